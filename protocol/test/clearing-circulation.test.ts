import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BugError } from '../src/base/assert.ts'
import { certifies } from '../src/clearing/certificate.ts'
import type { Debt } from '../src/clearing/debt.ts'
import { decompose } from '../src/clearing/decompose.ts'
import { maximumCirculation } from '../src/clearing/max-volume-circulation.ts'
import { debtsOf, groupId, netOf, ring, setOff, small, someDebts, sum } from './clearing-fixtures.ts'
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
    const circulation = maximumCirculation(debts)
    expect(circulation.flows).toEqual(flows)
    expect(circulation.volume).toBe(sum(flows))
    expect(certifies(debts, circulation)).toBe(true)
  })

  it('stays within every debt and leaves every net position as it was', () => {
    fc.assert(
      fc.property(small, debts => {
        const { flows, volume } = maximumCirculation(debts)
        expect(flows.every((flow, index) => flow >= 0n && flow <= (debts[index] as Debt).amt)).toBe(true)
        expect([...netOf(debts, flows).values()].every(net => net === 0n)).toBe(true)
        expect(sum(flows)).toBe(volume)
      }),
    )
  })

  it('clears what cancelling one cycle after another clears, and leaves no cycle to cancel', () => {
    fc.assert(
      fc.property(small, debts => {
        const { flows, volume } = maximumCirculation(debts)
        expect(volume).toBe(slowMaximum(debts))
        expect(improvingCycle(debts, flows)).toBeNull()
      }),
      { numRuns: 400 },
    )
  })

  it('clears what trying every flow finds', () => {
    fc.assert(
      fc.property(someDebts({ groups: 4, most: 7, amtMax: 2 }), debts => {
        expect(maximumCirculation(debts).volume).toBe(exhaustiveMaximum(debts))
      }),
    )
  })

  it('always comes with potentials that certify it', () => {
    fc.assert(
      fc.property(small, debts => {
        expect(certifies(debts, maximumCirculation(debts))).toBe(true)
      }),
    )
  })

  it('is exact up to a sum of 2^53 - 1 µh and refuses more', () => {
    const largest = (2n ** 53n - 2n) / 3n
    expect(maximumCirculation(ring(3, largest)).flows).toEqual([largest, largest, largest])
    expect(() => maximumCirculation(ring(3, largest + 1n))).toThrow(BugError)
  })

  it('refuses a negative debt and a debt to oneself', () => {
    expect(() => maximumCirculation(debtsOf('A>B -1'))).toThrow(BugError)
    expect(() => maximumCirculation(debtsOf('A>A 1'))).toThrow(BugError)
  })

  it('of 300 groups with random debts certifies', () => {
    const many = someDebts({ groups: 300, least: 3_000, most: 3_000, amtMax: 50_000_000 })
    const [debts] = fc.sample(many, { seed: 7, numRuns: 1 }) as [Debt[]]
    const circulation = maximumCirculation(debts)
    expect(circulation.volume).toBeGreaterThan(0n)
    expect(certifies(debts, circulation)).toBe(true)
  })
})

describe('the certificate', () => {
  const debts = debtsOf('A>B 5, B>C 4, C>A 9, C>D 2')
  const good = maximumCirculation(debts)
  const raised = (by: number) => new Map([...good.potentials].map(([group, p]) => [group, p + by]))

  it('holds for potentials moved all by the same', () => {
    expect(certifies(debts, { ...good, potentials: raised(-1_000) })).toBe(true)
  })

  it.each([
    ['less than the most', { flows: [3n, 3n, 3n, 0n], volume: 9n }],
    ['nothing', { flows: [0n, 0n, 0n, 0n], volume: 0n }],
    ['more than is owed', { flows: [5n, 5n, 5n, 0n], volume: 15n }],
    ['a negative flow', { flows: [4n, 4n, 4n, -1n], volume: 11n }],
    ['a group that gives more than it gets', { flows: [4n, 4n, 4n, 2n], volume: 14n }],
    ['another volume than the sum', { volume: 13n }],
    ['too few flows', { flows: [4n, 4n, 4n] }],
    ['too many flows', { flows: [4n, 4n, 4n, 0n, 0n] }],
    ['a group without potential', { potentials: new Map([...good.potentials].slice(1)) }],
    ['no potentials', { potentials: new Map() }],
    [
      'potentials so large that they round',
      { flows: [3n, 3n, 3n, 0n], volume: 9n, potentials: raised(1e300) },
    ],
    ['potentials that are no numbers', { potentials: raised(Number.NaN) }],
    ['potentials all alike', { potentials: new Map([...good.potentials.keys()].map(group => [group, 0])) }],
  ])('refuses %s', (_, change) => {
    expect(certifies(debts, { ...good, ...change })).toBe(false)
  })

  it.each([
    ['a flow above its debt', 'A>B 5, B>C 4, C>A 9', [9n, 9n, 9n], [0, 1, 2]],
    ['a flow below zero', 'A>B 5, A>B 4, B>A 3', [5n, -2n, 3n], [0, 1]],
    ['a group that gets more than it gives', 'A>B 5, B>C 4, C>A 9', [5n, 4n, 9n], [0, 1, 2]],
    ['a flow where the potentials want none', 'A>B 4, B>C 4, C>A 4', [4n, 4n, 4n], [0, 2, 0]],
  ])('refuses %s, even when all else fits', (_, text, flows, heights) => {
    const potentials = new Map(heights.map((height, at) => [groupId('A'.charCodeAt(0) + at), height]))
    expect(certifies(debtsOf(text), { flows, volume: sum(flows), potentials })).toBe(false)
  })

  it('refuses every circulation that clears less than the most, whatever the potentials', () => {
    const tries = fc.tuple(
      small,
      fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 7, maxLength: 7 }),
      fc.nat(),
    )
    fc.assert(
      fc.property(tries, ([some, numbers, pick]) => {
        const best = maximumCirculation(some)
        const cycles = decompose(some, best.flows, { partsMax: 16, amtMin: 1n })
        fc.pre(cycles.length > 0)
        const fewer = setOff(
          some,
          cycles.filter((_, index) => index !== pick % cycles.length),
        )
        const potentials = new Map(numbers.map((number, group) => [groupId(group), number]))
        const worse = { flows: fewer, volume: sum(fewer) }
        expect(certifies(some, { ...worse, potentials })).toBe(false)
        expect(certifies(some, { ...worse, potentials: best.potentials })).toBe(false)
      }),
    )
  })
})
