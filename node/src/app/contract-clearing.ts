/** Clearing rounds in the API: what the last ones did, what the next could do, what the committee chose. */
import { REFUSE_REASONS } from '@localpay/protocol'
import * as v from 'valibot'
import { hex, millis, minor, size } from './contract.ts'

const circleSchema = v.object({
  /** The transfer, once our node knows it. */
  tid: v.nullable(hex(32)),
  /** Each owes the next, the last owes the first. */
  groups: v.array(v.object({ name: v.string(), us: v.boolean() })),
  /** What is cancelled on each debt of the circle: µh, and the same in our currency. */
  microHours: minor,
  local: minor,
  /** Who proposes it and signs last. */
  closer: v.string(),
  /** `theirs`: handed to others, who alone know; `unanswered`: the round ended first; `possible`: not proposed yet. */
  state: v.picklist(['waiting', 'cleared', 'refused', 'unanswered', 'theirs', 'possible']),
  /** Who said no, as coarsely as groups tell each other, and who has said nothing. */
  said: v.array(v.object({ group: v.string(), word: v.picklist([...REFUSE_REASONS, 'silent']) })),
})
export type CircleJson = v.InferOutput<typeof circleSchema>

/** Of the debts offered, over all of them, µh. Of a large network within the region that our node plans. */
const planSchema = v.object({
  /** The most that circles of any length could cancel. */
  optimumMicroHours: minor,
  /** What the circles of our node's own plan cancel: of at most sixteen groups, none too small, those that cancel most if there is no room for all. */
  plannedMicroHours: minor,
})
export type PlanJson = v.InferOutput<typeof planSchema>

export const roundSchema = v.object({
  round: v.string(),
  at: millis,
  /** The round of its day; else one that somebody opened by hand. */
  daily: v.boolean(),
  over: v.boolean(),
  /** Groups that answered, ourselves included; debts that both sides offered. As far as our node knows. */
  groups: size,
  debts: size,
  /** Null until our node has planned, and when no circle could go. */
  plan: v.nullable(planSchema),
  cycles: v.array(circleSchema),
  /** Cancelled in the circles that we are part of: over all their debts, and of our own debts and claims. */
  clearedMicroHours: minor,
  ownMicroHours: minor,
  ownLocal: minor,
})
export type RoundJson = v.InferOutput<typeof roundSchema>

const disclosure = v.picklist(['none', 'rounded', 'exact'])

export const clearingReply = v.object({
  disclosure,
  keptOut: v.array(hex(16)),
  /** Other groups that we would meet in a round. */
  takingPart: size,
  next: v.object({
    opens: millis,
    /** Circles are planned from then on. */
    plans: millis,
    /** Circles with us that a plan would find now, among the offers of the newest round. */
    possible: v.array(circleSchema),
    /** What such a plan could do for all groups in it. */
    plan: v.nullable(planSchema),
  }),
  /** The newest first. */
  rounds: v.array(roundSchema),
})
export type ClearingReply = v.InferOutput<typeof clearingReply>

export const choiceRequest = v.strictObject({
  disclosure,
  /** Lines that are offered in no round. */
  keptOut: v.pipe(v.array(hex(16)), v.maxLength(1_000)),
})
export type ChoiceRequest = v.InferOutput<typeof choiceRequest>
