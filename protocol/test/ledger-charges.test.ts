/** Contributions of a period: who gives how much, and when. SPEC 5.13; domain.md rules 8, 13, 14, 15, 20. */
import { describe, expect, test } from 'vitest'
import type { AccountId } from '../src/base/ids.ts'
import type { Book } from '../src/ledger/book.ts'
import { planCharge } from '../src/ledger/charge-plan.ts'
import { newAccount } from '../src/ledger/new-account.ts'
import type { Charge, Policy } from '../src/ledger/policy.ts'
import { runKey } from '../src/ledger/rules-charges.ts'
import { takenKey } from '../src/ledger/takings.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import {
  BEYOND,
  balances,
  byId,
  charging,
  DECEMBER_1,
  DEMURRAGE,
  FEE,
  NOVEMBER,
  plan,
  run,
  undo,
} from './charging.ts'
import { table } from './table.ts'
import { pay, setLimits, tryKind } from './village.ts'
import { admit, balanceOf, codeOf, idOf, must, NOW, record, sumOf } from './world.ts'

describe('a run', () => {
  test('rules 13 and 14: a fee moves from every member to the receiving account, and the sum stays zero', () => {
    const there = charging([FEE])
    const { group, ann, ben } = there
    const entry = must(run(there))
    expect(balances(there)).toEqual([-10_00n, -10_00n, 20_00n])
    expect(sumOf(group.book)).toBe(0n)
    const { id } = entry.signed
    expect(group.book.tables.runs.get(runKey('fee', NOVEMBER))).toEqual({
      run: id,
      accounts: 2,
      total: 20_00n,
      undone: false,
    })
    expect(group.book.tables.taken.get(takenKey(id, 0))).toEqual({
      charge: 'fee',
      period: NOVEMBER,
      to: group.treasury,
      from: byId([ann, ben].map(({ account }) => ({ account, amt: 10_00n }))),
    })
  })

  test('is refused in the order of SPEC 5.13: each repair shows the next', () => {
    const there = charging([FEE])
    const { group } = there
    must(run(there))
    const seen = [
      run(there, 'rent', '2026-09'),
      run(there, 'fee', '2026-09'),
      run(there, 'fee', NOVEMBER),
    ].map(codeOf)
    group.now = DECEMBER_1
    must(setLimits(there, { ...there.ann, account: group.treasury }, { max: 25_00n }))
    expect(run(there, 'fee', '2026-12')).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', account: group.treasury, wouldBe: 40_00n },
    })
    must(setLimits(there, { ...there.ann, account: group.treasury }, { max: 40_00n }))
    must(run(there, 'fee', '2026-12'))
    expect(seen).toEqual(['no-such-charge', 'wrong-period', 'already-run'])
  })

  test.each(
    table<'every' | 'at' | 'period' | 'committee' | 'node'>(`
      every    at          period    committee     node
      month    2026-11-30  2026-11   ok            wrong-period   // a period ends before the node takes it
      month    2026-12-01  2026-11   ok            ok
      month    2026-12-31  2026-11   ok            ok
      month    2026-12-31  2026-12   ok            wrong-period
      month    2027-01-01  2026-11   wrong-period  wrong-period   // what was missed is not taken later
      month    2026-12-01  2027-01   wrong-period  wrong-period
      month    2026-12-01  2026-W49  wrong-period  wrong-period
      month    2026-11-20  2026-10   wrong-period  wrong-period   // before the charge begins
      week     2026-11-23  2026-W47  ok            ok
      quarter  2027-01-05  2026-Q4   ok            ok
      year     2027-01-05  2026      ok            ok
      year     2026-12-31  2026      ok            wrong-period
    `),
  )('a charge of every $every on $at for $period: $committee, by the node $node', row => {
    const { every, at, period, committee, node } = row
    for (const [by, code] of [
      ['committee', committee],
      ['node', node],
    ] as const) {
      const there = charging([{ ...FEE, every: every as Charge['every'] }])
      there.group.now = Date.parse(`${at}T12:00:00Z`)
      expect(codeOf(run(there, 'fee', period, by === 'node' ? 'node' : there.ann))).toBe(code)
    }
  })

  test('rule 20: accounts of nobody give nothing, whatever they hold', () => {
    const there = charging([{ ...DEMURRAGE, free: 0n }])
    const { group, ann } = there
    must(tryKind(group, ann, 'pay', { from: ann.account, to: group.community, amt: 90_00n }))
    expect(plan(there, 'demurrage')).toEqual({ from: [], total: 0n, short: [] })
  })

  test('closed accounts give nothing, and neither do those that were opened after the period', () => {
    const there = charging([FEE])
    const { group, ann, ben } = there
    const cid = admit(group, 'cid')
    group.now = DECEMBER_1
    const dora = admit(group, 'dora')
    record(group, cid, 'leave', { member: cid.id })
    expect(plan(there).from.map(({ account }) => account)).toEqual([ann.account, ben.account].sort())
    expect(plan(there, 'fee', '2026-12').from.map(({ account }) => account)).toEqual(
      [ann.account, ben.account, dora.account].sort(),
    )
  })

  test('every account of people gives: of the absent and suspended, locked ones, families and companies', () => {
    const there = charging([FEE])
    const { group, ann, ben } = there
    const cid = admit(group, 'cid', { kind: 'company' })
    const family = idOf<AccountId>('family')
    const holders = [{ member: ben.id, can: ['pay', 'manage'] }] as const
    record(group, ann, 'account', { account: family, number: 'TEST0050', kind: 'family', holders })
    record(group, ann, 'change', { member: cid.id, status: 'suspended' })
    record(group, ann, 'lock', { account: family, locked: true })
    record(group, ben, 'presence', { away: true })
    expect(plan(there).from.map(({ account }) => account)).toEqual(
      [ann.account, ben.account, cid.account, family].sort(),
    )
  })

  test('one that takes nothing settles the period, and can be undone like any', () => {
    const there = charging([DEMURRAGE])
    const entry = must(run(there, 'demurrage'))
    expect(codeOf(run(there, 'demurrage'))).toBe('already-run')
    expect(codeOf(undo(there, entry.signed.id))).toBe('ok')
    expect(balances(there)).toEqual([0n, 0n, 0n])
  })

  test('what it takes is not trade: nothing is earned or lost of an earned limit', () => {
    const there = charging([FEE])
    must(pay(there.group, there.ben, there.ann, 5_00n))
    must(run(there))
    expect(there.group.book.tables.accounts.get(there.ann.account)?.earned).toBe(5_00n)
  })
})

