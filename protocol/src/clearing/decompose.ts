/**
 * Cuts a circulation into simple cycles, each of which becomes a transfer of its own, so that one refusal costs
 * one cycle. Short cycles first: fewer groups have to answer. A cycle takes all it can carry, so every cycle
 * uses up at least one debt. What is left over (cycles too long or too small) waits for the next round.
 * Source: clearing.md §4.2.
 */
import { assert } from '../base/assert.ts'
import type { GroupId, LineId } from '../base/ids.ts'
import type { Debt } from './debt.ts'
import type { DebtGraph } from './debt-graph.ts'
import { exactNumber } from './exact-numbers.ts'
import { closeDebt, type OpenDebts, openDebts } from './open-debts.ts'

/**
 * `groups[0]` owes `groups[1]` owes … owes `groups[0]`, each once, the smallest id first; `lines[i]` joins
 * `groups[i]` to the one after it; `amt` µh are set off on every line.
 */
export interface Cycle {
  readonly groups: readonly GroupId[]
  readonly lines: readonly LineId[]
  readonly amt: bigint
}

/** Cycles up to each length in turn, before those as long as allowed. clearing.md §4.2. */
const LENGTH_STEPS = [3, 4, 5, 6, 8, 12] as const

/**
 * Cycles of at most `partsMax` groups and at least `amtMin` µh within the flows, none left out that still fits.
 * `graph` numbers the debts.
 * @throws BugError when flows and debts differ in number, or the bounds make no sense (below 2 groups, 1 µh).
 */
export function decompose(
  debts: readonly Debt[],
  { graph, flows }: { readonly graph: DebtGraph; readonly flows: Float64Array },
  options: { readonly partsMax: number; readonly amtMin: bigint },
): readonly Cycle[] {
  assert(flows.length === debts.length && graph.amt.length === debts.length, 'one flow a debt')
  assert(options.partsMax >= 2 && options.amtMin >= 1n, 'a cycle has two groups and an amount')
  const amtMin = exactNumber(options.amtMin)
  assert(amtMin !== null, 'a smallest amount is a safe integer')
  const search = newSearch(graph, flows, amtMin)
  const cycles: Cycle[] = []
  for (const lengthMax of [...LENGTH_STEPS.filter(step => step < options.partsMax), options.partsMax]) {
    // A group that has no ring of this length left gets none later, so a ring starts with its smallest id.
    for (let group = 0; group < graph.groups.length; group++) {
      for (
        let ring = shortestRing(search, group, lengthMax);
        ring;
        ring = shortestRing(search, group, lengthMax)
      ) {
        cycles.push(peel(search, ring, debts))
      }
    }
  }
  return cycles
}

interface Search {
  readonly left: Float64Array
  readonly amtMin: number
  readonly ahead: Side
  readonly behind: Side
}

/** One of two searches that meet: along the debts, or against them. */
interface Side {
  /** By the end that this side comes from, and what stands at that end of each debt. */
  readonly open: OpenDebts
  readonly near: Int32Array
  /** The debt by which a group was reached; -1: not reached. */
  readonly by: Int32Array
  /** The first `length` are reached. */
  readonly reached: Int32Array
  length: number
  /** Where the outermost layer begins in `reached`. */
  edge: number
}

function newSearch({ groups, from, to }: DebtGraph, flows: Float64Array, amtMin: number): Search {
  const count = groups.length
  const open = new Int32Array(flows.length)
  let opened = 0
  for (let debt = 0; debt < flows.length; debt++) if (flows[debt]! >= amtMin) open[opened++] = debt
  const side = (near: Int32Array, far: Int32Array): Side => ({
    open: openDebts(near, far, { open: open.subarray(0, opened), count }),
    near,
    by: new Int32Array(count).fill(-1),
    // One place more: the group itself is reached a second time when a ring closes there.
    reached: new Int32Array(count + 1),
    length: 0,
    edge: 0,
  })
  return { left: flows.slice(), amtMin, ahead: side(from, to), behind: side(to, from) }
}

/**
 * The debts of a shortest ring through a group, from that group on; undefined: none within the length. Layers
 * grow from the group along the debts and against them, the smaller one next, until they meet: then the two ways
 * to the meeting point are a shortest ring, and a shortest ring passes no group twice.
 */
function shortestRing(search: Search, group: number, lengthMax: number): readonly number[] | undefined {
  const { ahead, behind } = search
  restart(ahead, group)
  restart(behind, group)
  for (let length = 1; length <= lengthMax; length++) {
    const aheadNext = ahead.length - ahead.edge <= behind.length - behind.edge
    const side = aheadNext ? ahead : behind
    const met = grow(side, aheadNext ? behind : ahead, group)
    if (met >= 0) return joinWays(search, group, met)
    if (side.edge === side.length) return undefined
  }
  return undefined
}

function restart(side: Side, group: number): void {
  const { by, reached } = side
  for (let k = 0; k < side.length; k++) by[reached[k]!] = -1
  reached[0] = group
  side.length = 1
  side.edge = 0
}

/** Adds one layer. Answers the first group of it that the other side has reached too, or -1. */
function grow(side: Side, other: Side, group: number): number {
  const { by, reached } = side
  const { start, end, debt, far } = side.open
  const otherBy = other.by
  const outermost = side.length
  let length = outermost
  for (let k = side.edge; k < outermost; k++) {
    const near = reached[k]!
    const last = end[near]!
    for (let place = start[near]!; place < last; place++) {
      const next = far[place]!
      if (by[next] !== -1) continue
      by[next] = debt[place]!
      reached[length++] = next
      // The group itself is where both sides start: coming back to it closes the ring as well.
      if (next === group || otherBy[next] !== -1) {
        side.length = length
        return next
      }
    }
  }
  side.edge = outermost
  side.length = length
  return -1
}

/** The debts from the group ahead to the meeting point, then on from there back to the group. */
function joinWays({ ahead, behind }: Search, group: number, met: number): readonly number[] {
  const wayHome = (side: Side): number[] => {
    const way: number[] = []
    let v = met
    // A side that has not reached the meeting point stands on it: the point is the group itself.
    if (side.by[v] === -1) return way
    do {
      way.push(side.by[v]!)
      v = side.near[side.by[v]!]!
    } while (v !== group)
    return way
  }
  return [...wayHome(ahead).reverse(), ...wayHome(behind)]
}

/** Takes the ring's smallest flow off all its debts. */
function peel(
  { left, amtMin, ahead, behind }: Search,
  ring: readonly number[],
  debts: readonly Debt[],
): Cycle {
  const amount = Math.min(...ring.map(debt => left[debt]!))
  for (const debt of ring) {
    left[debt]! -= amount
    if (left[debt]! >= amtMin) continue
    for (const { open, near } of [ahead, behind]) closeDebt(open, debt, near[debt]!)
  }
  const cut = ring.map(debt => debts[debt]!)
  return { groups: cut.map(debt => debt.from), lines: cut.map(debt => debt.line), amt: BigInt(amount) }
}
