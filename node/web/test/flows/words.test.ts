/** Dates, amounts, numbers and refusals as people read them. */
import { describe, expect, test } from 'vitest'
import { readTexts } from '../../build/texts.ts'
import { readNumber, sayNumber } from '../../src/flows/account-number.ts'
import { createNodeClock } from '../../src/flows/clock.ts'
import { sayDate, sayDayHeading, sayWhen, sayWhenWithin } from '../../src/flows/dates.ts'
import { sayAmount, sayHours } from '../../src/flows/money.ts'
import { sayRefusal } from '../../src/flows/refusal-text.ts'
import { createTextStore, firstLanguage, translator } from '../../src/text/text.ts'
import { GROUP } from './fixtures.ts'

const en = readTexts('en')
const fr = readTexts('fr')

const NOON = new Date(2026, 10, 22, 12, 0).getTime()
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('a date is said', () => {
  // biome-ignore format: a table reads by column.
  const cases: readonly [number, string, string, string][] = [
    [0,            'now',               'maintenant',          'ahora'],
    [-5 * MINUTE,  'now',               'maintenant',          'ahora'],            // a clock that is ahead
    [5 * MINUTE,   '5 minutes ago',     'il y a 5 minutes',    'hace 5 minutos'],
    [3 * HOUR,     '3 hours ago',       'il y a 3 heures',     'hace 3 horas'],
    [13 * HOUR,    'yesterday',         'hier',                'ayer'],             // the day before, though under 24 h
    [2 * DAY,      '2 days ago',        'avant-hier',          'anteayer'],
    [9 * DAY,      '13 November',       '13 novembre',         '13 de noviembre'],
    [400 * DAY,    '18 October 2025',  '18 octobre 2025',     '18 de octubre de 2025'],
  ]
  test.each(cases)('%i ms before: %s, %s, %s', (ago, inEnglish, inFrench, inSpanish) => {
    expect([
      sayWhen(NOON - ago, NOON, 'en'),
      sayWhen(NOON - ago, NOON, 'fr'),
      sayWhen(NOON - ago, NOON, 'es'),
    ]).toEqual([inEnglish, inFrench, inSpanish])
  })

  test('within a sentence a date has its article, and what was just now has none', () => {
    const said = (ago: number) => ['en', 'fr', 'es'].map(one => sayWhenWithin(NOON - ago, NOON, one))
    expect(said(40 * DAY)).toEqual(['on 13 October', 'le 13 octobre', 'el 13 de octubre'])
    expect(said(DAY)).toEqual(['yesterday', 'hier', 'ayer'])
  })

  test('the first of a month is «1er» in French, the eleventh and the twenty-first are not', () => {
    const day = (date: number): string => sayDate(new Date(2026, 11, date).getTime(), 'fr')
    expect([1, 11, 21].map(day)).toEqual(['1er décembre 2026', '11 décembre 2026', '21 décembre 2026'])
    expect(sayDate(new Date(2026, 11, 1).getTime(), 'es')).toBe('1 de diciembre de 2026')
  })

  test('as the heading of a day: today, yesterday, the date', () => {
    expect([0, 13 * HOUR, 2 * DAY].map(ago => sayDayHeading(NOON - ago, NOON, 'en'))).toEqual([
      'today',
      'yesterday',
      '20 November',
    ])
  })
})

test('amounts and hours are said in the reader’s language; what is no amount is a dash', () => {
  expect([
    sayAmount(GROUP.currency, '-1250', 'fr'),
    sayAmount(GROUP.currency, 'x', 'fr'),
    sayHours('1500000'),
  ]).toEqual(['−12,50 Tal', '–', '1:30 h'])
})

test('an account number is read however it is typed, and said in two parts', () => {
  expect(['seld0042', 'SELD 0042', ' seld-0042 ', 'SELD42', '0042SELD', ''].map(readNumber)).toEqual([
    'SELD0042',
    'SELD0042',
    'SELD0042',
    null,
    null,
    null,
  ])
  expect(sayNumber('SELD0042')).toBe('SELD 0042')
})

