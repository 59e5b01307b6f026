/**
 * What of a group's money is told in sums, and what is not told because it would be about somebody. A month in which only
 * Ann and Ben traded has no secret in its sum: so a figure about fewer than `FEW` is withheld, and so is every other figure
 * from which it could be worked out.
 *
 *     month     accounts  payments  amount          shown
 *     2026-09         12        31   41250          as it is
 *     2026-10          2         1    1500          nothing
 *     2026            12        32   42750          nothing: less the months shown it would give October away
 *
 * A month is told once it is over, and never changes whom it tells about: who could look before and after a payment would
 * read the payment off the difference. Accounts of nobody (treasury, community, outside) and what they pay or get never
 * count, and neither do payments to other groups, which pass through one. domain.md rule 20.
 */
import { assert } from '../base/assert.ts'
import type { AccountId } from '../base/ids.ts'
import { isSystem } from './bounds.ts'
import type { Row } from './tables.ts'

/** A figure about fewer accounts than this is not shown. */
export const FEW = 5

type Kinded = Pick<Row<'accounts'>, 'kind'> | undefined

/** Of people: with a place in counts, sums and rankings. domain.md rule 20. */
export const isPeoples = (account: Kinded): boolean => account !== undefined && !isSystem(account)

/** A payment from one of the group's people to another. domain.md rule 20. */
export const isTrade = (
  { from, to }: { readonly from: AccountId; readonly to: AccountId },
  kindOf: (account: AccountId) => Kinded,
): boolean => from !== to && isPeoples(kindOf(from)) && isPeoples(kindOf(to))

/** Of one period. */
export interface Trade {
  readonly payments: number
  /** Minor units. */
  readonly amount: bigint
  /** Accounts that paid or were paid. */
  readonly accounts: number
}

/** Fewer than `FEW` traded, but somebody did. That nobody did is no secret. */
const isAboutFew = ({ accounts }: Pick<Trade, 'accounts'>): boolean => accounts > 0 && accounts < FEW

/** Null where it would tell about few. */
export const shownTrade = <T extends Trade>(period: T): T | null => (isAboutFew(period) ? null : period)

/**
 * The sum over periods that are all told beside it; null as soon as one of them is withheld, for the sum less the others
 * would tell that one. Withholding a second period instead would not do: it was told when it was over.
 */
export function shownSum(periods: readonly Trade[]): Omit<Trade, 'accounts'> | null {
  if (periods.some(isAboutFew)) return null
  return {
    payments: periods.reduce((sum, { payments }) => sum + payments, 0),
    amount: periods.reduce((sum, { amount }) => sum + amount, 0n),
  }
}

/**
 * Where what stands at the end of a period may be told: with the period before, it would tell what came between. So many
 * balances must have moved since the last one that was told, or none. `moved`: accounts whose balance is another than at the
 * end before, of every period in order.
 */
export function shownLevels(moved: readonly number[]): readonly boolean[] {
  let isTold = true
  return moved.map(accounts => {
    if (accounts > 0) isTold = !isAboutFew({ accounts })
    return isTold
  })
}

/** Of one month: who belonged at its end, who came, who went. */
interface People<Count> {
  readonly members: Count
  readonly joined: Count
  readonly left: Count
}

/**
 * How many belong, everybody may know on any day; so the difference of two months is known, and who came and who went are
 * told together or, when either is about few, not at all: one of them with the difference would tell the other.
 */
export function shownPeople({ members, joined, left }: People<number>): People<number | null> {
  const isTold = ![joined, left].some(accounts => isAboutFew({ accounts }))
  return {
    members: isAboutFew({ accounts: members }) ? null : members,
    joined: isTold ? joined : null,
    left: isTold ? left : null,
  }
}

/**
 * Counts that together make a number everybody knows, as «below zero, at zero, above». When one of them is about few, all
 * are withheld (null) but those of nobody: withholding the next smallest alone would tell, to who knows the rule, that it
 * is the next smallest, and with the sum that is sometimes enough. @pre fewer counts than `FEW`, so that ones cannot fill
 * the sum
 */
export function shownParts(counts: readonly number[]): readonly (number | null)[] {
  assert(counts.length < FEW, 'parts of a known number are fewer than what is few')
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total > 0 && total < FEW) return counts.map(() => null)
  const isTold = !counts.some(accounts => isAboutFew({ accounts }))
  return counts.map(count => (isTold || count === 0 ? count : null))
}
