/** What a message says about a transfer, once it is known whose keys signed it. Whatever does not hold is passed over. */
import {
  type GroupId,
  type PublicKey,
  placeIn,
  readGroupProof,
  statementHolds,
  type TransferEvent,
  type TransferMessage,
} from '@localpay/protocol'
import type { Core } from './core.ts'
import { type Proof, rememberStatement, type TransferMemory } from './transfer-memory.ts'

/** Keeps the papers of parts that were not known. @returns the parts' keys, by group and epoch */
export function learnProofs(
  core: Core,
  memory: TransferMemory,
  proofs: readonly Proof[],
): Map<string, PublicKey> {
  const keys = new Map<string, PublicKey>()
  const group = core.ledger.book.tables.group.get('group')
  if (group !== undefined) keys.set(`${group.gid}/${group.ke}`, group.key)
  const seen = new Set(memory.proofs.flatMap(proof => keyOf(core, proof)?.gid ?? []))
  for (const proof of [...memory.proofs, ...proofs]) {
    const known = keyOf(core, proof)
    if (known === null || !memory.state.body.parts.some(part => part.g === known.gid)) continue
    keys.set(`${known.gid}/${known.ke}`, known.key)
    if (!seen.has(known.gid)) {
      seen.add(known.gid)
      memory.proofs.push(proof)
    }
  }
  return keys
}

function keyOf(core: Core, proof: Proof): { gid: GroupId; ke: number; key: PublicKey } | null {
  const group = readGroupProof(proof.charter, proof.cert, core.ports.crypto.verify)
  return group.ok ? group.value : null
}

/** Statements of the message that hold and are new, as events in the order in which they are to be looked at. */
export function eventsOf(
  core: Core,
  memory: TransferMemory,
  message: TransferMessage,
  keys: ReadonlyMap<string, PublicKey>,
): TransferEvent[] {
  const commits: TransferEvent[] = []
  const others: TransferEvent[] = []
  const { body } = memory.state
  const out = placeIn(memory.state).out
  for (const statement of message.statements) {
    const { s, sig } = statement
    const part = body.parts.findIndex(({ g }) => g === s.g)
    const key = keys.get(`${s.g}/${s.ke}`)
    if (s.tid !== memory.tid || part < 0 || key === undefined) continue
    if (s.k === 'C' && s.ke !== body.parts[part]?.ke) continue
    if (!statementHolds(s, sig, key, core.ports.crypto.verify)) continue
    if (!rememberStatement(memory, statement)) continue
    if (s.k === 'C') commits.push({ event: 'commit', part, sig })
    else if (s.k === 'F') others.push({ event: 'refusal', part })
    else if (out !== null && s.line === out.line && s.g === out.to)
      others.push({ event: 'release', ke: s.ke, sig })
  }
  return [...commits, ...others]
}
