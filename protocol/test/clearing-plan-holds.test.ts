import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../src/base/limits.ts'
import type { Debt } from '../src/clearing/debt.ts'
import { type Plan, planHolds, planRound } from '../src/clearing/plan.ts'
import { regionAround } from '../src/clearing/region.ts'
import { debtsOf, groupId, HOUR, inHours, lineId, ring, small } from './clearing-fixtures.ts'
import { slowMaximum } from './clearing-reference.ts'

describe('a plan that somebody sent', () => {
  const hours = (text: string): Debt[] => debtsOf(text).map(debt => ({ ...debt, amt: debt.amt * HOUR }))
  const debts = hours('A>B 5, B>C 4, C>A 9, C>D 2, D>A 1')
  const plan = planRound(debts)
  const [first, second] = plan.cycles as [Plan['cycles'][0], Plan['cycles'][0]]

  it('holds when a planner made it', () => {
    expect(plan.cycles).toHaveLength(2)
    fc.assert(
      fc.property(inHours, some => {
        expect(planHolds(some, planRound(some))).toBe(true)
      }),
    )
  })

  it('holds with fewer cycles, if it says so', () => {
    const cleared = first.amt * BigInt(first.lines.length)
    expect(planHolds(debts, { ...plan, cycles: [first], cleared })).toBe(true)
  })

  it.each<[string, Partial<Plan>]>([
    ['more cleared than its cycles clear', { cleared: plan.cleared + 1n }],
    ['another volume than it proves', { volume: plan.volume - 1n }],
    ['a cycle twice', { cycles: [first, first, second], cleared: plan.cleared + 3n * first.amt }],
    // Beside what is planned with, it would not be told apart from one µh less.
    [
      'a cycle of more than is ever planned',
      { cycles: [{ ...first, amt: 2n ** 53n + 1n }], cleared: 3n * (2n ** 53n + 1n) },
    ],
    ['a cycle that names other lines', { cycles: [{ ...first, lines: second.lines.slice(0, 3) }, second] }],
    ['a cycle the other way round', { cycles: [{ ...first, groups: [...first.groups].reverse() }, second] }],
  ])('does not hold with %s', (_, change) => {
    expect(planHolds(debts, { ...plan, ...change })).toBe(false)
  })

  it('does not hold for other debts', () => {
    expect(planHolds(debts.slice(1), plan)).toBe(false)
    expect(planHolds(hours('A>B 5, B>C 5, C>A 9, C>D 2, D>A 1'), plan)).toBe(false)
  })

  it('does not hold with a cycle too small, too long, or that passes a group twice', () => {
    const least = LIMITS.cycleMicroHoursMin
    const triangle = ring(3, least)
    const fine = planRound(triangle)
    const tiny = fine.cycles.map(cycle => ({ ...cycle, amt: cycle.amt - 1n }))
    expect(planHolds(triangle, { ...fine, cycles: tiny, cleared: fine.cleared - 3n })).toBe(false)
    const long = ring(17, HOUR)
    const [turn] = [{ groups: long.map(debt => debt.from), lines: long.map(debt => debt.line), amt: HOUR }]
    expect(planHolds(long, { ...planRound(long), cycles: [turn], cleared: 17n * HOUR })).toBe(false)
    const eight = hours('A>B 1, B>C 1, C>A 1, A>D 1, D>E 1, E>A 1')
    const twice = {
      groups: eight.map(debt => debt.from),
      lines: eight.map(debt => debt.line),
      amt: HOUR,
    }
    expect(planHolds(eight, { ...planRound(eight), cycles: [twice], cleared: 6n * HOUR })).toBe(false)
  })
})

describe('whatever the groups are called', () => {
  it('the volume is the same, and proved', () => {
    const renamed = fc
      .tuple(small, fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }))
      .map(([debts, names]) => {
        const rename = (id: string) => groupId(names[Number.parseInt(id, 16)] as number)
        return {
          debts,
          others: debts.map(debt => ({ ...debt, from: rename(debt.from), to: rename(debt.to) })),
        }
      })
    fc.assert(
      fc.property(renamed, ({ debts, others }) => {
        const plan = planRound(others)
        expect(plan.volume).toBe(planRound(debts).volume)
        expect(plan.volume).toBe(slowMaximum(others))
        expect(planHolds(others, plan)).toBe(true)
      }),
    )
  })
})

describe('the region of a planner', () => {
  const line = ring(9, HOUR)

  it('has the groups nearest to it, counted in lines either way, and all debts among them', () => {
    expect(regionAround(line, { centre: groupId(0), groupsMax: 3 })).toEqual([line[0], line[8]])
    expect(regionAround(line, { centre: groupId(4), groupsMax: 5 })).toEqual(line.slice(2, 6))
    expect(regionAround(line, { centre: groupId(4), groupsMax: 9 })).toEqual(line)
  })

  it('takes of those as far first the one with most lines to those taken, then the smallest id', () => {
    const around = debtsOf('A>D 1, C>A 1, A>B 1, B>E 1, E>D 1, F>C 1, B>D 1')
    const region = (groupsMax: number) =>
      regionAround(around, { centre: groupId(65), groupsMax }).map(debt => Number.parseInt(debt.line, 16))
    // B by its id, then D, which is joined to B as well; C; at last E with two lines, not F with one.
    expect(region(2)).toEqual([3])
    expect(region(3)).toEqual([1, 3, 7])
    expect(region(4)).toEqual([1, 2, 3, 7])
    expect(region(5)).toEqual([1, 2, 3, 4, 5, 7])
  })

  it('is empty when the planner has no line, and stops where lines stop', () => {
    expect(regionAround(line, { centre: groupId(77), groupsMax: 3 })).toEqual([])
    const apart = debtsOf('A>B 1, B>A 1, X>Y 1')
    expect(regionAround(apart, { centre: groupId(65), groupsMax: 9 })).toEqual(apart.slice(0, 2))
  })

  it('is what is planned of a network too large to plan whole', () => {
    const triangles = (count: number): Debt[] =>
      Array.from({ length: 3 * count }, (_, i) => ({
        line: lineId(i + 1),
        from: groupId(i),
        to: groupId(i % 3 === 2 ? i - 2 : i + 1),
        amt: HOUR,
      }))
    const fits = triangles(LIMITS.planGroupsMax / 3)
    expect(planRound(fits, groupId(0)).cycles).toHaveLength(LIMITS.planGroupsMax / 3)
    const large = triangles(LIMITS.planGroupsMax / 3 + 1)
    expect(planRound(large).cycles).toHaveLength(LIMITS.planGroupsMax / 3 + 1)
    const local = planRound(large, groupId(4))
    expect(local.cycles.map(cycle => cycle.groups[0])).toEqual([groupId(3)])
    expect(planHolds(large, local, groupId(4))).toBe(true)
    expect(planHolds(large, local, groupId(7))).toBe(false)
  })
})
