/**
 * The debts through which cycles may still go, by the group at one of their ends, for a search that goes through
 * them thousands of times: those of a group lie side by side, and one that is used up leaves its row.
 */
import { rowsBy } from './debt-graph.ts'

export interface OpenDebts {
  /** The open debts of group v are debt[start[v]] … debt[end[v] - 1]; far[…] is the group at their other end. */
  readonly start: Int32Array
  readonly end: Int32Array
  readonly debt: Int32Array
  readonly far: Int32Array
  /** Where each debt stands; -1 for one that is not open. */
  readonly place: Int32Array
}

/** Those of `open` by their `near` end. */
export function openDebts(
  near: Int32Array,
  far: Int32Array,
  { open, count }: { readonly open: Int32Array; readonly count: number },
): OpenDebts {
  const { start, item } = rowsBy(
    open.map(debt => near[debt]!),
    count,
  )
  const debt = item.map(index => open[index]!)
  const place = new Int32Array(near.length).fill(-1)
  for (let at = 0; at < debt.length; at++) place[debt[at]!] = at
  return { start, end: start.slice(1), debt, far: debt.map(one => far[one]!), place }
}

/** Takes a debt out of the row of its group v: the last of the row comes to its place. */
export function closeDebt({ end, debt, far, place }: OpenDebts, closed: number, v: number): void {
  const at = place[closed]!
  const last = --end[v]!
  const moved = debt[last]!
  debt[at] = moved
  far[at] = far[last]!
  place[moved] = at
  place[closed] = -1
}
