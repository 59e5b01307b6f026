import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NUMBER_STYLE } from '../src/money/number-text.ts'
import { readPercent } from '../src/money/percent.ts'
import { showPercent } from '../src/money/percent-text.ts'

const LOCALES = Object.keys(NUMBER_STYLE) as (keyof typeof NUMBER_STYLE)[]

describe('a percentage', () => {
  // biome-ignore format: a table reads by column.
  const cases: readonly [string, keyof typeof NUMBER_STYLE, number | string][] = [
    ['2',        'en', 20_000],
    ['0,5',      'en', 5_000],
    ['0.5',      'fr', 5_000],
    ['12,5 %',   'fr', 125_000],
    ['100%',     'es', 1_000_000],
    ['0',        'en', 0],
    ['0.0001',   'en', 1],
    ['2.000',    'es', 20_000],        // two, for two thousand there is not
    ['100,0000', 'fr', 1_000_000],
    ['0.00001',  'en', 'too-many-decimals'],
    ['100.0001', 'en', 'not-a-percentage'],
    ['101',      'en', 'not-a-percentage'],
    ['2000',     'en', 'not-a-percentage'],
    ['-1',       'en', 'not-a-percentage'],
    ['',         'en', 'not-a-percentage'],
    ['half',     'en', 'not-a-percentage'],
    ['1 2',      'fr', 'not-a-percentage'],
  ]
  test.each(cases)('«%s» in %s', (text, locale, expected) => {
    const read = readPercent(text, locale)
    expect(read.ok ? read.value : read.refusal.code).toBe(expected)
  })

  test('is shown without idle noughts', () => {
    expect([0, 1, 5_000, 20_000, 100_000, 1_000_000].map(ppm => showPercent(ppm, 'fr'))).toEqual([
      '0',
      '0,0001',
      '0,5',
      '2',
      '10',
      '100',
    ])
  })

  test('is read back as it was shown, in every language', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(...LOCALES), (ppm, locale) => {
        expect(readPercent(showPercent(ppm, locale), locale)).toEqual({ ok: true, value: ppm })
      }),
    )
  })
})
