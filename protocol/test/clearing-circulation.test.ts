import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BugError } from '../src/base/assert.ts'
import { certifies } from '../src/clearing/certificate.ts'
import type { Debt } from '../src/clearing/debt.ts'
import { debtGraph } from '../src/clearing/debt-graph.ts'
import { maximumCirculation } from '../src/clearing/max-volume-circulation.ts'
import { debtsOf, groupId, lineId, netOf, ring, small, solve, someDebts, sum } from './clearing-fixtures.ts'
import { exhaustiveMaximum, improvingCycle, slowMaximum } from './clearing-reference.ts'

describe('the greatest circulation', () => {
  it.each([
    ['nothing at all', '', []],
    ['one debt', 'A>B 5', [0n]],
    ['a chain has no cycle', 'A>B 5, B>C 4', [0n, 0n]],
    ['a triangle clears its smallest debt on each', 'A>B 5, B>C 4, C>A 9', [4n, 4n, 4n]],
    [
      'a figure of eight clears both loops',
      'A>B 5, B>C 5, C>A 5, A>D 3, D>E 3, E>A 2',
      [5n, 5n, 5n, 2n, 2n, 2n],
    ],
    [
      'two networks clear each for itself',
      'A>B 1, B>C 2, C>A 3, X>Y 7, Y>Z 6, Z>X 5',
      [1n, 1n, 1n, 5n, 5n, 5n],
    ],
    ['a bridge between two loops stays', 'A>B 2, B>A 2, B>C 9, C>D 3, D>C 3', [2n, 2n, 0n, 3n, 3n]],
    ['the long way round beats the short cut', 'A>B 4, B>C 4, C>D 4, D>A 4, C>A 4', [4n, 4n, 4n, 4n, 0n]],
    [
      'the short cut takes what the long way leaves',
      'A>B 4, B>C 4, C>D 1, D>A 4, C>A 9',
      [4n, 4n, 1n, 1n, 3n],
    ],
    ['everything, when everybody is balanced', 'A>B 3, B>C 3, C>A 3, B>A 2, A>B 2', [3n, 3n, 3n, 2n, 2n]],
  ])('%s', (_, text, flows) => {
    const debts = text === '' ? [] : debtsOf(text)
    const circulation = solve(debts)
    expect(circulation.flows).toEqual(flows)
    expect(circulation.volume).toBe(sum(flows))
  })

  it('stays within every debt and leaves every net position as it was', () => {
    fc.assert(
      fc.property(small, debts => {
        const { flows, volume } = solve(debts)
        expect(flows.every((flow, index) => flow >= 0n && flow <= (debts[index] as Debt).amt)).toBe(true)
        expect([...netOf(debts, flows).values()].every(net => net === 0n)).toBe(true)
        expect(sum(flows)).toBe(volume)
      }),
    )
  })

  it('clears what cancelling one cycle after another clears, and leaves no cycle to cancel', () => {
    fc.assert(
      fc.property(small, debts => {
        const { flows, volume } = solve(debts)
        expect(volume).toBe(slowMaximum(debts))
        expect(improvingCycle(debts, flows)).toBeNull()
      }),
      { numRuns: 400 },
    )
  })

  it('clears what trying every flow finds', () => {
    fc.assert(
      fc.property(someDebts({ groups: 4, most: 7, amtMax: 2 }), debts => {
        expect(solve(debts).volume).toBe(exhaustiveMaximum(debts))
      }),
    )
  })

  it('always comes with potentials that certify it', () => {
    fc.assert(
      fc.property(small, debts => {
        const graph = debtGraph(debts)
        expect(certifies(graph, maximumCirculation(graph))).toBe(true)
      }),
    )
  })

  it('is found all the same when it begins too coarse, and becomes finer', () => {
    fc.assert(
      fc.property(someDebts({ groups: 20, least: 30, most: 80, amtMax: 30 }), debts => {
        const graph = debtGraph(debts)
        const circulation = maximumCirculation(graph, 1)
        expect(certifies(graph, circulation)).toBe(true)
        expect(circulation.volume).toBe(maximumCirculation(graph).volume)
      }),
      { numRuns: 200 },
    )
  })

  it('is exact up to a sum of 2^53 - 1 µh and refuses more', () => {
    const largest = (2n ** 53n - 2n) / 3n
    expect(solve(ring(3, largest)).flows).toEqual([largest, largest, largest])
    expect(() => solve(ring(3, largest + 1n))).toThrow(BugError)
  })

  it('refuses a negative debt and a debt to oneself', () => {
    expect(() => solve(debtsOf('A>B -1'))).toThrow(BugError)
    expect(() => solve(debtsOf('A>A 1'))).toThrow(BugError)
  })

  it('of 300 groups with random debts certifies', () => {
    const many = someDebts({ groups: 300, least: 3_000, most: 3_000, amtMax: 50_000_000 })
    const [debts] = fc.sample(many, { seed: 7, numRuns: 1 }) as [Debt[]]
    const graph = debtGraph(debts)
    const circulation = maximumCirculation(graph)
    expect(circulation.volume).toBeGreaterThan(0n)
    expect(certifies(graph, circulation)).toBe(true)
  })
})

