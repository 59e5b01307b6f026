/**
 * A circle that nobody could close before its round was over: why it did not close is heard afterwards, and told on the page
 * of the round.
 *
 *     closer -- side        each owes the next; far and sleeper have paid each other back and sleep through the round
 *       |        |
 *     sleeper -- far
 */
import { HOUR_MS, MINUTE_MS } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { SHAPES } from '../../src/sim/world/shapes.ts'
import { openScript } from './scripted.ts'

const RING = [0, 1, 2, 3] as const
test('a refusal that comes after the round is told with its reason', async () => {
  const { world, group, app, act, payHours, pass } = await openScript(SHAPES.square, 'late refusals')
  const { schedule } = world
  const goTo = async (hour: number): Promise<void> => {
    act({ op: 'night', hour })
    await pass(10 * MINUTE_MS)
  }
  const circles = async (i: number) => {
    const page = await app(i).clearing.overview()
    return page.ok
      ? page.value.rounds.flatMap(({ cycles, over }) => cycles.map(one => ({ ...one, over })))
      : []
  }
  for (const i of RING) await payHours(i, (i + 1) % 4, 1)

  // All are there alike, so the smallest id closes.
  const gids = RING.map(i => group(i).gid)
  const closer = gids.indexOf([...gids].sort()[0] as never)
  const [side, far, sleeper] = [1, 2, 3].map(step => (closer + step) % 4) as [number, number, number]
  await goTo(0)
  await goTo(5)
  await payHours(sleeper, far, 1)
  for (const i of [far, sleeper]) act({ op: 'sleep', group: i, ms: 36 * HOUR_MS })
  await goTo(6)
  await pass(45 * MINUTE_MS)
  expect(await circles(closer)).toMatchObject([{ state: 'waiting', over: false }])
  schedule.jump(24 * HOUR_MS)
  await pass(5 * MINUTE_MS)
  expect(await circles(side)).toMatchObject([{ state: 'waiting', over: true }])
  for (const i of [far, sleeper]) group(i).node.wake()
  await pass(20 * MINUTE_MS)
  // What was said stays when both start again.
  for (const i of [closer, side]) world.crash(group(i), 1_000)
  await pass(10_000)
  for (const i of [closer, side]) {
    const [circle, ...more] = await circles(i)
    expect(more).toEqual([])
    expect(circle).toMatchObject({ state: 'refused', over: true })
    expect(circle?.said).toContainEqual({ group: `Group ${'ABCD'[far]}`, word: 'capacity' })
  }
  for (const { node } of world.groups) node.end()
})
