/**
 * Planning a round from the offers that we know, telling the plan to those who are in it, and taking the plans of
 * others. A planner has no power: whatever a plan says is held against our own offers before anything is written.
 */
import {
  chooseClosers,
  type Debt,
  encodeAs,
  err,
  type GroupId,
  type GroupProof,
  type Hash,
  LIMITS,
  lineIdOf,
  ok,
  PLAN_BOUNDS,
  type PlannedCycle,
  type PlanWorth,
  planShape,
  planToTell,
  type Result,
  readPlan,
  readRoundId,
  setOffBy,
  type ToldPlan,
  takesPlans,
  valueOrder,
} from '@localpay/protocol'
import type { Core } from '../core.ts'
import type { OpenDirectory } from '../directory.ts'
import { ownGroupId } from '../known-groups.ts'
import type { Mail } from '../mail.ts'
import { makeMinuteCount } from '../minute-count.ts'
import type { Exchange } from './exchange.ts'
import type { HeldRound, HeldRounds } from './held-rounds.ts'
import type { OwnOffers } from './own-offers.ts'
import { ROUND } from './round-bounds.ts'
import type { RoundMemory } from './round-memory.ts'
import type { CycleRow, PlanRow } from './round-rows.ts'

interface ComputedPlan {
  readonly cycles: readonly PlannedCycle[]
  /** The most that cycles of any length could set off, µh over all debts. */
  readonly optimum: bigint
}

export interface Planning {
  /**
   * Of the region around us, if the round is large; without those that signed what no honest group signs, and those that
   * were silent too often. No cycles when it takes longer than a plan may.
   */
  readonly compute: (round: HeldRound, debts: readonly Debt[]) => Promise<ComputedPlan>
  readonly worthOf: (cycles: readonly PlannedCycle[]) => PlanWorth
  /** What the plans of others that we saw are worth, each as far as its cycles for us hold up against the offers. */
  readonly seen: (round: HeldRound, debts: readonly Debt[]) => readonly PlanWorth[]
  /** Our plan, written. Takes a turn. */
  readonly keepOwn: (round: HeldRound, cycles: readonly PlannedCycle[]) => Promise<void>
  /** Tells our plan to whoever in it has not answered yet. @returns who still has not */
  readonly tell: (round: HeldRound) => Promise<readonly GroupId[]>
}

