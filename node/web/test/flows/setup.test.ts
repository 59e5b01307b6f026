/** The wizard: its steps, and the request that its answers make. */
import { describe, expect, test } from 'vitest'
import { table } from '../../../../protocol/test/table.ts'
import {
  codeOf,
  currencyOf,
  floorOf,
  minorOf,
  moveSetup,
  readUnits,
  SETUP_START,
  type SetupAnswers,
  type SetupStep,
  setupWishOf,
  townOf,
} from '../../src/flows/setup.ts'

const ANSWERS: SetupAnswers = {
  ...SETUP_START,
  groupName: ' SEL du Lac ',
  place: { name: 'Lausanne, Vaud', lat: 46.52, lon: 6.63 },
  currencyName: 'Talents',
  symbol: 'Tal',
  adminName: 'Odile',
}

describe('steps', () => {
  test.each(
    table(`
      step      move  to
      language  next  group
      language  back  language
      group     next  currency
      group     back  language
      currency  next  you
      you       next  words
      you       back  currency
      words     next  words
      words     back  words     // the group is founded: there is no way back
    `),
  )('$step + $move = $to', ({ step, move, to }) => {
    expect(moveSetup(step as SetupStep, move as 'next' | 'back')).toBe(to)
  })
})

test('the request says what was answered', () => {
  expect(setupWishOf(ANSWERS, 'fr')).toEqual({
    language: 'fr',
    group: { name: 'SEL du Lac', town: 'Lausanne', lat: 46.52, lon: 6.63 },
    currency: { code: 'TALENTS', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' },
    unitsPerHour: '20',
    limits: { min: '-20000', max: null },
    admin: { name: 'Odile' },
  })
})

test('without a place there is no request', () => {
  expect(setupWishOf({ ...ANSWERS, place: null }, 'en')).toBeNull()
})

test('the code that the program printed goes along when it was asked for', () => {
  expect(setupWishOf({ ...ANSWERS, setupCode: ' AB12 ' }, 'en')).toMatchObject({ setupCode: 'AB12' })
})

describe('the limit proposed', () => {
  // biome-ignore format: a table reads by column.
  const cases: readonly [string, Partial<SetupAnswers>, bigint | null][] = [
    ['is ten hours’ worth',                    {},                                                20_000n],
    ['follows what an hour is worth',          { unitsPerHour: '12,5' },                          12_500n],
    ['is ten hours where hours are counted',   { style: 'hours', unitsPerHour: '1' },             600n],
    ['is ten favours where favours are',       { style: 'count', unitsPerHour: '1' },             10n],
    ['is what was typed, when it was',         { floor: '300' },                                  30_000n],
    ['is missing when what was typed is zero', { floor: '0' },                                    null],
    ['is missing when an hour is worth nothing', { unitsPerHour: '0,00' },                        null],
  ]
  test.each(cases)('%s', (_, change, floor) => {
    expect(floorOf({ ...ANSWERS, ...change })).toBe(floor)
  })
})

test('an hour is one hour in a group that counts hours, whatever the field said before', () => {
  expect(
    setupWishOf({ ...ANSWERS, style: 'hours', unitsPerHour: '20', symbol: 'h' }, 'en')?.unitsPerHour,
  ).toBe('1')
})

test('units are read with comma or point, and never as nothing', () => {
  expect(['20', '12,5', '12.5', '0.05', '', '-3', '1.23456', '0', 'ten'].map(readUnits)).toEqual([
    '20',
    '12.5',
    '12.5',
    '0.05',
    null,
    null,
    null,
    null,
    null,
  ])
})

test('decimal units become minor units of the style', () => {
  const decimal = { style: 'decimal', digits: 2 } as const
  const hours = { style: 'hours', digits: 0 } as const
  expect([minorOf('12.5', decimal), minorOf('0.015', decimal), minorOf('7.5', hours)]).toEqual([
    1250n,
    1n,
    450n,
  ])
})

test('the code of a currency is made of plain letters', () => {
  expect(['Écus', 'Talents 2000', '时间', 'Very long name'].map(codeOf)).toEqual([
    'ECUS',
    'TALENTS',
    'UNIT',
    'VERYLONG',
  ])
})

test('digits belong to decimal amounts alone', () => {
  expect(
    (['decimal', 'hours', 'count'] as const).map(style => currencyOf({ ...ANSWERS, style }).digits),
  ).toEqual([2, 0, 0])
})

test('a group is at home in the town, not in its province', () => {
  expect([townOf('Lausanne, Vaud'), townOf('Nimbin')]).toEqual(['Lausanne', 'Nimbin'])
})
