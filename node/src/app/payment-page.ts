/**
 * One payment with all that is known of it: who, what for, what was said of it later, what can be done now. What can be
 * done is not guessed here: the rules of the ledger are asked, as they would judge it when it is signed.
 */
import {
  type AccountId,
  type BodyOf,
  draftOf,
  type Intent,
  type IntentId,
  isCommittee,
  type MemberId,
  type Move,
  mayUse,
  ok,
  type Result,
  type Row,
  wouldRefuse,
} from '@localpay/protocol'
import type { PAYMENT_ACTS, PartyJson, PaymentJson } from './contract-payments.ts'
import type { Core } from './core.ts'
import type { HolderOf } from './history.ts'
import { hasPart, readsAll } from './members.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, type MemoRow, memoRow } from './rows.ts'
import type { Person } from './services.ts'
import { KEYS } from './store-keys.ts'

/** Whose names are shown. */
export interface Namers {
  readonly holderOf: HolderOf
  readonly nameOf: (member: string) => Promise<{ readonly name: string } | null>
}

/** A payment as the books have it: booked, or a bill that waits or never became one. */
interface Found {
  readonly id: IntentId
  readonly state: PaymentJson['state']
  readonly moves: readonly Move[]
  readonly levies: readonly Move[]
  readonly at: number
  readonly until: number | null
  readonly by: MemberId
  /** Entry that entered it, and the one that booked it. */
  readonly entered: number
  readonly seq: number
  readonly later: readonly number[]
}

function findPayment({ ledger }: Core, id: IntentId): Found | null {
  const { tables } = ledger.book
  const entered = tables.seen.get(id)?.seq
  if (entered === undefined) return null
  const bill = tables.bills.get(id)
  const booked = tables.payments.get(id)
  if (booked !== undefined) {
    const { moves, levies, at, by, seq, state, later = [] } = booked
    return { id, state, moves, levies, at, until: null, by, entered, seq, later }
  }
  if (bill === undefined || bill.state === 'accepted') return null
  const { from, to, amt, at, until, by, state, ended } = bill
  const later = ended === undefined ? [] : [ended]
  const waits = state === 'waiting' ? until : null
  return {
    id,
    state,
    moves: [{ from, to, amt }],
    levies: [],
    at,
    until: waits,
    by,
    entered,
    seq: entered,
    later,
  }
}

/** The payment as this person may see it; to whom it is nothing there is none. */
export async function paymentOf(
  core: Core,
  names: Namers,
  person: Person,
  id: IntentId,
): Promise<Result<PaymentJson, AppRefusal>> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const found = findPayment(core, id)
  const sight = found === null ? null : sightOf(core, person, found)
  if (found === null || sight === null) return no('not-found')
  const entry = await core.ledger.entry(found.entered)
  if (entry === null) return no('not-found')
  const { intent } = entry.signed
  const words = await getRow(core.ports.store, memoRow, KEYS.memo(id))
  const tell = (account: AccountId): PartyJson => partyOf(core, names, account)
  const seen = found.moves.flatMap((move, i) =>
    sight.sees(move) ? [{ ...ends(move, tell), memo: wordsOfItem(words, i) }] : [],
  )
  return ok({
    payment: id,
    how: howOf(intent),
    state: found.state,
    at: found.at,
    until: found.until,
    seq: found.seq,
    moves: seen,
    rows: found.moves.length,
    levies: found.levies.filter(sight.sees).map(move => ends(move, tell)),
    ...(await aboutOf(core, intent)),
    by: await authorOf(core, names, found, intent),
    side: sight.side,
    later: await laterOf(core, names, found),
    may: actsOf(core, person, found),
  })
}

const ends = ({ from, to, amt }: Move, tell: (account: AccountId) => PartyJson) => ({
  from: tell(from),
  to: tell(to),
  amount: amt.toString(),
})

/** Of a batch the words of each item. */
const wordsOfItem = (words: MemoRow | null, item: number): string =>
  (words?.items === undefined ? words?.memo : words.items[item]) ?? ''

export function partyOf({ ledger }: Core, { holderOf }: Namers, account: AccountId): PartyJson {
  const number = ledger.book.tables.accounts.get(account)?.number ?? ''
  return { account, name: holderOf(account)?.name ?? number, number }
}

interface Sight {
  readonly side: PaymentJson['side']
  readonly sees: (move: Move) => boolean
}

/** What of it this person may see: a payee of many sees their own part. Null for who has no part in it at all. */
function sightOf(core: Core, person: Person, { moves, by }: Found): Sight | null {
  const isMine = (account: AccountId): boolean => hasPart(core, person, account)
  const pays = moves.some(({ from }) => isMine(from))
  const side = pays ? 'payer' : moves.some(({ to }) => isMine(to)) ? 'payee' : null
  const seesAll = readsAll(core, person) || by === person.member
  if (seesAll) return { side, sees: () => true }
  return side === null ? null : { side, sees: ({ from, to }) => isMine(from) || isMine(to) }
}

function howOf({ kind }: Intent): PaymentJson['how'] {
  switch (kind) {
    case 'bill':
    case 'enter':
    case 'batch':
    case 'due':
      return kind
    default:
      return 'pay'
  }
}