describe('how much', () => {
  const account = (balance: bigint, own?: { min?: bigint; max?: bigint }) => {
    const book = charging([]).group.book
    const row = newAccount({
      number: 'TEST0001',
      kind: 'person',
      holders: [],
      since: NOW,
      limits: own,
    })
    const id = idOf<AccountId>('one')
    const only = { ...book.tables, accounts: new Map([[id, { ...row, balance }]]) }
    return { ...book, tables: only } as Book
  }
  const taken = (of: Omit<Charge, 'to'>, balance: bigint, skip: Policy['limits']['skip'] = []): bigint => {
    const book = account(balance)
    const policy = book.tables.group.get('group')?.policy as Policy
    const limits = { ...policy.limits, skip }
    return planCharge(book, { ...of, to: idOf('treasury') }, NOVEMBER, { ...policy, limits }).total
  }

  test.each(
    table<'kind' | 'balance' | 'takes' | 'passing'>(`
      kind       balance  takes  passing
      fee           0     1000   1000
      fee       -9000     1000   1000
      fee       -9500      500   1000   // as far as the floor allows
      fee      -10000        0   1000
      fee      -12000        0   1000   // below already: nothing more, unless limits may be passed
      demurrage  5000        0      0   // what is free
      demurrage  5099        0      0   // parts are rounded down
      demurrage  5100        1      1
      demurrage 15000      100    100
      demurrage -9000        0      0
      beyond    20000        0      0   // on the limit is within
      beyond    20009        0      0
      beyond    20010        1      1
      beyond    30000     1000   1000
      beyond   -10000        0      0
      beyond   -11000        0    100   // beyond the floor it can only be taken where limits may be passed
    `),
  )('rules 8 and 15: $kind of $balance takes $takes, where automatic acts may pass limits $passing', row => {
    const of = { fee: FEE, demurrage: DEMURRAGE, beyond: BEYOND }[row.kind as Charge['kind']]
    expect(`${taken(of, BigInt(row.balance))}`).toBe(row.takes)
    expect(`${taken(of, BigInt(row.balance), ['automatic'])}`).toBe(row.passing)
  })

  test('rule 8: what lacks is told beforehand, and not owed later', () => {
    const there = charging([FEE])
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 95_00n))
    expect(plan(there)).toEqual({
      from: byId([
        { account: ann.account, amt: 10_00n },
        { account: ben.account, amt: 5_00n },
      ]),
      total: 15_00n,
      short: [{ account: ben.account, amt: 5_00n }],
    })
    must(run(there))
    expect(balances(there)).toEqual([85_00n, -100_00n, 15_00n])
    must(pay(group, ann, ben, 50_00n))
    group.now = DECEMBER_1
    must(run(there, 'fee', '2026-12'))
    expect(balanceOf(group, ben.account)).toBe(-60_00n)
  })

  test('rule 8: where automatic acts may pass limits, all give all', () => {
    const there = charging([FEE], { skip: ['automatic'] })
    const { group, ann, ben } = there
    must(setLimits(there, ben, { min: 0n }))
    must(setLimits(there, { ...ann, account: group.treasury }, { max: 0n }))
    must(run(there))
    expect(balances(there)).toEqual([-10_00n, -10_00n, 20_00n])
  })

  test('limits that are advice stop no contribution, and say still what is beyond them', () => {
    const there = charging([FEE, BEYOND], { hard: false, min: -5_00n, max: 5_00n })
    must(pay(there.group, there.ben, there.ann, 15_00n))
    expect(plan(there).short).toEqual([])
    expect(plan(there, 'beyond').total).toBe(2_00n)
  })

  test('what is frozen in a dispute cannot be taken', () => {
    const there = charging([{ ...FEE, amt: 120_00n }])
    const { group, ann, ben } = there
    const { id } = must(pay(group, ben, ann, 30_00n)).signed
    record(group, ben, 'dispute', { payment: id })
    expect(plan(there).from).toContainEqual({ account: ann.account, amt: 100_00n })
  })

  test('nothing is taken that the books cannot hold', () => {
    const there = charging([{ ...FEE, amt: AMOUNT_MAX }], { skip: ['automatic'] })
    expect(plan(there).total).toBe(2n * AMOUNT_MAX)
    expect(codeOf(run(there))).toBe('over-limit')
  })
})
