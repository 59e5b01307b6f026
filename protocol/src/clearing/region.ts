/**
 * Of a network too large to plan as a whole, what lies around one group: others plan the regions around themselves. Of
 * groups equally far away those with most lines into the region come first, because what has few lines lies on few
 * cycles: where nobody is near anybody, that clears three times as much as taking any. Source: clearing.md §4.5.
 */
import type { GroupId } from '../base/ids.ts'
import type { Debt } from './debt.ts'
import { type DebtGraph, debtGraph, rowsBy } from './debt-graph.ts'

/**
 * The debts among the `groupsMax` groups nearest to `centre`, counted in lines, in the order given. Of groups as far
 * the next is the one with most lines to those taken already; of such, the one with the smallest id. None when the
 * centre has no line.
 * @throws BugError as `debtGraph`
 */
export function regionAround(
  debts: readonly Debt[],
  { centre, groupsMax }: { readonly centre: GroupId; readonly groupsMax: number },
): readonly Debt[] {
  const graph = debtGraph(debts)
  const first = graph.groups.indexOf(centre)
  if (first === -1) return []
  const region = newRegion(graph)
  let left = groupsMax
  for (let layer = [first]; layer.length > 0 && left > 0; layer = layerAfter(region, layer)) {
    for (; left > 0; left--) {
      const next = mostJoined(region, layer)
      if (next === -1) break
      take(region, next)
    }
  }
  const { from, to } = graph
  return debts.filter((_, debt) => region.taken[from[debt]!] === 1 && region.taken[to[debt]!] === 1)
}

interface Region {
  readonly neighboursOf: (group: number) => readonly number[]
  readonly taken: Uint8Array
  /** Lines of each group to groups that are taken. */
  readonly lines: Int32Array
}

function newRegion({ groups, from, to }: DebtGraph): Region {
  const count = groups.length
  const owes = rowsBy(from, count)
  const isOwed = rowsBy(to, count)
  return {
    neighboursOf: group => [
      ...Array.from(owes.item.subarray(owes.start[group], owes.start[group + 1]), debt => to[debt]!),
      ...Array.from(isOwed.item.subarray(isOwed.start[group], isOwed.start[group + 1]), debt => from[debt]!),
    ],
    taken: new Uint8Array(count),
    lines: new Int32Array(count),
  }
}

function take({ neighboursOf, taken, lines }: Region, group: number): void {
  taken[group] = 1
  for (const next of neighboursOf(group)) lines[next]!++
}

/** The one of a layer to take next, or -1: all are taken. */
function mostJoined({ taken, lines }: Region, layer: readonly number[]): number {
  let best = -1
  for (let at = 0; at < layer.length; at++) {
    const group = layer[at]!
    if (taken[group] === 0 && (best === -1 || lines[group]! > lines[best]!)) best = group
  }
  return best
}

/** The groups one line farther away than this layer, by id: what is nearer is taken. */
function layerAfter({ neighboursOf, taken }: Region, layer: readonly number[]): number[] {
  const next = new Set(layer.flatMap(neighboursOf).filter(group => taken[group] === 0))
  return [...next].sort((a, b) => a - b)
}
