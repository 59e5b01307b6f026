/**
 * One clearing round at one group: a pure machine that mirrors the table of clearing.md §6a. It says *when* to tell
 * offers, when to plan and when to propose; what is told, planned and proposed is asked elsewhere. SPEC 8.6.
 *
 * Every event may come twice, late or in any order; a missing cell does nothing. A cycle that somebody proposes to us is
 * a transfer like any other and asks nothing of this machine.
 */
import type { Millis } from '../base/time.ts'
import { ROUND_TIMES, type RoundId } from '../transfer/round-id.ts'

export const ROUND_STATES = ['idle', 'offered', 'planned', 'proposing'] as const
export type RoundState = (typeof ROUND_STATES)[number]

/**
 * `opens`: its time has come, and we take part. `rank`: our turn to plan, and no good plan was seen. `named`: a plan
 * names us closer of a cycle that fits our lines. `over`: 30 hours after it opened.
 */
export type RoundEvent = 'opens' | 'rank' | 'named' | 'over'

/** What the group does: each is on disk before anybody is told of it. */
export type RoundAct = 'offer' | 'plan' | 'propose' | 'end'

interface RoundMove {
  readonly act: RoundAct
  readonly next: RoundState
}

const to = (act: RoundAct, next: RoundState): RoundMove => ({ act, next })

/**
 * Every legal move. Who proposes may still plan: one small circle, handed to every group in the first minute, would
 * otherwise keep all of them from planning.
 */
// biome-ignore format: a table reads by column.
export const ROUND_MOVES = {
  idle:      { opens: to('offer', 'offered') },
  offered:   { rank: to('plan', 'planned'),   named: to('propose', 'proposing'), over: to('end', 'idle') },
  planned:   {                                named: to('propose', 'proposing'), over: to('end', 'idle') },
  proposing: { rank: to('plan', 'proposing'), named: to('propose', 'proposing'), over: to('end', 'idle') },
} as const satisfies Record<RoundState, Partial<Record<RoundEvent, RoundMove>>>

/** @returns null when the event means nothing in this state */
export const stepRound = (state: RoundState, event: RoundEvent): RoundMove | null =>
  (ROUND_MOVES[state] as Partial<Record<RoundEvent, RoundMove>>)[event] ?? null

/** Are offers of this daily round told and taken now? */
export const takesOffers = ({ opens }: RoundId, now: Millis): boolean =>
  now >= opens && now < opens + ROUND_TIMES.offersMs

/** Are plans of this daily round made and taken now? */
export const takesPlans = ({ opens }: RoundId, now: Millis): boolean =>
  now >= opens + ROUND_TIMES.offersMs && now < opens + ROUND_TIMES.overMs

/** When the group of this rank plans, unless it has seen a good plan. */
export const plansAt = ({ opens }: RoundId, rank: number): Millis =>
  opens + ROUND_TIMES.offersMs + rank * ROUND_TIMES.rankMs
