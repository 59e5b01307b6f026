/**
 * Who plans, who is planned with, and who closes. Nothing of it needs agreement: two plans of one round are harmless,
 * the holds decide, first come. SPEC 8.7, clearing.md §4.1.
 */
import { compareBytes, concat, fromHex, utf8 } from '../base/bytes.ts'
import type { GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { hashHex } from '../codec/hash.ts'

/** By what groups stand in a row: in another one in every round, so that none goes before all others for ever. */
export const rankHash = (round: string, gid: GroupId): string =>
  hashHex('round', concat([utf8(round), fromHex(gid)]))

/** Our place among those who take part, from 0. */
export function rankAmong(round: string, us: GroupId, gids: Iterable<GroupId>): number {
  const own = rankHash(round, us)
  let rank = 0
  for (const gid of new Set(gids)) if (gid !== us && rankHash(round, gid) < own) rank += 1
  return rank
}

/** What a plan sets off, µh over all debts; and of that, over the debts and claims of the group that looks at it. */
export interface PlanWorth {
  readonly cleared: bigint
  readonly own: bigint
}

const GOOD_PERCENT = 95n

/**
 * Does a plan that we saw clear at least 95 % of what we can compute? What it clears in all is only said, so what it
 * clears of our own, which its cycles show, must hold up, too: who claims much and shows nothing silences nobody whom a
 * plan would serve.
 */
export const isGoodEnough = (seen: PlanWorth, computed: PlanWorth): boolean =>
  seen.cleared * 100n >= computed.cleared * GOOD_PERCENT && seen.own * 100n >= computed.own * GOOD_PERCENT

/** Of the last rounds so many are looked at, and so many silent ones are too many. clearing.md §4.1. */
export const SILENCE = { rounds: 5, silentMin: 2 } as const

/** Groups that were silent in two of the last five rounds. @param rounds who was silent in each, the newest first */
export function oftenSilent(rounds: readonly (readonly GroupId[])[]): ReadonlySet<GroupId> {
  const counts = new Map<GroupId, number>()
  for (const silent of rounds.slice(0, SILENCE.rounds))
    for (const gid of new Set(silent)) counts.set(gid, (counts.get(gid) ?? 0) + 1)
  return new Set([...counts].filter(([, times]) => times >= SILENCE.silentMin).map(([gid]) => gid))
}

/**
 * The member of each cycle who closes it, by its place: who answered most often, as far as the planner saw, and has not
 * yet been given as many cycles as a closer may keep open; of equals the smaller id.
 * @param answered shares from 0 to 1
 */
export function chooseClosers(
  cycles: readonly (readonly GroupId[])[],
  answered: (gid: GroupId) => number,
): readonly number[] {
  const given = new Map<GroupId, number>()
  const turns = (gid: GroupId): number => Math.floor((given.get(gid) ?? 0) / LIMITS.openCyclesPerCloserMax)
  return cycles.map(groups => {
    const [best] = [...groups].sort(
      (a, b) => turns(a) - turns(b) || answered(b) - answered(a) || compareBytes(fromHex(a), fromHex(b)),
    ) as [GroupId]
    given.set(best, (given.get(best) ?? 0) + 1)
    return groups.indexOf(best)
  })
}