describe('amounts near 2^53', () => {
  /** A ring and chords whose amounts together are 2^53 - 1 µh, none of them round. */
  const huge = fc
    .array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 6 }), fc.bigInt(1n, 2n ** 60n)), {
      minLength: 3,
      maxLength: 20,
    })
    .map(rows => {
      const whole = rows.reduce((total, [, , weight]) => total + weight, 0n)
      const debts = rows.map(([from, skip, weight], index) => ({
        line: lineId(index + 1),
        from: groupId(from),
        to: groupId((from + skip) % 7),
        amt: (weight * (2n ** 53n - 1n)) / whole,
      }))
      const rest = 2n ** 53n - 1n - sum(debts.map(debt => debt.amt))
      return debts.map((debt, index) => (index === 0 ? { ...debt, amt: debt.amt + rest } : debt))
    })

  it('lose not one µh: bounds, balance and greatest volume hold', () => {
    fc.assert(
      fc.property(huge, debts => {
        expect(sum(debts.map(debt => debt.amt))).toBe(2n ** 53n - 1n)
        const { flows, volume } = solve(debts)
        expect([...netOf(debts, flows).values()].every(net => net === 0n)).toBe(true)
        expect(flows.every((flow, index) => flow >= 0n && flow <= (debts[index] as Debt).amt)).toBe(true)
        expect(volume).toBe(slowMaximum(debts))
        const graph = debtGraph(debts)
        expect(certifies(graph, maximumCirculation(graph))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

/** Networks on which a search that looks a hundred steps far does not see everything. */
describe('long ways round', () => {
  const both = (groups: number): Debt[] =>
    ring(groups, 1_000n).flatMap((debt, i) => [
      { ...debt, amt: BigInt(1_000 + i) },
      { line: lineId(groups + i + 1), from: debt.to, to: debt.from, amt: BigInt(1_000 + 3 * i) },
    ])
  const shortcut = (groups: number): Debt[] => [
    ...ring(groups, 1_000n),
    { line: lineId(groups + 1), from: groupId(groups - 2), to: groupId(0), amt: 1_000n },
  ]

  it.each([
    ['a ring', ring(700, 5n), 3_500n],
    ['a ring that a shorter one competes with', shortcut(700), 700_000n],
    ['a ring of debts both ways', both(300), null],
  ])('%s', (_, debts, volume) => {
    const graph = debtGraph(debts)
    const circulation = maximumCirculation(graph)
    expect(certifies(graph, circulation)).toBe(true)
    if (volume !== null) expect(circulation.volume).toBe(volume)
  })
})
