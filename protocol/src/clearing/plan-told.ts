/**
 * A plan as it is told: one root over all its cycles, and to each group only the cycles that it is part of, each with
 * the proof that it belongs to the root. A planner has no power; what is told is checked against one's own offers and
 * books, and each cycle still needs the signature of every group in it. SPEC 8.5, clearing.md §4.1.
 */
import type { Bytes } from '../base/bytes.ts'
import { fromHex, toHex } from '../base/bytes.ts'
import type { GroupId, Hash } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  count,
  decodeAs,
  encodeAs,
  fixed,
  id,
  int64,
  list,
  oneOf,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { groupProofShape } from '../identity/chain.ts'
import { appendLeaf, checkInclusion, emptyLog, inclusionProof, leafHash, rootAt } from '../ledger/merkle.ts'

/** Bounds of one plan. What does not fit, the least first, waits for the next round. */
export const PLAN_BOUNDS = {
  /** Cycles of one plan. */
  cyclesMax: 1_000,
  /** Cycles of one group in one plan: a quarter of the transfers that it may have open. */
  cyclesPerGroupMax: 16,
  /** Hashes that prove a cycle: enough for 1,024 cycles. */
  proofHashesMax: 10,
  /** Papers told with one plan. */
  papersMax: 64,
} as const

export const plannedCycleShape = struct({
  round: text(40, 1),
  /** In the order in which value flows, which is against the debts: each once. */
  groups: list(id('group'), LIMITS.partsMax, 3),
  /** µh on every line. */
  amt: int64(1n, 1n << 53n),
  /** Who proposes and signs last, by its place. */
  closer: count(LIMITS.partsMax - 1),
})
export type PlannedCycle = ShapeOf<typeof plannedCycleShape>

/** What one group is told of a plan. */
export const planShape = struct({
  v: oneOf(1),
  round: text(40, 1),
  root: id('hash'),
  /** Of the whole plan: cycles, and what they set off, µh over all debts. Only said. */
  cycles: count(PLAN_BOUNDS.cyclesMax),
  cleared: int64(0n),
  mine: list(
    struct({
      cycle: plannedCycleShape,
      index: count(PLAN_BOUNDS.cyclesMax - 1),
      proof: list(fixed(32), PLAN_BOUNDS.proofHashesMax),
    }),
    PLAN_BOUNDS.cyclesPerGroupMax,
  ),
  /** Papers of those whom a closer may not know. */
  papers: list(groupProofShape, PLAN_BOUNDS.papersMax),
})
export type ToldPlan = ShapeOf<typeof planShape>

const leafOf = (cycle: PlannedCycle): Bytes => leafHash(encodeAs(plannedCycleShape, cycle))

export interface PlanToTell {
  readonly root: Hash
  /** Those of one group, with their proofs. */
  readonly of: (gid: GroupId) => ToldPlan['mine']
}

/** @pre at least one cycle, and no more than a plan may have */
export function planToTell(cycles: readonly PlannedCycle[]): PlanToTell {
  const log = emptyLog()
  for (const cycle of cycles) appendLeaf(log, leafOf(cycle))
  return {
    root: toHex(rootAt(log)) as Hash,
    of: gid =>
      cycles.flatMap((cycle, index) =>
        cycle.groups.includes(gid)
          ? [{ cycle, index, proof: inclusionProof(log, index, cycles.length) }]
          : [],
      ),
  }
}

/**
 * A stranger's plan for us: of one round, every cycle with us in it once, and all of them under the one root.
 * Refuses `malformed`, `other-round`, `not-a-part`, `not-well-formed`, `bad-proof`, in this order, cycle by cycle.
 */
export function readPlan(bytes: Bytes, us: GroupId): Result<ToldPlan, { readonly code: PlanRefusal }> {
  const read = decodeAs(planShape, bytes, LIMITS.frameBytesMax)
  if (!read.ok) return err({ code: 'malformed' })
  const plan = read.value
  const root = fromHex(plan.root)
  for (const { cycle, index, proof } of plan.mine) {
    if (cycle.round !== plan.round) return err({ code: 'other-round' })
    if (!cycle.groups.includes(us)) return err({ code: 'not-a-part' })
    if (new Set(cycle.groups).size !== cycle.groups.length || cycle.closer >= cycle.groups.length)
      return err({ code: 'not-well-formed' })
    if (!checkInclusion({ leaf: leafOf(cycle), index, size: plan.cycles, proof, root }))
      return err({ code: 'bad-proof' })
  }
  return ok(plan)
}

export type PlanRefusal = 'malformed' | 'other-round' | 'not-a-part' | 'not-well-formed' | 'bad-proof'

type Sized = Pick<PlannedCycle, 'groups' | 'amt'>

/** By what they set off, µh over all their debts. */
function greatestFirst(a: Sized, b: Sized): number {
  const [ofA, ofB] = [a, b].map(({ groups, amt }) => amt * BigInt(groups.length)) as [bigint, bigint]
  return ofA === ofB ? 0 : ofA > ofB ? -1 : 1
}

/**
 * What one plan has room for: at most so many cycles of each group and in all. Those that set off most go first, the sum over
 * their debts; the others wait for the next round. In the order of the plan, which settles a tie. SPEC 8.5.
 */
export function withinBounds<C extends Sized>(cycles: readonly C[]): C[] {
  const counts = new Map<GroupId, number>()
  const isFull = (gid: GroupId): boolean => (counts.get(gid) ?? 0) >= PLAN_BOUNDS.cyclesPerGroupMax
  const kept = new Set<C>()
  for (const cycle of [...cycles].sort(greatestFirst)) {
    if (kept.size >= PLAN_BOUNDS.cyclesMax) break
    if (cycle.groups.some(isFull)) continue
    for (const gid of cycle.groups) counts.set(gid, (counts.get(gid) ?? 0) + 1)
    kept.add(cycle)
  }
  return cycles.filter(cycle => kept.has(cycle))
}
