/**
 * What a group knows of a transfer beside its ledger: who has signed what so far. It is written with every
 * decision about the transfer, and forwarded to the other groups in it.
 */
import {
  amountOf,
  type Bytes,
  beginTransfer,
  commitOf,
  encodeAs,
  equalBytes,
  type GroupId,
  type GroupProof,
  groupAt,
  type Hash,
  type KnownGroup,
  type LineId,
  placeOf,
  REFUSE_REASONS,
  type RefuseReason,
  readBody,
  readGroupProof,
  refuseOf,
  releaseOf,
  type Statement,
  type Tid,
  type TransferBody,
  type TransferEvent,
  type TransferMessage,
  type TransferState,
  tidOf,
  transferMessageShape,
  type Verify,
} from '@localpay/protocol'
import type { StoreChange } from './ports.ts'
import { putRow, type XferRow, xferRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

export interface TransferMemory {
  readonly tid: Tid
  readonly bodyBytes: Bytes
  state: TransferState
  readonly refusals: XferRow['refusals'][number][]
  readonly releases: XferRow['releases'][number][]
  readonly proofs: GroupProof[]
  /** What each of them says: they come again with every message, and are checked once. */
  readonly read: WeakMap<GroupProof, KnownGroup>
  ends: Bytes | null
  /** It would pay an invoice of ours. */
  isInvoiced: boolean
  /** A former self of ours may have decided it: the partners are to be asked first. */
  isDoubted: boolean
}

export function newMemory(bodyBytes: Bytes, body: TransferBody, us: GroupId, now: number): TransferMemory {
  return {
    tid: tidOf(bodyBytes),
    bodyBytes,
    state: beginTransfer(body, us, now),
    refusals: [],
    releases: [],
    proofs: [],
    read: new WeakMap(),
    ends: null,
    isInvoiced: false,
    isDoubted: false,
  }
}

/** Nothing is held for it, and nothing will be. */
export const isOver = ({ state }: TransferMemory): boolean =>
  !['open', 'closing', 'signed'].includes(state.phase)

/** What is in hand and was looked at, as if it came in now. */
export const heldEvents = ({ commits, refused, release }: TransferState): TransferEvent[] => [
  ...commits.flatMap((sig, part) => (sig === null ? [] : [{ event: 'commit', part, sig } as const])),
  ...refused.map(part => ({ event: 'refusal', part }) as const),
  ...(release === null ? [] : [{ event: 'release', ...release } as const]),
]

export function memoryOfRow(row: XferRow, us: GroupId): TransferMemory | null {
  const body = readBody(row.body)
  if (!body.ok) return null
  const memory = newMemory(row.body, body.value, us, row.since)
  const commits = memory.state.commits.map(
    (_, part) => row.commits.find(commit => commit.part === part)?.sig ?? null,
  )
  const out = memory.releases
  memory.refusals.push(...row.refusals)
  out.push(...row.releases)
  memory.proofs.push(...row.proofs)
  memory.ends = row.ends ?? null
  memory.state = {
    ...memory.state,
    phase: row.phase,
    commits,
    refused: row.refusals.map(refusal => refusal.part),
    release: releaseIn(row, body.value, us),
  }
  return memory
}

/** The RELEASE of our out-edge by its receiver, if it is among what was kept. */
function releaseIn({ releases }: XferRow, body: TransferBody, us: GroupId): TransferState['release'] {
  const out = placeOf(body, us)?.out
  const held = releases.find(({ part, line }) => line === out?.line && body.parts[part]?.g === out.to)
  return held === undefined ? null : { ke: held.ke, sig: held.sig }
}

export function saveMemory(memory: TransferMemory): StoreChange {
  const { state } = memory
  return putRow(xferRow, KEYS.xfer(memory.tid), {
    body: memory.bodyBytes,
    phase: state.phase,
    since: state.since,
    commits: state.commits.flatMap((sig, part) => (sig === null ? [] : [{ part, sig }])),
    refusals: memory.refusals,
    releases: memory.releases,
    proofs: memory.proofs,
    ...(memory.ends === null ? {} : { ends: memory.ends }),
  })
}

/** What is known of a cycle: who has signed, by part, and who said no. */
export interface CycleSaid {
  readonly tid: Tid
  readonly round: string
  readonly plan: Hash
  readonly groups: readonly GroupId[]
  readonly amt: bigint
  readonly signed: readonly number[]
  readonly refused: readonly { readonly part: number; readonly reason: RefuseReason }[]
}

/** @returns null for a payment */
export function cycleSaid({ tid, state, refusals }: TransferMemory): CycleSaid | null {
  const { body, commits } = state
  if (body.round === undefined) return null
  return {
    tid,
    round: body.round.id,
    plan: body.round.plan,
    groups: body.parts.map(({ g }) => g),
    amt: amountOf(body),
    signed: commits.flatMap((sig, part) => (sig === null ? [] : [part])),
    refused: refusals.map(({ part, reason }) => ({ part, reason: reason })),
  }
}

/** Every statement in hand, with its signature. */
export function statementsOf(memory: TransferMemory): { s: Statement; sig: Bytes }[] {
  const { tid, state, refusals, releases } = memory
  const part = (index: number) => state.body.parts[index] as TransferBody['parts'][number]
  return [
    ...state.commits.flatMap((sig, i) =>
      sig === null ? [] : [{ s: commitOf(tid, part(i).g, part(i).ke), sig }],
    ),
    ...refusals.map(r => ({ s: refuseOf(tid, part(r.part).g, r.ke, r.reason), sig: r.sig })),
    ...releases.map(r => ({ s: releaseOf(tid, part(r.part).g, r.ke, r.line as LineId), sig: r.sig })),
  ]
}

/** Papers of the parts in one message, bytes: with the body and all statements it fits a mail. */
const PROOFS_BYTES_MAX = 32 * 1024

/** As many as fit: who is left out, the receiver must know already. */
function fittingProofs(proofs: readonly GroupProof[]): readonly GroupProof[] {
  let left = PROOFS_BYTES_MAX
  return proofs.filter(({ charter, chain }) => {
    const size = charter.length + chain.length
    if (size > left) return false
    left -= size
    return true
  })
}

/** Who a group is by its papers; null when they do not hold. */
export function readProof({ read }: TransferMemory, proof: GroupProof, verify: Verify): KnownGroup | null {
  const before = read.get(proof)
  if (before !== undefined) return before
  const now = readGroupProof(proof, verify)
  if (!now.ok) return null
  read.set(proof, now.value)
  return now.value
}

export const isSameProof = (one: GroupProof, other: GroupProof): boolean =>
  equalBytes(one.charter, other.charter) && equalBytes(one.chain, other.chain)

/** Of our own papers those of today travel: what we sign now stands under the key of today. */
export function refreshOwnProof({ proofs }: TransferMemory, own: GroupProof): void {
  if (proofs.some(proof => isSameProof(proof, own))) return
  const at = proofs.findIndex(({ charter }) => equalBytes(charter, own.charter))
  proofs.splice(at < 0 ? proofs.length : at, at < 0 ? 0 : 1, own)
}

/** All that is held, for one other group; the ends' prices go from payer to payee alone. */
export function messageFor(memory: TransferMemory, to: GroupId): Bytes {
  const { state } = memory
  const forPayee = state.body.kind === 'pay' && to === groupAt(state.body, state.body.closer)
  const message: TransferMessage = {
    v: 1,
    body: memory.bodyBytes,
    proofs: fittingProofs(memory.proofs),
    statements: statementsOf(memory),
    ...(forPayee && memory.ends !== null ? { ends: memory.ends } : {}),
  }
  return encodeAs(transferMessageShape, message)
}

/** Is one of this kind held of this part? A second says nothing more, whoever signed it. */
export function holdsStatement({ state, refusals, releases }: TransferMemory, s: Statement): boolean {
  const part = state.body.parts.findIndex(({ g }) => g === s.g)
  if (s.k === 'C') return state.commits[part] != null
  return (s.k === 'F' ? refusals : releases).some(one => one.part === part)
}

/** Adds a statement whose signature was checked. @returns true when it was new */
export function rememberStatement(memory: TransferMemory, { s, sig }: { s: Statement; sig: Bytes }): boolean {
  const part = memory.state.body.parts.findIndex(({ g }) => g === s.g)
  if (part < 0 || holdsStatement(memory, s)) return false
  if (s.k === 'C') return true
  if (s.k === 'F') {
    memory.refusals.push({
      part,
      ke: s.ke,
      reason: REFUSE_REASONS.find(reason => reason === s.reason) ?? 'policy',
      sig,
    })
    return true
  }
  // A group lets go only the line on which value comes to it: one statement a part, whatever it signs.
  const line = placeOf(memory.state.body, s.g)?.in?.line
  if (line === undefined || s.line !== line) return false
  memory.releases.push({ part, ke: s.ke, line, sig })
  return true
}
