/** What is typed about payments, manners, votes and lost access becomes the whole section, or says which field is wrong. */
import { describe, expect, test } from 'vitest'
import { entryBody, mannersBody, recoveryBody, votesBody } from '../../src/flows/entry-rules.ts'
import { timeOf } from '../../src/flows/read-rules.ts'
import { nobodyPays } from '../../src/flows/rules-warnings.ts'
import { unitsOf } from '../../src/flows/time-units.ts'
import { DAY_MS, filled, POLICY } from './rules-fixtures.ts'

type Typed = Readonly<Record<string, string>>

const wrong = (field: string, code: string, more: object = {}) => ({
  ok: false,
  fields: { [field]: { code, ...more } },
})

const TYPED: Typed = {
  payer: 'yes',
  payee: 'confirm',
  third: 'committee',
  wait: '30',
  'wait-unit': 'day',
  auto: '',
  'auto-unit': 'day',
  'payer-undo': '0',
  'payer-undo-unit': 'day',
  'payee-undo': '45',
  'payee-undo-unit': 'day',
}

describe('who may enter a payment', () => {
  const entry = (change: object) => ({
    ok: true,
    value: { change: { entry: { ...POLICY.entry, ...change } } },
  })
  // biome-ignore format: a table reads by column.
  const cases: readonly [string, Typed, object][] = [
    ['nothing changed',                    {},                                       entry({})],
    ['payers may not',                     { payer: '' },                            entry({ payer: false })],
    ['payees at once',                     { payee: 'direct' },                      entry({ payee: 'direct' })],
    ['nobody else',                        { third: 'no' },                          entry({ third: 'no' })],
    ['thank-yous of nothing',              { zero: 'yes' },                          entry({ zero: true })],
    ['a request of two hours',             { wait: '2', 'wait-unit': 'hour' },       entry({ waitMs: 7_200_000 })],
    ['accepted after a week',              { auto: '7' },                            entry({ autoMs: 7 * DAY_MS })],
    ['ten minutes to take it back',        { 'payer-undo': '10', 'payer-undo-unit': 'minute' }, entry({ payerUndoMs: 600_000 })],
    ['nobody gives anything back',         { 'payee-undo': '0' },                    entry({ payeeUndoMs: 0 })],
    ['a way that nobody offers',           { payee: 'perhaps' },                     wrong('payee', 'choose-one')],
    ['a request of half an hour',          { wait: '30', 'wait-unit': 'minute' },    wrong('wait', 'time-too-short')],
    ['a request of two years',             { wait: '730' },                          wrong('wait', 'time-too-long')],
    ['a request of one and a half days',   { wait: '1.5' },                          wrong('wait', 'not-a-number')],
    ['accepted before anybody can say no', { auto: '23', 'auto-unit': 'hour' },      wrong('auto', 'time-too-short')],
    ['accepted when it has lapsed',        { auto: '30' },                           wrong('auto', 'longer-than-wait')],
    ['no time to take it back',            { 'payer-undo': '' },                     wrong('payer-undo', 'not-a-number')],
    ['counted in moons',                   { 'wait-unit': 'moon' },                  wrong('wait', 'choose-one')],
  ]
  test.each(cases)('%s', (_, typed, expected) => {
    expect(entryBody(filled({ ...TYPED, ...typed }))).toEqual(expected)
  })

  test('is worth a word when it is nobody at all', () => {
    const { entry: now } = POLICY
    expect(nobodyPays({ entry: now })).toBe(false)
    expect(nobodyPays({ entry: { ...now, payer: false, payee: 'no', third: 'no' } })).toBe(true)
  })
})

test('a length of time is shown in the largest unit that counts it whole, and read back as it was', () => {
  for (const [ms, count, unit] of [
    [0, 0, 'day'],
    [3 * DAY_MS, 3, 'day'],
    [36 * 3_600_000, 36, 'hour'],
    [90 * 60_000, 90, 'minute'],
  ] as const) {
    expect(unitsOf(ms)).toEqual({ count, unit })
    const form = filled({ time: String(count), 'time-unit': unit })
    expect(timeOf(form, 'time', { least: 0, most: 400 * DAY_MS })).toEqual({ ok: true, value: ms })
  }
})

describe('manners', () => {
  test('keep the terms that newcomers accepted', () => {
    const typed = filled({ leaver: 'absorb', books: 'open' })
    expect(mannersBody(typed, POLICY.manners)).toEqual({
      ok: true,
      value: { change: { manners: { leaver: 'absorb', books: 'open' } } },
    })
    const terms = 'ab'.repeat(32)
    expect(mannersBody(typed, { ...POLICY.manners, terms })).toMatchObject({
      value: { change: { manners: { terms } } },
    })
  })

  test('are chosen among those there are', () => {
    expect(mannersBody(filled({ leaver: 'absorb' }), POLICY.manners)).toEqual(wrong('books', 'choose-one'))
  })
})

describe('lost access', () => {
  const bounds = { least: 1, most: 5 }
  // biome-ignore format: a table reads by column.
  const cases: readonly [string, string, string, object][] = [
    ['1', '1',  'day',  { ok: true, value: { change: { recovery: { signers: 1, delayMs: DAY_MS } } } }],
    ['5', '48', 'hour', { ok: true, value: { change: { recovery: { signers: 5, delayMs: 2 * DAY_MS } } } }],
    ['0', '3',  'day',  wrong('signers', 'not-between', bounds)],
    ['6', '3',  'day',  wrong('signers', 'not-between', bounds)],
    ['2.0', '3', 'day', wrong('signers', 'not-between', bounds)],
    ['2', '23', 'hour', wrong('delay', 'time-too-short')],
  ]
  test.each(cases)('%s signers, %s %s', (signers, delay, unit, expected) => {
    expect(recoveryBody(filled({ signers, delay, 'delay-unit': unit }))).toEqual(expected)
  })
})

describe('votes', () => {
  const typed = { propose: 'member', quorum: '25', majority: '66,6667', run: '0', 'run-unit': 'day' }

  test('are counted in percentages', () => {
    expect(votesBody(filled(typed), 'fr')).toEqual({
      ok: true,
      value: {
        change: { votes: { quorumPpm: 250_000, majorityPpm: 666_667, propose: 'member', runMs: 0 } },
      },
    })
  })

  test('name every field that is wrong at once', () => {
    expect(votesBody(filled({ ...typed, quorum: '', majority: '50,00001' }), 'fr')).toEqual({
      ok: false,
      fields: {
        quorum: { code: 'not-a-percentage' },
        majority: { code: 'too-many-decimals', digits: 4 },
      },
    })
  })
})
