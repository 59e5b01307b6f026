/**
 * Who owes whom, as numbers. Groups are numbered 0, 1, 2 … in the order of their ids and debts in the order
 * given, so that the planner works in typed arrays and the same debts always give the same arrays.
 */
import { assert } from '../base/assert.ts'
import type { GroupId } from '../base/ids.ts'
import type { Debt } from './debt.ts'
import { exactNumbers } from './exact-numbers.ts'

/** Debt e runs from group `from[e]` to group `to[e]` and is of `amt[e]` µh; `groups[i]` is the id of group i. */
export interface DebtGraph {
  readonly groups: readonly GroupId[]
  readonly from: Int32Array
  readonly to: Int32Array
  /** Whole numbers; even their sum is a safe integer. */
  readonly amt: Float64Array
}

/** For key k the items `item[start[k]] … item[start[k + 1] - 1]`, rising. */
export interface Rows {
  readonly start: Int32Array
  readonly item: Int32Array
}

/** @throws BugError when an amount is negative, a group owes itself, or all amounts together pass 2^53 - 1 µh. */
export function debtGraph(debts: readonly Debt[]): DebtGraph {
  assert(
    debts.every(debt => debt.from !== debt.to),
    'nobody owes itself',
  )
  const groups = [...new Set(debts.flatMap(debt => [debt.from, debt.to]))].sort()
  const numberOf = new Map(groups.map((group, number) => [group, number]))
  return {
    groups,
    from: Int32Array.from(debts, debt => numberOf.get(debt.from)!),
    to: Int32Array.from(debts, debt => numberOf.get(debt.to)!),
    amt: exactNumbers(debts.map(debt => debt.amt)),
  }
}

/** The same groups with only these debts. */
export const onlyDebts = ({ groups, from, to, amt }: DebtGraph, kept: Int32Array): DebtGraph => ({
  groups,
  from: kept.map(debt => from[debt]!),
  to: kept.map(debt => to[debt]!),
  amt: Float64Array.from(kept, debt => amt[debt]!),
})

/** The indices of `keys`, gathered by key from 0 to `count - 1`. */
export function rowsBy(keys: Int32Array, count: number): Rows {
  const start = new Int32Array(count + 1)
  for (const key of keys) start[key + 1]!++
  for (let key = 0; key < count; key++) start[key + 1]! += start[key]!
  const next = start.slice()
  const item = new Int32Array(keys.length)
  for (let index = 0; index < keys.length; index++) item[next[keys[index]!]!++] = index
  return { start, item }
}
