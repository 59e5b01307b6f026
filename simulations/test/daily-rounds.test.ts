/**
 * Groups that live through daily clearing rounds: real nodes on one clock that a test moves on. One sleeps, one starts
 * again in the middle, two plan at once; what is owed in circles goes, and nobody's net position moves.
 */
import type {
  ClearingReply,
  NeighboursReply,
  NodeHandle,
  QuoteReply,
  RoundJson,
  TransferJson,
} from '@localpay/node'
import { DAY_MS, encodeAs, type GroupId, HOUR_MS, MINUTE_MS, planShape, planToTell } from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { NAMED_GROUPS } from '../src/world/group-plan.ts'
import { movableClock } from '../src/world/movable-clock.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { groupAt, openHostileNet, papersOf, targetOf } from './hostile-group.ts'
import { openVillage, type Village } from './village.ts'

const clock = movableClock()
let village: Village

/** Lines round the four of them, and one across: circles of 0, 1, 2 and of 0, 3, 2. */
const LINES = [[1, 2], [2], [3], [0]] as const

beforeAll(async () => {
  const plans = NAMED_GROUPS.slice(0, 4).map((plan, i) => ({
    ...plan,
    members: 3,
    ads: 1,
    lines: LINES[i] as readonly number[],
  }))
  village = await openVillage(plans, 'daily rounds', async () => ({ clock }), false, clock.now)
  await openLines(village.groups, 20)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup

/** `from` comes to owe `to` so many quarters of an hour. */
async function owe(from: number, to: number, quarters: bigint): Promise<void> {
  const amount = String((quarters * hourIn(group(to).plan)) / 4n)
  const number = group(to).accounts[1]?.number
  const price = await until(
    `a price from ${from} to ${to}`,
    () =>
      group(from)
        .admin.api.send<QuoteReply>('POST', '/api/quotes', { gid: group(to).gid, number, amount })
        .catch(() => null),
    20_000,
  )
  expect(price.path).toHaveLength(2)
  const { tid } = await group(from).admin.payAcross(price)
  for (const i of [from, to])
    await until(`${i} has booked`, async () => {
      const { transfers } = await group(i).admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')
      return transfers.some(found => found.tid === tid && found.state === 'applied')
    })
}

const clearing = (i: number): Promise<ClearingReply> => group(i).admin.api.get<ClearingReply>('/api/clearing')
const daily = async (i: number): Promise<RoundJson | undefined> =>
  (await clearing(i)).rounds.find(round => round.daily)

/** Moves all clocks to this hour of the day that is `days` after today's, never back. */
function goTo(day: number, hours: number): void {
  const at = day * DAY_MS + hours * HOUR_MS
  const ahead = at - clock.now()
  if (ahead > 0) clock.skip(ahead)
}

/** Lets the minutes pass until it is so. */
const passing = <T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> =>
  until(
    what,
    async () => {
      const answer = await ask()
      if (answer === null || answer === undefined || answer === false) clock.skip(2 * MINUTE_MS)
      return answer
    },
    40_000,
  )

const net = async (i: number): Promise<bigint> =>
  BigInt((await group(i).admin.api.get<NeighboursReply>('/api/neighbours')).net)
const between = async (i: number, other: number): Promise<bigint> =>
  BigInt((await linesOf(group(i))).find(line => line.group.gid === group(other).gid)?.balance ?? 0)

/** Nothing is held and both ends of every line say the same. */
const settled = async (who: readonly number[]): Promise<boolean> => {
  const lines = (await Promise.all(who.map(i => linesOf(group(i))))).flat()
  return lines.every(line => line.heldIn === '0' && line.heldOut === '0')
}

const FIRST = (): number => Math.floor(clock.now() / DAY_MS)
let day = 0

test('debts in two circles: 0, 1, 2 and 0, 3, 2, both over what 2 owes 0', async () => {
  await owe(0, 1, 8n)
  await owe(1, 2, 8n)
  await owe(2, 0, 20n)
  await owe(0, 3, 12n)
  await owe(3, 2, 12n)
  expect(await between(2, 0)).toBe(-5_000_000n)
  expect(await settled([0, 1, 2, 3])).toBe(true)
}, 90_000)

test('the first day: the circle of those awake goes, the sleeper’s debts stay', async () => {
  const nets = await Promise.all([0, 1, 2, 3].map(net))
  await village.stop(3)
  day = FIRST() + 1
  goTo(day, 0.5)
  await passing('all three have met', async () => {
    const seen = await Promise.all([0, 1, 2].map(daily))
    return seen.every(
      round => round !== undefined && round.round === new Date(day * DAY_MS).toISOString().slice(0, 10),
    )
  })
  goTo(day, 5)
  await passing('they know each other’s offers', async () => (await clearing(0)).next.possible.length > 0)
  goTo(day, 6)
  await passing(
    'the circle is closed',
    async () => (await between(0, 1)) === 0n && (await between(1, 2)) === 0n,
  )
  await until('and nothing is held', () => settled([0, 1, 2]))
  const round = await daily(1)
  expect(round?.cycles).toMatchObject([{ state: 'cleared', microHours: '2000000' }])
  expect(await Promise.all([0, 1, 2].map(net))).toEqual(nets.slice(0, 3))
}, 120_000)

test('the second day: who slept through the plan signs when it wakes, and joins so', async () => {
  const nets = await Promise.all([0, 1, 2].map(net))
  await village.restart(3)
  day += 1
  goTo(day, 0.5)
  await passing('all four have met', async () => {
    const name = new Date(day * DAY_MS).toISOString().slice(0, 10)
    const seen = await Promise.all([0, 2, 3].map(daily))
    return seen.every(round => round?.round === name) && (await clearing(0)).next.possible.length > 0
  })
  await village.stop(3)
  goTo(day, 6)
  const planned = await passing('a circle with the sleeper is planned', async () => {
    const round = await daily(0)
    return round?.cycles.some(({ groups }) => groups.some(one => one.name === group(3).plan.name))
      ? round
      : null
  })
  expect(planned.cycles.map(({ state }) => state)).toEqual(['waiting'])
  goTo(day, 20)
  expect(await between(0, 3)).toBe(-3_000_000n)
  await village.restart(3)
  await passing(
    'its circle is closed',
    async () => (await between(0, 3)) === 0n && (await between(3, 2)) === 0n,
  )
  await until('and nothing is held', () => settled([0, 1, 2, 3]))
  expect(await Promise.all([0, 1, 2].map(net))).toEqual(nets)
  expect(await between(2, 0)).toBe(0n)
}, 120_000)

test('the third day: two plan at once, one starts again in the middle, and what is owed goes once', async () => {
  await owe(0, 1, 8n)
  await owe(1, 2, 8n)
  await owe(2, 0, 8n)
  const nets = await Promise.all([0, 1, 2, 3].map(net))
  day += 1
  goTo(day, 0.5)
  const round = new Date(day * DAY_MS).toISOString().slice(0, 10)
  const knows = (i: number) => async (): Promise<boolean> => (await clearing(i)).next.possible.length > 0
  await passing('the first knows the offers of the others', knows(0))
  // Offers are on disk before they are told, and those of others once they are heard.
  await village.restart(0)
  expect(await knows(0)()).toBe(true)

  const other = groupAt(papersOf('another planner'), await openHostileNet('daily rounds'))
  const targets = [0, 1, 2].map(i => targetOf(village.nodes[i] as NodeHandle, group(i).gid))
  for (const target of targets) await other.hello(target, { at: clock.now() })
  // The order in which value flows is against the debts.
  const cycle = { round, groups: [2, 1, 0].map(i => group(i).gid as GroupId), amt: 2_000_000n, closer: 1 }
  const { root, of } = planToTell([cycle])
  goTo(day, 6)
  for (const target of targets) {
    // It claims nothing, so it keeps nobody from planning.
    const plan = { v: 1, round, root, cycles: 1, cleared: 0n, mine: of(target.gid), papers: [] } as const
    expect(await other.ask(target, 'plan', encodeAs(planShape, plan))).toMatchObject({ ok: true })
  }
  await passing('a second plan is told', async () => {
    const planned = await Promise.all([0, 1, 2].map(async i => (await daily(i))?.cycles.length ?? 0))
    return planned.every(count => count > 0)
  })
  await village.restart(1)
  // First come: one of the two is closed, or each stood in the other's way and both are refused. Never both are closed.
  goTo(day, 37)
  await passing('nothing is held', () => settled([0, 1, 2, 3]))
  const after = await Promise.all([0, 1, 2].map(i => between(i, (i + 1) % 3)))
  expect(['0,0,0', '-2000000,-2000000,-2000000']).toContain(after.join())
  await passing('the round is over', async () =>
    (await clearing(0)).rounds.some(one => one.round === round && one.over),
  )
  const ended = (await clearing(0)).rounds.find(one => one.round === round)
  expect(ended?.cycles.filter(({ state }) => state === 'cleared')).toHaveLength(after[0] === 0n ? 1 : 0)
  expect(await Promise.all([0, 1, 2, 3].map(net))).toEqual(nets)
  await other.close()
}, 120_000)
