import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AMOUNT_MAX, amount } from '../src/money/amount.ts'
import { showAmount, showNumber } from '../src/money/currency.ts'
import type { Currency } from '../src/money/currency-shape.ts'
import type { Locale } from '../src/money/number-text.ts'
import { readAmount } from '../src/money/read-amount.ts'

const tal: Currency = { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' }
const tenths: Currency = { ...tal, digits: 1 }
const milli: Currency = { ...tal, digits: 3 }
const whole: Currency = { ...tal, digits: 0 }
const hours: Currency = { code: 'HOUR', name: 'Hours', symbol: 'h', digits: 0, style: 'hours' }
const favours: Currency = { code: 'FAV', name: 'Favours', symbol: 'Favours', digits: 0, style: 'count' }
const locales: readonly Locale[] = ['en', 'fr', 'es']

/** The amount in minor units, or the code of the refusal. */
function read(currency: Currency, text: string, locale: Locale = 'en'): bigint | string {
  const result = readAmount(currency, text, locale)
  return result.ok ? result.value : result.refusal.code
}

describe('what is shown is read back', () => {
  const oddUnits: Currency[] = [
    { ...tal, symbol: 'Fr.' },
    { ...tal, symbol: 'L', code: 'TAL' },
    { ...tal, symbol: 'grüne Taler', code: 'CC2' },
    { ...hours, symbol: 'Std.' },
    { ...hours, symbol: 'm' },
  ]
  const currencies = [tal, tenths, milli, whole, hours, favours, ...oddUnits]
  const cases = currencies.flatMap(currency => locales.map(locale => ({ currency, locale })))

  test.each(cases)(
    '$currency.symbol, $currency.digits decimals, $currency.style, $locale',
    ({ currency, locale }) => {
      const sizes = fc.oneof(
        fc.bigInt({ min: -99_999n, max: 99_999n }),
        fc.bigInt({ min: -AMOUNT_MAX, max: AMOUNT_MAX }),
      )
      fc.assert(
        fc.property(sizes, fc.boolean(), (minor, sign) => {
          const value = amount(minor)
          const allow = { allow: 'any' } as const
          const shown = showAmount(currency, value, locale, { sign })
          expect(readAmount(currency, shown, locale, allow)).toEqual({ ok: true, value })
          expect(readAmount(currency, showNumber(currency, value, locale), locale, allow)).toEqual({
            ok: true,
            value,
          })
        }),
      )
    },
  )

  test('in another language it is the same amount or refused, never another', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        fc.constantFrom(...currencies),
        (minor, currency) => {
          for (const shownIn of locales) {
            const shown = showAmount(currency, amount(minor), shownIn)
            for (const locale of locales) {
              const result = readAmount(currency, shown, locale)
              if (result.ok) expect(result.value).toBe(minor)
            }
          }
        },
      ),
    )
  })
})

describe.each(locales)('an amount with two decimals, typed in %s', locale => {
  test.each([
    ['12,50', 1250n],
    ['12.50', 1250n],
    ['12,5', 1250n],
    ['12.5', 1250n],
    ['12', 1200n],
    ['012', 1200n],
    [',5', 50n],
    ['.05', 5n],
    ['  12,50  ', 1250n],
    ['+12.50', 1250n],
    ['12,50 Tal', 1250n],
    ['12,50Tal', 1250n],
    ['tal 12,50', 1250n],
    ['TAL12.50', 1250n],
    ['1234,50', 123450n],
    ['1 234,50', 123450n],
    ['1\u202f234\u00a0567', 123456700n],
    ['1.234,50', 123450n],
    ['1,234.50', 123450n],
    ['1.234.567,89', 123456789n],
    ['1,234,567.89', 123456789n],
    ['1.234.567', 123456700n],
    ["1'234.50", 123450n],
    ['1’234,5', 123450n],
  ])('%s is %i cents', (text, minor) => {
    expect(read(tal, text, locale)).toBe(minor)
  })

  test.each([
    ['1,234', 'too-many-decimals'],
    ['1.234', 'too-many-decimals'],
    ['999.999', 'too-many-decimals'],
    ['0,125', 'too-many-decimals'],
    ['12,500', 'too-many-decimals'],
    ['12.5000', 'too-many-decimals'],
    ['1.234,567', 'too-many-decimals'],
    ['12 50', 'not-an-amount'],
    ['1 23', 'not-an-amount'],
    ['12 3456', 'not-an-amount'],
    ['1234 567', 'not-an-amount'],
    ['1234.567,00', 'not-an-amount'],
    ['1.23.456', 'not-an-amount'],
    ['1,2,3', 'not-an-amount'],
    ['1.2,3.4', 'not-an-amount'],
    ["1'234 567", 'not-an-amount'],
    ['12,', 'not-an-amount'],
    [',', 'not-an-amount'],
    ['', 'not-an-amount'],
    ['Tal', 'not-an-amount'],
    ['-', 'not-an-amount'],
    ['--5', 'not-an-amount'],
    ['1e3', 'not-an-amount'],
    ['0x10', 'not-an-amount'],
    ['NaN', 'not-an-amount'],
    ['1:30', 'not-an-amount'],
    ['12 h', 'not-an-amount'],
    ['12 Dollar', 'not-an-amount'],
    ['١٢', 'not-an-amount'],
    ['1'.repeat(61), 'not-an-amount'],
    ['92233720368547758,08', 'too-big'],
    ['9'.repeat(50), 'too-big'],
    ['0', 'not-positive'],
    ['0,00', 'not-positive'],
    ['-12,50', 'not-positive'],
    ['\u221212,50', 'not-positive'],
  ])('%j is refused: %s', (text, code) => {
    expect(read(tal, text, locale)).toBe(code)
  })
})