describe('a refusal', () => {
  const t = translator('en', en)

  test('is told with its amounts', () => {
    const refusal = { code: 'over-limit', who: 'payer', limit: '-30000', wouldBe: '-30100' }
    expect(sayRefusal(refusal, t, GROUP.currency)).toBe(
      'Your balance would be −301.00 Tal, beyond your limit of −300.00 Tal. The committee can change it.',
    )
  })

  test('tells the two sides apart', () => {
    const refusal = { code: 'over-limit', who: 'payee', limit: '60000', wouldBe: '60100' }
    expect(sayRefusal(refusal, t, GROUP.currency)).toContain('The other balance')
  })

  test('without a text of its own is named', () => {
    expect(sayRefusal({ code: 'quite-new' }, translator('fr', fr))).toContain('quite-new')
  })

  test('of another group is told in words, never by a code that it sent', () => {
    const said = (there: string): string => sayRefusal({ code: 'refused-there', there }, t)
    expect(said('no-such-account')).toContain('Nobody in that group has this number')
    expect(said('payee-refused')).toContain('above its limit')
    expect(said('Call 0900 to win')).toBe('The other group said no. Try again later, or ask somebody there.')
    expect(said('constructor')).toBe(said('fault'))
  })

  test('that lacks what its text needs still says something', () => {
    expect(sayRefusal({ code: 'over-limit' }, t)).toContain('limit')
  })
})

describe('the language', () => {
  // biome-ignore format: a table reads by column.
  const cases: readonly [string | null, string[], string][] = [
    ['es', ['fr-CH', 'en'],    'es'],   // chosen here before
    [null, ['fr-CH', 'en'],    'fr'],
    [null, ['de', 'es-AR'],    'es'],   // the first that we have
    ['de', ['de'],             'en'],
    [null, [],                 'en'],
  ]
  test.each(cases)('chosen %s, browser %j: %s', (chosen, wanted, language) => {
    expect(firstLanguage(chosen, wanted)).toBe(language)
  })

  test('stays as it is when the new one cannot be fetched', async () => {
    const used: string[] = []
    const store = await createTextStore(
      'en',
      async language => (language === 'fr' ? Promise.reject(new Error('cut')) : { 'tab.home': language }),
      language => used.push(language),
    )
    await store.use('fr')
    expect([store.t.value.language, used]).toEqual(['en', ['en']])
    await store.use('es')
    expect([store.t.value.language, store.t.value('tab.home'), used]).toEqual(['es', 'es', ['en', 'es']])
  })

  test('is the one wished for last, whichever comes first', async () => {
    const open = new Map<string, () => void>()
    const store = await createTextStore(
      'en',
      language =>
        language === 'en'
          ? Promise.resolve({})
          : new Promise(resolve => open.set(language, () => resolve({}))),
      () => {},
    )
    const both = [store.use('fr'), store.use('es')]
    open.get('es')?.()
    open.get('fr')?.()
    await Promise.all(both)
    expect(store.t.value.language).toBe('es')
  })

  test('has the rest of its texts once they are asked for, in whichever language is shown by then', async () => {
    const loads: string[] = []
    const store = await createTextStore(
      'en',
      async (language, part) => {
        loads.push(`${language} ${part}`)
        return part === 'first' ? { 'tab.home': language } : { 'desk.title': language }
      },
      () => {},
    )
    expect(store.t.value.maybe('desk.title')).toBeNull()
    await Promise.all([store.whole(), store.use('fr'), store.whole()])
    expect([store.t.value('tab.home'), store.t.value('desk.title')]).toEqual(['fr', 'fr'])
    await Promise.all([store.whole(), store.use('fr')])
    expect(loads.toSorted()).toEqual(['en first', 'en rest', 'fr first', 'fr rest'])
  })

  test('shows what it has while the rest cannot be fetched, and may be asked again', async () => {
    let cut = true
    const store = await createTextStore(
      'en',
      async (_, part) =>
        part === 'rest' && cut ? Promise.reject(new Error('cut')) : { [`desk.${part}`]: part },
      () => {},
    )
    await expect(store.whole()).rejects.toThrow('cut')
    expect(store.t.value.maybe('desk.first')).toBe('first')
    cut = false
    await store.whole()
    expect(store.t.value.maybe('desk.rest')).toBe('rest')
  })

  test('French counts zero as one', () => {
    expect([
      translator('fr', fr)('members.count', { count: 0 }),
      translator('en', en)('members.count', { count: 0 }),
    ]).toEqual(['0 membre', '0 members'])
  })
})

test('wishes are dated by the node’s clock when the phone’s is wrong, by the phone’s when it is about right', () => {
  const clock = createNodeClock(() => 1_000_000)
  clock.hear(1_010_000)
  expect(clock.now()).toBe(1_000_000)
  clock.hear(4_600_000)
  expect(clock.now()).toBe(4_600_000)
  clock.hear(1_000_000)
  expect(clock.now()).toBe(1_000_000)
})
