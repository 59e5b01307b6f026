/**
 * Makes vectors/clearing-plan.json anew from the debts that stand in it, which are written by hand: what a planner
 * makes of them follows.
 */
import type { Debt } from '../src/clearing/debt.ts'
import { type Plan, planRound } from '../src/clearing/plan.ts'
import vectors from '../vectors/clearing-plan.json' with { type: 'json' }

interface WrittenDebt {
  readonly line: string
  readonly from: string
  readonly to: string
  readonly amt: string
}

export const readDebt = (debt: WrittenDebt): Debt => ({ ...debt, amt: BigInt(debt.amt) }) as Debt

export const writePlan = ({ cycles, volume, cleared, proof }: Plan) => ({
  volume: `${volume}`,
  cleared: `${cleared}`,
  flows: Array.from(proof.flows, String),
  potentials: [...proof.potentials],
  cycles: cycles.map(({ groups, lines, amt }) => ({ groups, lines, amt: `${amt}` })),
})

const ABOUT =
  'Debts of one round and unit («from» owes «to» up to «amt» µh on «line») and the plan every planner must get, whatever their order. ' +
  'volume: the most that can be set off; cleared: what the cycles set off; both summed over all debts. flows and potentials prove volume: ' +
  'one a debt that counts, sorted by line, and one a group, sorted by id. SPEC 8.'

export const clearingVectors = () => ({
  about: ABOUT,
  plans: vectors.plans.map(({ name, debts }) => ({
    name,
    debts,
    plan: writePlan(planRound(debts.map(readDebt))),
  })),
})
