/**
 * From an act of the machine to entries, statements and mail. Everything an act causes is one batch: the entries,
 * what is known now, and the mail that tells the others. Nothing is sent that is not on disk.
 */
import {
  amountOf,
  assert,
  type BodyOf,
  type Bytes,
  chainStep,
  commitOf,
  decodeAs,
  type Ends,
  encodeBody,
  endsHash,
  endsShape,
  type GroupId,
  groupAt,
  groupOf,
  type IntentId,
  type IntentOf,
  invoiceShape,
  type Kind,
  type LedgerRefusal,
  ok,
  placeIn,
  type RefuseReason,
  type Result,
  refuseOf,
  releaseOf,
  type SignedIntent,
  type Signer,
  type Step,
  signStatement,
  type Tid,
  type TransferBody,
  tidOf,
  toldOf,
} from '@localpay/protocol'
import type { Core } from './core.ts'
import type { Ordered } from './ledger.ts'
import type { Mail } from './mail.ts'
import type { StoreChange } from './ports.ts'
import { getRow, invoiceRow } from './rows.ts'
import { KEYS } from './store-keys.ts'
import { messageFor, readProof, refreshOwnProof, saveMemory, type TransferMemory } from './transfer-memory.ts'

/** Who pays here, by which consent, and what it costs in our currency. */
export interface PayerSide {
  readonly across: IntentId
  /** To be ordered with it: the first try brings it. */
  readonly consent: SignedIntent | null
  readonly cost: bigint
}

/** Whom the invoice pays here, how much, for which invoice. */
export type Payee = NonNullable<BodyOf<'close'>['payee']>

/** Extra changes that belong to the decision: the history line of a member, a memo. */
export type Beside = (
  memory: TransferMemory,
  ordered: readonly Ordered[],
) => readonly StoreChange[] | Promise<readonly StoreChange[]>

/** Entries that make the groups of a transfer known to our ledger, where they are not yet. */
export function meetings(core: Core, memory: TransferMemory): SignedIntent[] {
  const { ledger, ports } = core
  const us = ledger.head().head.gid
  const met = new Set<GroupId>()
  return memory.proofs.flatMap(proof => {
    const group = readProof(memory, proof, ports.crypto.verify)
    if (group === null || group.gid === us || met.has(group.gid)) return []
    const known = ledger.book.tables.met.get(group.gid)
    const isNews = known === undefined || chainStep(known, group) === 'newer'
    const needed = isNews && memory.state.body.parts.some(part => part.g === group.gid)
    if (!needed) return []
    met.add(group.gid)
    return [ledger.nodeIntent('meet', proof)]
  })
}

/** Both ends' prices, if they are those whose hash the body holds. */
export function readEnds(bytes: Bytes, body: TransferBody): Ends | null {
  const ends = decodeAs(endsShape, bytes)
  return ends.ok && endsHash(ends.value) === body.ends ? ends.value : null
}

/** The invoice that a body's ends name, if they fit each other and we issued it for this amount. H2, payee. */
export async function payeeOf(core: Core, memory: TransferMemory): Promise<Payee | null> {
  const ends = memory.ends === null ? null : readEnds(memory.ends, memory.state.body)
  if (ends === null) return null
  const row = await getRow(core.ports.store, invoiceRow, KEYS.invoice(ends.invoice))
  if (row === null) return null
  const invoice = decodeAs(invoiceShape, row.invoice)
  if (!invoice.ok) return null
  const { amt, num, den, rateSeq, x, expires, reverses } = invoice.value
  const { rate } = groupOf(core.ledger.book)
  // What is paid back comes at the rate of that day.
  const isOurRate = reverses !== undefined || (rate.num === num && rate.den === den)
  const fits =
    isOurRate &&
    ends.payee.amt === amt &&
    ends.payee.num === num &&
    ends.payee.den === den &&
    ends.payee.rateSeq === rateSeq
  if (reverses !== memory.state.body.reverses) return null
  if (!fits || amountOf(memory.state.body) !== x || core.ports.clock.now() > expires) return null
  return { account: row.account, amt, invoice: ends.invoice }
}

