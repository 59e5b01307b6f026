/** Contributions given back, run again, run by the node, and over the largest group. SPEC 5.13; domain.md rules 8, 17. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId, IntentId } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import { newAccount } from '../src/ledger/new-account.ts'
import { dueRuns } from '../src/ledger/rules-charges.ts'
import { TABLES } from '../src/ledger/tables.ts'
import { TAKINGS_PER_PAGE, takenKeys } from '../src/ledger/takings.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import {
  BEYOND,
  balances,
  charging,
  DECEMBER_1,
  DEMURRAGE,
  FEE,
  NOVEMBER,
  plan,
  run,
  undo,
} from './charging.ts'
import { pay, setLimits, tryKind } from './village.ts'
import { balanceOf, codeOf, hashNamed, idOf, must, NOW, record, sumOf, type TestGroup } from './world.ts'

describe('an undone run', () => {
  test('gives all back to each, whatever limits say, and can be run again by people', () => {
    const there = charging([FEE])
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 95_00n))
    const before = balances(there)
    const first = must(run(there)).signed.id
    must(tryKind(group, ann, 'pay', { from: group.treasury, to: ben.account, amt: 15_00n }))
    must(setLimits(there, ann, { max: 0n }))
    must(undo(there, first))
    expect(balances(there)).toEqual([before[0], -80_00n, -15_00n])
    expect(sumOf(group.book)).toBe(0n)
    expect(codeOf(undo(there, first))).toBe('already-undone')
    const second = must(run(there)).signed.id
    expect(codeOf(run(there))).toBe('already-run')
    expect(codeOf(undo(there, first))).toBe('already-undone')
    expect(codeOf(undo(there, second))).toBe('ok')
  })

  test('has to be a run', () => {
    const there = charging([FEE])
    must(run(there))
    const entry = must(pay(there.group, there.ann, there.ben, 1n))
    expect(codeOf(undo(there, entry.signed.id))).toBe('no-such-run')
    expect(codeOf(undo(there, hashNamed('none') as string as IntentId))).toBe('no-such-run')
  })

  test('rule 17: what was taken from an account that closed since goes to the community', () => {
    const there = charging([FEE])
    const { group, ann, ben } = there
    const { id } = must(run(there)).signed
    must(tryKind(group, ann, 'pay', { from: group.treasury, to: ben.account, amt: 10_00n }))
    record(group, ben, 'leave', { member: ben.id })
    must(undo(there, id))
    expect(balanceOf(group, ben.account)).toBe(0n)
    expect(balanceOf(group, group.community)).toBe(10_00n)
    expect(balances(there)).toEqual([0n, 0n, -10_00n])
  })

  test('gives back what was taken then, not what policy would take now', () => {
    const there = charging([FEE])
    const { group, ann } = there
    const { id } = must(run(there)).signed
    record(group, ann, 'policy', { change: { charges: [] } })
    must(undo(there, id))
    expect(balances(there)).toEqual([0n, 0n, 0n])
  })

  test('any payments, a run and its undoing leave every balance as it was', () => {
    const amt = fc.bigInt({ min: 1n, max: 150_00n })
    const kind = fc.constantFrom(FEE, DEMURRAGE, { ...DEMURRAGE, free: 0n, ppm: 333_333 }, BEYOND)
    fc.assert(
      fc.property(kind, fc.array(fc.tuple(fc.boolean(), amt), { maxLength: 5 }), (of, payments) => {
        const there = charging([of])
        const { group, ann, ben } = there
        for (const [toAnn, amt] of payments)
          if (toAnn) pay(group, ben, ann, amt)
          else pay(group, ann, ben, amt)
        const before = balances(there)
        const planned = plan(there, of.name)
        const { id } = must(run(there, of.name)).signed
        expect(balanceOf(group, group.treasury)).toBe(planned.total)
        for (const account of [ann.account, ben.account])
          expect(balanceOf(group, account)).toBeGreaterThanOrEqual(-100_00n)
        must(undo(there, id))
        expect(balances(there)).toEqual(before)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what a node should run', () => {
  test('is the period that ended last of each charge, once, from the period in which the charge begins', () => {
    const there = charging([FEE, { ...DEMURRAGE, every: 'quarter' }])
    const { group } = there
    expect(dueRuns(group.book, NOW)).toEqual([])
    expect(dueRuns(group.book, DECEMBER_1)).toEqual([{ charge: 'fee', period: NOVEMBER }])
    group.now = DECEMBER_1
    must(run(there, 'fee', NOVEMBER, 'node'))
    expect(dueRuns(group.book, DECEMBER_1)).toEqual([])
    expect(dueRuns(group.book, DECEMBER_1 + 31 * DAY_MS)).toEqual([
      { charge: 'fee', period: '2026-12' },
      { charge: 'demurrage', period: '2026-Q4' },
    ])
  })

  test('is nothing that the receiving account has no room for, until it has', () => {
    const there = charging([FEE])
    const { group, ann } = there
    const treasury = { ...ann, account: group.treasury }
    must(setLimits(there, treasury, { max: 19_99n }))
    expect(dueRuns(group.book, DECEMBER_1)).toEqual([])
    must(setLimits(there, treasury, { max: 20_00n }))
    expect(dueRuns(group.book, DECEMBER_1)).toHaveLength(1)
  })

  test('is never what people undid: the node does not take it again', () => {
    const there = charging([FEE])
    const { group, ann } = there
    group.now = DECEMBER_1
    const { id } = must(run(there, 'fee', NOVEMBER, 'node')).signed
    must(undo(there, id))
    expect(dueRuns(group.book, DECEMBER_1)).toEqual([])
    expect(codeOf(run(there, 'fee', NOVEMBER, 'node'))).toBe('already-run')
    expect(codeOf(run(there, 'fee', NOVEMBER, ann))).toBe('ok')
  })
})

describe('the largest group', () => {
  /** A book of many accounts: founded and admitted rows as the fold makes them, without the entries. */
  function crowd(group: TestGroup, count: number): void {
    const { accounts } = group.book.tables
    for (let i = 0; i < count; i++) {
      const number = `CROW${String(i).padStart(4, '0').slice(-4)}`
      const row = newAccount({ number, kind: 'person', holders: [], since: NOW })
      accounts.set(i.toString(16).padStart(32, '0'), row)
    }
  }

  test('pays in one entry, whose rows are of ordinary size and give all back', () => {
    const there = charging([FEE])
    const { group } = there
    const count = TAKINGS_PER_PAGE + 5
    crowd(group, count)
    const { id } = must(run(there)).signed
    const pages = takenKeys(id).flatMap(key => group.book.tables.taken.get(key) ?? [])
    expect(pages.map(({ from }) => from.length)).toEqual([TAKINGS_PER_PAGE, 7])
    for (const page of pages) {
      const bytes = encodeAs(TABLES.taken, page)
      expect(bytes.length).toBeLessThan(1 << 20)
      expect(must(decodeAs(TABLES.taken, bytes))).toEqual(page)
    }
    expect(balanceOf(group, group.treasury)).toBe(BigInt(count + 2) * 10_00n)
    must(undo(there, id))
    expect([...group.book.tables.accounts.values()].every(({ balance }) => balance === 0n)).toBe(true)
  })
})

test('rows of what was taken are whole accounts with amounts above nothing', () => {
  const row = { charge: 'fee', period: NOVEMBER, to: idOf<AccountId>('to') }
  const read = (from: readonly { account: AccountId; amt: bigint }[]) =>
    codeOf(decodeAs(TABLES.taken, encodeAs(TABLES.taken, { ...row, from })))
  const account = idOf<AccountId>('one')
  expect(read([])).toBe('ok')
  expect(read([{ account, amt: AMOUNT_MAX }])).toBe('ok')
  expect(read([{ account, amt: 0n }])).toBe('malformed')
  expect(read([{ account, amt: AMOUNT_MAX + 1n }])).toBe('malformed')
})
