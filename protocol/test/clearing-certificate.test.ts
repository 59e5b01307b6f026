import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certifies } from '../src/clearing/certificate.ts'
import { debtGraph } from '../src/clearing/debt-graph.ts'
import { type Circulation, maximumCirculation } from '../src/clearing/max-volume-circulation.ts'
import { cut, debtsOf, setOff, small, solve, sum } from './clearing-fixtures.ts'

const graph = debtGraph(debtsOf('A>B 5, B>C 4, C>A 9, C>D 2'))
const good = maximumCirculation(graph)
const flowsOf = (...flows: number[]) => Float64Array.from(flows)

describe('the certificate', () => {
  it('holds for what was found, also with potentials moved all by the same', () => {
    expect(certifies(graph, good)).toBe(true)
    expect(certifies(graph, { ...good, potentials: good.potentials.map(p => p - 1_000) })).toBe(true)
  })

  it.each<[string, Partial<Circulation>]>([
    ['less than the most', { flows: flowsOf(3, 3, 3, 0), volume: 9n }],
    ['nothing', { flows: flowsOf(0, 0, 0, 0), volume: 0n }],
    ['more than is owed', { flows: flowsOf(5, 5, 5, 0), volume: 15n }],
    ['a negative flow', { flows: flowsOf(4, 4, 4, -1), volume: 11n }],
    ['a flow that is no number', { flows: flowsOf(4, 4, 4, Number.NaN) }],
    ['a group that gives more than it gets', { flows: flowsOf(4, 4, 4, 2), volume: 14n }],
    ['another volume than the sum', { volume: 13n }],
    ['too few flows', { flows: flowsOf(4, 4, 4) }],
    ['too many flows', { flows: flowsOf(4, 4, 4, 0, 0) }],
    ['a group without potential', { potentials: good.potentials.slice(1) }],
    ['no potentials', { potentials: new Int32Array() }],
    ['potentials all alike', { potentials: new Int32Array(4) }],
  ])('refuses %s', (_, change) => {
    expect(certifies(graph, { ...good, ...change })).toBe(false)
  })

  it.each<[string, string, number[], number[]]>([
    ['a flow above its debt', 'A>B 5, B>C 4, C>A 9', [9, 9, 9], [0, 1, 2]],
    ['a flow below zero', 'A>B 5, A>B 4, B>A 3', [5, -2, 3], [0, 1]],
    ['a group that gets more than it gives', 'A>B 5, B>C 4, C>A 9', [5, 4, 9], [0, 1, 2]],
    ['a flow where the potentials want none', 'A>B 4, B>C 4, C>A 4', [4, 4, 4], [0, 2, 0]],
    ['half a µh', 'A>B 4, B>C 4, C>A 4, C>A 4', [4, 4, 3.5, 0.5], [0, 0, -1]],
  ])('refuses %s, even when all else fits', (_, text, flows, potentials) => {
    const volume = BigInt(Math.round(flows.reduce((a, b) => a + b)))
    const circulation = { flows: flowsOf(...flows), potentials: Int32Array.from(potentials), volume }
    expect(certifies(debtGraph(debtsOf(text)), circulation)).toBe(false)
  })

  it('refuses every single flow that was changed, whatever else is as it was', () => {
    const change = fc.tuple(small, fc.nat(), fc.integer({ min: -20, max: 20 }))
    fc.assert(
      fc.property(change, ([debts, pick, by]) => {
        fc.pre(debts.length > 0 && by !== 0)
        const some = debtGraph(debts)
        const best = maximumCirculation(some)
        const index = pick % debts.length
        const flows = best.flows.map((flow, at) => (at === index ? flow + by : flow))
        for (const volume of [best.volume, best.volume + BigInt(by)])
          expect(certifies(some, { ...best, flows, volume })).toBe(false)
      }),
    )
  })

  it('accepts a changed potential only if it proves the same', () => {
    const change = fc.tuple(small, fc.nat(), fc.integer({ min: -3, max: 3 }))
    fc.assert(
      fc.property(change, ([debts, pick, by]) => {
        fc.pre(debts.length > 0)
        const some = debtGraph(debts)
        const best = maximumCirculation(some)
        const group = pick % some.groups.length
        const potentials = best.potentials.map((p, at) => (at === group ? p + by : p))
        // The bound of the dual, the slow way: it equals the volume exactly for potentials that prove it.
        const gainOf = (debt: number) =>
          1 + (potentials[some.from[debt]!] as number) - (potentials[some.to[debt]!] as number)
        const bound = some.amt.reduce((total, amt, debt) => total + amt * Math.max(0, gainOf(debt)), 0)
        expect(certifies(some, { ...best, potentials })).toBe(BigInt(bound) === best.volume)
      }),
    )
  })

  it('refuses every circulation that clears less than the most, whatever the potentials', () => {
    const tries = fc.tuple(
      small,
      fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 7, maxLength: 7 }),
      fc.nat(),
    )
    fc.assert(
      fc.property(tries, ([debts, numbers, pick]) => {
        const some = debtGraph(debts)
        const best = maximumCirculation(some)
        const cycles = cut(debts, solve(debts).flows, { partsMax: 16, amtMin: 1n })
        fc.pre(cycles.length > 0)
        const fewer = setOff(
          debts,
          cycles.filter((_, index) => index !== pick % cycles.length),
        )
        const worse = { flows: Float64Array.from(fewer, Number), volume: sum(fewer) }
        const potentials = Int32Array.from(numbers.slice(0, some.groups.length))
        expect(certifies(some, { ...worse, potentials })).toBe(false)
        expect(certifies(some, { ...worse, potentials: best.potentials })).toBe(false)
      }),
    )
  })
})
