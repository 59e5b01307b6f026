/**
 * Of a network too large to plan as a whole, what lies around one group: others plan the regions around themselves.
 * Source: clearing.md §4.5.
 */
import type { GroupId } from '../base/ids.ts'
import type { Debt } from './debt.ts'

/**
 * The debts among the `groupsMax` groups nearest to `centre`, counted in lines, in the order given; of groups as far, those come
 * first whose neighbour does, then those whose line stands first. None when the centre has no line.
 */
export function regionAround(
  debts: readonly Debt[],
  { centre, groupsMax }: { readonly centre: GroupId; readonly groupsMax: number },
): readonly Debt[] {
  const near = new Set<GroupId>()
  const neighbours = new Map<GroupId, GroupId[]>()
  const join = (one: GroupId, other: GroupId): void => {
    const known = neighbours.get(one)
    if (known === undefined) neighbours.set(one, [other])
    else known.push(other)
  }
  for (const { from, to } of debts) {
    join(from, to)
    join(to, from)
  }
  if (neighbours.has(centre)) near.add(centre)
  // A set that grows while it is read: each group is visited once, the nearest first.
  for (const group of near) {
    for (const next of neighbours.get(group)!) if (near.size < groupsMax) near.add(next)
    if (near.size >= groupsMax) break
  }
  return debts.filter(({ from, to }) => near.has(from) && near.has(to))
}
