/** What other implementations must work out alike of one clearing round: vectors/clearing-rounds.json. SPEC 8. */
import { describe, expect, test } from 'vitest'
import { fromHex, type GroupId, readPlan } from '../src/index.ts'
import vectors from '../vectors/clearing-rounds.json' with { type: 'json' }
import { roundVectors } from './make-round-vectors.ts'
import { must } from './world.ts'

test('the vectors are what this code computes from names', () => {
  expect(vectors).toEqual(roundVectors())
})

test('ranks are 0, 1, 2 and so on, each once, and each plans ten minutes after the one before', () => {
  const ranks = [...vectors.ranks].sort((a, b) => a.rank - b.rank)
  expect(ranks.map(({ rank }) => rank)).toEqual(vectors.groups.map((_, i) => i))
  expect(ranks.map(({ plansAt }) => plansAt - vectors.opens)).toEqual(
    ranks.map((_, i) => 21_600_000 + i * 600_000),
  )
})

test('only debts that both ends offer and agree on count, each with the smaller amount', () => {
  expect(vectors.debts.map(({ amt }) => amt).sort()).toEqual(['1500000', '700000'])
})

test('of too many cycles of one group those stay that set off most', () => {
  const volumes = (stay: boolean): bigint[] =>
    vectors.room
      .filter(({ kept }) => kept === stay)
      .map(({ groups, amt }) => BigInt(groups.length) * BigInt(amt))
      .sort((a, b) => Number(a - b))
  expect([volumes(true).length, volumes(false).length]).toEqual([16, 2])
  expect(volumes(true)[0]).toBeGreaterThan(volumes(false).at(-1) as bigint)
})

describe('a plan', () => {
  test.each(vectors.told)('is read by $to: its own cycles alone, under one root', ({ to, plan }) => {
    const { root, mine } = must(readPlan(fromHex(plan), to as GroupId))
    expect(root).toBe(vectors.root)
    expect(mine.length).toBeGreaterThan(0)
    expect(mine.every(({ cycle }) => cycle.groups.includes(to as GroupId))).toBe(true)
  })

  test.each(vectors.refused)('with $name is $refusal', ({ plan, refusal }) => {
    const read = readPlan(fromHex(plan), vectors.groups[0] as GroupId)
    expect(read.ok ? 'ok' : read.refusal.code).toBe(refusal)
    expect(refusal).not.toBe('ok')
  })
})
