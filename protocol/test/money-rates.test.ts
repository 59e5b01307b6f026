import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GroupId } from '../src/base/ids.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import { amount } from '../src/money/amount.ts'
import type { Currency } from '../src/money/currency-shape.ts'
import { MICRO_HOURS_PER_HOUR } from '../src/money/micro-hours.ts'
import { type RateCard, rateCardShape } from '../src/money/rate-card.ts'
import {
  isUnitsPerHour,
  priceInMicroHours,
  priceInPayerCurrency,
  type Rate,
  rateFromUnitsPerHour,
  showUnitsPerHour,
  spendInMicroHours,
  spendInPayeeCurrency,
} from '../src/money/rates.ts'
import vectors from '../vectors/rates.json' with { type: 'json' }

const currencyOf = (style: string, digits: number): Currency => ({
  code: 'TAL',
  name: 'Talents',
  symbol: 'Tal',
  digits,
  style: style as Currency['style'],
})
const cents = currencyOf('decimal', 2)

const rates = new Map<string, Rate>(
  vectors.rates.map(({ name, num, den }) => [name, { num: BigInt(num), den: BigInt(den) }]),
)
const rateOf = (name: string): Rate => rates.get(name) as Rate

describe('the vectors', () => {
  test.each(vectors.rates)('$name', ({ name, units, style, digits }) => {
    expect(rateFromUnitsPerHour({ units, currency: currencyOf(style, digits) })).toEqual(rateOf(name))
  })

  test.each(vectors.payeePriced)(
    'rule 24: $price at $payee, paid at $payer',
    ({ payee, payer, price, microHours, pays }) => {
      const x = priceInMicroHours(amount(BigInt(price)), rateOf(payee))
      expect(x.toString()).toBe(microHours)
      expect(priceInPayerCurrency(x, rateOf(payer)).toString()).toBe(pays)
    },
  )

  test.each(vectors.payerPriced)(
    '$spend spent at $payer for $payee',
    ({ payer, payee, spend, microHours, receives }) => {
      const x = spendInMicroHours(amount(BigInt(spend)), rateOf(payer))
      expect(x.toString()).toBe(microHours)
      expect(spendInPayeeCurrency(x, rateOf(payee)).toString()).toBe(receives)
    },
  )
})

const part = fc.bigInt({ min: 1n, max: 10_000n })
const anyRate: fc.Arbitrary<Rate> = fc.record({ num: part, den: part })
const price = fc.bigInt({ min: 0n, max: 10n ** 9n }).map(amount)

describe('rule 23: who bears the rounding (I16)', () => {
  test('the payee is never short: the time covers the price', () => {
    fc.assert(
      fc.property(price, anyRate, (p, rate) => {
        const x = priceInMicroHours(p, rate)
        expect(x * rate.den >= p * rate.num).toBe(true)
        expect(spendInPayeeCurrency(x, rate) >= p).toBe(true)
        expect((x - 1n) * rate.den < p * rate.num).toBe(true)
      }),
    )
  })

  test('the payer bears from nothing to less than one minor unit beyond the time bought', () => {
    fc.assert(
      fc.property(price, anyRate, anyRate, (p, payeeRate, payerRate) => {
        const x = priceInMicroHours(p, payeeRate)
        const pays = priceInPayerCurrency(x, payerRate)
        expect(pays * payerRate.num >= x * payerRate.den).toBe(true)
        expect((pays - 1n) * payerRate.num < x * payerRate.den).toBe(true)
      }),
    )
  })

  test('who names what they spend never spends more: the time is covered, and so is what the payee gets', () => {
    fc.assert(
      fc.property(price, anyRate, anyRate, (spend, payerRate, payeeRate) => {
        const x = spendInMicroHours(spend, payerRate)
        const receives = spendInPayeeCurrency(x, payeeRate)
        expect(x * payerRate.den <= spend * payerRate.num).toBe(true)
        expect(priceInPayerCurrency(x, payerRate) <= spend).toBe(true)
        expect(priceInMicroHours(receives, payeeRate) <= x).toBe(true)
      }),
    )
  })

  test('the price never falls when it is asked for more', () => {
    fc.assert(
      fc.property(price, anyRate, anyRate, (p, payeeRate, payerRate) => {
        const pays = (q: bigint) => priceInPayerCurrency(priceInMicroHours(amount(q), payeeRate), payerRate)
        expect(pays(p + 1n) >= pays(p)).toBe(true)
      }),
    )
  })

  test('nothing costs nothing', () => {
    fc.assert(
      fc.property(anyRate, rate => {
        expect(priceInMicroHours(amount(0n), rate)).toBe(0n)
      }),
    )
  })

  test('quarter hours between time banks are exact', () => {
    const rate = rateFromUnitsPerHour({ units: '1', currency: currencyOf('hours', 0) })
    for (const minutes of [15n, 30n, 45n, 60n, 90n, 600n]) {
      const x = priceInMicroHours(amount(minutes), rate)
      expect(x).toBe((minutes * MICRO_HOURS_PER_HOUR) / 60n)
      expect(priceInPayerCurrency(x, rate)).toBe(minutes)
    }
  })

  test('a price beyond 64 bits of time is a range error, not a wrong number', () => {
    expect(() => priceInMicroHours(amount(10n ** 18n), { num: 500n, den: 1n })).toThrow(RangeError)
  })
})