export function makePlanning(
  core: Core,
  directory: OpenDirectory,
  mail: Mail,
  parts: {
    readonly rounds: HeldRounds
    readonly memory: RoundMemory
    readonly exchange: Exchange
    readonly own: OwnOffers
  },
  /** A plan of somebody came in. Inside a turn. */
  onPlan: (round: HeldRound) => Promise<void>,
): Planning {
  const { rounds, memory, exchange, own } = parts
  const { clock, planner } = core.ports
  const plans = makeMinuteCount(clock, ROUND.plansPerMinute)
  /** When who has not taken our plan is told again, by round and group; never, who has. */
  const tellAgain = new Map<string, number>()
  const us = (): GroupId => ownGroupId(core) as GroupId

  const papersOf = (groups: Iterable<GroupId>): GroupProof[] => {
    let room: number = LIMITS.chainBytesMax * 2
    return [...new Set(groups)]
      .flatMap(gid => {
        const bundle = gid === us() ? directory.own() : directory.known(gid)?.bundle
        return bundle == null ? [] : [{ charter: bundle.charter, chain: bundle.chain }]
      })
      .filter(({ charter, chain }) => {
        // Whom the message has no room for, the closer knows or leaves.
        room -= charter.length + chain.length
        return room >= 0
      })
      .slice(0, PLAN_BOUNDS.papersMax)
  }

  const compute: Planning['compute'] = async (round, offered) => {
    const silent = memory.oftenSilent()
    const stays = (gid: GroupId): boolean =>
      gid === us() || (!silent.has(gid) && directory.evidence.against(gid) === null)
    const debts = offered.filter(({ from, to }) => stays(from) && stays(to))
    const { cycles: found, optimum } = (await planner.plan(debts, us())) ?? { cycles: [], optimum: 0n }
    const cycles = found.map(({ groups, amt }) => ({ groups: valueOrder(groups), amt }))
    const shares = memory.sharesThere(round)
    const closers = chooseClosers(
      cycles.map(({ groups }) => groups),
      gid => (gid === us() ? 1 : shares(gid)),
    )
    return {
      cycles: cycles.map((cycle, i) => ({ round: round.id, ...cycle, closer: closers[i] as number })),
      optimum,
    }
  }

  const worthOf = (cycles: readonly PlannedCycle[]): PlanWorth => ({
    cleared: setOffBy(cycles),
    own: ownWorth(cycles, us()),
  })

  const keep = async (
    round: HeldRound,
    planner: GroupId,
    plan: Omit<PlanRow, 'at' | 'mine'> & { mine: ToldPlan['mine'] },
  ): Promise<void> => {
    const mine = plan.mine.map(
      ({ cycle, index }): CycleRow => ({ cycle, index, unfit: false, signed: [], refused: [] }),
    )
    await rounds.savePlan(round, planner, { ...plan, at: clock.now(), mine })
    core.live.tell('neighbours', 'all')
  }

  const take = async (from: GroupId, plan: ToldPlan): Promise<Result<null, { code: string }>> => {
    const round = rounds.get(plan.round)
    const when = readRoundId(plan.round)
    const byHand = exchange.asked(plan.round, from)
    const offers = when?.daily === true ? round?.offers.get(us()) : byHand
    if (when === null || offers == null) return err({ code: 'other-round' })
    const now = clock.now()
    if (when.daily && !takesPlans(when, now) && !takesPlans(when, now + ROUND.skewMs))
      return err({ code: 'other-round' })
    const known = round?.plans.get(from)
    if (known !== undefined) return known.root === plan.root ? ok(null) : err({ code: 'planned-already' })
    if ((round?.plans.size ?? 0) >= ROUND.plansMax) return err({ code: 'too-many-plans' })
    if (plan.mine.length === 0) return err({ code: 'not-a-part' })
    if (!isOffered(plan.mine, us(), offers)) return err({ code: 'not-offered' })
    const held = round ?? (await beginByHand(plan))
    const { root, cycles, cleared, mine, papers } = plan
    await keep(held, from, { root, cycles, cleared, mine, papers, all: [] })
    await onPlan(held)
    return ok(null)
  }

  /** A round that another group opened by hand is remembered once it gives us something to do. Inside a turn. */
  const beginByHand = ({ round, mine }: ToldPlan): Promise<HeldRound> => {
    const groups = new Set(mine.flatMap(({ cycle }) => cycle.groups)).size
    const debts = mine.reduce((sum, { cycle }) => sum + cycle.groups.length, 0)
    const row = { state: 'offered', own: [], ranked: true, groups, debts } as const
    return rounds.begin(round, { at: clock.now(), ...row }, [])
  }

  mail.onAsk('plan', async (from, bytes) => {
    if (!own.takesPart() || !exchange.takesPart(from)) return err({ code: 'not-clearing' })
    const plan = readPlan(bytes, us())
    if (!plan.ok) return plan
    if (plans.isFull(from)) return err({ code: 'later' })
    plans.add(from)
    const taken = await core.turns.take(() => take(from, plan.value))
    return taken.ok ? ok(new Uint8Array(0)) : taken
  })

  const tellOne = async (round: HeldRound, gid: GroupId, bytes: Uint8Array): Promise<void> => {
    const reply = await mail.ask(gid, 'plan', bytes, ROUND.askMs)
    // What is refused is not told again, but for who is busy.
    const ended = reply.ok || (reply.refusal.code === 'refused-there' && reply.refusal.there !== 'later')
    tellAgain.set(`${round.id}/${gid}`, ended ? Number.POSITIVE_INFINITY : clock.now() + ROUND.retryMs)
  }

  return {
    compute,
    worthOf,
    seen: (round, debts) =>
      [...round.plans]
        .filter(([gid]) => gid !== us())
        .map(([, { cleared, mine }]) => ({
          cleared,
          own: ownWorth(
            holdingUp(
              mine.map(({ cycle }) => cycle),
              debts,
            ),
            us(),
          ),
        })),
    keepOwn: (round, cycles) =>
      core.turns.take(() => {
        const { root, of } = planToTell(cycles)
        const { cleared } = worthOf(cycles)
        return keep(round, us(), {
          root,
          cycles: cycles.length,
          cleared,
          mine: of(us()),
          all: [...cycles],
          papers: [],
        })
      }),
    tell: async round => {
      const plan = round.plans.get(us())
      if (plan === undefined || plan.all.length === 0) return []
      for (const name of tellAgain.keys())
        if (rounds.get(name.split('/')[0] ?? '') === null) tellAgain.delete(name)
      const { of } = planToTell(plan.all)
      const members = [...new Set(plan.all.flatMap(({ groups }) => groups))].filter(gid => gid !== us())
      const next = (gid: GroupId): number => tellAgain.get(`${round.id}/${gid}`) ?? 0
      const now = clock.now()
      // Who came back is told at once.
      const due = members.filter(
        gid => next(gid) <= now || (next(gid) < Number.POSITIVE_INFINITY && directory.isConnected(gid)),
      )
      for (let i = 0; i < due.length && !core.closing.aborted; i += ROUND.parallel)
        await Promise.all(
          due.slice(i, i + ROUND.parallel).map(gid => {
            const mine = of(gid)
            const closes = mine.flatMap(({ cycle }) =>
              cycle.groups[cycle.closer] === gid ? cycle.groups : [],
            )
            const { root, cycles, cleared } = plan
            const papers = papersOf(closes)
            const message = {
              v: 1,
              round: round.id,
              root: root as Hash,
              cycles,
              cleared,
              mine,
              papers,
            } as const
            return tellOne(round, gid, encodeAs(planShape, message))
          }),
        )
      return members.filter(gid => next(gid) < Number.POSITIVE_INFINITY)
    },
  }
}

