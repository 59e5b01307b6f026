/** Areas, the words of the currency, and what an hour is worth. */
import type { CurrencyJson } from '@localpay/node'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasRate, hourText } from '../../src/flows/hour-text.ts'
import { areaBody, currencyBody, rateBody, stylesLike } from '../../src/flows/place-rules.ts'
import { withoutArea } from '../../src/flows/rules-without.ts'
import { GROUP } from './fixtures.ts'
import { filled } from './rules-fixtures.ts'

const wrong = (field: string, code: string) => ({ ok: false, fields: { [field]: { code } } })

describe('areas', () => {
  const areas = [{ id: 'nord', name: 'Nord' }]
  const list = (...all: object[]) => ({ ok: true, value: { change: { areas: all } } })

  // biome-ignore format: a table reads by column.
  const cases: readonly [string, string | null, object][] = [
    ['Vallée de Joux', null,   list(...areas, { id: 'vallee-de-joux', name: 'Vallée de Joux' })],
    ['NORD!',          null,   list(...areas, { id: 'nord-2', name: 'NORD!' })],
    ['—',              null,   list(...areas, { id: 'area', name: '—' })],
    ['Plus au nord',   'nord', list({ id: 'nord', name: 'Plus au nord' })],
    ['Nord',           null,   wrong('name', 'name-in-use')],
    [' ',              null,   wrong('name', 'nothing-written')],
    ['x'.repeat(81),   null,   wrong('name', 'too-many-words')],
  ]
  test.each(cases)('%s', (name, id, expected) => {
    expect(areaBody(filled({ name }), { areas }, id)).toEqual(expected)
  })

  test('go by their mark, which a new name does not change', () => {
    expect(withoutArea({ areas }, 'nord')).toEqual(list())
    expect(withoutArea({ areas }, 'Nord')).toEqual(list(...areas))
  })
})

describe('the currency', () => {
  const { currency } = GROUP
  const count: CurrencyJson = { ...currency, style: 'count', digits: 0 }
  const read = (typed: object, of = currency) =>
    currencyBody(filled({ name: 'Sels', symbol: 'S', style: of.style, ...typed }), of, 'en')

  test('gets another name and sign; its mark in the books and its smallest part stay', () => {
    expect(read({})).toEqual({
      ok: true,
      value: { change: { currency: { ...currency, name: 'Sels', symbol: 'S' } } },
    })
  })

  test('is never revalued: only a style that counts in the same smallest part may follow', () => {
    expect(stylesLike(currency)).toEqual(['decimal'])
    expect(stylesLike(count)).toEqual(['decimal', 'count', 'gift'])
    expect(stylesLike({ ...count, style: 'hours' })).toEqual(['hours'])
    expect(read({ style: 'hours' })).toEqual(wrong('style', 'choose-one'))
    expect(read({ style: 'gift' }, count)).toMatchObject({ ok: true })
  })

  // biome-ignore format: a table reads by column.
  test.each([
    ['',     undefined], // none any more
    ['0.01', undefined], // the smallest part: every amount fits
    ['0.25', 25n],
    ['5',    500n],
  ])('goes in steps of %s', (step, minor) => {
    const change = read({ step }, { ...currency, step: '50' })
    expect(change).toMatchObject({ ok: true })
    expect(change.ok && change.value.change.currency?.step).toBe(minor)
  })

  test('takes no step that goes into no unit, and none of nothing', () => {
    for (const step of ['0.07', '1.50', '99999999']) expect(read({ step })).toEqual(wrong('step', 'bad-step'))
    expect(read({ step: '0' })).toEqual(wrong('step', 'not-positive'))
  })

  test('has a sign that does not read as a part of a number', () => {
    for (const symbol of ['7', '-S', '.', ',x'])
      expect(read({ symbol })).toEqual(wrong('symbol', 'bad-symbol'))
    expect(read({ symbol: '' })).toEqual(wrong('symbol', 'nothing-written'))
  })
})

describe('what an hour is worth', () => {
  const { currency } = GROUP
  const rate = (num: bigint, den: bigint) => ({ ok: true, value: { num, den } })

  // biome-ignore format: a table reads by column.
  const cases: readonly [string, 'en' | 'fr', object][] = [
    ['20',        'en', rate(500n, 1n)],
    ['12,5',      'fr', rate(800n, 1n)],
    ['12.5 Tal',  'en', rate(800n, 1n)],
    ['150',       'en', rate(200n, 3n)],
    ['1,250',     'en', { ok: false, fields: { hour: { code: 'ambiguous' } } }],
    ['0',         'en', wrong('hour', 'not-positive')],
    ['a lot',     'en', wrong('hour', 'not-an-amount')],
    ['9999999999', 'en', wrong('hour', 'bad-rate')],
  ]
  test.each(cases)('%s (%s)', (hour, language, expected) => {
    expect(rateBody(filled({ hour }), currency, language)).toEqual(expected)
  })

  test('of a thousand is shown so that it can be read in one way', () => {
    const thousand = { num: '10', den: '1' }
    expect(hourText(thousand, currency, 'en')).toBe('1000')
    expect(hourText({ num: '1', den: '1' }, currency, 'es')).toBe('10000')
  })

  test('is shown as it was typed, in every language', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 999_999_999n), fc.constantFrom('en', 'fr', 'es'), (thousandths, language) => {
        const units = `${thousandths / 1000n}.${String(thousandths % 1000n).padStart(3, '0')}`
        const typed = language === 'en' ? units : units.replace('.', ',')
        const read = rateBody(filled({ hour: typed }), currency, language)
        if (!read.ok) return false
        const shown = hourText(
          { num: String(read.value.num), den: String(read.value.den) },
          currency,
          language,
        )
        const back = rateBody(filled({ hour: shown }), currency, language)
        return back.ok && back.value.num === read.value.num && back.value.den === read.value.den
      }),
    )
  })

  test('is nothing to choose where the group counts in hours', () => {
    expect(hasRate(currency)).toBe(true)
    expect(hasRate({ style: 'hours' })).toBe(false)
  })
})
