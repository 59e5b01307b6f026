/** What one account gave and got, newest first, with the names of today; and the curve of its balance. */
import { type AccountId, type Book, shortCode, showCode } from '@localpay/protocol'
import type { BalancePoints, HistoryItem, HistoryReply } from './contract.ts'
import type { Core } from './core.ts'
import { pastPrefix } from './past.ts'
import { PEOPLE } from './people-limits.ts'
import type { StoreRange } from './ports.ts'
import { getRow, type MemoRow, memoRow, type PastRow, pastRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

/** Who holds an account, or null: names are erasable, accounts are not. */
export type HolderOf = (account: AccountId) => { readonly name: string; readonly number: string } | null

/** Lines before entry `before` (exclusive), at most `limit`; `next` is the `before` of the page after. */
export async function historyOf(
  core: Core,
  holderOf: HolderOf,
  ask: { readonly account: AccountId; readonly before: number | null; readonly limit: number },
): Promise<HistoryReply> {
  const limit = Math.min(Math.max(1, ask.limit), PEOPLE.historyMax)
  const items: HistoryItem[] = []
  for await (const [seq, row] of newestFirst(core, ask.account, ask.before, limit + 1)) {
    if (items.length === limit) return { items, next: items.at(-1)?.seq ?? null }
    items.push(await itemOf(core, holderOf, seq, row))
  }
  return { items, next: null }
}

/** From the oldest of the newest `PEOPLE.pointsMax` lines to now; cancelled payments left no trace in the balance. */
export async function balancePointsOf(core: Core, account: AccountId): Promise<BalancePoints> {
  const { book } = core.ledger
  const points: { at: number; balance: string }[] = []
  for await (const [, row] of newestFirst(core, account, null, PEOPLE.pointsMax)) {
    if (statusOf(book, row) === 'cancelled') continue
    points.unshift({ at: row.at, balance: row.balanceAfter.toString() })
  }
  const now = book.tables.accounts.get(account)
  points.push({ at: core.ports.clock.now(), balance: ((now?.balance ?? 0n) - (now?.held ?? 0n)).toString() })
  return { points }
}

async function* newestFirst(
  core: Core,
  account: AccountId,
  before: number | null,
  limit: number,
): AsyncGenerator<readonly [seq: number, row: PastRow]> {
  const prefix = pastPrefix(account)
  const range: StoreRange = { ...all(prefix), reverse: true, limit }
  const upTo = before === null ? range : { ...range, lt: KEYS.past(account, before) }
  for await (const [key, row] of rangeRows(core.ports.store, pastRow, upTo))
    yield [Number(key.slice(prefix.length)), row]
}

async function itemOf(core: Core, holderOf: HolderOf, seq: number, row: PastRow): Promise<HistoryItem> {
  const { book } = core.ledger
  const words = await getRow(core.ports.store, memoRow, KEYS.memo(row.intent))
  return {
    seq,
    at: row.at,
    direction: row.direction,
    amount: row.amount.toString(),
    balanceAfter: row.balanceAfter.toString(),
    other: row.other === undefined ? elsewhere(book, row, words) : inside(book, holderOf, row.other),
    memo: words?.memo ?? '',
    status: statusOf(book, row),
    tid: row.tid ?? null,
  }
}

function inside(book: Book, holderOf: HolderOf, account: AccountId): HistoryItem['other'] {
  const number = book.tables.accounts.get(account)?.number ?? ''
  return { name: holderOf(account)?.name ?? number, number, group: null }
}

function elsewhere(book: Book, { group }: PastRow, words: MemoRow | null): HistoryItem['other'] {
  const name = group === undefined ? '' : (book.tables.met.get(group)?.name ?? showCode(shortCode(group)))
  return { name: words?.otherName ?? '', number: words?.otherNumber ?? '', group: name }
}

/** Consented and not decided yet is waiting; a release that came after booking does not unpay anybody. */
export function statusOf(book: Book, { tid }: Pick<PastRow, 'tid'>): HistoryItem['status'] {
  if (tid === undefined) return 'paid'
  const state = book.tables.transfers.get(tid)?.state ?? 'signed'
  return STATUS[state]
}

// biome-ignore format: a table reads by column.
const STATUS = {
  signed:   'waiting',
  applied:  'paid',      waived:    'paid',
  refused:  'cancelled', cancelled: 'cancelled', released: 'cancelled',
} as const
