/** A part of each payment moves on to a common account, on either side. domain.md rules 13 and 14; SPEC 5.6. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levyOn } from '../src/ledger/levies.ts'
import { explicitLimits, type Levy } from '../src/ledger/policy.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { table } from './table.ts'
import {
  accountOf,
  balances,
  idOfEntry,
  pay,
  setLimits,
  setPolicy,
  tryKind,
  type Village,
  village,
} from './village.ts'
import { admit, balanceOf, codeOf, must, sumOf } from './world.ts'

const levy = (there: Village, change: Partial<Levy>): Levy => ({
  name: 'chest',
  on: 'payer',
  ppm: 0,
  flat: 0n,
  to: there.group.treasury,
  across: false,
  ...change,
})

const levied = (change: Partial<Levy>, limits?: { min?: bigint; max?: bigint }): Village => {
  const there = village(limits)
  setPolicy(there, { levies: [levy(there, change)] })
  return there
}

const treasuryOf = ({ group }: Village): bigint => balanceOf(group, group.treasury)

describe('what a levy takes', () => {
  const TAKES = table<'ppm' | 'flat' | 'amt' | 'takes'>(`
    ppm      flat  amt     takes
    0        0     1000    0
    20000    0     1000    20
    20000    0     25      1       // half a unit goes up
    20000    0     24      0
    20000    0     75      2       // 1.5
    1        0     499999  0
    1        0     500000  1
    0        7     1       7
    20000    7     1000    27
    1000000  0     1000    1000    // all of it
    1000000  5     0       0       // nothing on a thank-you
  `)

  test.each(TAKES)('$ppm millionths and $flat of $amt: $takes', ({ ppm, flat, amt, takes }) => {
    expect(levyOn({ ppm: Number(ppm), flat: BigInt(flat) }, BigInt(amt))).toBe(BigInt(takes))
  })

  test('never falls as the amount grows, so what is held for the most is enough for less', () => {
    const amount = fc.bigInt({ min: 0n, max: AMOUNT_MAX })
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.bigInt({ min: 0n, max: 1_000n }),
        amount,
        amount,
        (ppm, flat, a, b) => {
          const [less, more] = a < b ? [a, b] : [b, a]
          expect(levyOn({ ppm, flat }, less) <= levyOn({ ppm, flat }, more)).toBe(true)
        },
      ),
    )
  })
})

describe('rule 14: a levy moves units to a common account and destroys none', () => {
  test('on the payer it comes on top, on the payee it goes off, on both at different rates', () => {
    const there = village()
    const { group, ann, ben } = there
    setPolicy(there, { levies: [levy(there, { on: 'payer', ppm: 20_000 })] })
    must(pay(group, ben, ann, 10_00n))
    expect({ ...balances(group), treasury: treasuryOf(there) }).toEqual({
      ann: 10_00n,
      ben: -10_20n,
      treasury: 20n,
    })
    setPolicy(there, { levies: [levy(there, { on: 'payee', ppm: 50_000, flat: 1n })] })
    must(pay(group, ben, ann, 10_00n))
    expect(balances(group)).toEqual({ ann: 19_49n, ben: -20_20n })
    const both = [levy(there, { ppm: 20_000 }), levy(there, { name: 'hall', on: 'payee', ppm: 10_000 })]
    setPolicy(there, { levies: both })
    must(pay(group, ben, ann, 10_00n))
    expect(balances(group)).toEqual({ ann: 29_39n, ben: -30_40n })
    expect([treasuryOf(there), sumOf(group.book)]).toEqual([101n, 0n])
  })

  test('each goes where it says: two chests, and the community account', () => {
    const there = village()
    const { group, ann, ben } = there
    const hall = 'ab'.repeat(16) as typeof group.treasury
    must(tryKind(group, ann, 'account', { account: hall, number: 'HALL0001', kind: 'treasury', holders: [] }))
    setPolicy(there, {
      levies: [
        levy(there, { flat: 1n }),
        levy(there, { name: 'hall', flat: 2n, to: hall }),
        levy(there, { name: 'all', flat: 3n, to: group.community }),
      ],
    })
    must(pay(group, ben, ann, 1n))
    expect([group.treasury, hall, group.community].map(id => balanceOf(group, id))).toEqual([1n, 2n, 3n])
    expect(balances(group)).toEqual({ ann: 1n, ben: -7n })
  })

  test('is kept with the payment, move by move', () => {
    const there = levied({ ppm: 20_000 })
    const { group, ann, ben } = there
    const id = idOfEntry(pay(group, ben, ann, 10_00n))
    expect(group.book.tables.payments.get(id)).toMatchObject({
      moves: [{ from: ben.account, to: ann.account, amt: 10_00n }],
      levies: [{ from: ben.account, to: group.treasury, amt: 20n }],
    })
  })

  test('is taken once of each payment of a batch, each rounded by itself', () => {
    const there = levied({ ppm: 20_000 })
    const { group, ann, ben } = there
    const items = [25n, 25n, 24n].map(amt => ({ from: ben.account, to: ann.account, amt }))
    must(tryKind(group, ben, 'batch', { items }))
    expect([balances(group), treasuryOf(there)]).toEqual([{ ann: 74n, ben: -76n }, 2n])
  })

  test('what a member earned is counted before levies', () => {
    const there = levied({ on: 'payee', ppm: 500_000 })
    must(pay(there.group, there.ben, there.ann, 10n))
    expect(accountOf(there.group, there.ann)).toMatchObject({ balance: 5n, earned: 10n })
  })
})

describe('levies and limits', () => {
  test('the payer’s floor counts what comes on top', () => {
    const { group, ann, ben } = levied({ flat: 5n }, { min: -100n })
    expect(pay(group, ben, ann, 96n)).toMatchObject({
      refusal: { who: 'payer', account: ben.account, wouldBe: -101n },
    })
    must(pay(group, ben, ann, 95n))
  })

  test('the payee’s ceiling counts what is left', () => {
    const { group, ann, ben } = levied({ on: 'payee', flat: 5n }, { max: 100n })
    expect(pay(group, ben, ann, 106n)).toMatchObject({
      refusal: { who: 'payee', account: ann.account, wouldBe: 101n },
    })
    must(pay(group, ben, ann, 105n))
  })

  test('a payee whose levies are more than the payment stays above the floor', () => {
    const there = levied({ on: 'payee', flat: 5n }, { min: -3n })
    const { group, ann, ben } = there
    expect(pay(group, ben, ann, 1n)).toMatchObject({
      refusal: { who: 'payer', account: ann.account, wouldBe: -4n },
    })
    must(pay(group, ben, ann, 2n))
    expect(balanceOf(group, ann.account)).toBe(-3n)
  })

  test('a full chest refuses payments, and is named', () => {
    const there = levied({ flat: 5n })
    const { group, ann, ben } = there
    must(setLimits(there, { ...ann, account: group.treasury }, { min: 0n, max: 7n }))
    must(pay(group, ben, ann, 1n))
    expect(pay(group, ben, ann, 1n)).toMatchObject({
      refusal: { who: 'payee', account: group.treasury, limit: 7n, wouldBe: 10n },
    })
  })
})

describe('the group’s own accounts', () => {
  test('neither pay a levy nor owe one', () => {
    const there = levied({ ppm: 100_000, flat: 3n })
    const { group, ann, ben } = there
    must(tryKind(group, ann, 'pay', { from: ann.account, to: group.treasury, amt: 50n }))
    must(tryKind(group, ann, 'pay', { from: group.treasury, to: ben.account, amt: 20n }))
    must(tryKind(group, ann, 'pay', { from: group.treasury, to: group.community, amt: 5n }))
    expect([balances(group), treasuryOf(there), balanceOf(group, group.community)]).toEqual([
      { ann: -50n, ben: 20n },
      25n,
      5n,
    ])
  })

  test('give no more than they have taken in, unless their own limits say so', () => {
    const { group, ann, ben } = village()
    for (const account of [group.treasury, group.community]) {
      const give = (amt: bigint) => tryKind(group, ann, 'pay', { from: account, to: ben.account, amt })
      expect(give(1n)).toMatchObject({ refusal: { code: 'over-limit', who: 'payer', account, limit: 0n } })
      must(tryKind(group, ann, 'limits', { account, limits: { min: -3n } }))
      expect([codeOf(give(3n)), codeOf(give(1n))]).toEqual(['ok', 'over-limit'])
    }
  })
})

describe('what a policy of levies may say', () => {
  test('they go to a common account of the group that exists', () => {
    const there = village()
    const { group, ann, ben } = there
    const to = (account: typeof group.treasury) =>
      codeOf(tryKind(group, ann, 'policy', { change: { levies: [levy(there, { to: account })] } }))
    expect([group.treasury, group.community].map(to)).toEqual(['ok', 'ok'])
    for (const account of [group.external, group.contested, ben.account, 'cd'.repeat(16) as never])
      expect(to(account)).toBe('no-such-account')
  })

  test('no two have one name, and none takes more than all', () => {
    const there = village()
    const { group, ann } = there
    const says = (levies: readonly Levy[]) => codeOf(tryKind(group, ann, 'policy', { change: { levies } }))
    expect(says([levy(there, {}), levy(there, { on: 'payee' })])).toBe('malformed')
    expect(says([levy(there, { ppm: 1_000_001 })])).toBe('malformed')
    expect(says([levy(there, { flat: -1n })])).toBe('malformed')
    expect(says([levy(there, { ppm: 1_000_000 }), levy(there, { name: 'two', on: 'payee' })])).toBe('ok')
  })
})

test('rule 13: whatever levies and payments a group has, the sum is zero and nothing is lost', () => {
  const any = fc.record({
    on: fc.constantFrom('payer', 'payee'),
    ppm: fc.nat(1_000_000),
    flat: fc.bigInt({ min: 0n, max: 50n }),
  })
  fc.assert(
    fc.property(
      fc.array(any, { maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.bigInt({ min: 1n, max: 900n })), {
        minLength: 1,
        maxLength: 6,
      }),
      (levies, payments) => {
        const there = village()
        const { group } = there
        setPolicy(there, {
          limits: explicitLimits({}),
          levies: levies.map((one, i) => levy(there, { ...one, on: one.on as 'payer', name: `levy ${i}` })),
        })
        const people = [there.ann, there.ben, admit(group, 'cid')]
        for (const [from, to, amt] of payments) {
          const [payer, payee] = [people[from]!, people[to]!]
          const before = { payer: balanceOf(group, payer.account), payee: balanceOf(group, payee.account) }
          const chest = treasuryOf(there)
          const done = pay(group, payer, payee, amt)
          if (!done.ok) continue
          const taken = (on: string) =>
            levies.filter(one => one.on === on).reduce((sum, one) => sum + levyOn(one, amt), 0n)
          expect(balanceOf(group, payer.account)).toBe(before.payer - amt - taken('payer'))
          expect(balanceOf(group, payee.account)).toBe(before.payee + amt - taken('payee'))
          expect(treasuryOf(there)).toBe(chest + taken('payer') + taken('payee'))
          expect(sumOf(group.book)).toBe(0n)
        }
      },
    ),
    { numRuns: 40 },
  )
})
