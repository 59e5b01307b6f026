/** What one account gave and got, newest first, with the names of today; and the curve of its balance. */
import { type AccountId, type Book, shortCode, showCode } from '@localpay/protocol'
import { cardName } from './card-names.ts'
import type { BalancePoints, HistoryItem, HistoryReply } from './contract.ts'
import type { Core } from './core.ts'
import type { PastLine } from './ledger/past-lines.ts'
import { PEOPLE } from './people-limits.ts'
import { getRow, type MemoRow, memoRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

/** Who holds an account, or null: names are erasable, accounts are not. */
export type HolderOf = (account: AccountId) => { readonly name: string; readonly number: string } | null

/**
 * Lines before entry `before` (exclusive), at most `limit`, or what one entry has more; `next` is the `before` of the
 * page after.
 */
export async function historyOf(
  core: Core,
  holderOf: HolderOf,
  ask: { readonly account: AccountId; readonly before: number | null; readonly limit: number },
): Promise<HistoryReply> {
  const limit = Math.min(Math.max(1, ask.limit), PEOPLE.historyMax)
  const items: HistoryItem[] = []
  for await (const line of core.ledger.pastOf(ask.account, ask.before)) {
    const last = items.at(-1)?.seq ?? null
    if (items.length >= limit && line.seq !== last) return { items, next: last }
    items.push(await itemOf(core, holderOf, line))
  }
  return { items, next: null }
}

/** From the oldest of the newest `PEOPLE.pointsMax` lines to now; cancelled payments left no trace in the balance. */
export async function balancePointsOf(core: Core, account: AccountId): Promise<BalancePoints> {
  const { book } = core.ledger
  const points: { at: number; balance: string }[] = []
  let seen = 0
  for await (const line of core.ledger.pastOf(account, null)) {
    if (++seen > PEOPLE.pointsMax) break
    if (statusOf(book, line) === 'cancelled') continue
    points.push({ at: line.at, balance: line.balanceAfter.toString() })
  }
  points.reverse()
  const now = book.tables.accounts.get(account)
  points.push({ at: core.ports.clock.now(), balance: ((now?.balance ?? 0n) - (now?.held ?? 0n)).toString() })
  return { points }
}

/** The line of this account that an entry began; null when there is none. */
export async function lineAt(core: Core, account: AccountId, seq: number): Promise<PastLine | null> {
  for await (const line of core.ledger.pastOf(account, seq + 1)) return line.seq === seq ? line : null
  return null
}

async function itemOf(core: Core, holderOf: HolderOf, line: PastLine): Promise<HistoryItem> {
  const { book } = core.ledger
  const words = await getRow(core.ports.store, memoRow, KEYS.memo(line.intent))
  return {
    seq: line.seq,
    at: line.at,
    direction: line.direction,
    amount: line.amount.toString(),
    balanceAfter: line.balanceAfter.toString(),
    other: otherOf(book, holderOf, line, words),
    memo: wordsOf(book, line, words),
    status: statusOf(book, line),
    tid: line.tid ?? null,
    what: line.why ?? 'payment',
    payment: paymentOf(line),
    across: line.group !== undefined && line.direction === 'out' ? line.intent : null,
    back: backOf(book, line),
    hand: await handOf(core, holderOf, line),
  }
}

function backOf({ tables }: Book, { tid, direction, why }: PastLine): HistoryItem['back'] {
  const row = tid === undefined ? undefined : tables.transfers.get(tid)
  if (direction !== 'in' || why !== undefined || row?.role !== 'payee' || row.state !== 'applied') return null
  const given = row.back === undefined ? undefined : tables.across.get(row.back)
  return given === undefined || given.state === 'ended' ? 'open' : 'given'
}

/** Of a batch those of the payments that this line may be of. */
function wordsOf(
  book: Book,
  { direction, account, other, amount, intent }: PastLine,
  words: MemoRow | null,
): string {
  if (words?.items === undefined) return words?.memo ?? ''
  const [from, to] = direction === 'out' ? [account, other] : [other, account]
  const moves = book.tables.payments.get(intent)?.moves ?? []
  const said = words.items.filter((_, i) => {
    const move = moves[i]
    return move?.from === from && move?.to === to && move?.amt === amount
  })
  return [...new Set(said)].filter(text => text !== '').join(' · ')
}

async function handOf(core: Core, holderOf: HolderOf, line: PastLine): Promise<HistoryItem['hand']> {
  const { auto, by, card, direction } = line
  if (auto === 'accepted') return { kind: 'auto', name: '' }
  // To who was paid it is a payment like others.
  if (auto === 'order' || (auto === 'allowed' && direction === 'out')) return { kind: auto, name: '' }
  if (card !== undefined) return { kind: 'card', name: await cardName(core, card) }
  if (by === undefined) return null
  const account = core.ledger.book.tables.members.get(by)?.account
  const holder = account === undefined ? null : holderOf(account)
  return { kind: 'person', name: holder?.name ?? '' }
}

/** Levies go with the payment they were taken of; what came back is told by the entry that brought it. */
const paymentOf = ({ why, tid, group, intent }: PastLine): HistoryItem['payment'] =>
  tid === undefined && group === undefined && (why === undefined || why === 'levy') ? intent : null

function otherOf(
  book: Book,
  holderOf: HolderOf,
  line: PastLine,
  words: MemoRow | null,
): HistoryItem['other'] {
  if (line.other !== undefined) return inside(book, holderOf, line.other)
  // A common account that many paid into at once.
  return line.group === undefined && line.tid === undefined
    ? { name: '', number: '', group: null }
    : elsewhere(book, line, words)
}

function inside(book: Book, holderOf: HolderOf, account: AccountId): HistoryItem['other'] {
  const number = book.tables.accounts.get(account)?.number ?? ''
  return { name: holderOf(account)?.name ?? number, number, group: null }
}

function elsewhere(book: Book, { group }: PastLine, words: MemoRow | null): HistoryItem['other'] {
  const name = group === undefined ? '' : (book.tables.met.get(group)?.name ?? showCode(shortCode(group)))
  return { name: words?.otherName ?? '', number: words?.otherNumber ?? '', group: name }
}

/**
 * Consented and not decided yet is waiting; a release that came after booking does not unpay anybody. What a member pays
 * stands as the consent does, whichever of its tries it was.
 */
export function statusOf(book: Book, { tid }: Pick<PastLine, 'tid'>): HistoryItem['status'] {
  if (tid === undefined) return 'paid'
  const row = book.tables.transfers.get(tid)
  const consent = row?.across === undefined ? undefined : book.tables.across.get(row.across)
  return consent === undefined ? STATUS[row?.state ?? 'signed'] : CONSENT_STATUS[consent.state]
}

const CONSENT_STATUS = { open: 'waiting', paid: 'paid', ended: 'cancelled' } as const

// biome-ignore format: a table reads by column.
const STATUS = {
  signed:   'waiting',
  applied:  'paid',      waived:    'paid',
  refused:  'cancelled', cancelled: 'cancelled', released: 'cancelled',
  'written-off': 'cancelled', lost: 'cancelled',
} as const