/** Twice the amount of each cycle that we are in: a debt and a claim. */
const ownWorth = (cycles: readonly PlannedCycle[], us: GroupId): bigint =>
  cycles.reduce((sum, { groups, amt }) => (groups.includes(us) ? sum + 2n * amt : sum), 0n)

/** The debts that a cycle sets off: each group owes the one from which value comes to it. */
const debtsIn = ({ groups, amt }: PlannedCycle) =>
  groups.map((creditor, i) => {
    const debtor = groups[(i + 1) % groups.length] as GroupId
    return { line: lineIdOf(creditor, debtor), debtor, creditor, amt }
  })

/** Those cycles, in their order, that the debts carry together. */
function holdingUp(cycles: readonly PlannedCycle[], debts: readonly Debt[]): PlannedCycle[] {
  const left = new Map(debts.map(({ line, from, amt }) => [`${line}/${from}`, amt]))
  return cycles.filter(cycle => {
    const edges = debtsIn(cycle).map(({ line, debtor, amt }) => ({ name: `${line}/${debtor}`, amt }))
    if (edges.some(({ name, amt }) => (left.get(name) ?? 0n) < amt)) return false
    for (const { name, amt } of edges) left.set(name, (left.get(name) as bigint) - amt)
    return true
  })
}

/** Do the plan's cycles take of our lines only what we offered, all of them together? */
function isOffered(
  mine: ToldPlan['mine'],
  us: GroupId,
  offers: readonly { readonly line: string; readonly debtor: GroupId; readonly amt: bigint }[],
): boolean {
  const left = new Map(offers.map(({ line, debtor, amt }) => [`${line}/${debtor}`, amt]))
  for (const { cycle } of mine)
    for (const { line, debtor, creditor, amt } of debtsIn(cycle)) {
      if (debtor !== us && creditor !== us) continue
      const rest = (left.get(`${line}/${debtor}`) ?? 0n) - amt
      if (rest < 0n) return false
      left.set(`${line}/${debtor}`, rest)
    }
  return true
}
