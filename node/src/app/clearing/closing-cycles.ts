/**
 * Cycles that a plan gives us to close: proposed one after another, as many at a time as a closer may keep open, and only
 * if our own lines still fit. From there each is a transfer like any other. What others say of it is noted for people.
 */
import {
  type Bytes,
  DAY_MS,
  encodeBody,
  type GroupId,
  groupOf,
  LIMITS,
  lineIdOf,
  NET,
  readRoundId,
  type TransferBody,
  tidOf,
} from '@localpay/protocol'
import type { Core } from '../core.ts'
import type { OpenDirectory } from '../directory.ts'
import { ownGroupId } from '../known-groups.ts'
import { newestCheckpoint } from '../line-cp.ts'
import type { CycleSaid } from '../transfer-memory.ts'
import type { Transfers } from '../transfers-type.ts'
import type { HeldRound, HeldRounds } from './held-rounds.ts'
import type { CycleRow, PlanRow } from './round-rows.ts'

export interface ClosingCycles {
  /** Something of the round names us closer and is not proposed yet. */
  readonly isNamed: (round: HeldRound) => boolean
  /** Finds the transfers of cycles that were proposed before their plan came, or before a restart. Inside a turn. */
  readonly catchUp: () => Promise<void>
  /** Proposes what may be open now. Takes turns. */
  readonly propose: (round: HeldRound) => Promise<void>
}

/** A cycle names its round and stays open beyond it, for whoever wakes late. */
const BODY_LIFE_DAYS = { daily: 3, byHand: 1 }

export function makeClosingCycles(
  core: Core,
  directory: OpenDirectory,
  transfers: Transfers,
  rounds: HeldRounds,
): ClosingCycles {
  const us = (): GroupId => ownGroupId(core) as GroupId
  const isOurs = ({ cycle }: CycleRow): boolean => cycle.groups[cycle.closer] === us()
  const isDue = (row: CycleRow): boolean => isOurs(row) && row.tid === undefined && !row.unfit

  const bodyOf = (plan: PlanRow, { cycle }: CycleRow): { body: TransferBody; bytes: Bytes } | null => {
    const own = groupOf(core.ledger.book)
    const now = core.ports.clock.now()
    const parts = cycle.groups.flatMap(g => {
      const known = g === us() ? own : (core.ledger.book.tables.met.get(g) ?? directory.known(g)?.group)
      return known === undefined ? [] : [{ g, ke: known.ke, inc: known.inc }]
    })
    const n = cycle.groups.length
    if (parts.length !== n) return null
    const daily = readRoundId(cycle.round)?.daily === true
    const body: TransferBody = {
      v: 1,
      net: NET,
      kind: 'clear',
      unit: 'hour',
      nonce: core.ports.random.bytes(16),
      created: now,
      prepTtl: daily ? LIMITS.prepTtlDailySeconds : LIMITS.prepTtlRoundSeconds,
      closeTtl: daily ? LIMITS.closeTtlDailySeconds : LIMITS.closeTtlRoundSeconds,
      notAfter: now + (daily ? BODY_LIFE_DAYS.daily : BODY_LIFE_DAYS.byHand) * DAY_MS,
      parts,
      closer: cycle.closer,
      edges: cycle.groups.map((g, i) => ({
        f: i,
        t: (i + 1) % n,
        line: lineIdOf(g, cycle.groups[(i + 1) % n] as GroupId),
        amt: cycle.amt,
        cp: newestCheckpoint(core, directory, { from: g, to: cycle.groups[(i + 1) % n] as GroupId }),
      })),
      round: { id: cycle.round, plan: plan.root },
    }
    return { body, bytes: encodeBody(body) }
  }

  const change = (plan: PlanRow, index: number, to: Partial<CycleRow>): PlanRow => ({
    ...plan,
    mine: plan.mine.map(row => (row.index === index ? { ...row, ...to } : row)),
  })

  /** One cycle. @returns false when no more may be open now. Inside a turn. */
  const proposeOne = async (round: HeldRound, planner: GroupId, index: number): Promise<boolean> => {
    const plan = round.plans.get(planner)
    const row = plan?.mine.find(one => one.index === index)
    if (plan === undefined || row === undefined || !isDue(row)) return true
    if (transfers.closing() >= LIMITS.openCyclesPerCloserMax) return false
    const made = bodyOf(plan, row)
    if (made === null) {
      await rounds.savePlan(round, planner, change(plan, index, { unfit: true }))
      return true
    }
    // What we propose and that we proposed it is one decision: a restart proposes nothing twice.
    const noted = rounds.stagePlan(round, planner, change(plan, index, { tid: tidOf(made.bytes) }))
    const done = await transfers.proposeCycle(made.body, made.bytes, plan.papers, noted.changes)
    if (done.ok) noted.written()
    else await rounds.savePlan(round, planner, change(plan, index, { unfit: true }))
    return true
  }

  transfers.onCycle(async said => {
    const plans = await rounds.plansOf(said.round)
    const isOver = rounds.get(said.round) === null
    for (const [planner, plan] of plans) {
      const row = plan.mine.find(one => isThe(one, plan, said))
      if (row === undefined) continue
      const { tid, signed, refused } = said
      const heard = isOver
        ? asItStands(core, { ...row, tid, signed, refused })
        : { ...row, tid, signed, refused }
      const changed = change(plan, row.index, heard)
      // Which transfer it is is written at once: of one that has ended nobody speaks again. So is how one ends after its round.
      if (row.tid === undefined || (isOver && saysMore(heard, row)))
        await rounds.savePlan({ id: said.round, plans }, planner, changed)
      // Who has spoken goes to disk with the round's next change, and can be learned again.
      else plans.set(planner, changed)
    }
  })

  return {
    isNamed: round => [...round.plans.values()].some(({ mine }) => mine.some(isDue)),
    catchUp: transfers.tellCycles,
    propose: async round => {
      for (const [planner, plan] of round.plans)
        for (const { index } of plan.mine.filter(isDue))
          if (!(await core.turns.take(() => proposeOne(round, planner, index)))) return
    },
  }
}

/** How it ended, if it has: the books forget what is settled. */
export function asItStands({ ledger }: Core, row: CycleRow): CycleRow {
  const booked = row.tid === undefined ? undefined : ledger.book.tables.transfers.get(row.tid)
  if (booked === undefined || booked.state === 'signed') return row
  return { ...row, ended: booked.state === 'applied' ? 'cleared' : 'refused' }
}

/** Words are only added. */
const saysMore = (now: CycleRow, before: CycleRow): boolean =>
  now.ended !== before.ended ||
  now.signed.length > before.signed.length ||
  now.refused.length > before.refused.length

/** The transfer of this cycle: of that plan, over the same groups in the same order, for the same amount. */
function isThe({ cycle }: CycleRow, plan: PlanRow, said: CycleSaid): boolean {
  return (
    said.plan === plan.root &&
    said.round === cycle.round &&
    said.amt === cycle.amt &&
    said.groups.length === cycle.groups.length &&
    said.groups.every((gid, i) => gid === cycle.groups[i])
  )
}
