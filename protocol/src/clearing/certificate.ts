/**
 * Checks that a circulation is the greatest without solving anything: a planner publishes its flows with one
 * number a group, and everybody can check both in one pass over the debts.
 *
 * Why it proves: with potentials p, no circulation can clear more than the sum of amt · max(0, 1 + p(from) -
 * p(to)), whatever p is. The rule below makes the flows reach that bound. Source: performance.md §6.
 */
import type { Debt } from './debt.ts'
import type { Circulation } from './max-volume-circulation.ts'

/**
 * True when 0 <= flow <= amt on every debt, as much leaves as enters every group, `volume` is the sum, and each
 * debt is set off whole where 1 + p(from) - p(to) > 0 and not at all where it is below zero. A stranger's
 * circulation may be of any form; the answer is then false.
 */
export function certifies(debts: readonly Debt[], circulation: Circulation): boolean {
  const { flows, potentials } = circulation
  // Safe integers, or the comparison below would round.
  const heights = [...potentials.values()]
  if (flows.length !== debts.length || !heights.every(Number.isSafeInteger)) return false
  const numberOf = new Map([...potentials.keys()].map((group, number) => [group, number]))
  const net = heights.map(() => 0n)
  let volume = 0n
  for (let index = 0; index < debts.length; index++) {
    const debt = debts[index]!
    const flow = flows[index]!
    const from = numberOf.get(debt.from)
    const to = numberOf.get(debt.to)
    if (from === undefined || to === undefined || flow < 0n || flow > debt.amt) return false
    const gain = heights[from]! + 1 - heights[to]!
    if (gain > 0 ? flow !== debt.amt : gain < 0 && flow !== 0n) return false
    net[from]! -= flow
    net[to]! += flow
    volume += flow
  }
  return volume === circulation.volume && net.every(sum => sum === 0n)
}
