/**
 * Income and spending of one account over a year, by month and by category: its own lines, so nothing is withheld. What is
 * given back is taken off what it was, in the month it came back.
 */
import { type AccountId, ok, type Result } from '@localpay/protocol'
import { seqAt } from './book-times.ts'
import type { OwnYearReply } from './contract-figures.ts'
import type { Core } from './core.ts'
import { categoryOf } from './exports.ts'
import { statusOf } from './history.ts'
import type { PastLine } from './ledger/past-lines.ts'
import { makeMonthOf, nameOfMonth } from './months.ts'
import type { AppRefusal } from './refusals.ts'

/** Lines of one year: beyond it the busiest account of a group would not see its first months, and is told so. */
const LINES_MAX = 20_000

interface Sums {
  earned: bigint
  spent: bigint
}

/** Of the calendar year, by UTC. @pre the group is founded */
export async function ownYearOf(
  core: Core,
  account: AccountId,
  year: number,
): Promise<Result<OwnYearReply, AppRefusal>> {
  const { ledger } = core
  const [from, to] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)]
  const monthOf = makeMonthOf()
  const months = Array.from({ length: 12 }, (): Sums => ({ earned: 0n, spent: 0n }))
  const categories = new Map<string, Sums>()
  let seen = 0
  for await (const line of ledger.pastOf(account, await seqAt(core, to))) {
    if (line.at < from || ++seen > LINES_MAX) break
    if (statusOf(ledger.book, line) === 'cancelled') continue
    add(months[monthOf(line.at) % 12], line)
    const category = await categoryOfLine(core, line)
    const sums = categories.get(category) ?? { earned: 0n, spent: 0n }
    categories.set(category, sums)
    add(sums, line)
  }
  return ok({
    year,
    whole: seen <= LINES_MAX,
    months: months.map((sums, i) => ({ month: nameOfMonth(year * 12 + i), ...json(sums) })),
    categories: [...categories].map(([category, sums]) => ({ category, ...json(sums) })).toSorted(byMost),
  })
}

const json = ({ earned, spent }: Sums) => ({ earned: earned.toString(), spent: spent.toString() })

type Category = OwnYearReply['categories'][number]
const sizeOf = ({ earned, spent }: Category): bigint => BigInt(earned) + BigInt(spent)
const byMost = (a: Category, b: Category): number =>
  Number(sizeOf(b) > sizeOf(a)) - Number(sizeOf(b) < sizeOf(a))

function add(sums: Sums | undefined, { direction, amount, why }: PastLine): void {
  if (sums === undefined) return
  const isBack = why === 'reversal'
  const isIncome = (direction === 'in') !== isBack
  const by = isBack ? -amount : amount
  if (isIncome) sums.earned += by
  else sums.spent += by
}

/** What a line was for: as its author said, or what it is where nobody says; empty for neither. */
async function categoryOfLine(core: Core, { why, tid, intent }: PastLine): Promise<string> {
  if (why !== undefined && why !== 'reversal') return `.${why}`
  if (tid !== undefined) return '.across'
  const seq = core.ledger.book.tables.seen.get(intent)?.seq
  const entry = seq === undefined ? null : await core.ledger.entry(seq)
  return entry === null ? '' : categoryOf(core, entry)
}
