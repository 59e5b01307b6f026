/**
 * Many payments out of a table: who pays, who is paid, how much, what for. Each row is read by itself and says what is
 * wrong with it, by the number that a spreadsheet gives it; nothing is signed before all can be read.
 *
 *     to;amount;for        leaves out who pays: the own account
 *     from;to;amount       between two others, as far as the group lets one enter that
 */
import type { CurrencyJson, Language, NumbersReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'
import { readNumber } from './account-number.ts'
import type { CsvTable } from './csv.ts'
import { asPaid } from './money.ts'
import { amountOf } from './read-form.ts'

/** As many payments as the ledger takes at once; fewer with words, whose hashes take room in the one wish that is signed. */
export const BATCH_ROWS_MAX = { plain: 200, worded: 150 } as const
/** Of one payment, characters. */
const WORDS_MAX = 100

type Account = NumbersReply['accounts'][number]

export interface BatchRow {
  /** As a spreadsheet counts. */
  readonly row: number
  readonly from: Account
  readonly to: Account
  readonly amt: bigint
  readonly words: string
}

interface RowRefusal {
  readonly row: number
  readonly refusal: Refusal
}

const NAMES = {
  from: ['from', 'payer', 'de', 'payeur', 'desde', 'pagador'],
  to: ['to', 'payee', 'a', 'à', 'vers', 'pour', 'beneficiaire', 'para'],
  amount: ['amount', 'montant', 'importe', 'cantidad', 'hours', 'heures', 'horas'],
  words: ['for', 'words', 'memo', 'what for', 'pour quoi', 'motif', 'libelle', 'concepto', 'para que'],
} as const

type Column = keyof typeof NAMES
type Columns = Readonly<Partial<Record<Column, number>>>

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

/** Which column is which, by the names in the first row; others are left out. */
export function columnsOf({ columns }: Pick<CsvTable, 'columns'>): Columns {
  const found: Partial<Record<Column, number>> = {}
  for (const [at, name] of columns.entries())
    for (const [column, names] of Object.entries(NAMES))
      if (names.some(one => fold(one) === fold(name))) found[column as Column] ??= at
  return found
}

/** The account numbers that a table names, each once; what is no number is said with its row later. */
export function numbersIn(table: CsvTable): readonly string[] {
  const { from, to } = columnsOf(table)
  const cells = table.rows.flatMap(({ cells }) =>
    [from, to].flatMap(at => (at === undefined ? [] : [cells[at] ?? ''])),
  )
  return [...new Set(cells.flatMap(cell => readNumber(cell) ?? []))]
}

export interface BatchMeans {
  readonly currency: CurrencyJson
  readonly language: Language
  readonly own: Account
  readonly accounts: readonly Account[]
  /** The same for all, as typed, where the table has no column of amounts. */
  readonly each: string
}

export interface ReadBatch {
  readonly rows: readonly BatchRow[]
  readonly refused: readonly RowRefusal[]
}

/** Rows that can be read, and why the others cannot; what is wrong with the whole table has row 1. */
export function readBatch(table: CsvTable, means: BatchMeans): ReadBatch {
  const columns = columnsOf(table)
  const whole = (code: string, more = {}): ReadBatch => ({
    rows: [],
    refused: [{ row: 1, refusal: { code, ...more } }],
  })
  if (columns.from === undefined && columns.to === undefined) return whole('no-such-column')
  if (table.rows.length === 0) return whole('not-a-table')
  const isWorded = table.rows.some(({ cells }) => columns.words !== undefined && cells[columns.words])
  const count = BATCH_ROWS_MAX[isWorded ? 'worded' : 'plain']
  if (table.rows.length > count) return whole('table-too-long', { count })
  const rows: BatchRow[] = []
  const refused: RowRefusal[] = []
  for (const { row, cells } of table.rows) {
    const read = readRow(name => (columns[name] === undefined ? null : (cells[columns[name]] ?? '')), means)
    if ('code' in read) refused.push({ row, refusal: read })
    else rows.push({ row, ...read })
  }
  return { rows, refused }
}

function readRow(
  cell: (name: Column) => string | null,
  { currency, language, own, accounts, each }: BatchMeans,
): Omit<BatchRow, 'row'> | Refusal {
  const find = (name: 'from' | 'to'): Account | Refusal => {
    const typed = cell(name)
    if (typed === null) return own
    const number = readNumber(typed)
    return accounts.find(one => one.number === number) ?? { code: 'no-such-number', word: typed.slice(0, 20) }
  }
  const from = find('from')
  if ('code' in from) return from
  const to = find('to')
  if ('code' in to) return to
  if (from.account === to.account) return { code: 'same-account' }
  const amt = amountOf({ text: cell('amount') ?? each, currency, language }, asPaid(currency))
  if (!amt.ok) return amt.refusal
  const words = cell('words') ?? ''
  return words.length > WORDS_MAX
    ? { code: 'words-too-long', count: WORDS_MAX }
    : { from, to, amt: amt.value, words }
}

export const batchBody = (rows: readonly BatchRow[]): BodyOf<'batch'> => ({
  items: rows.map(({ from, to, amt }) => ({
    from: from.account,
    to: to.account,
    amt,
  })) as unknown as BodyOf<'batch'>['items'],
})

/** The node names the place in the list; people look for the row in their table. */
export function rowOfRefusal(refusal: Refusal, rows: readonly BatchRow[]): Refusal {
  const { item } = refusal
  const row = typeof item === 'number' ? rows[item]?.row : undefined
  return refusal.code === 'batch-item' && row !== undefined ? { ...refusal, item: row - 1 } : refusal
}

export interface PayerTotal {
  readonly name: string
  readonly number: string
  readonly count: number
  readonly amount: bigint
}

/** What each payer pays in all, in the order in which they come. */
export function totalsOf(rows: readonly BatchRow[]): readonly PayerTotal[] {
  const totals = new Map<string, PayerTotal>()
  for (const { from, amt } of rows) {
    const { count, amount } = totals.get(from.account) ?? { count: 0, amount: 0n }
    const { name, number } = from
    totals.set(from.account, { name, number, count: count + 1, amount: amount + amt })
  }
  return [...totals.values()]
}
