/**
 * Tables for the accountant: what moved in a time, balances at a date, where accounts stand. Numbers of accounts, ids and
 * amounts, no names and no words. Columns are parted by commas with decimal points, or by semicolons with decimal commas,
 * as spreadsheets of the reader's language take them.
 */
import {
  type AccountId,
  amount,
  type Bytes,
  type Currency,
  type Entry,
  groupOf,
  type IntentId,
  type Millis,
  ok,
  type Row,
  utf8,
} from '@localpay/protocol'
import { movesOf } from './book-entries.ts'
import { seqAt } from './book-times.ts'
import type { PositionsReply } from './contract-figures.ts'
import type { Core } from './core.ts'
import { statusOf } from './history.ts'
import { no } from './refusals.ts'
import type { Books, CsvStyle } from './services.ts'
import { cell, number } from './statement.ts'

/** Entries of one table: more years than an accountant closes at once, some 20 MB. */
const ENTRIES_MAX = 200_000

interface Csv {
  readonly line: (...cells: readonly string[]) => void
  readonly money: (minor: bigint) => string
  readonly done: () => Bytes
}

/** With the mark that tells spreadsheets it is UTF-8. */
function makeCsv(style: CsvStyle, currency: Currency): Csv {
  const lines: string[] = []
  return {
    line: (...cells) => void lines.push(cells.join(style === 'semicolon' ? ';' : ',')),
    money: minor => {
      const text = number(amount(minor), currency)
      return style === 'semicolon' ? text.replace('.', ',') : text
    },
    done: () => utf8(`\ufeff${lines.join('\r\n')}\r\n`),
  }
}

const dayOf = (at: Millis): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

export function makeExports(core: Core, entriesMax = ENTRIES_MAX): Pick<Books, 'payments' | 'balances'> {
  return {
    payments: async ({ from, to, style }) => {
      if (!core.ledger.isFounded()) return no('not-set-up')
      const [first, end] = [await seqAt(core, from), await seqAt(core, to)]
      if (end - first > entriesMax) return no('period-too-long')
      return ok(await paymentsOf(core, { first, end, style }))
    },
    balances: async ({ at, style }) => {
      if (!core.ledger.isFounded()) return no('not-set-up')
      return ok(await balancesOf(core, await seqAt(core, at), style))
    },
  }
}

/** Each move once, in the order of the ledger; what was taken (levies, contributions) in a column of its own. */
async function paymentsOf(
  core: Core,
  { first, end, style }: { first: number; end: number; style: CsvStyle },
): Promise<Bytes> {
  const csv = makeCsv(style, groupOf(core.ledger.book).policy.currency)
  const { accounts } = core.ledger.book.tables
  const numberOf = (account: AccountId): string => cell(accounts.get(account)?.number ?? account)
  csv.line('date', 'entry', 'from', 'to', 'amount', 'levy', 'category', 'kind', 'id')
  for await (const entry of core.ledger.entriesFrom(first)) {
    if (entry.seq >= end) break
    const moves = await movesOf(core, entry)
    if (moves.length === 0) continue
    const category = await categoryOf(core, entry)
    for (const { from, to, amt, why, isTaken } of moves) {
      const sum = csv.money(amt)
      const amounts = isTaken ? ['', sum] : [sum, '']
      const ends = [numberOf(from), numberOf(to)]
      csv.line(dayOf(entry.at), `${entry.seq}`, ...ends, ...amounts, cell(category), why, entry.signed.id)
    }
  }
  return csv.done()
}

/** What its author said a payment was for; empty for none. Of a bill it stands in the bill, of an order in the order. */
export async function categoryOf({ ledger }: Core, entry: Entry): Promise<string> {
  const { intent } = entry.signed
  const original = async (id: IntentId): Promise<string> => {
    const seq = ledger.book.tables.seen.get(id)?.seq
    const origin = seq === undefined ? null : await ledger.entry(seq)
    return origin === null ? '' : ownCategory(origin)
  }
  if (intent.kind === 'accept' || intent.kind === 'lapse') return original(intent.body.bill)
  if (intent.kind === 'due') return original(intent.body.order)
  if (intent.kind === 'reverse' || intent.kind === 'settle') return original(intent.body.payment)
  return ownCategory(entry)
}

function ownCategory({ signed: { intent } }: Entry): string {
  switch (intent.kind) {
    case 'pay':
    case 'bill':
    case 'enter':
    case 'batch':
    case 'standing':
      return intent.body.category ?? ''
    default:
      return ''
  }
}

/** Of every account, the group's own too, before entry `end`; what was on its way to other groups makes the sum zero. */
async function balancesOf(core: Core, end: number, style: CsvStyle): Promise<Bytes> {
  const csv = makeCsv(style, groupOf(core.ledger.book).policy.currency)
  csv.line('number', 'kind', 'balance')
  let sum = 0n
  const rows: { number: string; kind: Row<'accounts'>['kind']; balance: bigint }[] = []
  for (const [account, { number, kind }] of core.ledger.book.tables.accounts)
    rows.push({ number, kind, balance: await balanceAt(core, account as AccountId, end) })
  for (const { number, kind, balance } of rows.sort((a, b) => (a.number < b.number ? -1 : 1))) {
    sum += balance
    csv.line(cell(number), kind, csv.money(balance))
  }
  if (sum !== 0n) csv.line(cell('ON ITS WAY'), 'external', csv.money(-sum))
  return csv.done()
}

async function balanceAt({ ledger }: Core, account: AccountId, end: number): Promise<bigint> {
  for await (const line of ledger.pastOf(account, end))
    if (statusOf(ledger.book, line) !== 'cancelled') return line.balanceAfter
  return 0n
}

/** Where each account stands, for a spreadsheet: times as dates, amounts in whole units. */
export function positionsTable({ positions }: PositionsReply, currency: Currency, style: CsvStyle): Bytes {
  const csv = makeCsv(style, currency)
  const day = (at: Millis | null): string => (at === null ? '' : dayOf(at))
  const money = (minor: string | null): string => (minor === null ? '' : csv.money(BigInt(minor)))
  csv.line(
    ...['number', 'kind', 'balance', 'min', 'max', 'standing', 'since', 'below zero since', 'last trade'],
    ...['earned in a year', 'spent in a year'],
  )
  for (const one of positions)
    csv.line(
      ...[cell(one.number), one.kind, money(one.balance), money(one.min), money(one.max), one.standing],
      ...[day(one.since), day(one.belowSince), day(one.lastTrade), money(one.earned), money(one.spent)],
    )
  return csv.done()
}
