import { describe, expect, test } from 'vitest'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import { amount } from '../src/money/amount.ts'
import { showAmount, showNumber } from '../src/money/currency.ts'
import { type Currency, currencyShape } from '../src/money/currency-shape.ts'
import { microHours, microHoursShape, showMicroHours, showMicroHoursExact } from '../src/money/micro-hours.ts'
import type { Locale } from '../src/money/number-text.ts'
import { minorPerUnit } from '../src/money/unit.ts'

const tal: Currency = { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' }
const hours: Currency = { code: 'HOUR', name: 'Hours', symbol: 'h', digits: 0, style: 'hours' }
const favours: Currency = { code: 'FAV', name: 'Favours', symbol: 'favours', digits: 0, style: 'count' }
const milli: Currency = { ...tal, digits: 3 }

describe('rule 30: an amount is shown as its group counts', () => {
  test.each<[Currency, bigint, Locale, string]>([
    [tal, 1250n, 'en', '12.50 Tal'],
    [tal, 1250n, 'fr', '12,50 Tal'],
    [tal, 1250n, 'es', '12,50 Tal'],
    [tal, 0n, 'en', '0.00 Tal'],
    [tal, 5n, 'en', '0.05 Tal'],
    [tal, -5n, 'en', '\u22120.05 Tal'],
    [tal, 123456789n, 'en', '1,234,567.89 Tal'],
    [tal, -123456789n, 'fr', '\u22121\u202f234\u202f567,89 Tal'],
    [tal, 123456n, 'es', '1234,56 Tal'],
    [tal, 1234567n, 'es', '12.345,67 Tal'],
    [tal, 99999n, 'en', '999.99 Tal'],
    [milli, 1234n, 'fr', '1,234 Tal'],
    [favours, 3n, 'en', '3 favours'],
    [favours, -1234n, 'fr', '\u22121\u202f234 favours'],
    [hours, 90n, 'en', '1:30 h'],
    [hours, 90n, 'es', '1:30 h'],
    [hours, -90n, 'fr', '\u22121:30 h'],
    [hours, 5n, 'en', '0:05 h'],
    [hours, -5n, 'en', '\u22120:05 h'],
    [hours, 74_040n, 'en', '1234:00 h'],
  ])('%o %i in %s: %s', (currency, value, locale, text) => {
    expect(showAmount(currency, amount(value), locale)).toBe(text)
  })

  test('without its symbol', () => {
    expect(showNumber(tal, amount(-1250n), 'fr')).toBe('\u221212,50')
  })

  test.each([
    [1250n, '+12.50'],
    [-1250n, '\u221212.50'],
    [0n, '0.00'],
  ])('with a sign on both sides of zero when asked: %i', (value, text) => {
    expect(showNumber(tal, amount(value), 'en', { sign: true })).toBe(text)
  })
})

test.each([
  [tal, 100n],
  [milli, 1000n],
  [hours, 60n],
  [favours, 1n],
])('a whole unit of %o is %i minor units', (currency, minor) => {
  expect(minorPerUnit(currency)).toBe(minor)
})

describe('a currency in a message', () => {
  test('is read back as it was', () => {
    for (const currency of [tal, hours, favours, milli, { ...tal, symbol: 'Fr.', code: 'CC2' }]) {
      expect(decodeAs(currencyShape, encodeAs(currencyShape, currency))).toEqual({
        ok: true,
        value: currency,
      })
    }
  })

  test.each<[string, Partial<Currency>]>([
    ['four decimals', { digits: 4 }],
    ['hours with decimals', { style: 'hours', digits: 2 }],
    ['whole favours with decimals', { style: 'count', digits: 1 }],
    ['no code', { code: '' }],
    ['a code of nine letters', { code: 'ABCDEFGHI' }],
    ['a code that is a number', { code: '12' }],
    ['a symbol that starts like a number', { symbol: '2Tal' }],
    ['a symbol that is a minus', { symbol: '-T' }],
    ['a symbol that starts with a comma', { symbol: ',T' }],
    ['a symbol with a space at the end', { symbol: 'T ' }],
  ])('with %s is refused', (_, change) => {
    const bytes = encodeAs(currencyShape, { ...tal, ...change })
    expect(decodeAs(currencyShape, bytes)).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
  })
})

describe('time between groups', () => {
  test.each([
    [1_500_000n, '1:30 h', '1,500000 h'],
    [-1_500_000n, '\u22121:30 h', '\u22121,500000 h'],
    [333_333n, '0:20 h', '0,333333 h'],
    [1n, '0:00 h', '0,000001 h'],
    [999_999n, '1:00 h', '0,999999 h'],
    [0n, '0:00 h', '0,000000 h'],
  ])('%i µh: to the minute %s, exactly %s', (value, toMinute, exact) => {
    expect(showMicroHours(microHours(value))).toBe(toMinute)
    expect(showMicroHoursExact(microHours(value), 'fr')).toBe(exact)
  })

  test('fits 64 bits and is read back as it was', () => {
    const most = microHours((1n << 63n) - 1n)
    expect(decodeAs(microHoursShape, encodeAs(microHoursShape, most))).toEqual({ ok: true, value: most })
    expect(() => microHours(1n << 63n)).toThrow(RangeError)
    expect(() => microHours(-(1n << 63n))).toThrow(RangeError)
  })
})
