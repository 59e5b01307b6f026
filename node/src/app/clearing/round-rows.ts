/** What a node keeps of clearing rounds, and what its committee chose: each a shape, as all of our own disk. */
import {
  bool,
  count,
  groupProofShape,
  id,
  int64,
  LIMITS,
  list,
  oneOf,
  optional,
  PLAN_BOUNDS,
  plannedCycleShape,
  REFUSE_REASONS,
  ROUND_STATES,
  type ShapeOf,
  SILENCE,
  signedShape,
  struct,
  text,
} from '@localpay/protocol'
import { ROUND } from './round-bounds.ts'

/** What the committee chose for all rounds; until it chooses, the node's settings hold. */
export const choiceRow = struct({
  /** `none`: the group takes no part. */
  disclosure: oneOf('none', 'rounded', 'exact'),
  /** Lines that are offered in no round. */
  keptOut: list(id('line'), ROUND.keptOutMax),
})
export type ChoiceRow = ShapeOf<typeof choiceRow>

export const roundRow = struct({
  /** When it opened here. */
  at: count(),
  state: oneOf(...ROUND_STATES),
  /** Our offers as everybody is told them: the same after a restart. None in a round that others opened by hand. */
  own: list(signedShape, LIMITS.linesPerRecordMax),
  /** Our turn to plan has passed, whether or not we planned. */
  ranked: bool(),
  /** Groups that offered, we included, and debts that both ends offered, as far as we know. */
  groups: count(),
  debts: count(),
  /** Of what we computed at our turn to plan, µh over all debts: the most that cycles of any length could set off, and what ours do. */
  optimum: optional(int64(0n)),
  planned: optional(int64(0n)),
})
export type RoundRow = ShapeOf<typeof roundRow>

/** What is remembered of the last daily rounds, the newest first, for as long as silence counts. */
export const roundMemoryRow = struct({
  rounds: list(
    struct({
      round: text(40, 1),
      /** Once it is over: who was asked to sign, or told of cycles, and never answered. */
      silent: list(id('group'), ROUND.groupsMax),
      /** How often each group was looked for while offers were told, and was there. */
      looks: list(struct({ gid: id('group'), looked: count(), there: count() }), ROUND.groupsMax),
    }),
    SILENCE.rounds,
  ),
})
export type RoundMemoryRow = ShapeOf<typeof roundMemoryRow>

export const roundOffersRow = struct({ offers: list(signedShape, LIMITS.linesPerRecordMax) })

const cycleRow = struct({
  cycle: plannedCycleShape,
  index: count(PLAN_BOUNDS.cyclesMax - 1),
  /** The transfer, once it is known; or that our lines did not fit when we were to propose it. */
  tid: optional(id('tid')),
  unfit: bool(),
  /** How it stood when the round was over: the books forget what is settled. */
  ended: optional(oneOf('cleared', 'refused')),
  /** Who has signed, by place, and who said no, as coarsely as the wire tells. */
  signed: list(count(LIMITS.partsMax - 1), LIMITS.partsMax),
  refused: list(
    struct({ part: count(LIMITS.partsMax - 1), reason: oneOf(...REFUSE_REASONS) }),
    LIMITS.partsMax,
  ),
})
export type CycleRow = ShapeOf<typeof cycleRow>

/** A plan of somebody, ourselves included, as far as it concerns us; of our own, the rest of its cycles too. */
export const planRow = struct({
  at: count(),
  root: id('hash'),
  cycles: count(PLAN_BOUNDS.cyclesMax),
  cleared: int64(0n),
  mine: list(cycleRow, PLAN_BOUNDS.cyclesPerGroupMax),
  all: list(plannedCycleShape, PLAN_BOUNDS.cyclesMax),
  papers: list(groupProofShape, PLAN_BOUNDS.papersMax),
})
export type PlanRow = ShapeOf<typeof planRow>
