/**
 * Parts of the network within which everybody can reach everybody along debts. Every cycle lies inside one such
 * part, so a debt between two parts can never be set off. Source: Tarjan 1972, with a stack of our own because
 * a chain of thirty thousand groups is deeper than calls may nest.
 */
import { type DebtGraph, rowsBy } from './debt-graph.ts'

/** The part of each group, as a number that two groups share exactly when each can reach the other. */
export function strongParts(graph: DebtGraph): Int32Array {
  const count = graph.groups.length
  const { start, item } = rowsBy(graph.from, count)
  const part = new Int32Array(count).fill(-1)
  const order = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const next = start.slice(0, count)
  const open: number[] = []
  const trail: number[] = []
  let seen = 0
  let parts = 0
  const enter = (v: number): void => {
    order[v] = low[v] = seen++
    open.push(v)
    trail.push(v)
  }
  const leave = (v: number): void => {
    trail.pop()
    const parent = trail.at(-1)
    if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[v]!)
    if (low[v] !== order[v]) return
    let member: number
    do {
      member = open.pop()!
      part[member] = parts
    } while (member !== v)
    parts++
  }
  for (let root = 0; root < count; root++) {
    if (order[root] === -1) enter(root)
    while (trail.length > 0) {
      const v = trail.at(-1)!
      if (next[v]! === start[v + 1]!) {
        leave(v)
        continue
      }
      const w = graph.to[item[next[v]!++]!]!
      if (order[w] === -1) enter(w)
      else if (part[w] === -1) low[v] = Math.min(low[v]!, order[w]!)
    }
  }
  return part
}
