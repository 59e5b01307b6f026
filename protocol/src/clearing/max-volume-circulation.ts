/**
 * The most debt that can be set off at once while no group's net position changes.
 *
 *     Ann owes Ben 5, Ben owes Cid 4, Cid owes Ann 9      clears 4 on each debt: volume 12
 *
 * Seen from the other side: what stays owed must still carry every group's net position, and should be as
 * little as possible. That is a flow of least cost (a unit per debt crossed) from the groups that owe on
 * balance to those that are owed. It grows along shortest paths: potentials, one whole number a group, keep the
 * distances; each phase fills all paths of the next length at once and then raises the potentials. What the
 * flow leaves unused of the debts is the circulation, and the potentials prove that it is the greatest.
 *
 * Source: clearing.md §4.2, performance.md §6; Fleischman and Dini 2021; primal-dual method, Ahuja, Magnanti
 * and Orlin, Network Flows (1993), chapter 9; bucket queue, Dial 1969; layered blocking flows, Dinic 1970.
 */
import { assert } from '../base/assert.ts'
import type { GroupId } from '../base/ids.ts'
import type { Debt } from './debt.ts'
import { type DebtGraph, debtGraph, rowsBy } from './debt-graph.ts'
import { exactNumbers } from './exact-numbers.ts'

export interface Circulation {
  /** µh to set off on each debt, in the order of the debts. */
  readonly flows: readonly bigint[]
  /** The sum of all flows, µh. */
  readonly volume: bigint
  /** One whole number a group: the proof that no greater volume exists, see `certifies`. */
  readonly potentials: ReadonlyMap<GroupId, number>
}

/**
 * The greatest circulation within the debts. The volume is unique, the flows are not: they follow the order of
 * the debts, so give them in the order of `tidyDebts` to get what everybody else gets.
 * @throws BugError when an amount is negative, a group owes itself, or all amounts together pass 2^53 - 1 µh.
 */
export function maximumCirculation(debts: readonly Debt[]): Circulation {
  const graph = debtGraph(debts)
  const network = buildNetwork(graph, exactNumbers(debts.map(debt => debt.amt)))
  const search = newSearch(network)
  while (raisePotentials(network, search)) {
    while (layerGroups(network, search)) fillLayers(network, search)
  }
  assert(
    network.excess.every(left => left === 0),
    'every net position is carried',
  )
  const flows = Array.from(network.arcOfDebt, arc => BigInt(network.room[arc]!))
  return {
    flows,
    volume: flows.reduce((sum, flow) => sum + flow, 0n),
    potentials: new Map(graph.groups.map((group, v) => [group, network.potential[v]!])),
  }
}

/**
 * Every debt is two arcs: along it, cost 1, with room for what could still stay owed; and back, cost -1, with
 * room for what already does. The arcs of a group lie side by side.
 */
interface Network {
  readonly groupCount: number
  /** The arcs that leave group v are start[v] … start[v + 1] - 1. */
  readonly start: Int32Array
  readonly head: Int32Array
  /** The same debt seen from its other end. */
  readonly mate: Int32Array
  readonly cost: Int8Array
  readonly room: Float64Array
  /** What a group still has to send on; below zero: what it still has to receive. */
  readonly excess: Float64Array
  readonly potential: Int32Array
  readonly arcOfDebt: Int32Array
}

function buildNetwork(graph: DebtGraph, amounts: Float64Array): Network {
  const groupCount = graph.groups.length
  const debtCount = amounts.length
  const tails = new Int32Array(2 * debtCount)
  tails.set(graph.from)
  tails.set(graph.to, debtCount)
  const { start, item } = rowsBy(tails, groupCount)
  const placeOf = new Int32Array(2 * debtCount)
  for (let place = 0; place < item.length; place++) placeOf[item[place]!] = place
  const network: Network = {
    groupCount,
    start,
    head: new Int32Array(2 * debtCount),
    mate: new Int32Array(2 * debtCount),
    cost: new Int8Array(2 * debtCount),
    room: new Float64Array(2 * debtCount),
    excess: new Float64Array(groupCount),
    potential: new Int32Array(groupCount),
    arcOfDebt: placeOf.slice(0, debtCount),
  }
  for (let debt = 0; debt < debtCount; debt++) {
    const along = placeOf[debt]!
    const back = placeOf[debt + debtCount]!
    const from = graph.from[debt]!
    const to = graph.to[debt]!
    network.head[along] = to
    network.head[back] = from
    network.mate[along] = back
    network.mate[back] = along
    network.cost[along] = 1
    network.cost[back] = -1
    network.room[along] = amounts[debt]!
    network.excess[from]! += amounts[debt]!
    network.excess[to]! -= amounts[debt]!
  }
  return network
}

