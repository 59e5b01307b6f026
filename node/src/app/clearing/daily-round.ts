/**
 * The daily round, as the table of clearing.md §6a has it: when its time has come it opens, offers are told until six
 * o'clock UTC, then whoever's turn it is plans, cycles that name us are proposed, and after 30 hours it is over. Each
 * look does what is due by then, so a node that slept joins where it can.
 */
import {
  DAY_MS,
  dailyRound,
  type GroupId,
  isGoodEnough,
  plansAt,
  ROUND_TIMES,
  type RoundAct,
  type RoundEvent,
  rankAmong,
  readRoundId,
  seal,
  stepRound,
  takesOffers,
  takesPlans,
} from '@localpay/protocol'
import type { Core } from '../core.ts'
import { ownGroupId } from '../known-groups.ts'
import { asItStands, type ClosingCycles } from './closing-cycles.ts'
import type { Exchange } from './exchange.ts'
import type { HeldRound, HeldRounds } from './held-rounds.ts'
import type { OwnOffers } from './own-offers.ts'
import type { Planning } from './planning.ts'
import { ROUND } from './round-bounds.ts'
import type { RoundMemory } from './round-memory.ts'
import type { RoundRow } from './round-rows.ts'
import { silentParts } from './silent-parts.ts'

export interface DailyRounds {
  /** Opens today's round, if its time is now and there is something to offer. Takes a turn. */
  readonly openToday: () => Promise<HeldRound | null>
  /** Does what is due in every round. Takes turns. */
  readonly look: () => Promise<void>
  /** Cycles of the round that name us are proposed now. Takes turns. */
  readonly propose: (round: HeldRound) => Promise<void>
}

export interface RoundParts {
  readonly rounds: HeldRounds
  readonly memory: RoundMemory
  readonly own: OwnOffers
  readonly exchange: () => Exchange
  readonly planning: () => Planning
  readonly closing: ClosingCycles
}

