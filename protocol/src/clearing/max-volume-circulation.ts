/**
 * The most debt that can be set off at once while no group's net position changes.
 *
 *     Ann owes Ben 5, Ben owes Cid 4, Cid owes Ann 9      clears 4 on each debt: volume 12
 *
 * Seen from the other side: what stays owed must still carry every group's net position, and should be as
 * little as possible. That is a flow of least cost, a step per debt crossed, from the groups that owe on balance
 * to those that are owed; what it leaves unused of the debts is the circulation.
 *
 * Cost scaling finds it: every group has a price, and what it must send on goes along arcs that lead downhill,
 * from a price to a higher one less what the arc costs; a group from which no arc leads downhill lowers its price by as
 * little as opens one. What then costs too much is at most one unit of price an arc too dear. Costs are all 1, and in
 * debts between groups no detour of a hundred steps saves one, so a hundredth of a step is nearly always fine
 * enough at the first go. Whole-numbered prices for which nothing is too dear then prove it (`wholePotentials`);
 * where there are none, the unit becomes finer, until it is finer than one step spread over all groups, which
 * is always fine enough.
 *
 * Source: clearing.md §4.2, performance.md §6; Goldberg and Tarjan 1990; Goldberg, An efficient implementation of a
 * scaling minimum-cost flow algorithm, 1997.
 */
import { assert } from '../base/assert.ts'
import type { DebtGraph } from './debt-graph.ts'
import { lowerAllPrices, newLandscape } from './global-price-update.ts'
import { buildNetwork, COST_BACK, type Network, OPEN, push, WORD_BITS } from './residual-network.ts'

export interface Circulation {
  /** µh to set off on each debt, in the order of the debts: whole numbers, exact even in sum. */
  readonly flows: Float64Array
  /** One whole number a group, in the order of the groups: the proof that no greater volume exists, see `certifies`. */
  readonly potentials: Int32Array
  /** The sum of all flows, µh. */
  readonly volume: bigint
}

/** Units of price a step of cost: at first, and how much finer at each further go. */
const UNITS_FIRST = 128
const FINER = 8
/** Prices stay far from the end of 32 bits; what a graph of so many groups asks for is within. */
const GROUPS_MAX = 32_768

/**
 * The greatest circulation within the debts. The volume is unique, the flows are not: they follow the order of
 * the debts, so give them in the order of `tidyDebts` to get what everybody else gets.
 * `unitsFirst` says how fine to begin; the answer is the greatest with any.
 * @throws BugError for more than 32,768 groups.
 */
export function maximumCirculation(graph: DebtGraph, unitsFirst = UNITS_FIRST): Circulation {
  assert(graph.groups.length <= GROUPS_MAX, 'prices of so many groups fit in 32 bits')
  const network = buildNetwork(graph)
  const queue = newQueue(network.count)
  let potentials: Int32Array | null = null
  for (let units = unitsFirst; potentials === null; units *= FINER) {
    if (units > unitsFirst) refinePrices(network, units)
    settle(network, units, queue)
    const isFinest = units > network.count
    potentials = wholePotentials(network, units, queue, isFinest ? network.count : WHOLE_TURNS_MAX)
    assert(potentials !== null || !isFinest, 'prices finer than a step over all groups are fine enough')
  }
  const flows = Float64Array.from(network.arcOfDebt, arc => network.room[arc]!)
  let volume = 0
  for (const flow of flows) volume += flow
  return { flows, potentials, volume: BigInt(volume) }
}

/** Groups that wait for their turn, each at most once, first come first served. */
interface Queue {
  readonly waiting: Int32Array
  readonly isIn: Uint8Array
  first: number
  length: number
}

const newQueue = (count: number): Queue => ({
  waiting: new Int32Array(count),
  isIn: new Uint8Array(count),
  first: 0,
  length: 0,
})

function enter(queue: Queue, v: number): void {
  if (queue.isIn[v] === 1) return
  queue.isIn[v] = 1
  const { waiting } = queue
  const place = queue.first + queue.length++
  waiting[place < waiting.length ? place : place - waiting.length] = v
}

