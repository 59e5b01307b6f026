/**
 * The debts as a network through which what stays owed flows. Every debt is two arcs: along it, cost 1, with room for
 * what could still stay owed; and back, cost -1, with room for what already does. A search looks at thousands of arcs
 * and pushes through few, so what it looks at stands in one 32-bit word an arc, and the arcs of a group side by side:
 * a processor then reads sixteen of them at once.
 */
import type { DebtGraph } from './debt-graph.ts'

/** What a word says beside the group that the arc leads to. */
export const COST_BACK = 1
/** The arc has room. */
export const OPEN = 2
/** Its mate, the same debt seen from the other end, has room. */
export const MATE_OPEN = 4
/** The group stands above these bits. */
export const WORD_BITS = 3

export interface Network {
  /** How many groups. */
  readonly count: number
  /** The arcs that leave group v are start[v] … start[v + 1] - 1. */
  readonly start: Int32Array
  readonly word: Int32Array
  readonly mate: Int32Array
  readonly room: Float64Array
  /** What a group still has to send on, µh; below zero: what it still has to receive. */
  readonly excess: Float64Array
  readonly price: Int32Array
  /** The first arc of each group that may lead downhill: those before it do not at the present price. */
  readonly current: Int32Array
  readonly arcOfDebt: Int32Array
}

/** Nothing flows yet: every group must send what it owes and receive what it is owed. */
export function buildNetwork({ groups, from, to, amt }: DebtGraph): Network {
  const count = groups.length
  const debtCount = amt.length
  const start = new Int32Array(count + 1)
  for (let debt = 0; debt < debtCount; debt++) {
    start[from[debt]! + 1]!++
    start[to[debt]! + 1]!++
  }
  for (let v = 0; v < count; v++) start[v + 1]! += start[v]!
  const next = start.slice(0, count)
  const arcOfDebt = from.map(v => next[v]!++)
  const network: Network = {
    count,
    start,
    word: new Int32Array(2 * debtCount),
    mate: new Int32Array(2 * debtCount),
    room: new Float64Array(2 * debtCount),
    excess: new Float64Array(count),
    price: new Int32Array(count),
    current: start.slice(0, count),
    arcOfDebt,
  }
  for (let debt = 0; debt < debtCount; debt++) {
    const v = from[debt]!
    const w = to[debt]!
    const amount = amt[debt]!
    const along = arcOfDebt[debt]!
    const back = next[w]!++
    network.word[along] = (w << WORD_BITS) | (amount > 0 ? OPEN : 0)
    network.word[back] = (v << WORD_BITS) | COST_BACK | (amount > 0 ? MATE_OPEN : 0)
    network.mate[along] = back
    network.mate[back] = along
    network.room[along] = amount
    network.excess[v]! += amount
    network.excess[w]! -= amount
  }
  return network
}

/** Sends an amount above zero through an arc of group v that has room for it. */
export function push({ word, mate, room, excess }: Network, arc: number, v: number, amount: number): void {
  const twin = mate[arc]!
  const bits = word[arc]!
  const left = room[arc]! - amount
  room[arc] = left
  room[twin]! += amount
  if (left > 0) {
    word[arc] = bits | MATE_OPEN
    word[twin]! |= OPEN
  } else {
    word[arc] = (bits | MATE_OPEN) & ~OPEN
    word[twin] = (word[twin]! | OPEN) & ~MATE_OPEN
  }
  excess[v]! -= amount
  excess[bits >> WORD_BITS]! += amount
}