describe('units per hour', () => {
  test('rule 22: rate direction: more units an hour make each unit worth less', () => {
    const ten = rateFromUnitsPerHour({ units: '10', currency: cents })
    const many = rateFromUnitsPerHour({ units: '180', currency: cents })
    const hour = priceInMicroHours(amount(1000n), ten)
    expect(hour).toBe(MICRO_HOURS_PER_HOUR)
    expect(priceInPayerCurrency(hour, many)).toBe(18_000n)
  })

  test('one unit is the same time whatever the decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), units => {
        const [coarse, fine] = [0, 3].map(digits =>
          rateFromUnitsPerHour({ units: `${units}`, currency: currencyOf('decimal', digits) }),
        ) as [Rate, Rate]
        expect(coarse.num * fine.den).toBe(fine.num * coarse.den * 1000n)
      }),
    )
  })

  test.each([
    ['20', cents, '20,00 Tal'],
    ['150', cents, '150,00 Tal'],
    ['7.5', currencyOf('decimal', 1), '7,5 Tal'],
    ['1', currencyOf('hours', 0), '1:00 Tal'],
    ['4', currencyOf('count', 0), '4 Tal'],
  ])('%s are shown as they were set', (units, currency, shown) => {
    expect(showUnitsPerHour(rateFromUnitsPerHour({ units, currency }), currency, 'fr')).toBe(shown)
  })

  test.each(['', '0', '0.000', '-1', '1,5', '1.', '.5', '1.2345', '1e3', '1234567890'])(
    '%j is no rate',
    units => {
      expect(isUnitsPerHour(units)).toBe(false)
      expect(() => rateFromUnitsPerHour({ units, currency: cents })).toThrow(RangeError)
    },
  )
})

describe('a rate card', () => {
  const card: RateCard = {
    v: 1,
    gid: '11'.repeat(32) as GroupId,
    cur: 'TAL',
    num: 200n,
    den: 3n,
    seq: 1,
    from: 5,
  }

  test('is read back as it was', () => {
    expect(decodeAs(rateCardShape, encodeAs(rateCardShape, card))).toEqual({ ok: true, value: card })
  })

  test.each<[string, Partial<RateCard>]>([
    ['nothing for a unit', { num: 0n }],
    ['a denominator of zero', { den: 0n }],
    ['a negative rate', { num: -1n }],
    ['an absurd rate', { num: 10n ** 13n }],
    ['no currency', { cur: '' }],
  ])('with %s is refused', (_, change) => {
    expect(decodeAs(rateCardShape, encodeAs(rateCardShape, { ...card, ...change }))).toMatchObject({
      ok: false,
    })
  })
})
