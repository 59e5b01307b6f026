/**
 * One clearing round, from the debts that both ends of a line have offered to the cycles that are proposed.
 * Everybody who plans the same offers gets the same plan, byte for byte, in whatever order they came. A planner
 * has no power: each cycle still needs the signature of every group in it. clearing.md §4.1, §4.2.
 *
 *     offers -> tidy -> parts within which cycles exist -> greatest circulation -> cycles of 2 to 16 groups
 */
import { assert } from '../base/assert.ts'
import { LIMITS } from '../base/limits.ts'
import { certifies } from './certificate.ts'
import { type Debt, tidyDebts } from './debt.ts'
import { debtGraph } from './debt-graph.ts'
import { type Cycle, decompose } from './decompose.ts'
import { maximumCirculation } from './max-volume-circulation.ts'
import { strongParts } from './strongly-connected.ts'

export interface Plan {
  /** In the order to propose them: cycles of up to 3 groups, then of 4, 5, 6, 8, 12, 16. */
  readonly cycles: readonly Cycle[]
  /** The most that could be set off, µh: the sum over all debts. */
  readonly volume: bigint
  /** What the cycles set off, µh, the sum over all debts: less than `volume` by cycles too long or too small. */
  readonly cleared: bigint
}

/**
 * The plan of a round over the debts of one unit. Lines of different units never share a transfer, so plan each
 * unit for itself; only a mixture can give cycles of two groups. Refuses nothing: see `tidyDebts`.
 */
export function planRound(debts: readonly Debt[]): Plan {
  const inside = debtsInParts(tidyDebts(debts))
  const circulation = maximumCirculation(inside)
  assert(certifies(inside, circulation), 'the plan clears the most that can be cleared')
  const cycles = decompose(inside, circulation.flows, {
    partsMax: LIMITS.partsMax,
    amtMin: LIMITS.cycleMicroHoursMin,
  })
  const cleared = cycles.reduce((sum, { amt, lines }) => sum + amt * BigInt(lines.length), 0n)
  return { cycles, volume: circulation.volume, cleared }
}

/** Only debts between groups that can reach each other: no other can be part of a cycle. */
function debtsInParts(debts: readonly Debt[]): readonly Debt[] {
  const graph = debtGraph(debts)
  const part = strongParts(graph)
  return debts.filter((_, index) => part[graph.from[index]!] === part[graph.to[index]!])
}
