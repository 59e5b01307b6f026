/** What a message says about a transfer, once it is known whose keys signed it. Whatever is not for us to judge is passed over. */
import {
  chainStep,
  equalBytes,
  type GroupId,
  type GroupProof,
  type KnownGroup,
  keyName,
  type PublicKey,
  placeIn,
  seenOf,
  statementHolds,
  type TransferBody,
  type TransferEvent,
  type TransferMessage,
} from '@localpay/protocol'
import type { Core, Directory } from './core.ts'
import {
  holdsStatement,
  isSameProof,
  readProof,
  rememberStatement,
  type TransferMemory,
} from './transfer-memory.ts'

/**
 * Keeps the papers of parts that were not known, or that go on from those that were. Papers that leave what our books
 * know were signed with words that no longer count: they are passed over. @returns the parts' keys, by group and epoch
 */
export function learnProofs(
  core: Core,
  memory: TransferMemory,
  proofs: readonly GroupProof[],
): Map<string, PublicKey> {
  const { parts } = memory.state.body
  const keys = new Map<string, PublicKey>()
  const add = (gid: GroupId, ke: number, key: PublicKey): void => void keys.set(`${gid}/${ke}`, key)
  const learned = new Map<GroupId, KnownGroup>()
  const held = memory.proofs.splice(0)
  const news = proofs.filter(proof => !held.some(one => isSameProof(one, proof)))
  for (const proof of [...held, ...news]) {
    const group = readProof(memory, proof, core.ports.crypto.verify)
    if (group === null || !parts.some(part => part.g === group.gid)) continue
    const { gid } = group
    const before = learned.get(gid)
    const seen = before === undefined ? core.ledger.book.tables.met.get(gid) : seenOf(before)
    const step = seen === undefined ? 'newer' : chainStep(seen, group)
    if (step === 'forked' || (before !== undefined && step !== 'newer')) continue
    learned.set(gid, group)
    for (const [i, { key }] of group.keys.entries()) add(gid, i + 1, key)
    const at = memory.proofs.findIndex(({ charter }) => equalBytes(charter, proof.charter))
    memory.proofs.splice(at < 0 ? memory.proofs.length : at, at < 0 ? 0 : 1, proof)
  }
  for (const { g } of parts)
    for (let ke = 1, row = keyRow(core, g, ke); row !== undefined; row = keyRow(core, g, ++ke))
      add(g, ke, row.key)
  return keys
}

/** Of our books: they have every key of ours and of the groups we met. */
const keyRow = ({ ledger }: Core, gid: GroupId, ke: number) => ledger.book.tables.keys.get(keyName(gid, ke))

/**
 * Statements of the message that hold and are new, as events in the order in which they are to be looked at; null when
 * nothing in it is news and one of them is forged, which nobody honest passes on.
 */
export function eventsOf(
  core: Core,
  memory: TransferMemory,
  message: TransferMessage,
  keys: ReadonlyMap<string, PublicKey>,
): TransferEvent[] | null {
  const commits: TransferEvent[] = []
  const others: TransferEvent[] = []
  const { body } = memory.state
  const out = placeIn(memory.state).out
  let isForged = false
  for (const statement of message.statements) {
    const { s, sig } = statement
    const part = body.parts.findIndex(({ g }) => g === s.g)
    const key = keys.get(`${s.g}/${s.ke}`)
    if (s.tid !== memory.tid || part < 0 || key === undefined) continue
    // C is under the epoch that the body pins, F and R under that or a later one. H12.
    const pinned = body.parts[part]?.ke ?? 0
    if (s.k === 'C' ? s.ke !== pinned : s.ke < pinned) continue
    // Every message brings all that its sender holds: what we hold needs no second look.
    if (holdsStatement(memory, s)) continue
    if (!statementHolds(s, sig, key, core.ports.crypto.verify)) {
      isForged = true
      continue
    }
    if (!rememberStatement(memory, statement)) continue
    if (s.k === 'C') commits.push({ event: 'commit', part, sig })
    else if (s.k === 'F') others.push({ event: 'refusal', part })
    else if (out !== null && s.line === out.line && s.g === out.to)
      others.push({ event: 'release', ke: s.ke, sig })
  }
  const events = [...commits, ...others]
  return isForged && events.length === 0 ? null : events
}

/** Charters and chains of all parts that we know ourselves. */
export const proofsKnown = (core: Core, directory: Directory, body: TransferBody): GroupProof[] =>
  body.parts.flatMap(({ g }) => {
    const bundle = g === core.ledger.head().head.gid ? directory.own() : directory.known(g)?.bundle
    return bundle == null ? [] : [{ charter: bundle.charter, chain: bundle.chain }]
  })
