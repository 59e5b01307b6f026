/**
 * Income and spending of one account over a year, by month and by category: its own lines, so nothing is withheld. What is
 * given back is taken off what it was, in the month it came back.
 */
import { type AccountId, isPeoples, type Move, ok, type Result } from '@localpay/protocol'
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
  const isGroups = !isPeoples(ledger.book.tables.accounts.get(account))
  let seen = 0
  for await (const line of ledger.pastOf(account, await seqAt(core, to))) {
    if (line.at < from || ++seen > LINES_MAX) break
    if (statusOf(ledger.book, line) === 'cancelled') continue
    add(months[monthOf(line.at) % 12], line, isGroups)
    const category = await categoryOfLine(core, line)
    const sums = categories.get(category) ?? { earned: 0n, spent: 0n }
    categories.set(category, sums)
    add(sums, line, isGroups)
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

function add(sums: Sums | undefined, line: PastLine, isGroups: boolean): void {
  if (sums === undefined) return
  const { direction, amount } = line
  const isBack = isGivenBack(line, isGroups)
  const isIncome = (direction === 'in') !== isBack
  const by = isBack ? -amount : amount
  if (isIncome) sums.earned += by
  else sums.spent += by
}

/** Levies and contributions go from people to the group: one that comes the other way is one given back. */
function isGivenBack({ why, direction }: PastLine, isGroups: boolean): boolean {
  if (why === 'reversal') return true
  return (why === 'levy' || why === 'contribution') && (direction === 'in') !== isGroups
}

/** What a line was for: as its author said, or what it is where nobody says; empty for neither. */
async function categoryOfLine(core: Core, line: PastLine): Promise<string> {
  const { why, tid, intent } = line
  if (why !== undefined && why !== 'reversal') return `.${why}`
  if (tid !== undefined) return '.across'
  if (why === 'reversal' && (await isLevyBack(core, line))) return '.levy'
  const seq = core.ledger.book.tables.seen.get(intent)?.seq
  const entry = seq === undefined ? null : await core.ledger.entry(seq)
  return entry === null ? '' : categoryOf(core, entry)
}

/** Whether a line of what was given back is the levy that went with the payment, and not the payment. */
async function isLevyBack({ ledger }: Core, line: PastLine): Promise<boolean> {
  const { seen, payments } = ledger.book.tables
  const seq = seen.get(line.intent)?.seq
  const intent = seq === undefined ? undefined : (await ledger.entry(seq))?.signed.intent
  if (intent?.kind !== 'reverse' && intent?.kind !== 'settle') return false
  const payment = payments.get(intent.body.payment)
  const { account, other, amount, direction } = line
  const [from, to] = direction === 'in' ? [account, other] : [other, account]
  const isThis = (move: Move): boolean => move.from === from && move.to === to && move.amt === amount
  return payment?.levies.some(isThis) === true && !payment.moves.some(isThis)
}
