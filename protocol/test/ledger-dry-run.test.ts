/** Who would be affected by a change of policy, before anybody signs it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import { type Affected, affectedBy, affectedByLimits } from '../src/ledger/dry-run.ts'
import { explicitLimits, type Levy, POLICY_DEFAULTS, type PolicyChange } from '../src/ledger/policy.ts'
import { pay, setLimits, tryKind, type Village, village } from './village.ts'
import { admit, balanceOf, codeOf, copyOf, must, NOW, record, TALENTS } from './world.ts'

const ask = ({ group }: Village, change: PolicyChange, typical = 10_00n): Affected =>
  affectedBy(group.book, change, { at: group.now, typical })

const limits = (min: bigint, max: bigint, hard = true): PolicyChange => ({
  limits: { ...explicitLimits({ min, max }), hard },
})

const levyTo = ({ group }: Village, on: Levy['on'], ppm: number): Levy => ({
  name: `from the ${on}`,
  on,
  ppm,
  flat: 0n,
  to: group.treasury,
  across: false,
})

const billFor = ({ group, ann, ben }: Village, amt: bigint): IntentId =>
  must(tryKind(group, ann, 'bill', { from: ben.account, to: ann.account, amt })).signed.id

describe('a change of policy', () => {
  test('that touches nobody affects nobody', () => {
    const there = village()
    must(pay(there.group, there.ben, there.ann, 50_00n))
    billFor(there, 1_00n)
    expect(ask(there, { areas: [{ id: 'north', name: 'North' }] })).toEqual({
      refusal: null,
      beyond: [],
      freed: [],
      levies: { before: { payer: 0n, payee: 0n }, after: { payer: 0n, payee: 0n } },
      bills: [],
      orders: [],
      charges: [],
    })
  })

  test('that the ledger would refuse is told so', () => {
    const there = village()
    must(pay(there.group, there.ben, there.ann, 1n))
    expect(ask(there, { currency: { ...TALENTS, digits: 3 } }).refusal).toEqual({ code: 'minor-units-fixed' })
    const levies = [{ ...levyTo(there, 'payer', 1), to: there.ann.account }]
    expect(ask(there, { levies }).refusal).toMatchObject({ code: 'no-such-account' })
  })

  test('changes nothing while it is asked about', () => {
    const there = village()
    billFor(there, 1_00n)
    const before = copyOf(there.group).book
    ask(there, { ...limits(-1n, 1n), levies: [levyTo(there, 'payee', 9)] })
    expect(there.group.book).toEqual(before)
  })
})

describe('of limits', () => {
  test('rule 11: tells who would stand beyond them, on which side, how far, and who does already', () => {
    const there = village()
    const { group, ann, ben } = there
    const cid = admit(group, 'cid')
    must(pay(group, ben, ann, 50_00n))
    must(pay(group, cid, ann, 5_00n))
    must(setLimits(there, ben, { min: -20_00n }))
    const { beyond, freed } = ask(there, limits(-4_99n, 55_00n))
    expect(beyond).toHaveLength(2)
    expect(beyond).toContainEqual({
      account: ben.account,
      side: 'min',
      limit: -20_00n,
      by: 30_00n,
      balance: -50_00n,
      already: true,
    })
    expect(beyond).toContainEqual({
      account: cid.account,
      side: 'min',
      limit: -4_99n,
      by: 1n,
      balance: -5_00n,
      already: false,
    })
    expect(freed).toEqual([])
  })

  test('tells whom wider limits free', () => {
    const there = village()
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 50_00n))
    record(group, ann, 'policy', { change: limits(-10_00n, 10_00n) })
    const { beyond, freed } = ask(there, limits(-50_00n, 49_99n))
    expect(beyond.map(({ account, side }) => [account, side])).toEqual([[ann.account, 'max']])
    expect(freed).toEqual([ben.account])
  })

  test('rule 20: the group’s own accounts are beyond nothing, nor are closed ones', () => {
    const there = village()
    const { group, ann } = there
    must(tryKind(group, ann, 'pay', { from: ann.account, to: group.community, amt: 60_00n }))
    expect(ask(there, limits(-60_00n, 1n)).beyond).toEqual([])
  })

  test('tells which waiting bills and orders would no longer pass, and which would again', () => {
    const there = village()
    const { group, ben, ann } = there
    const [small, big] = [billFor(there, 5_00n), billFor(there, 50_00n)]
    const order = record(group, ben, 'standing', {
      from: ben.account,
      to: ann.account,
      amt: 20_00n,
      every: 'month',
      first: NOW + DAY_MS,
    }).signed.id
    const tight = limits(-10_00n, 200_00n)
    const { bills, orders } = ask(there, tight)
    expect(bills).toEqual([
      {
        id: big,
        before: { refusal: null, levies: 0n, due: null },
        after: {
          refusal: {
            code: 'over-limit',
            who: 'payer',
            account: ben.account,
            limit: -10_00n,
            wouldBe: -50_00n,
          },
          levies: 0n,
          due: null,
        },
      },
    ])
    expect(orders.map(({ id, after }) => [id, after.refusal?.code])).toEqual([[order, 'over-limit']])
    record(group, ann, 'policy', { change: tight })
    const back = ask(there, limits(-100_00n, 200_00n))
    expect(back.bills.map(({ id, before, after }) => [id, before.refusal?.code, after.refusal])).toEqual([
      [big, 'over-limit', null],
    ])
    expect(back.bills.some(({ id }) => id === small)).toBe(false)
  })

  test('that become advice stop no bill any more, and still say who is beyond', () => {
    const there = village({ min: -10_00n })
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 10_00n))
    const id = billFor(there, 1_00n)
    const { bills, beyond } = ask(there, limits(-5_00n, 200_00n, false))
    expect(bills.map(({ id, after }) => [id, after.refusal])).toEqual([[id, null]])
    expect(beyond.map(({ account }) => account)).toEqual([ben.account])
  })
})

describe('of levies', () => {
  test('rule 14: tells what a typical payment costs either side, before and after', () => {
    const there = village()
    record(there.group, there.ann, 'policy', { change: { levies: [levyTo(there, 'payer', 10_000)] } })
    const after = [levyTo(there, 'payer', 25_000), { ...levyTo(there, 'payee', 10_000), flat: 5n }]
    expect(ask(there, { levies: after }, 20_00n).levies).toEqual({
      before: { payer: 20n, payee: 0n },
      after: { payer: 50n, payee: 25n },
    })
  })

  test('tells what would be levied on what waits', () => {
    const there = village()
    const id = billFor(there, 10_00n)
    const { bills } = ask(there, { levies: [levyTo(there, 'payee', 20_000)] })
    expect(bills).toEqual([
      {
        id,
        before: { refusal: null, levies: 0n, due: null },
        after: { refusal: null, levies: 20n, due: null },
      },
    ])
  })
})

describe('of how payments are entered', () => {
  test('tells which bills would be taken as accepted at once', () => {
    const there = village()
    const { group } = there
    const old = billFor(there, 1_00n)
    group.now += 5 * DAY_MS
    billFor(there, 2_00n)
    const { bills } = ask(there, { entry: { ...POLICY_DEFAULTS.entry, autoMs: 5 * DAY_MS } })
    expect(bills.map(({ id, before, after }) => [id, before.due, after.due])).toEqual([[old, null, 'take']])
  })

  test('tells which orders would stop paying', () => {
    const there = village()
    const { group, ann, ben } = there
    const body = {
      from: ben.account,
      to: ann.account,
      amt: 1n,
      every: 'week',
      first: NOW + DAY_MS,
    } as const
    const [on, off] = [record(group, ben, 'standing', body), record(group, ben, 'standing', body)]
    record(group, ben, 'stop', { order: off.signed.id })
    const { orders } = ask(there, { entry: { ...POLICY_DEFAULTS.entry, payer: false } })
    expect(orders.map(({ id, after }) => [id, after.refusal?.code])).toEqual([
      [on.signed.id, 'entry-not-allowed'],
    ])
  })

  test('asks about the bills it is given, where a node keeps them on disk', () => {
    const there = village()
    const { group } = there
    const id = billFor(there, 1_00n)
    const row = group.book.tables.bills.get(id)
    group.book.tables.bills.delete(id)
    const change = { levies: [levyTo(there, 'payee', 20_000)] }
    expect(ask(there, change).bills).toEqual([])
    const bills = [[id, row as NonNullable<typeof row>]] as const
    const asking = { at: NOW, typical: 1n, bills }
    expect(affectedBy(group.book, change, asking).bills.map(one => one.id)).toEqual([id])
  })
})

describe('of contributions', () => {
  const fee = (there: Village, amt: bigint) => ({
    name: 'fee',
    kind: 'fee' as const,
    every: 'month' as const,
    from: NOW,
    amt,
    ppm: 0,
    free: 0n,
    to: there.group.treasury,
  })

  test('tells what each would take if its period ended now, and from how many', () => {
    const there = village()
    const { group, ann, ben } = there
    record(group, ann, 'policy', { change: { charges: [fee(there, 1_00n)] } })
    must(pay(group, ben, ann, 98_00n))
    expect(ask(there, { charges: [fee(there, 3_00n)] }).charges).toEqual([
      {
        charge: 'fee',
        before: { accounts: 2, total: 2_00n, short: 0 },
        after: { accounts: 2, total: 5_00n, short: 1 },
      },
    ])
    expect(ask(there, { charges: [] }).charges).toMatchObject([{ charge: 'fee', after: null }])
    expect(ask(there, { charges: [fee(there, 1_00n)] }).charges).toEqual([])
  })

  test('tells what other limits do to them', () => {
    const there = village()
    const { group, ann, ben } = there
    record(group, ann, 'policy', { change: { charges: [fee(there, 1_00n)] } })
    must(pay(group, ben, ann, 50_00n))
    expect(ask(there, limits(-50_00n, 200_00n)).charges).toMatchObject([
      { charge: 'fee', after: { accounts: 1, total: 1_00n, short: 1 } },
    ])
  })
})

test('what a dry run foretells is what comes: bills pass or are refused as said, beyond are those who are', () => {
  const amt = fc.bigInt({ min: 1n, max: 80_00n })
  const change = fc.record({
    min: fc.bigInt({ min: -90_00n, max: 0n }),
    max: fc.bigInt({ min: 0n, max: 90_00n }),
    ppm: fc.nat(200_000),
  })
  fc.assert(
    fc.property(
      fc.array(amt, { maxLength: 4 }),
      fc.array(amt, { maxLength: 4 }),
      change,
      (paid, billed, to) => {
        const there = village({ min: -100_00n, max: 100_00n })
        const { group, ann, ben } = there
        for (const amt of paid) pay(group, ben, ann, amt)
        const ids = billed.map(amt => billFor(there, amt))
        const policy = { ...limits(to.min, to.max), levies: [levyTo(there, 'payer', to.ppm)] }
        const told = ask(there, policy)
        const accept = (bill: IntentId): string => {
          const copy = copyOf(group)
          return codeOf(tryKind(copy, ben, 'accept', { bill }))
        }
        const before = ids.map(accept)
        record(group, ann, 'policy', { change: policy })
        const after = ids.map(accept)
        for (const [i, id] of ids.entries()) {
          const seen = told.bills.find(one => one.id === id)
          if (seen === undefined) expect(after[i]).toBe(before[i])
          else {
            expect(seen.before.refusal?.code ?? 'ok').toBe(before[i])
            expect(seen.after.refusal?.code ?? 'ok').toBe(after[i])
          }
        }
        const outside = [ann.account, ben.account].filter(account => {
          const balance = balanceOf(group, account)
          return balance < to.min || balance > to.max
        })
        expect(told.beyond.map(({ account }) => account).sort()).toEqual(outside.sort())
      },
    ),
    { numRuns: 60 },
  )
})

describe('of one account', () => {
  const tryOwn = (there: Village, limits?: { min?: bigint; max?: bigint }) =>
    affectedByLimits(
      there.group.book,
      { account: there.ben.account, ...(limits === undefined ? {} : { limits }) },
      { at: there.group.now },
    )

  test('own limits tell where its balance would stand, and which bills and orders would fare otherwise', () => {
    const there = village()
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 50_00n))
    const bill = billFor(there, 5_00n)
    const first = NOW + DAY_MS
    const wish = { from: ben.account, to: ann.account, amt: 20_00n, every: 'month', first } as const
    const order = record(group, ben, 'standing', wish).signed.id
    const before = copyOf(group).book
    const tight = tryOwn(there, { min: -40_00n })
    expect(tight).toMatchObject({ refusal: null, balance: -50_00n })
    expect(tight?.outside).toEqual({ before: null, after: { side: 'min', limit: -40_00n, by: 10_00n } })
    expect(tight?.bills.map(({ id, after }) => [id, after.refusal?.code])).toEqual([[bill, 'over-limit']])
    expect(tight?.orders.map(({ id, after }) => [id, after.refusal?.code])).toEqual([[order, 'over-limit']])
    expect(tryOwn(there, { min: -60_00n })).toMatchObject({ outside: { after: null }, bills: [] })
    expect(group.book).toEqual(before)
  })

  test('the limits of the group again are tried like any others', () => {
    const there = village()
    must(setLimits(there, there.ben, { min: -1n }))
    const { bounds } = tryOwn(there) ?? {}
    expect(bounds?.before.min).toBe(-1n)
    expect(bounds?.after.min).not.toBe(-1n)
  })

  test('what the ledger would refuse is told, and what is no account is none', () => {
    const there = village()
    expect(tryOwn(there, { min: 2n, max: 1n })?.refusal).toEqual({ code: 'limits-crossed' })
    const account = 'ab'.repeat(16) as typeof there.ben.account
    expect(affectedByLimits(there.group.book, { account }, { at: NOW })).toBeNull()
  })
})
