/**
 * Checks that a circulation is the greatest without solving anything: a planner publishes its flows with one
 * number a group, and everybody can check both in one pass over the debts.
 *
 * Why it proves: with potentials p, no circulation can clear more than the sum of amt · max(0, 1 + p(from) -
 * p(to)), whatever p is. The rule below makes the flows reach that bound. Source: performance.md §6.
 */
import type { DebtGraph } from './debt-graph.ts'
import type { Circulation } from './max-volume-circulation.ts'

/**
 * True when every flow is a whole number with 0 <= flow <= amt, as much leaves as enters every group, `volume` is the
 * sum, and each debt is set off whole where 1 + p(from) - p(to) > 0 and not at all where it is below zero. A
 * stranger's circulation may be of any form; the answer is then false. Exact, because no sum of flows passes that of
 * the amounts.
 */
export function certifies(graph: DebtGraph, { flows, potentials, volume }: Circulation): boolean {
  const { groups, from, to, amt } = graph
  if (flows.length !== amt.length || potentials.length !== groups.length) return false
  const net = new Float64Array(groups.length)
  let sum = 0
  for (let debt = 0; debt < flows.length; debt++) {
    const flow = flows[debt]!
    const owed = amt[debt]!
    const v = from[debt]!
    const w = to[debt]!
    const gain = potentials[v]! + 1 - potentials[w]!
    // Written so that what is no number fits none of them.
    const fits = gain > 0 ? flow === owed : gain < 0 ? flow === 0 : flow >= 0 && flow <= owed
    if (!fits || Math.floor(flow) !== flow) return false
    net[v]! -= flow
    net[w]! += flow
    sum += flow
  }
  for (let v = 0; v < net.length; v++) if (net[v] !== 0) return false
  return BigInt(sum) === volume
}
