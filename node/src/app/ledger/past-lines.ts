/**
 * An account's past, line by line, in the words of the account's holder. Lines are derived: whoever folds the entries
 * makes the same lines, so they are in memory until a checkpoint and lost with no cut.
 *
 * Each line takes the balance from where the line before it left it. What is held counts as gone, as limits count it, so
 * a payment to another group takes its place when it is signed and not again when it is booked. What an entry moves and
 * no line tells in particular (a common account that many paid into) is told in one line, so no balance ever jumps.
 */
import {
  type AccountId,
  type Applied,
  assert,
  type Book,
  type Entry,
  type GroupId,
  groupAt,
  groupOf,
  type IntentId,
  type IntentOf,
  type Kind,
  type MemberId,
  type Move,
  NODE_AUTHOR,
  type PublicKey,
  type Row,
  readBody,
  type Tid,
  takenKeys,
  tidOf,
} from '@localpay/protocol'

/**
 * Why a balance moved, where it was no payment. `settlement`: an account closed and left its balance to the community. `loss`:
 * the community bore what another group owed, or had it back.
 */
export const PAST_REASONS = ['levy', 'contribution', 'reversal', 'settlement', 'loss'] as const

interface Told {
  readonly account: AccountId
  readonly direction: 'in' | 'out'
  readonly amount: bigint
  /** Absent for a payment. */
  readonly why?: (typeof PAST_REASONS)[number]
  /** Whose words go with it. */
  readonly intent: IntentId
  /** Inside the group. */
  readonly other?: AccountId
  /** Across groups: the transfer, and the group at its other end. */
  readonly tid?: Tid
  readonly group?: GroupId
}

/** Whose act it was, where it was not plainly that of the one person on the paying account. */
interface Hand {
  /** Without asking: for a standing order, for a bill that policy accepts after some days, or that the payer let through beforehand. */
  readonly auto?: 'order' | 'accepted' | 'allowed'
  /** Whose key signed: a custodian, the committee, the payee, one of several on the account. */
  readonly by?: MemberId
  /** A key that acts within bounds. */
  readonly card?: PublicKey
}

export interface PastLine extends Told, Hand {
  /** The entry that shows it, of which there is a receipt. */
  readonly seq: number
  readonly at: number
  readonly balanceAfter: bigint
}

/** The newest entry in a book, with what it changed. */
export interface Folded {
  readonly entry: Entry
  readonly applied: Pick<Applied, 'changes' | 'before'>
}

/** The lines that an entry adds. @pre it is the newest in the book */
export function pastLinesOf({ entry, applied }: Folded, book: Book): readonly PastLine[] {
  const { intent } = entry.signed
  // The consent holds and the COMMIT tells of it, as one line; if nothing comes of it the balance is as it was.
  if (intent.kind === 'pay-across' || intent.kind === 'end-across') return []
  if (intent.kind === 'commit') return consentLines(entry, intent, book)
  const balances = movedBalances(applied)
  const told = toldOf(entry, book)
  if (told.length === 0 && balances.size === 0) return []
  const { seq, at } = entry
  const hand = handOf(entry, told, book)
  const lines: PastLine[] = []
  const add = (one: Told): void => {
    const before = balances.get(one.account)?.now ?? freeIn(book, one.account)
    const balanceAfter = before + (one.direction === 'in' ? one.amount : -one.amount)
    const moved = balances.get(one.account)
    if (moved !== undefined) moved.now = balanceAfter
    lines.push({ seq, at, ...one, ...hand, balanceAfter })
  }
  for (const one of told) add(one)
  for (const [account, { now, after }] of balances)
    if (now !== after) add({ account, ...inOrOut(after - now), ...untold(entry, account, book) })
  return lines
}

function handOf({ signed: { intent } }: Entry, told: readonly Told[], book: Book): Hand {
  if (intent.kind === 'due') return { auto: 'order' }
  if (intent.kind === 'lapse') return { auto: 'accepted' }
  if (intent.by === NODE_AUTHOR) return {}
  const { tables } = book
  // Where policy makes a bill wait, it is the payer's own rule that let this one through.
  const isAllowed = intent.kind === 'bill' && groupOf(book).policy.entry.payee === 'confirm'
  const allowed: Hand = isAllowed ? { auto: 'allowed' } : {}
  if (tables.delegates.has(intent.key)) return { ...allowed, card: intent.key }
  const by = tables.memberKeys.get(intent.key)?.member ?? intent.by
  const paying = told.find(({ direction }) => direction === 'out')?.account
  const holders = (paying === undefined ? undefined : tables.accounts.get(paying))?.holders ?? []
  return holders.length === 1 && holders[0]?.member === by ? allowed : { ...allowed, by }
}

const inOrOut = (by: bigint): Pick<Told, 'direction' | 'amount'> =>
  by < 0n ? { direction: 'out', amount: -by } : { direction: 'in', amount: by }

/** What may be spent of a balance. Of the outside account nothing that waits there has come yet. */
const free = (row: Row<'accounts'>): bigint =>
  row.kind === 'external' ? row.balance : row.balance - row.held

function freeIn(book: Book, account: AccountId): bigint {
  const row = book.tables.accounts.get(account)
  assert(row !== undefined, 'a line of history belongs to an account')
  return free(row)
}

/** Balances that the entry moved: where each began, which follows the lines, and where it ended. */
function movedBalances({
  changes,
  before,
}: Folded['applied']): Map<AccountId, { now: bigint; after: bigint }> {
  const moved = new Map<AccountId, { now: bigint; after: bigint }>()
  for (const [i, { table, key, row }] of changes.entries()) {
    if (table !== 'accounts' || row === null) continue
    const old = before[i] as Row<'accounts'> | undefined
    const [now, after] = [old === undefined ? 0n : free(old), free(row)]
    if (now !== after) moved.set(key as AccountId, { now, after })
  }
  return moved
}