export function makeDailyRounds(core: Core, parts: RoundParts): DailyRounds {
  const { rounds, memory, own, closing } = parts
  const { clock, log } = core.ports
  /** Rounds that this node has looked at since it started, and that are not over. */
  const watched = new Set<string>()

  /** The move of the table; null when the event means nothing now. */
  const move = (row: RoundRow, event: RoundEvent): { row: RoundRow; act: RoundAct } | null => {
    const step = stepRound(row.state, event)
    return step === null ? null : { row: { ...row, state: step.next }, act: step.act }
  }

  const openToday = (): Promise<HeldRound | null> =>
    core.turns.take(async () => {
      const now = clock.now()
      const id = dailyRound(now)
      const known = rounds.get(id)
      const when = readRoundId(id)
      if (known !== null || when === null || !takesOffers(when, now) || !own.takesPart())
        return known === null ? null : underOurKey(known)
      const made = own.make(id)
      const fresh = {
        at: now,
        state: 'idle',
        own: [],
        ranked: false,
        groups: 1,
        debts: 0,
      } as const
      const opened = made.length === 0 ? null : move(fresh, 'opens')
      if (opened === null || opened.act !== 'offer') return null
      log.info({ event: 'round-opened', round: id, lines: made.length })
      return rounds.begin(
        id,
        { ...opened.row, own: made.map(({ signed }) => signed) },
        made.map(({ offer }) => offer),
      )
    })

  /** What we offered under a former key nobody believes any more: the same is signed anew. Inside a turn. */
  const underOurKey = async (round: HeldRound): Promise<HeldRound> => {
    const { pub } = core.signer
    if (round.row.own.every(({ k }) => k === pub)) return round
    await rounds.save(round, {
      ...round.row,
      own: round.row.own.map(({ b }) => seal('offer', b, core.signer)),
    })
    return round
  }

  /** What the round has told of the groups in it goes with it. Inside a turn. */
  const remember = async (round: HeldRound, row: RoundRow, silent: readonly GroupId[]): Promise<void> => {
    const { changes, written } = memory.stage(round, silent)
    await rounds.save(round, row, changes)
    written()
  }

  /** Our turn has come: we plan, unless somebody has planned well. */
  const takeRank = async (round: HeldRound): Promise<void> => {
    const us = ownGroupId(core) as GroupId
    const rank = rankAmong(round.id, us, round.offers.keys())
    if (clock.now() < plansAt(round.when, rank)) return
    const debts = round.debts()
    const { cycles, optimum } = await parts.planning().compute(round, debts)
    const computed = parts.planning().worthOf(cycles)
    const good = parts
      .planning()
      .seen(round, debts)
      .some(seen => isGoodEnough(seen, computed))
    const counted = {
      groups: round.offers.size,
      debts: debts.length,
      ranked: true,
      optimum,
      planned: computed.cleared,
    }
    const planned = good || cycles.length === 0 ? null : move(round.row, 'rank')
    log.info({ event: 'round-rank', round: round.id, rank, cycles: cycles.length, planned: planned !== null })
    // The plan first: if we stop in between, it is made again, and it is the same.
    if (planned?.act === 'plan') await parts.planning().keepOwn(round, cycles)
    await core.turns.take(() => remember(round, { ...(planned?.row ?? round.row), ...counted }, []))
  }

  const propose = async (round: HeldRound): Promise<void> => {
    if (!closing.isNamed(round)) return
    const named = move(round.row, 'named')
    if (named?.act !== 'propose') return
    if (named.row.state !== round.row.state) await core.turns.take(() => rounds.save(round, named.row))
    await closing.propose(round)
  }

  /** Who was asked to sign and, as far as we would have heard, said nothing; or who never took what we told. */
  const silentIn = (round: HeldRound, untold: readonly GroupId[]): GroupId[] => {
    const us = ownGroupId(core) as GroupId
    const silent = new Set(untold)
    for (const { mine } of round.plans.values())
      for (const row of mine)
        if (row.tid !== undefined) for (const gid of silentParts(row, us)) silent.add(gid)
    return [...silent].slice(0, ROUND.groupsMax)
  }

  const end = async (round: HeldRound, untold: readonly GroupId[]): Promise<void> => {
    const over = move(round.row, 'over')
    if (over?.act !== 'end') return
    // Who slept through the end of a round has heard of no answer, and cannot say who gave none.
    const silent = watched.has(round.id) ? silentIn(round, untold) : []
    watched.delete(round.id)
    await core.turns.take(async () => {
      for (const [planner, plan] of round.plans)
        await rounds.savePlan(round, planner, { ...plan, mine: plan.mine.map(row => asItStands(core, row)) })
      if (round.when.daily) await remember(round, over.row, silent)
      else await rounds.save(round, over.row)
    })
    log.info({ event: 'round-over', round: round.id, silent: silent.length })
  }

  const lookAt = async (round: HeldRound): Promise<void> => {
    const now = clock.now()
    const ends = round.when.daily ? round.when.opens + ROUND_TIMES.overMs : round.row.at + ROUND.adHocOverMs
    if (now >= ends) return end(round, await parts.planning().tell(round))
    watched.add(round.id)
    if (round.when.daily && takesOffers(round.when, now)) await parts.exchange().meet(round)
    if (round.when.daily && takesPlans(round.when, now) && !round.row.ranked) await takeRank(round)
    // Members who have the plan know its cycles when they come.
    await parts.planning().tell(round)
    await propose(round)
  }

  return {
    openToday,
    look: async () => {
      await openToday()
      for (const round of rounds.open()) await lookAt(round)
    },
    propose,
  }
}

/** When the next daily round opens, and when circles are planned in it. */
export const nextRound = (now: number): { readonly opens: number; readonly plans: number } => {
  const today = readRoundId(dailyRound(now))?.opens ?? 0
  // Until six the round of today is still to be planned.
  const opens = now < today + ROUND_TIMES.offersMs ? today : today + DAY_MS
  return { opens, plans: opens + ROUND_TIMES.offersMs }
}
