/**
 * Groups that live through daily clearing rounds: real nodes on one clock that a test moves on. One sleeps, one starts
 * again in the middle, two plan at once; what is owed in circles goes, and nobody's net position moves.
 */
import { DAY_MS, encodeAs, type GroupId, planShape, planToTell } from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { groupAt, openHostileNet, papersOf } from './hostile-group.ts'
import { openRoundVillage, type RoundVillage } from './round-village.ts'

let world: RoundVillage
let village: RoundVillage['village']

beforeAll(async () => {
  // Lines round the four of them, and one across: circles of 0, 1, 2 and of 0, 3, 2.
  world = await openRoundVillage('daily rounds', [[1, 2], [2], [3], [0]])
  village = world.village
}, 60_000)
afterAll(() => village.close())

let day = 0

test('debts in two circles: 0, 1, 2 and 0, 3, 2, both over what 2 owes 0', async () => {
  await world.owe(0, 1, 8n)
  await world.owe(1, 2, 8n)
  await world.owe(2, 0, 20n)
  await world.owe(0, 3, 12n)
  await world.owe(3, 2, 12n)
  expect(await world.between(2, 0)).toBe(-5_000_000n)
  expect(await world.settled([0, 1, 2, 3])).toBe(true)
}, 90_000)

test('the first day: the circle of those awake goes, the sleeper’s debts stay', async () => {
  const nets = await Promise.all([0, 1, 2, 3].map(world.net))
  await village.stop(3)
  day = world.today() + 1
  world.goTo(day, 0.5)
  await world.passing('all three have met', async () => {
    const seen = await Promise.all([0, 1, 2].map(world.daily))
    return seen.every(
      round => round !== undefined && round.round === new Date(day * DAY_MS).toISOString().slice(0, 10),
    )
  })
  world.goTo(day, 5)
  await world.passing(
    'they know each other’s offers',
    async () => (await world.clearing(0)).next.possible.length > 0,
  )
  world.goTo(day, 6)
  await world.passing(
    'the circle is closed',
    async () => (await world.between(0, 1)) === 0n && (await world.between(1, 2)) === 0n,
  )
  await until('and nothing is held', () => world.settled([0, 1, 2]))
  const round = await world.daily(1)
  expect(round?.cycles).toMatchObject([{ state: 'cleared', microHours: '2000000' }])
  expect(await Promise.all([0, 1, 2].map(world.net))).toEqual(nets.slice(0, 3))
}, 120_000)

test('the second day: who slept through the plan signs when it wakes, and joins so', async () => {
  const nets = await Promise.all([0, 1, 2].map(world.net))
  await village.restart(3)
  day += 1
  world.goTo(day, 0.5)
  await world.passing('all four have met', async () => {
    const name = new Date(day * DAY_MS).toISOString().slice(0, 10)
    const seen = await Promise.all([0, 2, 3].map(world.daily))
    return seen.every(round => round?.round === name) && (await world.clearing(0)).next.possible.length > 0
  })
  await village.stop(3)
  world.goTo(day, 6)
  const planned = await world.passing('a circle with the sleeper is planned', async () => {
    const round = await world.daily(0)
    return round?.cycles.some(({ groups }) => groups.some(one => one.name === world.group(3).plan.name))
      ? round
      : null
  })
  expect(planned.cycles.map(({ state }) => state)).toEqual(['waiting'])
  world.goTo(day, 20)
  expect(await world.between(0, 3)).toBe(-3_000_000n)
  await village.restart(3)
  await world.passing(
    'its circle is closed',
    async () => (await world.between(0, 3)) === 0n && (await world.between(3, 2)) === 0n,
  )
  await until('and nothing is held', () => world.settled([0, 1, 2, 3]))
  expect(await Promise.all([0, 1, 2].map(world.net))).toEqual(nets)
  expect(await world.between(2, 0)).toBe(0n)
}, 120_000)