/** What is told in particular, kind by kind. */
function toldOf({ seq, signed }: Entry, book: Book): readonly Told[] {
  const { intent, id } = signed
  switch (intent.kind) {
    case 'pay':
    case 'bill':
    case 'enter':
    case 'batch':
    case 'due':
      return booked(book, id, seq)
    case 'accept':
    case 'lapse':
      return booked(book, intent.body.bill, seq)
    case 'reverse':
      return reversed(book, intent.body.payment, id)
    case 'settle':
      return intent.body.how === 'reversed' ? reversed(book, intent.body.payment, id) : []
    case 'run':
      return taken(book, id).map(one => ({ ...one, direction: 'out', intent: id }))
    case 'unrun':
      return givenBack(book, intent.body.run, id)
    case 'close':
      return paidFromAcross(intent, id)
    default:
      return []
  }
}

/** Both ends of a move, or one line where an account pays itself no levy. */
const bothEnds = ({ from, to, amt }: Move, rest: Pick<Told, 'why' | 'intent'>): readonly [Told, Told] => [
  { account: from, direction: 'out', amount: amt, other: to, ...rest },
  { account: to, direction: 'in', amount: amt, other: from, ...rest },
]

/** The payments that this entry booked; none when it left them waiting. */
function booked(book: Book, payment: IntentId, seq: number): readonly Told[] {
  const row = book.tables.payments.get(payment)
  if (row?.seq !== seq) return []
  return [
    ...row.moves.flatMap(move => bothEnds(move, { intent: payment })),
    ...row.levies.flatMap(move => bothEnds(move, { intent: payment, why: 'levy' })),
  ]
}

function reversed(book: Book, payment: IntentId, intent: IntentId): readonly Told[] {
  const row = book.tables.payments.get(payment)
  assert(row !== undefined, 'what is reversed was booked')
  return [...row.moves, ...row.levies].flatMap(({ from, to, amt }) =>
    bothEnds({ from: to, to: from, amt }, { intent, why: 'reversal' }),
  )
}

/** What a run took: a line for each who paid. The common account gets the rest in one. */
const taken = (book: Book, run: IntentId): readonly Pick<Told, 'account' | 'amount' | 'other' | 'why'>[] =>
  takenKeys(run).flatMap(key => {
    const page = book.tables.taken.get(key)
    return (page?.from ?? []).map(
      ({ account, amt }) =>
        ({ account, amount: amt, other: page?.to as AccountId, why: 'contribution' }) as const,
    )
  })

/** To those whose account is still open; what was theirs who left is the community's, in one line. */
const givenBack = (book: Book, run: IntentId, intent: IntentId): readonly Told[] =>
  taken(book, run)
    .filter(({ account }) => book.tables.accounts.get(account)?.status === 'open')
    .map(one => ({ ...one, direction: 'in', intent }))

function paidFromAcross({ body: { payee, body } }: IntentOf<'close'>, intent: IntentId): readonly Told[] {
  if (payee === undefined) return []
  const read = readBody(body)
  assert(read.ok, 'a body of our own ledger')
  const across = { tid: tidOf(body), group: groupAt(read.value, 0) }
  return [{ account: payee.account, direction: 'in', amount: payee.amt, intent, ...across }]
}

/** What kinds move without telling each move. */
const UNTOLD: { readonly [K in Kind]?: (typeof PAST_REASONS)[number] } = {
  run: 'contribution',
  unrun: 'contribution',
  leave: 'settlement',
  close: 'levy',
  book: 'levy',
  'write-down': 'loss',
  defunct: 'loss',
}

/** The one line of an account for all that no other line of this entry tells. */
function untold(
  { signed: { intent, id } }: Entry,
  account: AccountId,
  book: Book,
): Omit<Told, 'account' | 'direction' | 'amount'> {
  const { community, external } = groupOf(book)
  const isLost = intent.kind === 'book' && book.tables.transfers.get(intent.body.tid)?.state === 'lost'
  const why = account === external ? undefined : isLost ? 'loss' : UNTOLD[intent.kind]
  const reason = why === undefined ? { intent: id } : { intent: id, why }
  if (intent.kind === 'leave' && account !== community) return { ...reason, other: community }
  return intent.kind === 'book' && !isLost ? { ...reason, tid: intent.body.tid } : reason
}

/**
 * A member's payment to another group, told by its first try. The consent stands just before, in the same decision: it is what the member
 * signed, so its entry shows the lines. What it holds beyond the price is for levies, and a rest comes back when booked.
 */
function consentLines(
  { seq, at }: Entry,
  { body: { payer, body } }: IntentOf<'commit'>,
  book: Book,
): readonly PastLine[] {
  if (payer === undefined) return []
  const consent = book.tables.across.get(payer.across)
  assert(consent !== undefined, 'a payer’s COMMIT uses a consent')
  if (consent.tries > 1) return []
  const shown = book.tables.seen.get(payer.across)?.seq === seq - 1 ? seq - 1 : seq
  const balance = freeIn(book, consent.from)
  const beyond = consent.max + consent.levy - payer.amt
  const across = { tid: tidOf(body), group: consent.to }
  const line = {
    seq: shown,
    at,
    account: consent.from,
    direction: 'out',
    intent: payer.across,
    ...across,
  } as const
  const price: PastLine = { ...line, amount: payer.amt, balanceAfter: balance + beyond }
  return beyond === 0n ? [price] : [price, { ...line, amount: beyond, balanceAfter: balance, why: 'levy' }]
}
