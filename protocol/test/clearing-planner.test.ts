import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BugError } from '../src/base/assert.ts'
import { LIMITS } from '../src/base/limits.ts'
import { type Debt, tidyDebts } from '../src/clearing/debt.ts'
import { debtGraph } from '../src/clearing/debt-graph.ts'
import { planRound } from '../src/clearing/plan.ts'
import { strongParts } from '../src/clearing/strongly-connected.ts'
import vectors from '../vectors/clearing-plan.json' with { type: 'json' }
import {
  cut,
  debtsOf,
  groupId,
  HOUR,
  inHours,
  lineId,
  netOf,
  ring,
  setOff,
  showCycle,
  small,
  solve,
  someDebts,
  sum,
} from './clearing-fixtures.ts'
import { reaches, ringFits, slowMaximum } from './clearing-reference.ts'
import { readDebt, writePlan } from './make-clearing-vectors.ts'

describe('the cycles', () => {
  it.each([
    ['one triangle', 'A>B 4, B>C 4, C>A 4', ['A>B>C 4']],
    ['the smallest group first', 'C>A 4, A>B 4, B>C 4', ['A>B>C 4']],
    ['two loops that share a group', 'A>B 5, B>C 5, C>A 5, A>D 2, D>E 2, E>A 2', ['A>B>C 5', 'A>D>E 2']],
    ['two loops that share a debt', 'A>B 7, B>C 4, C>A 4, B>D 3, D>A 3', ['A>B>C 4', 'A>B>D 3']],
    ['three groups before four', 'A>B 1, B>C 1, C>D 1, D>A 1, X>Y 1, Y>Z 1, Z>X 1', ['X>Y>Z 1', 'A>B>C>D 1']],
    ['two groups, if two lines join them', 'A>B 3, B>A 3', ['A>B 3']],
    ['none within a flow that is nothing', 'A>B 0, B>C 0, C>A 0', []],
  ])('%s', (_, text, cycles) => {
    const debts = debtsOf(text)
    const flows = debts.map(debt => debt.amt)
    expect(cut(debts, flows, { partsMax: 16, amtMin: 1n }).map(showCycle)).toEqual(cycles)
  })

  it('has at most the parts allowed', () => {
    const cyclesOf = (groups: number) =>
      cut(ring(groups, 9n), Array(groups).fill(9n), { partsMax: 16, amtMin: 1n })
    expect(cyclesOf(16).map(cycle => cycle.groups.length)).toEqual([16])
    expect(cyclesOf(17)).toEqual([])
  })

  it('has at least the amount asked for', () => {
    const cyclesOf = (amt: bigint) => cut(ring(3, amt), [amt, amt, amt], { partsMax: 16, amtMin: 250n })
    expect(cyclesOf(250n).map(cycle => cycle.amt)).toEqual([250n])
    expect(cyclesOf(249n)).toEqual([])
  })

  it('refuses flows that are not one a debt', () => {
    expect(() => cut(ring(3, 1n), [1n], { partsMax: 16, amtMin: 1n })).toThrow(BugError)
  })

  const bounds = fc.record({ partsMax: fc.integer({ min: 2, max: 7 }), amtMin: fc.bigInt(1n, 5n) })

  it('are simple, rotated to the smallest id, and joined by the lines they name', () => {
    fc.assert(
      fc.property(small, bounds, (debts, options) => {
        for (const cycle of cut(debts, solve(debts).flows, options)) {
          const { groups, lines, amt } = cycle
          expect(new Set(groups).size).toBe(groups.length)
          expect(groups.length).toBeGreaterThanOrEqual(2)
          expect(groups.length).toBeLessThanOrEqual(options.partsMax)
          expect([...groups].sort()[0]).toBe(groups[0])
          expect(amt).toBeGreaterThanOrEqual(options.amtMin)
          const joined = lines.map(line => debts.find(debt => debt.line === line) as Debt)
          expect(joined.map(debt => debt.from)).toEqual(groups)
          expect(joined.map(debt => debt.to)).toEqual([...groups.slice(1), groups[0]])
        }
      }),
    )
  })

  it('together stay within the flows, and no cycle that fits is left', () => {
    fc.assert(
      fc.property(small, bounds, (debts, options) => {
        const { flows } = solve(debts)
        const cleared = setOff(debts, cut(debts, flows, options))
        const left = flows.map((flow, index) => flow - (cleared[index] as bigint))
        expect(left.every(amount => amount >= 0n)).toBe(true)
        expect(ringFits(debts, left, options)).toBe(false)
      }),
    )
  })

  it('use up the whole circulation when no bound stops them', () => {
    fc.assert(
      fc.property(small, debts => {
        const { flows } = solve(debts)
        expect(setOff(debts, cut(debts, flows, { partsMax: 7, amtMin: 1n }))).toEqual(flows)
      }),
    )
  })
})