test('the third day: two plan at once, one starts again in the middle, and what is owed goes once', async () => {
  await world.owe(0, 1, 8n)
  await world.owe(1, 2, 8n)
  await world.owe(2, 0, 8n)
  const nets = await Promise.all([0, 1, 2, 3].map(world.net))
  day += 1
  world.goTo(day, 0.5)
  const round = new Date(day * DAY_MS).toISOString().slice(0, 10)
  const knows = (i: number) => async (): Promise<boolean> =>
    (await world.clearing(i)).next.possible.length > 0
  await world.passing('the first knows the offers of the others', knows(0))
  // Offers are on disk before they are told, and those of others once they are heard.
  await village.restart(0)
  expect(await knows(0)()).toBe(true)

  const other = groupAt(papersOf('another planner'), await openHostileNet('daily rounds'))
  const targets = [0, 1, 2].map(i => world.target(i))
  for (const target of targets) await other.hello(target, { at: world.now() })
  // The order in which value flows is against the debts.
  const cycle = {
    round,
    groups: [2, 1, 0].map(i => world.group(i).gid as GroupId),
    amt: 2_000_000n,
    closer: 1,
  }
  const { root, of } = planToTell([cycle])
  world.goTo(day, 6)
  for (const target of targets) {
    // It claims nothing, so it keeps nobody from planning.
    const plan = { v: 1, round, root, cycles: 1, cleared: 0n, mine: of(target.gid), papers: [] } as const
    expect(await other.ask(target, 'plan', encodeAs(planShape, plan))).toMatchObject({ ok: true })
  }
  await world.passing('a second plan is told', async () => {
    const planned = await Promise.all([0, 1, 2].map(async i => (await world.daily(i))?.cycles.length ?? 0))
    return planned.every(count => count > 0)
  })
  await village.restart(1)
  // First come: one of the two is closed, or each stood in the other's way and both are refused. Never both are closed.
  world.goTo(day, 37)
  await world.passing('nothing is held', () => world.settled([0, 1, 2, 3]))
  const after = await Promise.all([0, 1, 2].map(i => world.between(i, (i + 1) % 3)))
  expect(['0,0,0', '-2000000,-2000000,-2000000']).toContain(after.join())
  await world.passing('the round is over', async () =>
    (await world.clearing(0)).rounds.some(one => one.round === round && one.over),
  )
  const ended = (await world.clearing(0)).rounds.find(one => one.round === round)
  expect(ended?.cycles.filter(({ state }) => state === 'cleared')).toHaveLength(after[0] === 0n ? 1 : 0)
  expect(await Promise.all([0, 1, 2, 3].map(world.net))).toEqual(nets)
  await other.close()
}, 120_000)

test('the fifth day: who slept through the round is named beside who gave up waiting', async () => {
  await world.owe(0, 1, 8n)
  await world.owe(1, 2, 8n)
  await world.owe(2, 0, 8n)
  day += 2
  world.goTo(day, 0.5)
  await world.passing('the offers are known', async () => (await world.clearing(0)).next.possible.length > 0)
  await village.stop(2)
  world.goTo(day, 6)
  const name = new Date(day * DAY_MS).toISOString().slice(0, 10)
  const roundOf = async () => (await world.clearing(0)).rounds.find(({ round }) => round === name)
  await world.passing('a circle is planned', async () =>
    (await roundOf())?.cycles.some(({ state }) => state === 'waiting'),
  )
  world.goTo(day, 37)
  // Who closes and which way round it goes is chance: where the one that sleeps is to let us go, our side waits on.
  const sleeper = world.group(2).plan.name
  const round = await world.passing('who slept is named', async () => {
    const found = await roundOf()
    const said = found?.cycles.flatMap(one => one.said) ?? []
    return said.some(({ group, word }) => group === sleeper && word === 'silent') ? found : null
  })
  expect(round.cycles.every(({ state }) => ['refused', 'unanswered', 'waiting'].includes(state))).toBe(true)
  await village.restart(2)
  await world.passing('nothing is held', () => world.settled([0, 1, 2, 3]))
}, 120_000)
