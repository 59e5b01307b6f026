/**
 * What a contribution would take from whom: the dry run, and what the run itself does. domain.md rules 14 and 15; SPEC 5.13.
 *
 *     fee          amt from every account
 *     demurrage    ppm of what stands above `free`
 *     beyond       ppm of what stands outside the account's own bounds, on either side
 *
 * Parts are rounded down. An account gives no more than its floor allows; what lacks is not owed later. Where the group lets
 * automatic acts pass limits, it gives all.
 */
import { type Every, periodOf } from '../base/calendar.ts'
import { divideDown } from '../money/amount.ts'
import { type Book, groupOf } from './book.ts'
import { isSystem, outsideOf, roomAboveFloor } from './bounds.ts'
import { type Charge, MILLION, type Policy } from './policy.ts'
import type { Row } from './tables.ts'
import type { Taking } from './takings.ts'

export interface ChargePlan {
  /** What is taken, by account in the order of ids; who gives nothing is not there. */
  readonly from: readonly Taking[]
  readonly total: bigint
  /** Whose floor stops them before all is taken, with what lacks. */
  readonly short: readonly Taking[]
}

const partOf = (amt: bigint, ppm: number): bigint => (amt <= 0n ? 0n : divideDown(amt * BigInt(ppm), MILLION))

/** What a charge asks of an account. */
function askedOf(policy: Policy, { kind, amt, ppm, free }: Charge, row: Row<'accounts'>): bigint {
  if (kind === 'fee') return amt
  return partOf(kind === 'demurrage' ? row.balance - free : (outsideOf(policy, row)?.by ?? 0n), ppm)
}

/** Open accounts of people that were there in that period or before; who came later owes nothing for it. */
const isAsked = (row: Row<'accounts'>, every: Every, period: string): boolean =>
  row.status === 'open' && !isSystem(row) && periodOf(row.since, every) <= period

export function planCharge(
  book: Book,
  charge: Charge,
  period: string,
  policy: Policy = groupOf(book).policy,
): ChargePlan {
  const passing = policy.limits.skip.includes('automatic')
  const from: Taking[] = []
  const short: Taking[] = []
  let total = 0n
  for (const [key, row] of book.tables.accounts) {
    if (!isAsked(row, charge.every, period)) continue
    const account = key as Taking['account']
    const asked = askedOf(policy, charge, row)
    const room = roomAboveFloor(policy, row, passing)
    const amt = asked < room ? asked : room
    if (amt > 0n) from.push({ account, amt })
    if (amt < asked) short.push({ account, amt: asked - amt })
    total += amt
  }
  return { from: from.sort(byAccount), total, short: short.sort(byAccount) }
}

const byAccount = (a: Taking, b: Taking): number => (a.account < b.account ? -1 : 1)
