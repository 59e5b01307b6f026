import { expect, test } from 'vitest'
import { DEBTS_A_GROUP, madeUpDebts, type NetworkKind } from '../src/bench/debt-networks.ts'

const KINDS: readonly NetworkKind[] = ['scale-free', 'local', 'uniform']

test.each(KINDS)(
  'a %s network has ten debts a group, none twice between two, the same for the same seed',
  kind => {
    const debts = madeUpDebts({ kind, groups: 200, seed: 1 })
    expect(debts).toHaveLength(200 * DEBTS_A_GROUP)
    expect(new Set(debts.map(debt => debt.line)).size).toBe(debts.length)
    expect(debts.every(debt => debt.from !== debt.to && debt.amt >= 1n)).toBe(true)
    expect(madeUpDebts({ kind, groups: 200, seed: 1 })).toEqual(debts)
    expect(madeUpDebts({ kind, groups: 200, seed: 2 })).not.toEqual(debts)
  },
)

test('a scale-free network has groups with very many lines, a uniform one has not', () => {
  const mostLines = (kind: NetworkKind): number => {
    const lines = new Map<string, number>()
    for (const { from, to } of madeUpDebts({ kind, groups: 500, seed: 1 }))
      for (const group of [from, to]) lines.set(group, (lines.get(group) ?? 0) + 1)
    return Math.max(...lines.values())
  }
  expect(mostLines('scale-free')).toBeGreaterThan(2 * mostLines('uniform'))
})
