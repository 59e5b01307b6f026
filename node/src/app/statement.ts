/**
 * The statement of an account as a table for spreadsheets: comma-separated (RFC 4180), UTF-8 with its mark so that every
 * spreadsheet reads the accents, dates as ISO 8601, amounts with a point and without thousands marks.
 *
 * Words of others are never a formula: what begins like one gets an apostrophe before it.
 */
import {
  type AccountId,
  type Amount,
  amount,
  type Bytes,
  type Currency,
  groupOf,
  hoursText,
  MINUS,
  minorPerUnit,
  utf8,
} from '@localpay/protocol'
import type { HistoryItem } from './contract.ts'
import type { Core } from './core.ts'
import { type HolderOf, historyOf } from './history.ts'
import { PEOPLE } from './people-limits.ts'

/** Lines of one statement: some ten years of a busy member. */
const LINES_MAX = 20_000

const HEADINGS = [
  'date',
  'entry',
  'direction',
  'name',
  'number',
  'group',
  'amount',
  'balance',
  'status',
  'kind',
  'words',
]

/** The newest `LINES_MAX` lines, newest first. @pre the group is founded */
export async function statementOf(core: Core, holderOf: HolderOf, account: AccountId): Promise<Bytes> {
  const { currency } = groupOf(core.ledger.book).policy
  const rows: string[] = [HEADINGS.join(',')]
  let before: number | null = null
  do {
    const page = await historyOf(core, holderOf, { account, before, limit: PEOPLE.historyMax })
    rows.push(...page.items.map(item => rowOf(item, currency)))
    before = page.next
  } while (before !== null && rows.length <= LINES_MAX)
  return utf8(`\ufeff${rows.slice(0, LINES_MAX + 1).join('\r\n')}\r\n`)
}

function rowOf(item: HistoryItem, currency: Currency): string {
  const { at, seq, direction, other, status, what, memo } = item
  const sign = direction === 'out' ? -1n : 1n
  const cells = [
    new Date(at).toISOString(),
    String(seq),
    direction,
    cell(other.name),
    cell(other.number),
    cell(other.group ?? ''),
    number(amount(sign * BigInt(item.amount)), currency),
    number(amount(BigInt(item.balanceAfter)), currency),
    status,
    what,
    cell(memo),
  ]
  return cells.join(',')
}

/** `-12.50`, `1:30`, `3`: as a spreadsheet wants it, whatever the reader's language. */
export function number(value: Amount, currency: Currency): string {
  if (currency.style === 'hours') return hoursText(value).replace(MINUS, '-')
  const unit = minorPerUnit(currency)
  const size = value < 0n ? -value : value
  const fraction = currency.digits === 0 ? '' : `.${(size % unit).toString().padStart(currency.digits, '0')}`
  return `${value < 0n ? '-' : ''}${size / unit}${fraction}`
}

/** Text of somebody, quoted, on one line, and no formula. */
export function cell(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  const plain = /^[=+\-@\t]/.test(line) ? `'${line}` : line
  return `"${plain.replaceAll('"', '""')}"`
}
