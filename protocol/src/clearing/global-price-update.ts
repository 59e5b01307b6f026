/**
 * Sets all prices at once by how far each group is from one that still has to receive, so that what must be sent finds
 * its way there instead of trying. Distances are whole units of price; an arc that already leads downhill is 0 long.
 * No arc gets more than one unit too dear by it. Source: Goldberg 1997, §6; bucket queue: Dial 1969.
 */
import { assert } from '../base/assert.ts'
import { COST_BACK, MATE_OPEN, type Network, WORD_BITS } from './residual-network.ts'

/** Memory of the search, used again in every update. */
export interface Landscape {
  readonly distance: Int32Array
  /** The groups of each distance are a chain: first[distance], then after[…], -1 at its end. */
  readonly first: Int32Array
  readonly after: Int32Array
  readonly before: Int32Array
}

/** Groups farther away than this are lowered as if they were as far. */
const DISTANCE_MAX = 1 << 16
const UNKNOWN = DISTANCE_MAX
/** A price as low as this would soon leave 32 bits. */
const PRICE_MIN = -(2 ** 30)

export const newLandscape = (count: number): Landscape => ({
  distance: new Int32Array(count),
  first: new Int32Array(DISTANCE_MAX).fill(-1),
  after: new Int32Array(count),
  before: new Int32Array(count),
})

export function lowerAllPrices(network: Network, landscape: Landscape, units: number): void {
  const { count, start, price, current } = network
  const { distance } = landscape
  const farthest = measure(network, landscape, units)
  for (let v = 0; v < count; v++) {
    const fall = Math.min(distance[v]!, farthest)
    if (fall === 0) continue
    price[v]! -= fall
    current[v] = start[v]!
    assert(price[v]! > PRICE_MIN, 'prices fit in 32 bits')
  }
}

/** Distances until every group that must send is found. @returns the distance up to which they are known */
function measure(network: Network, landscape: Landscape, units: number): number {
  const { count, excess } = network
  const { distance, first } = landscape
  let missing = 0
  for (let v = 0; v < count; v++) {
    distance[v] = UNKNOWN
    if (excess[v]! > 0) missing++
    else if (excess[v]! < 0) moveTo(landscape, v, 0)
  }
  let near = 0
  let top = 0
  for (; near <= top && missing > 0; near++) {
    for (let w = first[near]!; w !== -1 && missing > 0; w = first[near]!) {
      takeOut(landscape, w, near)
      if (excess[w]! > 0) missing--
      top = Math.max(top, reachBack(network, landscape, w, units))
    }
  }
  for (let rest = Math.max(near - 1, 0); rest <= top; rest++) first[rest] = -1
  return Math.max(near - 1, 0)
}

/** Shortens the distances of all groups from which an open arc leads to w. @returns the largest distance given */
function reachBack({ start, word, price }: Network, landscape: Landscape, w: number, units: number): number {
  const { distance } = landscape
  const near = distance[w]!
  // An arc from v to w is the mate of one from w to v, and costs the opposite of it.
  const out = near + 1 - units - price[w]!
  const back = near + 1 + units - price[w]!
  let top = near
  for (let arc = start[w]!; arc < start[w + 1]!; arc++) {
    const bits = word[arc]!
    if ((bits & MATE_OPEN) === 0) continue
    const v = bits >> WORD_BITS
    const known = distance[v]!
    if (known <= near) continue
    const far = price[v]! + ((bits & COST_BACK) === 0 ? out : back)
    if (far >= known) continue
    if (known !== UNKNOWN) takeOut(landscape, v, known)
    moveTo(landscape, v, far)
    if (far > top) top = far
  }
  return top
}

function moveTo({ distance, first, after, before }: Landscape, v: number, far: number): void {
  const next = first[far]!
  distance[v] = far
  after[v] = next
  before[v] = -1
  if (next !== -1) before[next] = v
  first[far] = v
}

function takeOut({ first, after, before }: Landscape, v: number, far: number): void {
  const next = after[v]!
  const previous = before[v]!
  if (previous === -1) first[far] = next
  else after[previous] = next
  if (next !== -1) before[next] = previous
}