/** Category and ad: of a payment of a standing order those that were ordered. */
async function aboutOf(core: Core, intent: Intent): Promise<Pick<PaymentJson, 'category' | 'ad'>> {
  if (intent.kind === 'due') {
    const seq = core.ledger.book.tables.seen.get(intent.body.order)?.seq
    const order = seq === undefined ? null : await core.ledger.entry(seq)
    return order === null || order.signed.intent.kind === 'due'
      ? { category: null, ad: null }
      : aboutOf(core, order.signed.intent)
  }
  const { category, ad } = intent.body as Partial<BodyOf<'pay'>>
  return { category: category ?? null, ad: ad ?? null }
}

/** Who entered it and as what, and with whose key. */
async function authorOf(
  core: Core,
  names: Namers,
  { by, moves }: Found,
  { key, kind }: Intent,
): Promise<PaymentJson['by']> {
  const { book } = core.ledger
  const draft = draftOf(book)
  const holds = (account: AccountId): boolean =>
    mayUse(draft, by, account, 'pay') || mayUse(draft, by, account, 'bill')
  const byCommittee = isCommittee(book.tables.members.get(by))
  const as = moves.every(({ from }) => holds(from))
    ? 'payer'
    : moves.every(({ to }) => holds(to))
      ? 'payee'
      : byCommittee
        ? 'committee'
        : 'other'
  const signer = book.tables.memberKeys.get(key)?.member
  const custodian = kind === 'due' || signer === undefined || signer === by ? null : signer
  return {
    name: await memberName(core, names, by),
    as,
    card: book.tables.delegates.has(key),
    custodian: custodian === null ? null : await memberName(core, names, custodian),
  }
}

/** Names are erasable: without one the number says who it is. */
export async function memberName({ ledger }: Core, { nameOf }: Namers, member: MemberId): Promise<string> {
  const { tables } = ledger.book
  const account = tables.members.get(member)?.account
  const number = account === undefined ? undefined : tables.accounts.get(account)?.number
  return (await nameOf(member))?.name ?? number ?? ''
}

/** What entries said of it since, with their words. One that is being written is told the next time. */
async function laterOf(core: Core, names: Namers, found: Found): Promise<PaymentJson['later']> {
  const told: PaymentJson['later'] = []
  for (const seq of found.later) {
    const entry = await core.ledger.entry(seq)
    const what = entry === null ? null : whatOf(entry.signed.intent)
    if (entry === null || what === null) continue
    const { intent, id } = entry.signed
    const words = await getRow(core.ports.store, memoRow, KEYS.memo(id))
    told.push({
      what,
      at: entry.at,
      by: await memberName(core, names, intent.by),
      mark: intent.kind === 'thank' ? intent.body.mark : null,
      words: words?.memo ?? '',
      seq,
    })
  }
  return told
}

function whatOf(intent: Intent): PaymentJson['later'][number]['what'] | null {
  switch (intent.kind) {
    case 'dispute':
    case 'thank':
      return intent.kind
    case 'settle':
      return intent.body.how
    case 'reverse':
      return 'given-back'
    case 'reject':
      return 'rejected'
    case 'withdraw':
      return 'withdrawn'
    default:
      return null
  }
}

type PaymentAct = (typeof PAYMENT_ACTS)[number]

/** One body of each act: what the rules say of it holds for any words, mark or outcome. */
const ACTS: { readonly [K in PaymentAct]: (id: IntentId) => BodyOf<K> } = {
  accept: bill => ({ bill }),
  reject: bill => ({ bill }),
  withdraw: bill => ({ bill }),
  reverse: payment => ({ payment }),
  dispute: payment => ({ payment }),
  settle: payment => ({ payment, how: 'stands' }),
  thank: payment => ({ payment, mark: 'good' }),
}

const BILL_ACTS: readonly PaymentAct[] = ['accept', 'reject', 'withdraw']

function actsOf(core: Core, { member }: Person, { id, state }: Found): PaymentAct[] {
  const { book } = core.ledger
  const at = core.ports.clock.now()
  const waits = state === 'waiting'
  const acts = (Object.keys(ACTS) as PaymentAct[]).filter(kind => BILL_ACTS.includes(kind) === waits)
  // What the payer's limits stand against is said when it is tried: it may fit a minute later.
  const mayStill = (kind: PaymentAct): boolean => {
    const refused = wouldRefuse(book, { kind, by: member, body: ACTS[kind](id), at })
    return refused === null || refused.code === 'over-limit'
  }
  return acts.filter(mayStill)
}

/** Payments in dispute, the one that waits longest first. */
export async function disputesOf(core: Core, names: Namers, person: Person): Promise<PaymentJson[]> {
  const open = [...core.ledger.book.tables.payments]
    .filter(([, { state }]) => state === 'disputed')
    .toSorted(([, a], [, b]) => disputedAt(a) - disputedAt(b))
    .slice(0, DISPUTES_MAX)
  const told: PaymentJson[] = []
  for (const [id] of open) {
    const payment = await paymentOf(core, names, person, id as IntentId)
    if (payment.ok) told.push(payment.value)
  }
  return told
}

/** Disputes on one page of the desk; the rest come when these are settled. */
const DISPUTES_MAX = 100

const disputedAt = ({ later = [] }: Row<'payments'>): number => later.at(-1) ?? 0