function leave(queue: Queue): number {
  const v = queue.waiting[queue.first]!
  queue.first = queue.first + 1 === queue.waiting.length ? 0 : queue.first + 1
  queue.length--
  queue.isIn[v] = 0
  return v
}

/** The same prices in a finer unit; arcs that are now too dear for it are filled. */
function refinePrices(network: Network, units: number): void {
  const { count, start, word, room, price } = network
  for (let v = 0; v < count; v++) price[v]! *= FINER
  for (let v = 0; v < count; v++) {
    for (let arc = start[v]!; arc < start[v + 1]!; arc++) {
      const bits = word[arc]!
      if ((bits & OPEN) === 0) continue
      const cost = (bits & COST_BACK) === 0 ? units : -units
      if (price[v]! + cost < price[bits >> WORD_BITS]!) push(network, arc, v, room[arc]!)
    }
  }
}

/** Every group passes on what it must send, until all is where it is owed. */
function settle(network: Network, units: number, queue: Queue): void {
  const { count, start, word, room, excess, price, current } = network
  const landscape = newLandscape(count)
  for (let v = 0; v < count; v++) if (excess[v]! > 0) enter(queue, v)
  lowerAllPrices(network, landscape, units)
  let lowered = 0
  while (queue.length > 0) {
    const v = leave(queue)
    while (excess[v]! > 0) {
      const out = price[v]! + units
      const back = price[v]! - units
      const end = start[v + 1]!
      let arc = current[v]!
      for (; arc < end; arc++) {
        const bits = word[arc]!
        if ((bits & OPEN) !== 0 && ((bits & COST_BACK) === 0 ? out : back) < price[bits >> WORD_BITS]!) break
      }
      current[v] = arc
      if (arc < end) {
        const w = word[arc]! >> WORD_BITS
        push(network, arc, v, Math.min(room[arc]!, excess[v]!))
        if (excess[w]! > 0) enter(queue, w)
      } else {
        lowerPrice(network, v, units)
        lowered++
      }
    }
    // Prices lowered one by one drift apart; once in a while all are set by their distance from where debt is owed.
    if (lowered >= count) {
      lowerAllPrices(network, landscape, units)
      lowered = 0
    }
  }
}

/** As little as makes one arc lead downhill. A group that must send always has an open arc. */
function lowerPrice({ start, word, price, current }: Network, v: number, units: number): void {
  let best = Number.NEGATIVE_INFINITY
  for (let arc = start[v]!; arc < start[v + 1]!; arc++) {
    const bits = word[arc]!
    if ((bits & OPEN) === 0) continue
    const opens = price[bits >> WORD_BITS]! - ((bits & COST_BACK) === 0 ? units : -units)
    if (opens > best) best = opens
  }
  price[v] = best - 1
  current[v] = start[v]!
}

/** So often a group's number may fall before we take it for a circle on which something can still be saved. */
const WHOLE_TURNS_MAX = 60

/**
 * Whole numbers p with p(to) <= p(from) + cost along every open arc, near the prices; null when there seem to be none.
 * From their rounded prices few numbers must fall. Bellman and Ford's search, first come first served.
 */
function wholePotentials(
  { count, start, word, price }: Network,
  units: number,
  queue: Queue,
  turnsMax: number,
): Int32Array | null {
  const potentials = price.map(value => Math.floor(value / units))
  const turns = new Int32Array(count)
  for (let v = 0; v < count; v++) enter(queue, v)
  let fits = true
  while (queue.length > 0) {
    const v = leave(queue)
    if (!fits) continue
    const out = potentials[v]! + 1
    const back = potentials[v]! - 1
    for (let arc = start[v]!; arc < start[v + 1]!; arc++) {
      const bits = word[arc]!
      if ((bits & OPEN) === 0) continue
      const w = bits >> WORD_BITS
      const bound = (bits & COST_BACK) === 0 ? out : back
      if (bound >= potentials[w]!) continue
      potentials[w] = bound
      turns[w]!++
      if (turns[w]! > turnsMax) fits = false
      enter(queue, w)
    }
  }
  return fits ? potentials : null
}
