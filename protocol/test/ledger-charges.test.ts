/** Contributions of a period, taken from all and given back to all. SPEC 5.13; domain.md rules 8, 11, 13, 14, 15, 17, 20. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId, IntentId } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import type { Book } from '../src/ledger/book.ts'
import { planCharge } from '../src/ledger/charge-plan.ts'
import { newAccount } from '../src/ledger/new-account.ts'
import { type Charge, explicitLimits, type Policy } from '../src/ledger/policy.ts'
import { dueRuns, runKey } from '../src/ledger/rules-charges.ts'
import { TABLES } from '../src/ledger/tables.ts'
import { TAKINGS_PER_PAGE, takenKey, takenKeys } from '../src/ledger/takings.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { table } from './table.ts'
import { pay, setLimits, tryKind, type Village, village } from './village.ts'
import {
  type Author,
  admit,
  balanceOf,
  codeOf,
  hashNamed,
  idOf,
  must,
  NOW,
  record,
  sumOf,
  type TestGroup,
} from './world.ts'

/** NOW lies in it. */
const NOVEMBER = '2026-11'
const DECEMBER_1 = Date.parse('2026-12-01T00:00:00Z')

const FEE: Omit<Charge, 'to'> = {
  name: 'fee',
  kind: 'fee',
  every: 'month',
  from: NOW,
  amt: 10_00n,
  ppm: 0,
  free: 0n,
}
const DEMURRAGE = {
  ...FEE,
  name: 'demurrage',
  kind: 'demurrage',
  amt: 0n,
  ppm: 10_000,
  free: 50_00n,
} as const
const BEYOND = { ...FEE, name: 'beyond', kind: 'beyond', amt: 0n, ppm: 100_000 } as const

/** Ann and Ben, where these are taken. */
function charging(charges: readonly Omit<Charge, 'to'>[], limits: Partial<Policy['limits']> = {}): Village {
  const there = village()
  const { group, ann } = there
  record(group, ann, 'policy', {
    change: {
      limits: { ...explicitLimits({ min: -100_00n, max: 200_00n }), ...limits },
      charges: charges.map(charge => ({ ...charge, to: group.treasury })),
    },
  })
  return there
}

const run = ({ group, ann }: Village, charge = 'fee', period = NOVEMBER, by: Author = ann) =>
  tryKind(group, by, 'run', { charge, period })

const undo = ({ group, ann }: Village, id: IntentId) => tryKind(group, ann, 'unrun', { run: id })

const balances = ({ group, ann, ben }: Village): readonly bigint[] =>
  [ann.account, ben.account, group.treasury].map(account => balanceOf(group, account))

const charge = ({ group }: Village, name: string): Charge =>
  group.book.tables.group.get('group')?.policy.charges.find(one => one.name === name) as Charge

const plan = (there: Village, name = 'fee', period = NOVEMBER) =>
  planCharge(there.group.book, charge(there, name), period)

const byId = <T extends { readonly account: string }>(takings: readonly T[]): readonly T[] =>
  [...takings].sort((a, b) => (a.account < b.account ? -1 : 1))

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
    const there = charging([{ ...FEE, amt: AMOUNT_MAX }], { mode: 'none', skip: ['automatic'] })
    const { min: _, max: __, ...limits } = explicitLimits({})
    record(there.group, there.ann, 'policy', { change: { limits: { ...limits, mode: 'none' } } })
    expect(codeOf(run(there))).toBe('over-limit')
  })
})

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