test.each<[string, Partial<Currency>, bigint | string]>([
  ['12 TAL', { symbol: 'L' }, 1200n],
  ['12 L', { symbol: 'L' }, 1200n],
  ['CC2 12,50', { code: 'CC2' }, 1250n],
  ['12,50 cc2', { code: 'CC2' }, 1250n],
  ['CC2.50', { code: 'CC2' }, 'not-an-amount'],
  ['CC212', { code: 'CC2' }, 'not-an-amount'],
  ['Fr. 12.50', { symbol: 'Fr.' }, 1250n],
])('the unit is told from the number: %s with %o is %s', (text, change, answer) => {
  expect(read({ ...tal, ...change }, text)).toBe(answer)
})

test('too many decimals names how many there may be', () => {
  expect(readAmount(tal, '1,234', 'en')).toEqual({
    ok: false,
    refusal: { code: 'too-many-decimals', digits: 2 },
  })
  expect(readAmount(tenths, '1,25', 'en')).toEqual({
    ok: false,
    refusal: { code: 'too-many-decimals', digits: 1 },
  })
})

describe('three digits after one mark', () => {
  test.each<[string, Currency, Locale, bigint | string]>([
    ['1,234', favours, 'en', 1234n],
    ['1.234', favours, 'en', 'too-many-decimals'],
    ['1.234', favours, 'es', 1234n],
    ['1,234', favours, 'es', 'too-many-decimals'],
    ['1.234', favours, 'fr', 'too-many-decimals'],
    ['1,234', favours, 'fr', 'too-many-decimals'],
    ['1.234', milli, 'en', 1234n],
    ['1,234', milli, 'en', 'ambiguous'],
    ['1,234', milli, 'fr', 1234n],
    ['1.234', milli, 'fr', 'ambiguous'],
    ['1.234', milli, 'es', 'ambiguous'],
    ['0.234', milli, 'es', 234n],
    ['1234.567', milli, 'es', 1234567n],
  ])('%s of %o in %s: %s', (text, currency, locale, answer) => {
    expect(read(currency, text, locale)).toBe(answer)
  })
})

describe.each(locales)('rule 29: hours, typed in %s', locale => {
  test.each([
    ['1:30', 90n],
    ['1:30 h', 90n],
    ['01:05', 65n],
    ['0:05', 5n],
    ['1h30', 90n],
    ['1 h 30', 90n],
    ['1H30 min', 90n],
    ['1 h 5 min', 65n],
    ['1.5', 90n],
    ['1,5', 90n],
    ['1.50', 90n],
    ['1.5 h', 90n],
    ['1,5h', 90n],
    ['1,5 heures', 90n],
    ['2 horas', 120n],
    ['1 hour', 60n],
    ['0.25', 15n],
    ['2', 120n],
    ['90 min', 90n],
    ['90min', 90n],
    ['90 minutes', 90n],
    ['45 minutos', 45n],
    ['1 234', 74_040n],
    ['100:00', 6000n],
  ])('%s is %i minutes', (text, minutes) => {
    expect(read(hours, text, locale)).toBe(minutes)
  })

  test.each([
    ['1:5', 'not-an-amount'],
    ['1:60', 'not-an-amount'],
    ['1:300', 'not-an-amount'],
    [':30', 'not-an-amount'],
    ['1h5', 'not-an-amount'],
    ['1h60', 'not-an-amount'],
    ['1:30:00', 'not-an-amount'],
    ['1.5 min', 'not-an-amount'],
    ['12,50 Tal', 'not-an-amount'],
    ['0.33', 'not-whole-minutes'],
    ['1,01', 'not-whole-minutes'],
    ['0.125', 'too-many-decimals'],
    ['1,250', 'too-many-decimals'],
    ['1.250', 'too-many-decimals'],
    ['0:00', 'not-positive'],
    ['-1:30', 'not-positive'],
    ['0 min', 'not-positive'],
  ])('%s is refused: %s', (text, code) => {
    expect(read(hours, text, locale)).toBe(code)
  })
})

describe('what may be read is asked', () => {
  test.each<['positive' | 'zero' | 'any', string, boolean]>([
    ['positive', '1', true],
    ['positive', '0', false],
    ['positive', '-1', false],
    ['zero', '0', true],
    ['zero', '-0', true],
    ['zero', '-1', false],
    ['any', '-1', true],
    ['any', '\u2212 500,00 Tal', true],
  ])('%s: %s is %s', (allow, text, allowed) => {
    expect(readAmount(tal, text, 'fr', { allow }).ok).toBe(allowed)
  })
})

test('any text is an amount or refused, never thrown at', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-+]?[0-9.,: 'hmin]{0,14}$/))
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(tal, milli, hours, favours),
      fc.constantFrom(...locales),
      (any, currency, locale) => {
        const result = readAmount(currency, any, locale)
        if (result.ok) expect(result.value > 0n && result.value <= AMOUNT_MAX).toBe(true)
      },
    ),
    { numRuns: 1000 },
  )
})
