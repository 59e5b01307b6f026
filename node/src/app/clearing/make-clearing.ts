/**
 * Clearing between groups, from this node's side: the daily round by itself, rounds that the committee opens by hand, and
 * what both did, for the committee's page. SPEC 8, clearing.md §4.
 */
import { adHocRound, err, MINUTE_MS, matchOffers, ok } from '@localpay/protocol'
import type { Core } from '../core.ts'
import type { OpenDirectory } from '../directory.ts'
import { ownGroupId } from '../known-groups.ts'
import type { Mail } from '../mail.ts'
import { no } from '../refusals.ts'
import type { Clearing } from '../services.ts'
import type { Transfers } from '../transfers-type.ts'
import { makeClosingCycles } from './closing-cycles.ts'
import { makeDailyRounds, nextRound } from './daily-round.ts'
import { type Exchange, makeExchange } from './exchange.ts'
import { type HeldRound, openHeldRounds } from './held-rounds.ts'
import { makeOwnOffers } from './own-offers.ts'
import { makePlanning, type Planning } from './planning.ts'
import { ROUND } from './round-bounds.ts'
import { openRoundMemory } from './round-memory.ts'
import { makeRoundViews, type PossibleJson } from './round-view.ts'

/** What a plan could do is computed at most so often: a page may be open on many screens. */
const POSSIBLE_PAUSE_MS = MINUTE_MS / 6

/** @throws RowFault when a row of the database does not read */
export async function makeClearing(
  core: Core,
  directory: OpenDirectory,
  mail: Mail,
  transfers: Transfers,
): Promise<Clearing> {
  const { clock, log } = core.ports
  const { ledger } = core
  const memory = await openRoundMemory(core)
  const rounds = await openHeldRounds(core, () => ownGroupId(core), memory)
  const own = await makeOwnOffers(core)
  const closing = makeClosingCycles(core, directory, transfers, rounds)
  const daily = makeDailyRounds(core, {
    rounds,
    memory,
    own,
    closing,
    exchange: () => exchange,
    planning: () => planning,
  })
  const exchange: Exchange = makeExchange(core, directory, mail, { rounds, own, openToday: daily.openToday })
  const planning: Planning = makePlanning(
    core,
    directory,
    mail,
    { rounds, memory, exchange, own },
    async round => {
      await closing.catchUp()
      directory.chores.begin('propose', () => daily.propose(round))
    },
  )
  await core.turns.take(closing.catchUp)
  const views = makeRoundViews(core, directory, own)
  let running = false
  let lastAt = Number.NEGATIVE_INFINITY
  let possible: {
    readonly at: number
    readonly of: string
    readonly plan: Promise<PossibleJson>
  } | null = null

  const look = async (): Promise<void> => {
    if (!ledger.isFounded()) return
    await daily.look()
    await rounds.sweep()
  }
  // Once soon after a start, for what was due meanwhile; then again and again.
  directory.chores.begin('rounds', look)
  directory.chores.every('rounds', ROUND.tickMs, look)

  const openByHand = async (): Promise<HeldRound> => {
    const now = clock.now()
    const id = adHocRound(now, now)
    const answers = await exchange.askNow(id)
    const made = own.make(id)
    const ours = made.map(({ offer }) => offer)
    const debts = matchOffers(id, [...ours, ...[...answers.values()].flat()])
    const counted = { groups: answers.size + 1, debts: debts.length }
    const row = { at: now, state: 'offered', ranked: true, ...counted } as const
    const round = await core.turns.take(() =>
      rounds.begin(id, { ...row, own: made.map(({ signed }) => signed) }, ours),
    )
    // What others offered counts for this plan alone.
    for (const [gid, theirs] of answers) {
      round.offer(gid, theirs)
      round.looks.set(gid, { looked: 1, there: 1 })
    }
    const { cycles, optimum } = await planning.compute(round, debts)
    const planned = planning.worthOf(cycles).cleared
    await core.turns.take(() => rounds.save(round, { ...round.row, optimum, planned }))
    if (cycles.length > 0) await planning.keepOwn(round, cycles)
    log.info({ event: 'round-by-hand', ...counted, cycles: cycles.length })
    await planning.tell(round)
    await daily.propose(round)
    return round
  }

  const newest = async (count: number): Promise<HeldRound[]> => {
    const found: HeldRound[] = []
    for (const { id } of await rounds.rows()) {
      const round = found.length < count ? await rounds.look(id) : null
      if (round !== null) found.push(round)
    }
    return found
  }

  const possibleNow = async (round: HeldRound | undefined): Promise<PossibleJson> => {
    if (round === undefined) return { possible: [], plan: null }
    const now = clock.now()
    // What we owe may have changed with any entry.
    const of = `${round.id}/${ledger.book.size}`
    if (possible === null || possible.of !== of || now - possible.at >= POSSIBLE_PAUSE_MS)
      possible = { at: now, of, plan: views.possible(round) }
    return possible.plan
  }

  const overview: Clearing['overview'] = async () => {
    if (!ledger.isFounded()) return no('not-set-up')
    const { disclosure, keptOut } = own.choice()
    const last = await newest(ROUND.shown)
    const { opens, plans } = nextRound(clock.now())
    return ok({
      disclosure,
      keptOut: [...keptOut],
      takingPart: exchange.others().length,
      next: { opens, plans, ...(await possibleNow(last.find(({ offers }) => offers.size > 1))) },
      rounds: last.map(views.round),
    })
  }

  return {
    overview,
    choose: async ({ disclosure, keptOut }) => {
      if (!ledger.isFounded()) return no('not-set-up')
      for (const line of keptOut)
        if (!ledger.book.tables.lines.has(line)) return err({ code: 'no-such-line' })
      await own.choose({ disclosure, keptOut: [...new Set(keptOut)] as never })
      possible = null
      // Whether we take part is part of what our record tells.
      directory.announce()
      core.live.tell('neighbours', 'all')
      return overview()
    },
    clearNow: async () => {
      if (!ledger.isFounded()) return no('not-set-up')
      if (!own.takesPart()) return no('not-clearing')
      if (running || clock.now() - lastAt < ROUND.pauseMs) return no('round-running')
      if (ledger.book.tables.lines.size === 0) return no('no-neighbours')
      running = true
      try {
        const round = await openByHand()
        core.live.tell('neighbours', 'all')
        return ok(views.round(round))
      } finally {
        running = false
        lastAt = clock.now()
      }
    },
    round: async id => {
      const round = await rounds.look(id)
      return round === null ? no('not-found') : ok(views.round(round))
    },
  }
}
