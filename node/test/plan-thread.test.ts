/** Plans of clearing rounds beside the main thread: the region around each planner, within a bound of time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  cyclesOfRound,
  type Debt,
  type GroupId,
  LIMITS,
  lineIdOf,
  type RoundCycles,
} from '@localpay/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { packCycles, packDebts, unpackCycles, unpackDebts } from '../src/system/packed-plan.ts'
import { makePlanThread, type PlanThreadParts } from '../src/system/plan-thread.ts'

const gid = (n: number): GroupId => n.toString(16).padStart(64, '0') as GroupId
const numberOf = (group: GroupId): number => Number.parseInt(group, 16)

/** Groups in a ring: each owes the next an hour, and is owed three by the one after that. */
const ringOf = (groups: number): Debt[] =>
  Array.from({ length: groups }, (_, n) => {
    const [one, next, third] = [gid(n), gid((n + 1) % groups), gid((n + 2) % groups)]
    const debt = (from: GroupId, to: GroupId, amt: bigint): Debt => ({
      line: lineIdOf(from, to),
      from,
      to,
      amt,
    })
    return [debt(one, next, 1_000_000n), debt(third, one, 3_000_000n)]
  }).flat()

function openThread(parts: PlanThreadParts = {}) {
  const thread = makePlanThread(parts)
  onTestFinished(thread.close)
  return thread
}

/** How far around the ring the farthest group of a plan stands from `centre`. */
function reach(plan: RoundCycles, centre: number, groups: number): number {
  const all = plan.cycles.flatMap(cycle => cycle.groups.map(numberOf))
  return Math.max(...all.map(n => Math.min((n - centre + groups) % groups, (centre - n + groups) % groups)))
}

test('of a graph above 3,000 groups each planner plans its own region, and far ones meet nowhere', async () => {
  const groups = 4_096
  const debts = ringOf(groups)
  const { plan } = openThread()
  const [here, there] = (await Promise.all([plan(debts, gid(100)), plan(debts, gid(2_148))])) as [
    RoundCycles,
    RoundCycles,
  ]
  for (const [made, centre] of [
    [here, 100],
    [there, 2_148],
  ] as const) {
    expect(made.cycles.length).toBeGreaterThan(500)
    expect(reach(made, centre, groups)).toBeLessThanOrEqual(LIMITS.regionGroupsMax / 2)
    // By lines, two steps round the ring are one, so the region is what stands round the planner.
    expect(made).toEqual(cyclesOfRound(debts, gid(centre)))
  }
  const ours = new Set(here.cycles.flatMap(cycle => cycle.groups))
  expect(there.cycles.some(cycle => cycle.groups.some(group => ours.has(group)))).toBe(false)
  // Without a planner all of it would be planned: the region is what makes the difference.
  const whole = cyclesOfRound(debts.slice(0, 2 * LIMITS.planGroupsMax - 4), gid(100))
  expect(whole.optimum).toBeGreaterThan(here.optimum)
})

test('while a large plan is made the main thread goes on', async () => {
  const { plan } = openThread()
  let turns = 0
  let planned = false
  const turn = (): void => {
    turns += 1
    if (!planned) setImmediate(turn)
  }
  setImmediate(turn)
  expect(await plan(ringOf(3_200), gid(0))).not.toBeNull()
  planned = true
  // Made here, it would be ready before the loop turns once.
  expect(turns).toBeGreaterThan(100)
})

test('a plan over a few groups is made at once, and is the same', async () => {
  const debts = ringOf(60)
  expect(await openThread({ timeMsMax: 0 }).plan(debts, gid(3))).toEqual(cyclesOfRound(debts, gid(3)))
})

test('debts and cycles come back from their packing as they were', () => {
  const debts = ringOf(50)
  expect(unpackDebts(packDebts(debts, gid(1)))).toEqual(debts)
  const made = cyclesOfRound(debts, gid(1))
  expect(made.cycles.length).toBeGreaterThan(0)
  expect(unpackCycles(packCycles(made))).toEqual(made)
})

async function threadSource(source: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'localpay-plan-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'thread.mjs')
  await writeFile(path, source)
  return pathToFileURL(path)
}

test.each([
  ['that takes too long', 'setInterval(() => {}, 1_000)', 50],
  ['that never yields', 'for (;;) {}', 50],
  ['that breaks', 'throw new Error("no")', 60_000],
  ['that ends without a plan', '', 60_000],
])('a thread %s gives no plan, and the next one gets its turn', async (_, source, timeMsMax) => {
  const told: unknown[] = []
  const thread = openThread({
    source: await threadSource(source),
    timeMsMax,
    onLost: cause => told.push(cause),
  })
  const debts = ringOf(600)
  expect(await Promise.all([thread.plan(debts, gid(0)), thread.plan(debts, gid(1))])).toEqual([null, null])
  expect(told).toHaveLength(2)
})

test('who asks while four wait gets none; closing ends what runs', async () => {
  const thread = openThread({ source: await threadSource('for (;;) {}') })
  const debts = ringOf(600)
  const waiting = Array.from({ length: 4 }, () => thread.plan(debts, gid(0)))
  expect(await thread.plan(debts, gid(0))).toBeNull()
  await thread.close()
  expect(await Promise.all(waiting)).toEqual([null, null, null, null])
})
