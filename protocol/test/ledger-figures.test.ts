/** Figures about few people are withheld, and cannot be worked out from those beside them. domain.md rule 20. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId } from '../src/base/ids.ts'
import {
  FEW,
  isPeoples,
  isTrade,
  shownLevels,
  shownParts,
  shownPeople,
  shownSum,
  shownTrade,
  type Trade,
} from '../src/ledger/figures.ts'
import { MEMBER_ACCOUNT_KINDS, SYSTEM_ACCOUNT_KINDS } from '../src/ledger/kinds-people.ts'
import { newAccount } from '../src/ledger/new-account.ts'
import { POLICY_DEFAULTS, type Policy } from '../src/ledger/policy.ts'
import { endOfStanding, standingOf } from '../src/ledger/positions.ts'
import { table } from './table.ts'
import { NOW, TALENTS } from './world.ts'

const period = (accounts: number, payments = accounts, amount = 100n): Trade => ({
  accounts,
  payments,
  amount,
})

describe('rule 20: what stands at the end of a month', () => {
  // biome-ignore format: a table reads by column.
  test.each<[readonly number[], readonly boolean[]]>([
    [[],                      []],
    [[FEW, FEW - 1],          [true, false]],
    [[FEW, 1, 0, 0],          [true, false, false, false]],  // it stands as the one withheld did
    [[FEW, 1, FEW, 0],        [true, false, true, true]],
    [[FEW, 1, FEW - 1],       [true, false, false]],
    [[0, 0],                  [true, true]],
    [[2, FEW],                [false, true]],
  ])('is told when many balances moved since the last one told, or none: %j', (moved, told) =>
    expect(shownLevels(moved)).toEqual(told))
})

describe('rule 20: what counts in figures', () => {
  const kinds = new Map<
    AccountId,
    { kind: (typeof MEMBER_ACCOUNT_KINDS | typeof SYSTEM_ACCOUNT_KINDS)[number] }
  >()
  for (const kind of [...MEMBER_ACCOUNT_KINDS, ...SYSTEM_ACCOUNT_KINDS]) kinds.set(kind as never, { kind })
  const trade = (from: string, to: string) => isTrade({ from, to } as never, account => kinds.get(account))

  test.each(SYSTEM_ACCOUNT_KINDS)('the %s account is nobody’s: it and its payments never count', kind => {
    expect(isPeoples({ kind })).toBe(false)
    expect(trade('person', kind)).toBe(false)
    expect(trade(kind, 'person')).toBe(false)
  })

  test.each(MEMBER_ACCOUNT_KINDS)('a payment to a %s account counts', kind => {
    expect(isPeoples({ kind })).toBe(true)
    expect(trade('family', kind)).toBe(kind !== 'family') // to oneself is no trade
  })

  test('an account that is not there is nobody’s', () => {
    expect(isPeoples(undefined)).toBe(false)
  })
})

describe('a period', () => {
  test.each([
    [0, true],
    [1, false],
    [FEW - 1, false],
    [FEW, true],
  ])('in which %i accounts traded is told: %s', (accounts, told) => {
    expect(shownTrade(period(accounts)) !== null).toBe(told)
  })

  test('the sum over periods is told when each of them is, and then is their sum', () => {
    expect(shownSum([period(5, 3, 10n), period(0, 0, 0n), period(9, 8, 25n)])).toEqual({
      payments: 11,
      amount: 35n,
    })
    expect(shownSum([period(5), period(2), period(9), period(1)])).toBeNull()
  })

  const periods = fc.array(
    fc.record({
      accounts: fc.integer({ min: 0, max: 9 }),
      payments: fc.integer({ min: 0, max: 30 }),
      amount: fc.bigInt(0n, 1_000n),
    }),
    { minLength: 1, maxLength: 12 },
  )
  test('what is withheld may be anything: the rest is told alike', () => {
    fc.assert(
      fc.property(periods, fc.nat(), fc.bigInt(1n, 9n), (real, pick, more) => {
        const few = real.flatMap((one, i) => (shownTrade(one) === null ? [i] : []))
        fc.pre(few.length > 0)
        const i = few[pick % few.length] as number
        const other = real.map((one, j) =>
          i === j ? { ...one, payments: one.payments + 1, amount: one.amount + more } : one,
        )
        expect(other.map(shownTrade)).toEqual(real.map(shownTrade))
        expect(shownSum(other)).toEqual(shownSum(real))
      }),
    )
  })
})

describe('parts of a number that everybody knows', () => {
  const told = (text: string): readonly (number | null)[] =>
    text.split(',').map(part => (part === '-' ? null : Number(part)))
  test.each(
    table(`
      counts    shown
      9,3,20    -,-,-     // nine and twenty would tell three
      9,0,20    9,0,20    // nobody is no secret
      2,0,2     -,-,-     // four in all
      0,0,0     0,0,0
      8,8,4     -,-,-     // withholding one eight would tell that it is no more than the other
      3,0,20    -,0,-
      5,5,5     5,5,5
    `),
  )('$counts are told as $shown', ({ counts = '', shown = '' }) => {
    expect(shownParts(told(counts) as number[])).toEqual(told(shown))
  })

  test('no withheld count can be worked out, even by who knows the rule and the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 4 }), counts => {
        const total = counts.reduce((sum, count) => sum + count, 0)
        const shown = shownParts(counts)
        // All that an onlooker can think of, and that would have been told in the same way.
        const fitting = waysToMake(total, counts.length).filter(
          other => JSON.stringify(shownParts(other)) === JSON.stringify(shown),
        )
        for (const [i, one] of shown.entries())
          if (one === null) expect(new Set(fitting.map(other => other[i])).size).toBeGreaterThan(1)
          else expect(one === 0 || one >= FEW).toBe(true)
      }),
    )
  })

  test('no more parts than the rule is sure of', () => {
    expect(() => shownParts([1, 1, 1, 1, 1])).toThrow()
  })
})

/** Every list of so many counts with this sum. */
function waysToMake(total: number, parts: number): readonly (readonly number[])[] {
  if (parts === 1) return [[total]]
  return Array.from({ length: total + 1 }, (_, first) =>
    waysToMake(total - first, parts - 1).map(rest => [first, ...rest]),
  ).flat()
}

