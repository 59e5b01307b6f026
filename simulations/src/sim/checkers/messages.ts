/** What is asked of each message as it leaves an honest group. clearing.md §5. */
import { decodeAs, encodeAs, LIMITS, type Statement, signedShape } from '@localpay/protocol'
import { openForAnybody, type Spoken } from '../world/spoken.ts'
import { hasCommitted, hasRefused, hasReleased } from './pool.ts'
import { named, type Scene, type WatchedGroup } from './scene.ts'

/** @param bit which bit of the message to turn round for I17, or null to leave that out */
export function checkMessage(scene: Scene, spoken: Spoken, bit: number | null): void {
  const from = scene.groups[spoken.from] as WatchedGroup
  if (!from.honest) return
  if (bit !== null) checkI17(scene, spoken, from, bit)
  for (const { s } of spoken.transfer?.statements ?? []) if (s.g === from.gid) checkI10(scene, from, s)
}

/** A statement that is sent stands in the log, on the disk. */
function checkI10(scene: Scene, from: WatchedGroup, { k, tid, line }: Statement): void {
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
function checkI17(scene: Scene, { to, request }: Spoken, from: WatchedGroup, bit: number): void {
  const signed = decodeAs(signedShape, request, LIMITS.frameBytesMax)
  const again = signed.ok ? encodeAs(signedShape, signed.value) : null
  const isSame = again !== null && Buffer.compare(again, request) === 0
  scene.hold('I17', isSame, () => `a message of ${named(from)} does not encode to its own bytes`)
  const bent = request.slice()
  const at = bit % (8 * bent.length)
  bent[at >> 3] = (bent[at >> 3] as number) ^ (1 << (at & 7))
  const { gid } = scene.groups[to] as WatchedGroup
  const isNoticed = openForAnybody(bent, gid, scene.verify) === null
  scene.hold('I17', isNoticed, () => `a message of ${named(from)} with bit ${at} turned round is taken`)
}