/** The entry that signing or closing would order now; null when we have no business with it. */
export function decisionIntent(
  core: Core,
  memory: TransferMemory,
  sides: { payer: PayerSide | null; payee: Payee | null },
  commits: TransferMemory['state']['commits'] = memory.state.commits,
): SignedIntent {
  const { body } = memory.state
  if (!placeIn(memory.state).closer) {
    const payer = sides.payer === null ? {} : { payer: { across: sides.payer.across, amt: sides.payer.cost } }
    const before = commits[placeIn(memory.state).index - 1]
    const upstream = body.kind === 'pay' && before != null ? { upstream: before } : {}
    return core.ledger.nodeIntent('commit', { body: memory.bodyBytes, ...payer, ...upstream })
  }
  const payee = sides.payee === null ? {} : { payee: sides.payee }
  // For an epoch that we never had there is no key; the rules say so of the body.
  const hasKey = core.keys.ofEpoch(core.ledger.book, body.parts[body.closer]?.ke ?? 0) !== null
  const complete = hasKey && commits.every((sig, part) => sig !== null || part === body.closer)
  return core.ledger.nodeIntent('close', {
    body: memory.bodyBytes,
    commits: complete ? commits.map((sig, part) => sig ?? ownStatement(core, memory, part)) : [],
    ...payee,
  })
}

/** A COMMIT is under the key that the body pins, also when the group has changed its key since. H12. */
function signerOf(core: Core, ke: number): Signer {
  const signer = core.keys.ofEpoch(core.ledger.book, ke)
  assert(signer !== null, 'we keep the keys that we have signed with')
  return signer
}

/** Our own COMMIT, made now. */
function ownStatement(core: Core, memory: TransferMemory, part: number): Bytes {
  const { g, ke } = memory.state.body.parts[part] as { g: GroupId; ke: number }
  assert(g === core.ledger.head().head.gid, 'we sign only for ourselves')
  return signStatement(commitOf(memory.tid, g, ke), signerOf(core, ke))
}

/** Why an honest group says no, as coarse as the wire allows. */
export function reasonOf(refusal: LedgerRefusal): RefuseReason {
  switch (refusal.code) {
    case 'over-line-limit':
    case 'over-limit':
    case 'too-many-open':
    case 'line-places-full':
    case 'stranger-places-full':
    case 'proposer-places-full':
    case 'upstream-places-full':
    case 'checkpoint-due':
    case 'line-stalled':
      return 'capacity'
    case 'former-self':
    case 'stale-inc':
    case 'unknown-group':
      return 'stale-inc'
    case 'stale-cp':
      return 'stale-cp'
    case 'expired':
    case 'stale-round':
      return 'expired'
    default:
      return 'policy'
  }
}

export interface ActContext {
  readonly core: Core
  readonly mail: Mail
  readonly sides: { readonly payer: PayerSide | null; readonly payee: Payee | null }
  readonly beside: Beside
  /** What an admin has signed, of an act that no machine decides. */
  readonly signed?: SignedWriteOff
}

export type SignedWriteOff = SignedIntent & { readonly intent: IntentOf<'write-off'> }

/** Carries out one act. @returns a refusal of our own ledger, with nothing written, when the rules say no after all */
export async function performAct(
  context: ActContext,
  memory: TransferMemory,
  step: Step,
): Promise<Result<readonly Ordered[], LedgerRefusal>> {
  const { core, mail } = context
  const act = step.act
  if (act === null) return ok([])
  const posting = mail.begin()
  const post = (): void => {
    refreshOwnProof(memory, core.ledger.proof())
    for (const g of toldOf(act.name, memory.state)) posting.post(g, 'transfer', messageFor(memory, g))
  }
  if (act.name === 'tell') {
    post()
    await core.ports.store.write(posting.changes())
    posting.send()
    return ok([])
  }
  const intents = intentsOf(context, memory, step)
  const ordered = await core.ledger.order(intents, async done => {
    memory.state = withOwnCommit(core, step.state)
    ownRefusalOrRelease(core, memory, step)
    post()
    return [saveMemory(memory), ...posting.changes(), ...(await context.beside(memory, done))]
  })
  if (!ordered.ok) return ordered
  posting.send()
  core.live.tell('neighbours', 'all')
  const account = memberOf(core, memory.tid)
  if (account !== undefined) core.live.tell('me', account)
  core.ports.log.info({
    event: `transfer-${act.name}`,
    tid: memory.tid.slice(0, 8),
    seq: core.ledger.book.size - 1,
  })
  return ordered
}

