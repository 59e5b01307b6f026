/**
 * A group that offers in the night and sleeps through the day, twice: both others remember it, across a restart, and
 * plan the third round without it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRoundVillage, type RoundVillage } from './round-village.ts'

const SLEEPER = 1
const AWAKE = [0, 2] as const
let world: RoundVillage
let day = 0

beforeAll(async () => {
  world = await openRoundVillage('silent rounds', [[1], [2], [0]])
}, 90_000)
afterAll(() => world.village.close())

/** Offers are told, then the sleeper goes; until everybody's turn to plan has passed. */
async function night(): Promise<readonly number[]> {
  const { goTo, passing, clearing, daily, village, now } = world
  day += 1
  goTo(day, 0.5)
  const name = new Date(day * 86_400_000).toISOString().slice(0, 10)
  await passing('all have met', async () => {
    const seen = await Promise.all([0, 1, 2].map(daily))
    if (seen.some(round => round?.round !== name)) return false
    return (await Promise.all(AWAKE.map(clearing))).every(({ next }) => next.plan !== null)
  })
  await village.stop(SLEEPER)
  goTo(day, 5.5)
  // Whoever is missed for a while closes nothing.
  const soon = now() + 600_000
  await passing('it is missed', async () => now() > soon)
  goTo(day, 6)
  const late = (day * 24 + 6.5) * 3_600_000
  await passing('every turn to plan has passed', async () => now() > late)
  const rounds = await Promise.all(AWAKE.map(daily))
  return rounds.map(round => round?.cycles.length ?? -1)
}

/** The round ends, its closer gives up, and the sleeper comes back too late. */
async function morningAfter(): Promise<void> {
  const { goTo, passing, clearing, settled, village } = world
  goTo(day + 1, 6.1)
  await passing('the round is over', async () =>
    (await Promise.all(AWAKE.map(clearing))).every(({ rounds }) => rounds.every(({ over }) => over)),
  )
  goTo(day + 1, 13)
  await passing('who closes has given up', async () =>
    (await Promise.all(AWAKE.map(clearing))).some(({ rounds }) =>
      rounds[0]?.cycles.some(({ state }) => state === 'refused'),
    ),
  )
  await village.restart(SLEEPER)
  await passing('nothing is held', () => settled([0, 1, 2]))
  day += 1
}

test('three owe each other in a circle', async () => {
  await world.owe(0, 1, 8n)
  await world.owe(1, 2, 8n)
  await world.owe(2, 0, 8n)
  day = world.today()
}, 60_000)

test('twice it is planned with, and says nothing', async () => {
  for (let time = 0; time < 2; time++) {
    const cycles = await night()
    expect(cycles).toContain(1)
    await morningAfter()
  }
  expect(await world.between(0, 1)).toBe(-2_000_000n)
}, 180_000)

test('both others start again, and the third night plan no circle with it', async () => {
  for (const i of AWAKE) await world.village.restart(i)
  expect(await night()).toEqual([0, 0])
  // The page still tells that there is one: what a plan could do is not what ours does.
  expect(await world.between(0, 1)).toBe(-2_000_000n)
}, 120_000)
