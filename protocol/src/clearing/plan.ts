/**
 * One clearing round, from the debts that both ends of a line have offered to the cycles that are proposed.
 * Everybody who plans the same offers gets the same plan, byte for byte, in whatever order they came. A planner
 * has no power: each cycle still needs the signature of every group in it. clearing.md §4.1, §4.2.
 *
 *     offers -> tidy -> region -> parts within which cycles exist -> greatest circulation -> cycles of 2 to 16 groups
 */
import { assert } from '../base/assert.ts'
import type { GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { certifies } from './certificate.ts'
import { type Debt, tidyDebts } from './debt.ts'
import { type DebtGraph, debtGraph, onlyDebts } from './debt-graph.ts'
import { type Cycle, decompose } from './decompose.ts'
import { exactNumber } from './exact-numbers.ts'
import { type Circulation, maximumCirculation } from './max-volume-circulation.ts'
import { regionAround } from './region.ts'
import { strongParts } from './strongly-connected.ts'

export interface Plan {
  /** In the order to propose them: cycles of up to 3 groups, then of 4, 5, 6, 8, 12, 16. */
  readonly cycles: readonly Cycle[]
  /** The most that could be set off, µh: the sum over all debts. */
  readonly volume: bigint
  /** What the cycles set off, µh, the sum over all debts: less than `volume` by cycles too long or too small. */
  readonly cleared: bigint
  /** Proves `volume` over the debts planned, sorted by line, and their groups, sorted by id: see `planHolds`. */
  readonly proof: Circulation
}

/**
 * The plan of a round over the debts of one unit. Lines of different units never share a transfer, so plan each
 * unit for itself; only a mixture can give cycles of two groups. Refuses nothing: see `tidyDebts`. Of more than
 * `planGroupsMax` groups only those nearest to the planner are planned, if one is named.
 * @throws BugError for more than 32,768 groups without a planner.
 */
export function planRound(debts: readonly Debt[], planner?: GroupId): Plan {
  const planned = plannedDebts(debts, planner)
  const graph = debtGraph(planned)
  const proof = circulationByParts(graph)
  assert(certifies(graph, proof), 'the plan clears the most that can be cleared')
  const cycles = decompose(
    planned,
    { graph, flows: proof.flows },
    {
      partsMax: LIMITS.partsMax,
      amtMin: LIMITS.cycleMicroHoursMin,
    },
  )
  return { cycles, volume: proof.volume, cleared: clearedBy(cycles), proof }
}

/**
 * True when a plan, a stranger's too, tells the most that these debts let clear, and its cycles are what the rules allow
 * within its flows. One pass over debts and cycles; nothing is planned for it.
 */
export function planHolds(debts: readonly Debt[], plan: Plan, planner?: GroupId): boolean {
  const planned = plannedDebts(debts, planner)
  const { cycles, proof, cleared } = plan
  if (plan.volume !== proof.volume || cleared !== clearedBy(cycles)) return false
  if (!certifies(debtGraph(planned), proof)) return false
  const indexOf = new Map(planned.map(({ line }, index) => [line, index]))
  const left = proof.flows.slice()
  return cycles.every(({ groups, lines, amt }) => {
    const isSized = groups.length >= 2 && groups.length <= LIMITS.partsMax && lines.length === groups.length
    if (!isSized || new Set(groups).size !== groups.length || amt < LIMITS.cycleMicroHoursMin) return false
    return lines.every((line, place) => {
      const index = indexOf.get(line) ?? -1
      const debt = planned[index]
      if (debt?.from !== groups[place] || debt?.to !== groups[(place + 1) % groups.length]) return false
      const taken = exactNumber(amt)
      if (taken === null) return false
      left[index]! -= taken
      return left[index]! >= 0
    })
  })
}

const clearedBy = (cycles: readonly Cycle[]): bigint =>
  cycles.reduce((sum, { amt, lines }) => sum + amt * BigInt(lines.length), 0n)

function plannedDebts(debts: readonly Debt[], planner: GroupId | undefined): readonly Debt[] {
  const tidy = tidyDebts(debts)
  if (planner === undefined) return tidy
  const groups = new Set(tidy.flatMap(({ from, to }) => [from, to]))
  if (groups.size <= LIMITS.planGroupsMax) return tidy
  return regionAround(tidy, { centre: planner, groupsMax: LIMITS.regionGroupsMax })
}

/**
 * The greatest circulation, looked for only among debts between groups that can reach each other: no other can be part
 * of a cycle. Parts are numbered against the debts between them, so each part's potentials put below those of the
 * one before prove that nothing flows there.
 */
function circulationByParts(graph: DebtGraph): Circulation {
  const { groups, from, to, amt } = graph
  const part = strongParts(graph)
  const inside = Int32Array.from(amt.keys()).filter(debt => part[from[debt]!] === part[to[debt]!])
  const found = maximumCirculation(onlyDebts(graph, inside))
  const flows = new Float64Array(amt.length)
  for (let at = 0; at < inside.length; at++) flows[inside[at]!] = found.flows[at]!
  const highest: number[] = []
  const lowest: number[] = []
  for (let v = 0; v < groups.length; v++) {
    const p = found.potentials[v]!
    highest[part[v]!] = Math.max(highest[part[v]!] ?? p, p)
    lowest[part[v]!] = Math.min(lowest[part[v]!] ?? p, p)
  }
  let floor = 0
  const shift = highest.map((top, index) => {
    const by = floor - 1 - top
    floor = lowest[index]! + by
    return by
  })
  return { flows, potentials: found.potentials.map((p, v) => p + shift[part[v]!]!), volume: found.volume }
}