/** The member of ours whom this transfer pays, or who pays by it. */
function memberOf(core: Core, tid: Tid): string | undefined {
  const row = core.ledger.book.tables.transfers.get(tid)
  return (
    row?.account ??
    (row?.across === undefined ? undefined : core.ledger.book.tables.across.get(row.across)?.from)
  )
}

function intentsOf({ core, sides, signed }: ActContext, memory: TransferMemory, step: Step): SignedIntent[] {
  const { ledger } = core
  const body = <K extends Kind>(kind: K, value: BodyOf<K>): SignedIntent => ledger.nodeIntent(kind, value)
  const release = step.state.release
  switch (step.act?.name) {
    case 'sign':
      return [
        ...meetings(core, memory),
        ...(sides.payer?.consent == null ? [] : [sides.payer.consent]),
        decisionIntent(core, memory, sides),
      ]
    case 'close':
      return [...meetings(core, memory), decisionIntent(core, memory, sides, step.state.commits)]
    case 'book':
      return [body('book', { tid: memory.tid, commits: step.state.commits.map(sig => sig as Bytes) })]
    case 'refuse':
      return [body('refuse', { body: memory.bodyBytes, reason: step.act.reason ?? 'policy' })]
    // A RELEASE may be under a key that the others got since they signed.
    case 'free':
      assert(release !== null, 'the release is in hand')
      return [...meetings(core, memory), body('free', { tid: memory.tid, ke: release.ke, sig: release.sig })]
    case 'waive':
      assert(release !== null, 'the release is in hand')
      return [...meetings(core, memory), body('waive', { tid: memory.tid, ke: release.ke, sig: release.sig })]
    case 'write-off':
      assert(signed !== undefined, 'a person has signed it')
      return [signed]
    default:
      return []
  }
}

/** Our own COMMIT among those in hand, once we have signed. */
function withOwnCommit(core: Core, state: TransferMemory['state']): TransferMemory['state'] {
  if (state.phase !== 'signed' && state.phase !== 'applied') return state
  const own = placeIn(state).index
  const { g, ke } = state.body.parts[own] as { g: GroupId; ke: number }
  const sig = state.commits[own] ?? signStatement(commitOf(tidOfState(state), g, ke), signerOf(core, ke))
  return { ...state, commits: state.commits.map((known, part) => (part === own ? sig : known)) }
}

const tidOfState = (state: TransferMemory['state']): Tid => tidOf(encodeBody(state.body))

/** Own REFUSE with the RELEASE of the in-edge, the RELEASE that follows the next group's, or a person's write-off. H3. */
function ownRefusalOrRelease(core: Core, memory: TransferMemory, step: Step): void {
  const { state, tid } = memory
  const place = placeIn(state)
  const us = groupAt(state.body, place.index)
  const ke = core.ledger.book.tables.group.get('group')?.ke ?? 0
  const name = step.act?.name
  if (name === 'refuse') {
    const reason = step.act?.reason ?? 'policy'
    memory.refusals.push({
      part: place.index,
      ke,
      reason,
      sig: signStatement(refuseOf(tid, us, ke, reason), core.signer),
    })
  }
  const lets = name === 'refuse' || name === 'free' || name === 'write-off'
  // After a write-off the next group's RELEASE finds ours already signed.
  if (place.in !== null && lets && !memory.releases.some(({ part }) => part === place.index)) {
    const sig = signStatement(releaseOf(tid, us, ke, place.in.line), core.signer)
    memory.releases.push({ part: place.index, ke, line: place.in.line, sig })
  }
}