/** Memory of one search, used again in every phase. */
interface Search {
  readonly distance: Int32Array
  readonly buckets: number[][]
  readonly level: Int32Array
  readonly queue: Int32Array
  /** The next arc of each group to try: those before it are exhausted in this layering. */
  readonly cursor: Int32Array
  readonly path: Int32Array
}

const newSearch = ({ groupCount }: Network): Search => ({
  distance: new Int32Array(groupCount),
  buckets: [],
  level: new Int32Array(groupCount),
  queue: new Int32Array(groupCount),
  cursor: new Int32Array(groupCount),
  path: new Int32Array(groupCount),
})

const FAR = 2 ** 31 - 1

/** Raises the potentials until some group that must receive is at distance 0. False: nothing is left to send. */
function raisePotentials(network: Network, search: Search): boolean {
  const { distance } = search
  const nearest = distanceToNeed(network, search)
  if (nearest === FAR) return false
  for (let v = 0; v < network.groupCount; v++) {
    network.potential[v]! += Math.min(distance[v]!, nearest)
  }
  return true
}

/** Distance, in reduced costs, from the groups that must send to the nearest that must receive. */
function distanceToNeed(network: Network, { distance, buckets }: Search): number {
  const { groupCount, start, head, cost, room, excess, potential } = network
  for (const bucket of buckets) bucket.length = 0
  distance.fill(FAR)
  const reach = (v: number, far: number): void => {
    distance[v] = far
    while (buckets.length <= far) buckets.push([])
    buckets[far]!.push(v)
  }
  for (let v = 0; v < groupCount; v++) if (excess[v]! > 0) reach(v, 0)
  for (let near = 0; near < buckets.length; near++) {
    const bucket = buckets[near]!
    // The bucket grows while it is read: an arc of reduced cost 0 leads to a group as near as this one.
    for (let k = 0; k < bucket.length; k++) {
      const v = bucket[k]!
      if (distance[v] !== near) continue
      if (excess[v]! < 0) return near
      for (let arc = start[v]!; arc < start[v + 1]!; arc++) {
        if (room[arc] === 0) continue
        const w = head[arc]!
        const far = near + cost[arc]! + potential[v]! - potential[w]!
        if (far < distance[w]!) reach(w, far)
      }
    }
  }
  return FAR
}

/** Levels of the groups over arcs of reduced cost 0, from those that must send. False: no need in reach. */
function layerGroups(network: Network, { level, queue, cursor }: Search): boolean {
  const { groupCount, start, head, cost, room, excess, potential } = network
  level.fill(-1)
  let filled = 0
  for (let v = 0; v < groupCount; v++) {
    if (excess[v]! <= 0) continue
    level[v] = 0
    queue[filled++] = v
  }
  let needAt = FAR
  for (let read = 0; read < filled; read++) {
    const v = queue[read]!
    if (level[v]! >= needAt) break
    for (let arc = start[v]!; arc < start[v + 1]!; arc++) {
      const w = head[arc]!
      if (level[w] !== -1 || room[arc] === 0 || cost[arc]! + potential[v]! !== potential[w]!) continue
      level[w] = level[v]! + 1
      queue[filled++] = w
      if (excess[w]! < 0) needAt = level[w]!
    }
  }
  for (let v = 0; v < groupCount; v++) cursor[v] = start[v]!
  return needAt !== FAR
}

/** Sends along the layers until every path in them has a full arc. */
function fillLayers(network: Network, search: Search): void {
  for (let v = 0; v < network.groupCount; v++) {
    if (search.level[v] !== 0) continue
    while (network.excess[v]! > 0 && sendFrom(v, network, search)) {
      // Each turn fills an arc or settles a group.
    }
  }
}

/** Sends once from a group to one that must receive. False: no path is left in the layers. */
function sendFrom(source: number, network: Network, { level, cursor, path }: Search): boolean {
  const { start, head, mate, cost, room, excess, potential } = network
  let v = source
  let steps = 0
  while (excess[v]! >= 0) {
    const end = start[v + 1]!
    let arc = cursor[v]!
    for (; arc < end; arc++) {
      const w = head[arc]!
      if (room[arc]! > 0 && level[w] === level[v]! + 1 && cost[arc]! + potential[v]! === potential[w]!) break
    }
    cursor[v] = arc
    if (arc < end) {
      path[steps++] = arc
      v = head[arc]!
    } else if (steps > 0) {
      v = head[mate[path[--steps]!]!]!
      cursor[v]!++
    } else {
      return false
    }
  }
  let amount = Math.min(excess[source]!, -excess[v]!)
  for (let step = 0; step < steps; step++) amount = Math.min(amount, room[path[step]!]!)
  for (let step = 0; step < steps; step++) {
    const arc = path[step]!
    room[arc]! -= amount
    room[mate[arc]!]! += amount
  }
  excess[source]! -= amount
  excess[v]! += amount
  return true
}
