/** What the groups of one clearing round work out, each by itself: vectors/clearing-rounds.json. */
import {
  adHocRound,
  type Bytes,
  type ClearOffer,
  chooseClosers,
  type Disclosure,
  dailyRound,
  disclosed,
  encodeAs,
  type GroupId,
  lineIdOf,
  matchOffers,
  type PlannedCycle,
  planShape,
  plansAt,
  planToTell,
  rankAmong,
  readPlan,
  readRoundId,
  type ToldPlan,
  toHex,
  withinBounds,
} from '../src/index.ts'
import { NOW, unfounded } from './world.ts'

const NAMES = ['Amsel', 'Birke', 'Cèdre', 'Dune', 'Encina'] as const
const GIDS = NAMES.map(name => unfounded(name).gid)
const [A, B, C, D] = GIDS as [GroupId, GroupId, GroupId, GroupId]
const ROUND = dailyRound(NOW)
const opens = readRoundId(ROUND)
if (opens === null) throw new Error('today has a round')

const offer = (side: GroupId, debtor: GroupId, creditor: GroupId, amt: bigint): ClearOffer => ({
  v: 1,
  round: ROUND,
  line: lineIdOf(debtor, creditor),
  side,
  debtor,
  creditor,
  amt,
  seq: 1,
})

/** Both ends offer the first debt; they say two amounts of the second, two debtors of the third, and one offers the fourth. */
const OFFERS: readonly ClearOffer[] = [
  offer(A, A, B, 1_500_000n),
  offer(B, A, B, 1_500_000n),
  offer(B, B, C, 900_000n),
  offer(C, B, C, 700_000n),
  offer(C, C, A, 400_000n),
  offer(A, A, C, 400_000n),
  offer(D, D, A, 300_000n),
]

const cycle = (groups: readonly GroupId[], amt: bigint, closer = 0): PlannedCycle => ({
  round: ROUND,
  groups: [...groups],
  amt,
  closer,
})
const CYCLES = [cycle([C, B, A], 700_000n), cycle([D, C, B, A], 250_000n, 2), cycle([B, D, A], 300_000n, 1)]
const CLEARED = CYCLES.reduce((sum, { groups, amt }) => sum + amt * BigInt(groups.length), 0n)

const TOLD = planToTell(CYCLES)
const planFor = (gid: GroupId, change: Partial<ToldPlan> = {}): ToldPlan => ({
  v: 1,
  round: ROUND,
  root: TOLD.root,
  cycles: CYCLES.length,
  cleared: CLEARED,
  mine: TOLD.of(gid),
  papers: [],
  ...change,
})
const changed = (change: Partial<PlannedCycle>): ToldPlan =>
  planFor(A, {
    mine: TOLD.of(A).map((one, i) => (i === 0 ? { ...one, cycle: { ...one.cycle, ...change } } : one)),
  })

/** As they are told to the first group. */
const WRONG: readonly (readonly [name: string, plan: ToldPlan])[] = [
  ['another version', planFor(A, { v: 2 as 1 })],
  ['a cycle of another round', changed({ round: adHocRound(NOW, 7) })],
  ['the cycles of another group', planFor(A, { mine: planToTell([cycle([D, C, B], 5n)]).of(B) })],
  ['a group twice', changed({ groups: [C, A, A] })],
  ['a closer who is none of them', changed({ closer: 3 })],
  ['another amount', changed({ amt: 700_001n })],
  ['another order', changed({ groups: [A, C, B] })],
  ['another root', planFor(A, { root: planToTell([...CYCLES].reverse()).root })],
  ['a plan of fewer cycles', planFor(A, { cycles: 1 })],
  [
    'a cycle in the place of the next',
    planFor(A, { mine: TOLD.of(A).map(one => ({ ...one, index: one.index + 1 })) }),
  ],
]

const plan = (one: ToldPlan): Bytes => encodeAs(planShape, one)
const verdict = (bytes: Bytes): string => {
  const read = readPlan(bytes, A)
  return read.ok ? 'ok' : read.refusal.code
}

const AMOUNTS: readonly (readonly [bigint, Disclosure])[] = [
  [1_234_567n, 'rounded'],
  [99n, 'rounded'],
  [100n, 'rounded'],
  [109n, 'rounded'],
  [2n ** 53n, 'rounded'],
  [1_234_567n, 'exact'],
  [1_234_567n, 'none'],
]

/** One group stands in all of these: a plan has room for sixteen of them. */
const MANY = Array.from({ length: 18 }, (_, i) => {
  const groups = i % 6 === 0 ? [B, A, D, C] : i % 2 === 0 ? [B, A, D] : [C, A, D]
  return { groups, amt: 250_000n + BigInt((i * 5) % 18) * 10_000n }
})
const KEPT = withinBounds(MANY)

export const roundVectors = () => ({
  about:
    'One clearing round (SPEC 8): the ranks of those who offered and when each plans (ms), what of an amount is told, the debts that offers make, the plan of three cycles as it is told to each group, the root and proofs of 8.5, plans that every reader refuses, who closes, and which of too many cycles a plan has room for. Lower-case hex; amounts in µh.',
  round: ROUND,
  opens: opens.opens,
  groups: GIDS,
  ranks: GIDS.map(gid => {
    const rank = rankAmong(ROUND, gid, GIDS)
    return { gid, rank, plansAt: plansAt(opens, rank) }
  }),
  disclosed: AMOUNTS.map(([amt, tier]) => ({ amt: `${amt}`, tier, told: `${disclosed(amt, tier)}` })),
  offers: OFFERS.map(({ side, debtor, creditor, amt }) => ({ side, debtor, creditor, amt: `${amt}` })),
  debts: matchOffers(ROUND, OFFERS).map(({ line, from, to, amt }) => ({ line, from, to, amt: `${amt}` })),
  root: TOLD.root,
  told: [A, B, C, D].map(gid => ({ to: gid, plan: toHex(plan(planFor(gid))) })),
  refused: WRONG.map(([name, one]) => ({ name, plan: toHex(plan(one)), refusal: verdict(plan(one)) })),
  closers: chooseClosers(
    CYCLES.map(({ groups }) => groups),
    gid => (gid === D ? 1 : gid === B ? 0.5 : 0),
  ),
  room: MANY.map(one => ({ groups: one.groups, amt: `${one.amt}`, kept: KEPT.includes(one) })),
})