describe('where an account stands', () => {
  const LIMITS = {
    none: { mode: 'none', hard: true, skip: [] },
    both: { mode: 'explicit', min: -100n, max: 200n, hard: true, skip: [] },
    noCredit: { mode: 'explicit', min: 0n, hard: true, skip: [] },
    narrow: { mode: 'explicit', min: -30n, max: -28n, hard: true, skip: [] },
  } as const satisfies { readonly [name: string]: Policy['limits'] }
  const account = newAccount({ number: 'TEST0001', kind: 'person', holders: [], since: NOW })
  test.each(
    table(`
      limits    balance  standing      end
      none      -9999    free          null
      both      -101     floor         low   // beyond: a limit came later
      both      -100     floor         low
      both      -90      near-floor    low
      both      -89      free          null
      both      0        free          null
      both      179      free          null
      both      180      near-ceiling  high
      both      200      ceiling       high
      both      999      ceiling       high
      noCredit  0        floor         low   // has nothing and may owe nothing: cannot pay
      noCredit  1        free          null
      narrow    -29      near-floor    low   // both near: the floor first
    `),
  )('$balance with limits $limits: $standing', ({ limits, balance = '', standing, end }) => {
    const policy = { ...POLICY_DEFAULTS, currency: TALENTS, limits: LIMITS[limits as keyof typeof LIMITS] }
    const found = standingOf(policy, account, BigInt(balance))
    expect(found).toBe(standing)
    expect(String(endOfStanding(found))).toBe(end)
  })
})

describe('who came and who went', () => {
  test.each(
    table(`
      members  joined  left  told  came  went
      20       0       0     20    0     0
      20       5       0     20    5     0
      20       5       6     20    5     6
      20       1       0     20    -     -     // it may be four and three
      20       6       4     20    -     -
      4        0       0     -     0     0
      0        0       7     0     0     7
    `),
  )('$members belong, $joined came, $left went', ({ members, joined, left, told, came, went }) => {
    const say = (count: number | null): string => (count === null ? '-' : String(count))
    const shown = shownPeople({ members: Number(members), joined: Number(joined), left: Number(left) })
    expect([shown.members, shown.joined, shown.left].map(say)).toEqual([told, came, went])
  })

  test('are withheld together, so that neither can be worked out from how many belong', () => {
    const count = fc.nat({ max: 30 })
    fc.assert(
      fc.property(count, count, (joined, left) => {
        const shown = shownPeople({ members: 100, joined, left })
        const isFew = [joined, left].some(one => one > 0 && one < FEW)
        expect([shown.joined === null, shown.left === null]).toEqual([isFew, isFew])
      }),
    )
  })
})
