/**
 * The rounds that are under way at this node, as they stand on disk: what we offered, what others offered, whose plans we
 * were told. Nothing is told to anybody that is not written here first, so a restart goes on where the node stopped.
 */
import {
  assert,
  type ClearOffer,
  clearOfferShape,
  type Debt,
  decodeAs,
  type GroupId,
  makeOfferMatch,
  type RoundId,
  readRoundId,
  type Signed,
} from '@localpay/protocol'
import type { Core } from '../core.ts'
import type { StoreChange } from '../ports.ts'
import { getRow, putRow, rangeRows } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'
import { ROUND } from './round-bounds.ts'
import type { Looks, RoundMemory } from './round-memory.ts'
import { type PlanRow, planRow, type RoundRow, roundOffersRow, roundRow } from './round-rows.ts'

export interface HeldRound {
  readonly id: string
  readonly when: RoundId
  row: RoundRow
  /** Our own among them, once the round is open here. */
  readonly offers: ReadonlyMap<GroupId, readonly ClearOffer[]>
  /** The first that a group offers. */
  readonly offer: (side: GroupId, offers: readonly ClearOffer[]) => void
  /** Debts that both ends offered, as far as we know. */
  readonly debts: () => Debt[]
  /** By planner. */
  readonly plans: Map<GroupId, PlanRow>
  /** How often each group was looked for, and was there: remembered once our turn to plan has come. */
  readonly looks: Map<GroupId, Looks>
}

export interface HeldRounds {
  /** Rounds that are not over. */
  readonly open: () => readonly HeldRound[]
  readonly get: (id: string) => HeldRound | null
  /** A round opens here with our own offers; a place in memory once it is on disk. Inside a turn. */
  readonly begin: (id: string, row: RoundRow, own: readonly ClearOffer[]) => Promise<HeldRound>
  /** Inside a turn. */
  readonly save: (round: HeldRound, row: RoundRow, also?: readonly StoreChange[]) => Promise<void>
  /** What a group offers, the first time that it does. Inside a turn. */
  readonly addOffers: (
    round: HeldRound,
    side: GroupId,
    offers: readonly ClearOffer[],
    signed: readonly Signed[],
  ) => Promise<void>
  /** Of a round that is under way or over, by planner; none of one that is not remembered. */
  readonly plansOf: (id: string) => Promise<HeldRound['plans']>
  /** Inside a turn. */
  readonly savePlan: (
    round: Pick<HeldRound, 'id' | 'plans'>,
    planner: GroupId,
    plan: PlanRow,
  ) => Promise<void>
  /** The same as a part of another decision's batch, to be remembered once that is on disk. */
  readonly stagePlan: (
    round: Pick<HeldRound, 'id' | 'plans'>,
    planner: GroupId,
    plan: PlanRow,
  ) => { readonly changes: readonly StoreChange[]; readonly written: () => void }
  /** A round of before, or one under way. */
  readonly look: (id: string) => Promise<HeldRound | null>
  /** All that are remembered, the newest first. */
  readonly rows: () => Promise<readonly { readonly id: string; readonly row: RoundRow }[]>
  /** Drops what is remembered no longer. Takes a turn. */
  readonly sweep: () => Promise<void>
}

export function heldRound(
  { id, when, row }: Pick<HeldRound, 'id' | 'when' | 'row'>,
  looks: HeldRound['looks'] = new Map(),
): HeldRound {
  const offers = new Map<GroupId, readonly ClearOffer[]>()
  const match = makeOfferMatch(id)
  const offer: HeldRound['offer'] = (side, theirs) => {
    if (offers.has(side)) return
    offers.set(side, theirs)
    match.add(theirs)
  }
  return { id, when, row, offers, offer, debts: match.debts, plans: new Map(), looks }
}