describe('the debts of a round', () => {
  const [first, second] = debtsOf('A>B 5, B>C 4') as [Debt, Debt]

  it('are sorted by line', () => {
    expect(tidyDebts([second, first])).toEqual([first, second])
  })

  it('are above zero and to another group', () => {
    expect(tidyDebts(debtsOf('A>B 0, A>B -3, A>A 5'))).toEqual([])
  })

  it('are one a line: the smallest of those that agree', () => {
    const less = { ...first, amt: 2n }
    expect(tidyDebts([first, less])).toEqual([less])
    expect(tidyDebts([less, first])).toEqual([less])
  })

  it('leave out a line on which they disagree who owes whom', () => {
    const opposite = { ...first, from: first.to, to: first.from }
    const elsewhere = { ...first, to: second.to }
    for (const other of [opposite, elsewhere]) {
      expect(tidyDebts([first, other, second])).toEqual([second])
      expect(tidyDebts([other, first, second, first])).toEqual([second])
    }
  })

  it('are cut to equal shares of 2^53 - 1 µh when they pass it together, so that nobody can stop a planner', () => {
    const huge = { ...first, amt: 2n ** 63n }
    const share = (2n ** 53n - 1n) / 2n
    expect(tidyDebts([second, huge])).toEqual([{ ...first, amt: share }, second])
    expect(planRound(ring(3, 2n ** 63n)).cleared).toBe(((2n ** 53n - 1n) / 3n) * 3n)
  })
})

describe('the parts of a network', () => {
  it('hold together exactly the groups that can reach each other', () => {
    fc.assert(
      fc.property(someDebts({ groups: 7, most: 12, amtMax: 1 }), debts => {
        const graph = debtGraph(debts)
        const part = strongParts(graph)
        for (const [a, one] of graph.groups.entries()) {
          for (const [b, other] of graph.groups.entries()) {
            expect(part[a] === part[b]).toBe(reaches(debts, one, other) && reaches(debts, other, one))
          }
        }
      }),
    )
  })
})

describe('the plan of a round', () => {
  it('leaves the net position of every group as it was', () => {
    fc.assert(
      fc.property(inHours, debts => {
        const cleared = setOff(debts, planRound(debts).cycles)
        expect([...netOf(debts, cleared).values()].every(net => net === 0n)).toBe(true)
        expect(cleared.every((amount, index) => amount <= (debts[index] as Debt).amt)).toBe(true)
      }),
    )
  })

  it('tells the most that could be cleared, and what its cycles clear of it', () => {
    fc.assert(
      fc.property(inHours, debts => {
        const { cycles, volume, cleared } = planRound(debts)
        expect(volume).toBe(slowMaximum(debts))
        expect(cleared).toBe(sum(setOff(debts, cycles)))
        expect(cleared).toBeLessThanOrEqual(volume)
      }),
    )
  })

  it('is the same in whatever order the debts come, hostile ones included', () => {
    const clashing = fc.array(
      fc.record({ line: fc.nat(9), from: fc.nat(5), to: fc.nat(5), amt: fc.bigInt(-1n, 9n) }),
    )
    const hostile = clashing.map(rows =>
      rows.map(
        ({ line, from, to, amt }): Debt => ({
          line: lineId(line + 1),
          from: groupId(from),
          to: groupId(to),
          amt: amt * HOUR,
        }),
      ),
    )
    const mixed = fc
      .tuple(inHours, hostile)
      .map(([honest, wild]) => [...honest, ...wild])
      .chain(debts => fc.tuple(fc.constant(debts), fc.shuffledSubarray(debts, { minLength: debts.length })))
    fc.assert(
      fc.property(mixed, ([debts, shuffled]) => {
        expect(planRound(shuffled)).toEqual(planRound(debts))
      }),
      { numRuns: 300 },
    )
  })

  it('has cycles of a quarter of an hour and more, of at most 16 groups', () => {
    expect(planRound(ring(16, LIMITS.cycleMicroHoursMin)).cycles).toHaveLength(1)
    expect(planRound(ring(16, LIMITS.cycleMicroHoursMin - 1n)).cycles).toEqual([])
    expect(planRound(ring(17, HOUR))).toMatchObject({ cycles: [], volume: 17n * HOUR, cleared: 0n })
  })

  it('clears nothing along a chain, however long', () => {
    const chain = ring(20_001, HOUR).slice(0, -1)
    expect(planRound(chain)).toMatchObject({ cycles: [], volume: 0n, cleared: 0n })
  })
})

describe('the vectors of clearing-plan.json', () => {
  it.each(vectors.plans)('$name', ({ debts, plan }) => {
    expect(writePlan(planRound(debts.map(readDebt)))).toEqual(plan)
    expect(writePlan(planRound(debts.map(readDebt).reverse()))).toEqual(plan)
  })
})
