/** The machine of a transfer at light groups: what an event makes a group decide, and what it tells the others. */
import {
  type BodyOf,
  type Bytes,
  beginTransfer,
  commitOf,
  encodeBody,
  type Hash,
  hashHex,
  type Kind,
  ok,
  placeIn,
  placeOf,
  type RefuseReason,
  type Result,
  refuseOf,
  releaseOf,
  type Statement,
  type Step,
  signStatement,
  stepTransfer,
  type Tid,
  type TransferBody,
  type TransferEvent,
  type TransferState,
  tidOf,
} from '@localpay/protocol'
import { decide, type LightGroup, type LightMeans, type record } from './light-group.ts'

export interface LightTransfer {
  readonly tid: Tid
  readonly body: TransferBody
  readonly bytes: Bytes
}

export interface Said {
  readonly s: Statement
  readonly sig: Bytes
}

/** What a running group keeps beside its book; gone when it is cut off. */
export type Memory = Map<Tid, TransferState>

export interface Telling {
  /** The group decided something. */
  readonly onEntry: (entry: ReturnType<typeof record>) => void
  /** It says so to all others in the transfer. */
  readonly tell: (transfer: LightTransfer, said: readonly Said[]) => void
}

const KE = 1

export const transferOf = (body: TransferBody): LightTransfer => {
  const bytes = encodeBody(body)
  return { tid: tidOf(bytes), body, bytes }
}

/** From the memory, the book, or for the first time. */
export function stateAt(
  group: LightGroup,
  memory: Memory,
  { tid, body }: LightTransfer,
  now: number,
): TransferState {
  const known = memory.get(tid)
  if (known !== undefined) return known
  const row = group.book.tables.transfers.get(tid)
  const begun = beginTransfer(body, group.gid, row?.since ?? now)
  const state = row === undefined ? begun : { ...begun, phase: row.state }
  memory.set(tid, state)
  return state
}

/** One event at one group, with all that follows from it there. */
export function happen(
  group: LightGroup,
  memory: Memory,
  transfer: LightTransfer,
  event: TransferEvent,
  means: LightMeans,
  telling: Telling,
): void {
  const before = stateAt(group, memory, transfer, means.now())
  const step = stepTransfer(before, event)
  const name = step.act?.name
  if (name === undefined || name === 'tell') {
    memory.set(transfer.tid, step.state)
    if (name === 'tell') telling.tell(transfer, ownWords(group, transfer, step.state))
    return
  }
  const done = enter(group, transfer, step, means, telling)
  if (!done.ok) {
    memory.set(transfer.tid, { ...step.state, phase: before.phase })
    if (name === 'sign' || name === 'close')
      happen(group, memory, transfer, { event: 'unfit', reason: 'capacity' }, means, telling)
    return
  }
  memory.set(transfer.tid, step.state)
  telling.tell(transfer, ownWords(group, transfer, step.state))
  if (name === 'sign') {
    const part = placeIn(step.state).index
    happen(
      group,
      memory,
      transfer,
      { event: 'commit', part, sig: ownCommit(group, transfer) },
      means,
      telling,
    )
  }
}

const ownCommit = ({ gid, signer }: LightGroup, { tid }: LightTransfer): Bytes =>
  signStatement(commitOf(tid, gid, KE), signer)

/** What the group has signed about it, by the phase it is in, with every COMMIT that it holds. */
function ownWords(group: LightGroup, transfer: LightTransfer, state: TransferState): Said[] {
  const { tid, body } = transfer
  const { gid, signer } = group
  const { phase, commits } = state
  const place = placeOf(body, gid)
  const say = (s: Statement): Said => ({ s, sig: signStatement(s, signer) })
  const held = commits.flatMap((sig, i) => {
    const g = body.parts[i]?.g
    return sig === null || g === undefined || g === gid ? [] : [{ s: commitOf(tid, g, KE), sig }]
  })
  if (phase === 'open' || phase === 'closing') return held
  const reason: RefuseReason = 'capacity'
  const own = phase === 'refused' ? refuseOf(tid, gid, KE, reason) : commitOf(tid, gid, KE)
  const isFree = phase === 'refused' || phase === 'released'
  const line = isFree ? place?.in?.line : undefined
  return [...held, say(own), ...(line === undefined ? [] : [say(releaseOf(tid, gid, KE, line))])]
}

/** The COMMIT of who stands before us: it stakes its line as we stake ours. */
function upstreamOf(state: TransferState): { readonly upstream?: Bytes } {
  const from = placeIn(state).in?.from
  const sig = state.commits[state.body.parts.findIndex(({ g }) => g === from)]
  return sig == null || state.body.kind !== 'pay' ? {} : { upstream: sig }
}

type Act = { [K in Kind]: { readonly kind: K; readonly body: BodyOf<K> } }[Kind]

function actOf(
  group: LightGroup,
  { tid, bytes: body, body: parsed }: LightTransfer,
  { state, act }: Step,
): Act | null {
  const own = placeIn(state).index
  const commits = (): Bytes[] =>
    state.commits.map(
      (sig, i) =>
        sig ?? (i === own ? ownCommit(group, { tid, bytes: body, body: parsed }) : new Uint8Array(64)),
    )
  switch (act?.name) {
    case 'sign':
      return { kind: 'commit', body: { body, ...upstreamOf(state) } }
    case 'close': {
      const amt = parsed.edges[0]?.amt ?? 0n
      const payee = { account: group.member.account, amt: amt / 500n, invoice: invoiceOf(tid) }
      return {
        kind: 'close',
        body: { body, commits: commits(), ...(parsed.kind === 'pay' ? { payee } : {}) },
      }
    }
    case 'book':
      return { kind: 'book', body: { tid, commits: commits() } }
    case 'refuse':
      return { kind: 'refuse', body: { body, reason: act.reason ?? 'policy' } }
    case 'free':
    case 'waive':
      return { kind: act.name, body: { tid, ...(state.release ?? { ke: KE, sig: new Uint8Array(64) }) } }
    default:
      return null
  }
}

const invoiceOf = (tid: Tid): Hash => hashHex('invoice', new TextEncoder().encode(tid))

/** A payer's COMMIT names its member's consent, so the two are decided together. */
function enter(
  group: LightGroup,
  transfer: LightTransfer,
  step: Step,
  means: LightMeans,
  telling: Telling,
): Result<null, unknown> {
  const act = actOf(group, transfer, step)
  if (act === null) return ok(null)
  let body: BodyOf<Kind> = act.body
  const { body: parsed } = transfer
  if (act.kind === 'commit' && parsed.kind === 'pay' && placeIn(step.state).in === null) {
    const amt = (parsed.edges[0]?.amt ?? 0n) / 500n
    const to = parsed.parts[parsed.closer]?.g ?? group.gid
    const wish = { from: group.member.account, to, invoice: invoiceOf(transfer.tid), max: amt }
    const consent = decide(group, means, 'pay-across', wish, 'member')
    if (!consent.ok) return consent
    body = { ...act.body, payer: { across: consent.value.signed.id, amt } }
  }
  const done = decide(group, means, act.kind, body as never)
  if (!done.ok) return done
  telling.onEntry(done.value)
  return ok(null)
}
