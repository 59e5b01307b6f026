/** What is asked of each message as it leaves a group. clearing.md §5. */
import {
  decodeAs,
  encodeAs,
  type GroupId,
  LIMITS,
  openEnvelope,
  type Statement,
  signedShape,
  tidOf,
  transferMessageShape,
} from '@localpay/protocol'
import { hasCommitted, hasRefused, hasReleased } from './pool.ts'
import { named, type Scene, type Spoken } from './scene.ts'

/**
 * @param bit which bit of the message to turn round for I17, or null to leave that out
 * @returns what it says of a transfer, for people; null when it is about something else
 */
export function checkMessage(scene: Scene, spoken: Spoken, bit: number | null): string | null {
  const context = {
    us: spoken.to.gid,
    // Whoever it claims to be: what is asked here is not whose key it is.
    keyOf: () => keyIn(spoken.bytes),
    verify: scene.verify,
  }
  const envelope = openEnvelope(spoken.bytes, context)
  const { honest, gid } = spoken.from
  if (honest && bit !== null) checkI17(scene, spoken, context, bit)
  if (!envelope.ok || envelope.value.kind !== 'transfer') return null
  const message = decodeAs(transferMessageShape, envelope.value.body, LIMITS.frameBytesMax)
  if (!message.ok) return null
  const { body, statements } = message.value
  for (const { s } of statements) if (honest && s.g === gid) checkI10(scene, spoken, s)
  return `${tidOf(body).slice(0, 6)} ${statements.map(({ s }) => `${s.k}${letterOf(scene, s.g)}`).join(' ')}`
}

const letterOf = (scene: Scene, gid: GroupId): string => {
  const group = scene.byGid.get(gid)
  return group === undefined ? '?' : named(group)
}

function keyIn(bytes: Spoken['bytes']): string | null {
  const signed = decodeAs(signedShape, bytes, LIMITS.frameBytesMax)
  return signed.ok ? signed.value.k : null
}

/** A statement that is sent stands in the log, on the disk. */
function checkI10(scene: Scene, { from }: Spoken, { k, tid, line }: Statement): void {
  const entry = scene.pool.get(tid)
  const isLogged =
    entry !== undefined &&
    (k === 'C'
      ? hasCommitted(entry, from.gid)
      : k === 'F'
        ? hasRefused(entry, from.gid)
        : line !== undefined && hasReleased(entry, from.gid, line))
  scene.hold('I10', isLogged, () => `${named(from)} sends ${k} that is not on its disk`, tid)
}

/** What is encoded again has the same bytes, and one bit turned round is noticed. */
function checkI17(
  scene: Scene,
  { from, bytes }: Spoken,
  context: Parameters<typeof openEnvelope>[1],
  bit: number,
): void {
  const signed = decodeAs(signedShape, bytes, LIMITS.frameBytesMax)
  const again = signed.ok ? encodeAs(signedShape, signed.value) : null
  const isSame = again !== null && Buffer.compare(again, bytes) === 0
  scene.hold('I17', isSame, () => `a message of ${named(from)} does not encode to its own bytes`)
  const bent = bytes.slice()
  const at = bit % (8 * bent.length)
  bent[at >> 3] = (bent[at >> 3] as number) ^ (1 << (at & 7))
  const isNoticed = !openEnvelope(bent, { ...context, keyOf: () => keyIn(bytes) }).ok
  scene.hold('I17', isNoticed, () => `a message of ${named(from)} with bit ${at} turned round is taken`)
}
