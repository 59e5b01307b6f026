/** An address fills in a payment as it was meant, or says what it cannot fill in; codes are drawn square by square. */
import type { CurrencyJson } from '@localpay/node'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isOnlyHere, NO_LINK, payLink, readPayLink } from '../../src/flows/pay-link.ts'
import { QUIET, qrPath } from '../../src/flows/qr-path.ts'
import { GROUP, OTHER } from './fixtures.ts'

const currencies: Readonly<Record<string, CurrencyJson>> = {
  cents: GROUP.currency,
  mills: { ...GROUP.currency, digits: 3 },
  whole: { ...GROUP.currency, digits: 0 },
  hours: OTHER.currency,
  count: { ...OTHER.currency, style: 'count' },
}
const read = (query: string, currency = GROUP.currency) =>
  readPayLink(new URL(query, 'https://lets.example.org/pay').searchParams, currency)

describe('an address to be paid by', () => {
  test('fills in whom, how much and what for', () =>
    expect(read('?to=seld+0042&amount=12.50&for=Two+pots+of+jam')).toEqual({
      to: 'SELD0042',
      amount: 1_250n,
      words: 'Two pots of jam',
      refused: [],
    }))

  test('fills in nothing when it says nothing', () => expect(read('?about=x')).toEqual(NO_LINK))

  // biome-ignore format: a table reads by column.
  test.each([
    ['cents', '12.50', 1_250n], ['cents', '1234.00', 123_400n], ['mills', '1.234', 1_234n],
    ['whole', '12', 12n],       ['hours', '1:30', 90n],         ['count', '3', 3n],
  ] as const)('reads an amount of %s as all its digits say it: %s', (currency, text, amount) =>
    expect(read(`?amount=${text}`, currencies[currency])).toMatchObject({ amount, refused: [] }))

  // biome-ignore format: a table reads by column.
  test.each([
    ['cents', '12'],     ['cents', '1250'],  ['cents', '12.5'],     ['cents', '12,50'],  ['cents', '1,234.00'],
    ['cents', '012.50'], ['cents', '+1.00'], ['cents', '-1.00'],    ['cents', '0.00'],   ['cents', '12.50 Tal'],
    ['cents', ''],       ['cents', '1e2'],   ['cents', '١٢.٥٠'],    ['mills', '1,234'],  ['mills', '1.23'],
    ['whole', '12.50'],  ['whole', '1.234'], ['hours', '1.5'],      ['hours', '90'],     ['hours', '1h30'],
    ['hours', '1:5'],    ['count', '3.0'],   ['cents', `${'9'.repeat(50)}.00`],          ['cents', '9'.repeat(5_000)],
  ] as const)('leaves out an amount of %s that might be read otherwise: %s', (currency, text) =>
    expect(read(`?amount=${encodeURIComponent(text)}`, currencies[currency])).toEqual({
      ...NO_LINK,
      refused: [{ code: 'link-amount' }],
    }))

  test('refuses a number that is none, and words without end', () => {
    expect(read('?to=Odile')).toEqual({ ...NO_LINK, refused: [{ code: 'no-such-number', word: 'Odile' }] })
    expect(read(`?for=${'x'.repeat(200)}`)).toMatchObject({ words: 'x'.repeat(200), refused: [] })
    expect(read(`?for=${'x'.repeat(201)}`)).toEqual({
      ...NO_LINK,
      refused: [{ code: 'words-too-long', count: 200 }],
    })
  })

  test('that says a thing twice says it not at all', () =>
    expect(read('?amount=1.00&amount=9.00&to=SELD0042')).toEqual({
      ...NO_LINK,
      to: 'SELD0042',
      refused: [{ code: 'link-twice' }],
    }))

  test('is read as it was written, in every currency', () => {
    const amounts = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n })
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(currencies)),
        amounts,
        fc.string({ maxLength: 60, unit: 'grapheme' }),
        (currency, amount, words) => {
          const link = payLink('https://x.org/pay', { number: 'SELD0042', amount, words }, currency)
          const got = readPayLink(new URL(link).searchParams, currency)
          const fits = words.length <= 200
          expect(got).toMatchObject({ to: 'SELD0042', amount, words: fits ? words : '' })
        },
      ),
    )
  })

  test.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['[::1]', true],
    ['192.168.1.20', false],
    ['127.0.0.1.example.org', false],
    ['lets.example.org', false],
  ])('at %s is reached from here alone: %s', (host, only) => expect(isOnlyHere(host)).toBe(only))
})

test('each run of dark squares is one stroke, inside a border that is light', () => {
  const [o, x] = [false, true]
  expect(
    qrPath([
      [x, x, o, x],
      [o, o, o, o],
      [o, x, x, x],
    ]),
  ).toBe(`M${QUIET} 4h2v1h-2zM7 4h1v1h-1zM5 6h3v1h-3z`)
})
