/**
 * Paths for a payment, over what groups tell of their lines: cheapest first, loop-free, at most seven groups.
 * A path that lowers an existing debt is worth a detour: it clears while it pays. clearing.md §3.9.
 */
import type { GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'

/** Value may flow `from` → `to`: the creditor `to` told how much, rounded to a power of two. */
export interface Hop {
  readonly from: GroupId
  readonly to: GroupId
  /** µh, an upper bound. */
  readonly room: bigint
  /** Added to the hop's cost of 1: above zero for groups not seen lately, below zero where a debt shrinks. */
  readonly extra: number
}

const PATHS_MAX = 4
/** Partial paths looked at before we give up: the search is a courtesy, the proposal is the probe. */
const PARTIALS_MAX = 5_000
/** No hop is free, or a bonus could make a longer path endless. */
const HOP_COST_MIN = 0.25

interface Partial {
  readonly groups: readonly GroupId[]
  readonly cost: number
}

/** Up to four paths that may carry `amt`, cheapest first; the same hops in any order give the same paths. */
export function findPaths(search: {
  from: GroupId
  to: GroupId
  amt: bigint
  hops: readonly Hop[]
}): GroupId[][] {
  const next = new Map<GroupId, Hop[]>()
  for (const hop of [...search.hops].sort((a, b) => (a.to < b.to ? -1 : 1))) {
    if (hop.room >= search.amt) next.set(hop.from, [...(next.get(hop.from) ?? []), hop])
  }
  const found: GroupId[][] = []
  let frontier: Partial[] = [{ groups: [search.from], cost: 0 }]
  for (let looked = 0; frontier.length > 0 && found.length < PATHS_MAX && looked < PARTIALS_MAX; looked++) {
    const best = frontier.reduce((a, b) => (b.cost < a.cost ? b : a))
    frontier = frontier.filter(partial => partial !== best)
    const last = best.groups[best.groups.length - 1] as GroupId
    if (last === search.to) {
      found.push([...best.groups])
      continue
    }
    if (best.groups.length === LIMITS.pathPartsMax) continue
    for (const hop of next.get(last) ?? []) {
      if (!best.groups.includes(hop.to))
        frontier.push({
          groups: [...best.groups, hop.to],
          cost: best.cost + Math.max(HOP_COST_MIN, 1 + hop.extra),
        })
    }
  }
  return found
}

/** Room as it is published: the power of two below, as an exponent; 0 for none. Balances stay private. */
export const roomBits = (room: bigint): number => (room <= 0n ? 0 : room.toString(2).length)

/** The most that a published exponent may stand for, µh. */
export const roomOfBits = (bits: number): bigint => (bits === 0 ? 0n : (1n << BigInt(bits)) - 1n)
