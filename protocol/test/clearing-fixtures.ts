/** Debts to plan over: written by hand, at random, or in a ring; and what flows and cycles add up to. */
import fc from 'fast-check'
import type { GroupId, LineId } from '../src/base/ids.ts'
import type { Debt } from '../src/clearing/debt.ts'
import { debtGraph } from '../src/clearing/debt-graph.ts'
import { type Cycle, decompose } from '../src/clearing/decompose.ts'
import { maximumCirculation } from '../src/clearing/max-volume-circulation.ts'

export const groupId = (number: number): GroupId => number.toString(16).padStart(64, '0') as GroupId
export const lineId = (number: number): LineId => number.toString(16).padStart(32, '0') as LineId

/** «A>B 5, B>C 4»: A owes B 5 µh and B owes C 4, on lines 1, 2 … */
export const debtsOf = (text: string): Debt[] =>
  text.split(', ').map((part, index) => {
    const [, from, to, amt] = /^(\w)>(\w) (-?\d+)$/.exec(part) as unknown as [string, string, string, string]
    return {
      line: lineId(index + 1),
      from: groupId(from.charCodeAt(0)),
      to: groupId(to.charCodeAt(0)),
      amt: BigInt(amt),
    }
  })

export const HOUR = 1_000_000n

/** Up to `most` debts among a few groups: parallel lines, opposite debts and parts that no cycle joins included. */
export const someDebts = (shape: {
  groups: number
  least?: number
  most: number
  amtMax: number
  unit?: bigint
}): fc.Arbitrary<Debt[]> =>
  fc
    .array(
      fc.record({
        from: fc.nat(shape.groups - 1),
        skip: fc.integer({ min: 1, max: shape.groups - 1 }),
        amt: fc.integer({ min: 1, max: shape.amtMax }),
      }),
      { minLength: shape.least ?? 0, maxLength: shape.most, size: 'max' },
    )
    .map(rows =>
      rows.map(({ from, skip, amt }, index) => ({
        line: lineId(index + 1),
        from: groupId(from),
        to: groupId((from + skip) % shape.groups),
        amt: BigInt(amt) * (shape.unit ?? 1n),
      })),
    )

export const small = someDebts({ groups: 7, most: 20, amtMax: 20 })
export const inHours = someDebts({ groups: 7, most: 25, amtMax: 30, unit: 100_000n })

/** What each group gains by the flows: nothing, if they are a circulation. */
export function netOf(debts: readonly Debt[], flows: readonly bigint[]): Map<GroupId, bigint> {
  const net = new Map<GroupId, bigint>()
  for (const [index, { from, to }] of debts.entries()) {
    net.set(from, (net.get(from) ?? 0n) + (flows[index] as bigint))
    net.set(to, (net.get(to) ?? 0n) - (flows[index] as bigint))
  }
  return net
}

/** What all cycles together set off on each debt. */
export const setOff = (debts: readonly Debt[], cycles: readonly Cycle[]): bigint[] =>
  debts.map(({ line, from, to }) => {
    const through = cycles.filter(({ lines, groups }) => {
      const at = lines.indexOf(line)
      return at >= 0 && groups[at] === from && groups[(at + 1) % groups.length] === to
    })
    return through.reduce((sum, { amt }) => sum + amt, 0n)
  })

const letter = (group: GroupId): string => String.fromCharCode(Number.parseInt(group, 16))
export const showCycle = ({ groups, amt }: Cycle): string => `${groups.map(letter).join('>')} ${amt}`
export const sum = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((total, amount) => total + amount, 0n)

/** A ring of debts of these many groups. */
export const ring = (groups: number, amt: bigint): Debt[] =>
  Array.from({ length: groups }, (_, i) => ({
    line: lineId(i + 1),
    from: groupId(i),
    to: groupId((i + 1) % groups),
    amt,
  }))

/** What the planner finds, its flows as money. */
export function solve(debts: readonly Debt[]): { flows: bigint[]; volume: bigint } {
  const { flows, volume } = maximumCirculation(debtGraph(debts))
  return { flows: Array.from(flows, BigInt), volume }
}

/** The flows cut into cycles. */
export const cut = (
  debts: readonly Debt[],
  flows: readonly bigint[],
  bounds: { readonly partsMax: number; readonly amtMin: bigint },
): readonly Cycle[] =>
  decompose(debts, { graph: debtGraph(debts), flows: Float64Array.from(flows, Number) }, bounds)