/** @throws RowFault when a row does not read */
export async function openHeldRounds(
  core: Core,
  us: () => GroupId | null,
  memory: Pick<RoundMemory, 'looksIn'>,
): Promise<HeldRounds> {
  const { store } = core.ports
  const open = new Map<string, HeldRound>()

  const readOwn = (signed: readonly Signed[]): ClearOffer[] =>
    signed.flatMap(({ b }) => {
      const offer = decodeAs(clearOfferShape, b)
      assert(offer.ok, 'an offer on our own disk was checked before it was written')
      return [offer.value]
    })

  const readPlans = async (id: string, plans: HeldRound['plans']): Promise<void> => {
    for await (const [key, plan] of rangeRows(store, planRow, all(KEYS.roundPlan(id, ''))))
      plans.set(key.split('/')[2] as GroupId, plan)
  }

  const load = async (id: string, row: RoundRow): Promise<HeldRound | null> => {
    const when = readRoundId(id)
    if (when === null) return null
    const round = heldRound({ id, when, row }, memory.looksIn(id))
    const self = us()
    if (self !== null && row.own.length > 0) round.offer(self, readOwn(row.own))
    for await (const [key, { offers }] of rangeRows(store, roundOffersRow, all(KEYS.roundOffers(id, ''))))
      round.offer(key.split('/')[2] as GroupId, readOwn(offers))
    await readPlans(id, round.plans)
    return round
  }

  for await (const [key, row] of rangeRows(store, roundRow, all('round/'))) {
    const round = row.state === 'idle' ? null : await load(key.slice('round/'.length), row)
    if (round !== null) open.set(round.id, round)
  }

  const rows = async (): Promise<{ id: string; row: RoundRow }[]> => {
    const found: { id: string; row: RoundRow }[] = []
    for await (const [key, row] of rangeRows(store, roundRow, { ...all('round/'), reverse: true }))
      found.push({ id: key.slice('round/'.length), row })
    return found
  }

  const dropRows = async (id: string): Promise<StoreChange[]> => {
    const keys: string[] = []
    for (const prefix of [KEYS.roundOffers(id, ''), KEYS.roundPlan(id, '')])
      for await (const [key] of store.range(all(prefix))) keys.push(key)
    return [KEYS.round(id), ...keys].map(del => ({ del }))
  }

  const stagePlan: HeldRounds['stagePlan'] = (round, planner, plan) => ({
    changes: [putRow(planRow, KEYS.roundPlan(round.id, planner), plan)],
    written: () => void round.plans.set(planner, plan),
  })

  return {
    open: () => [...open.values()],
    get: id => open.get(id) ?? null,
    begin: async (id, row, own) => {
      const when = readRoundId(id)
      assert(when !== null, 'only a round by name opens')
      const self = us()
      assert(self !== null, 'only a founded group takes part')
      await store.write([putRow(roundRow, KEYS.round(id), row)])
      const round = heldRound({ id, when, row })
      if (own.length > 0) round.offer(self, own)
      open.set(id, round)
      return round
    },
    save: async (round, row, also = []) => {
      await store.write([putRow(roundRow, KEYS.round(round.id), row), ...also])
      round.row = row
      if (row.state === 'idle') open.delete(round.id)
    },
    addOffers: async (round, side, offers, signed) => {
      await store.write([putRow(roundOffersRow, KEYS.roundOffers(round.id, side), { offers: signed })])
      round.offer(side, offers)
    },
    plansOf: async id => {
      const plans = open.get(id)?.plans ?? new Map<GroupId, PlanRow>()
      if (!open.has(id) && readRoundId(id) !== null) await readPlans(id, plans)
      return plans
    },
    savePlan: async (round, planner, plan) => {
      const { changes, written } = stagePlan(round, planner, plan)
      await store.write(changes)
      written()
    },
    stagePlan,
    look: async id => {
      const known = open.get(id)
      if (known !== undefined) return known
      const row = await getRow(store, roundRow, KEYS.round(id))
      return row === null ? null : load(id, row)
    },
    rows,
    sweep: async () => {
      const now = core.ports.clock.now()
      let byHand = 0
      const old = (await rows()).filter(({ id }) => {
        const when = readRoundId(id)
        if (when !== null && !when.daily) byHand += 1
        const tooMany = when !== null && !when.daily && byHand > ROUND.adHocKept
        return !open.has(id) && (when === null || tooMany || now - when.opens > ROUND.keepMs)
      })
      if (old.length === 0) return
      const dropped = (await Promise.all(old.map(({ id }) => dropRows(id)))).flat()
      await core.turns.take(() => store.write(dropped))
    },
  }
}
