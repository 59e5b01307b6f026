/** What a group makes of the debts of a round when it plans: cycles, within the bounds of one plan. SPEC 8.3, 8.5. */
import type { GroupId } from '../base/ids.ts'
import type { Debt } from './debt.ts'
import { planRound } from './plan.ts'
import { withinBounds } from './plan-told.ts'

export interface RoundCycles {
  /** In the order of the plan; each group owes the next, the last owes the first. */
  readonly cycles: readonly { readonly groups: readonly GroupId[]; readonly amt: bigint }[]
  /** The most that these debts let clear, µh over all debts, with cycles of any length: of a large network, in the region. */
  readonly optimum: bigint
}

/** What cycles set off, µh over all their debts. */
export const setOffBy = (cycles: RoundCycles['cycles']): bigint =>
  cycles.reduce((sum, { groups, amt }) => sum + amt * BigInt(groups.length), 0n)

/** Of more than 3,000 groups those nearest to the planner are planned. @throws BugError as `planRound` */
export function cyclesOfRound(debts: readonly Debt[], planner: GroupId): RoundCycles {
  const { cycles, volume } = planRound(debts, planner)
  return { cycles: withinBounds(cycles).map(({ groups, amt }) => ({ groups, amt })), optimum: volume }
}
