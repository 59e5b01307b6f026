/**
 * Two planners of one round whose circles cross: each circle holds a line that the other lacks. One of them gives way, the
 * other goes, whichever of the two it is, and nothing stays held.
 *
 *     A: 0 owes 1 owes 2 owes 3 owes 0            B: 0 owes 1 owes 4 owes 2 owes 3 owes 5 owes 0
 */
import { DAY_MS, encodeAs, type GroupId, planShape, planToTell, rankHash } from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { groupAt, type HostileGroup, openHostileNet, papersOf } from './hostile-group.ts'
import { openRoundVillage, type RoundVillage } from './round-village.ts'

const CIRCLES = {
  A: { groups: [0, 1, 2, 3], closer: 0 },
  B: { groups: [0, 1, 4, 2, 3, 5], closer: 5 },
} as const
type Name = keyof typeof CIRCLES
const ALL = [0, 1, 2, 3, 4, 5] as const
/** Two hours, owed in eight quarters. */
const AMT = 2_000_000n
const QUARTERS = 8n

let world: RoundVillage
let planners: { readonly [name in Name]: HostileGroup }
let day = 0

beforeAll(async () => {
  world = await openRoundVillage('crossing circles', [[1, 3, 5], [2, 4], [3, 4], [5], [], []])
  const at = async (name: string): Promise<HostileGroup> =>
    groupAt(papersOf(name), await openHostileNet(name))
  planners = { A: await at('planner A'), B: await at('planner B') }
}, 120_000)
afterAll(async () => {
  await planners.A.close()
  await planners.B.close()
  await world.village.close()
})

const edges = (name: Name): (readonly [number, number])[] => {
  const { groups } = CIRCLES[name]
  return groups.map((from, i) => [from, groups[(i + 1) % groups.length] as number] as const)
}
const roundOf = (): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
const isHeld = (i: number) => async (): Promise<boolean> => !(await world.settled([i]))

/** The planner hands its circle to these. It claims more than anybody can compute, so nobody else plans. */
async function tell(name: Name, to: readonly number[]): Promise<void> {
  const { groups, closer } = CIRCLES[name]
  // Value flows against the debts.
  const members = [...groups].reverse()
  const round = roundOf()
  const cycle = {
    round,
    groups: members.map(i => world.group(i).gid as GroupId),
    amt: AMT,
    closer: members.indexOf(closer as never),
  }
  const { root, of } = planToTell([cycle])
  for (const i of to) {
    const target = world.target(i)
    await planners[name].hello(target, { at: world.now() })
    const mine = of(target.gid)
    const plan = { v: 1, round, root, cycles: 1, cleared: 1_000_000_000n, mine, papers: [] } as const
    expect(await planners[name].ask(target, 'plan', encodeAs(planShape, plan))).toMatchObject({ ok: true })
  }
}

test.each(['A', 'B'] as const)(
  '%s goes first, and goes',
  async first => {
    const { village, owe, between, passing, goTo, daily, settled, net } = world
    const owed = new Map([...edges('A'), ...edges('B')].map(edge => [edge.join(), edge]))
    for (const [from, to] of owed.values())
      if ((await between(from, to)) === 0n) await owe(from, to, QUARTERS)
    const nets = await Promise.all(ALL.map(net))
    const rank = (name: Name): string => rankHash(roundOf(), world.group(CIRCLES[name].closer).gid as GroupId)
    day = Math.max(day, world.today())
    do day += 1
    while (rank('A') < rank('B') !== (first === 'A'))
    goTo(day, 0.5)
    await passing('all have offered', async () =>
      (await Promise.all(ALL.map(daily))).every(round => round?.round === roundOf()),
    )

    // Plans are taken ten minutes early, and nobody else plans before six. Who sleeps hears later: 1 signs A, 2 and 3 sign B.
    for (const i of [2, 3]) await village.stop(i)
    goTo(day, 5.85)
    await tell('A', [0, 1])
    await until('1 has signed A', isHeld(1))
    for (const i of [0, 1]) await village.stop(i)
    for (const i of [2, 3]) await village.restart(i)
    await tell('B', [2, 3, 4, 5])
    for (const i of [2, 3, 4]) await until(`${i} has signed B`, isHeld(i))
    for (const i of [0, 1]) await village.restart(i)
    await tell('A', [2, 3])
    await tell('B', [0, 1])

    await passing('it is crossed out', async () =>
      (await Promise.all(edges(first).map(([from, to]) => between(from, to)))).every(left => left === 0n),
    )
    await passing('nothing is held', () => settled(ALL))
    for (const [from, to] of owed.values()) {
      const isIn = edges(first).some(edge => edge.join() === `${from},${to}`)
      expect([from, to, await between(from, to)]).toEqual([from, to, isIn ? 0n : -AMT])
    }
    expect(await Promise.all(ALL.map(net))).toEqual(nets)
  },
  180_000,
)
