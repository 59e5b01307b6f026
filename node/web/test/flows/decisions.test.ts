/** What is typed about a question becomes what is signed, and what a proposal changes is said in plain sentences. */
import type { ProposalJson } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { readTexts } from '../../build/texts.ts'
import { dayField } from '../../src/flows/dates.ts'
import { changeLines, changeOfBody } from '../../src/flows/decisions.ts'
import { askable, firstClose, proposalBody } from '../../src/flows/proposal-body.ts'
import type { FormFields } from '../../src/flows/read-form.ts'
import { translator } from '../../src/text/text.ts'
import { GROUP, ME } from './fixtures.ts'

const DAY_MS = 24 * 3_600_000
const t = translator('en', readTexts('en'))
const { currency } = GROUP

const formOf = (typed: Readonly<Record<string, string>>): FormFields =>
  Object.assign((name: string) => typed[name] ?? '', { all: (name: string) => [typed[name] ?? ''] })

const read = (typed: Readonly<Record<string, string>>, words = 'Shall we?') =>
  proposalBody(formOf({ closes: '2026-12-01', change: 'words', ...typed }), {
    words,
    currency,
    language: 'en',
    limits: { mode: 'explicit', hard: true, skip: ['batch'] },
  })

describe('a question', () => {
  test('in words alone changes nothing, and runs to the end of its last day', () => {
    const body = read({})
    expect(body).toMatchObject({ ok: true, value: { closes: new Date(2026, 11, 1, 23, 59).getTime() } })
    expect(body.ok && Object.keys(body.value).toSorted()).toEqual(['closes', 'text'])
  })

  test('about limits carries the whole section', () => {
    const typed = { change: 'limits', mode: 'explicit', below: '300', above: '', hard: 'yes', skip: 'batch' }
    expect(read(typed)).toMatchObject({
      value: { policy: { limits: { mode: 'explicit', min: -30_000n, hard: true, skip: ['batch'] } } },
    })
  })

  test('about the value of an hour carries the rate', () => {
    expect(read({ change: 'rate', hour: '20' })).toMatchObject({
      value: { rate: { num: 1_000_000n, den: 2_000n } },
    })
  })

  // biome-ignore format: a table reads by column.
  test.each([
    ['no words',           { },                                                     ' ',         { words: 'no-words' }],
    ['no day',             { closes: '' },                                          'Shall we?', { closes: 'not-a-date' }],
    ['no kind of change',  { change: 'royal' },                                     'Shall we?', { change: 'choose-one' }],
    ['half a rate',        { change: 'rate', hour: 'much' },                        'Shall we?', { hour: 'not-an-amount' }],
    ['an hour for nothing', { change: 'rate', hour: '0' },                          'Shall we?', { hour: 'not-positive' }],
    ['half of limits',     { change: 'limits', mode: 'balanced' },                  'Shall we?', { above: 'not-an-amount' }],
  ])('with %s says at which field', (_, typed, words, fields) => {
    const body = read(typed as Readonly<Record<string, string>>, words)
    expect(body.ok).toBe(false)
    if (!body.ok)
      expect(Object.fromEntries(Object.entries(body.fields).map(([name, { code }]) => [name, code]))).toEqual(
        fields,
      )
  })

  test('never asks what an hour is worth where hours are counted', () => {
    expect(askable(currency)).toContain('rate')
    expect(askable({ ...currency, style: 'hours', digits: 0 })).not.toContain('rate')
  })

  test('is open at least as long as policy asks, counted to the end of a day', () => {
    for (const hour of [0, 9, 23]) {
      const now = new Date(2026, 10, 24, hour, 50).getTime()
      const first = dayField(firstClose(now, 3 * DAY_MS))
      const body = read({ closes: first })
      expect(body.ok && body.value.closes).toBeGreaterThanOrEqual(now + 3 * DAY_MS)
      const before = read({ closes: dayField(firstClose(now, 3 * DAY_MS) - DAY_MS) })
      expect(before.ok && before.value.closes).toBeLessThan(now + 3 * DAY_MS + 3_600_000)
    }
  })
})

const say = (change: ProposalJson['change']) =>
  changeLines(change, t, ME).map(line => line.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('\u2212', '-'))

describe('what passing it changes', () => {
  test('is nothing for words alone', () => expect(say({})).toEqual([]))

  test('reads the same before it is signed as when it is put', () => {
    const body = read({ change: 'limits', mode: 'balanced', above: '50', hard: '' })
    expect(body.ok && say(changeOfBody(body.value))).toEqual([
      'Limits for everybody. Below zero: -50.00 Tal · above: 50.00 Tal. The limits are advice: nothing is refused.',
    ])
    const earned = { mode: 'earned', below: '5', share: '0.5', cap: '40', hard: 'yes' }
    const grown = read({ change: 'limits', ...earned })
    expect(grown.ok && say(changeOfBody(grown.value))).toEqual([
      'Limits for everybody. Below zero: -5.00 Tal · above: no limit. Payments beyond the limits are refused. The limit below zero grows by 0.5% of what a member has earned, as far as -40.00 Tal.',
    ])
    const rate = read({ change: 'rate', hour: '25' })
    expect(rate.ok && say(changeOfBody(rate.value))).toEqual(['Between groups, an hour is worth 25.00 Tal.'])
  })

  test('names the account, and the person', () => {
    expect(
      say({ limits: { name: 'Amina', number: 'SELD0007', bounds: { min: '-500', max: null } } }),
    ).toEqual(['Limits of Amina. Below zero: -5.00 Tal · above: no limit'])
    expect(say({ limits: { name: 'Amina', number: 'SELD0007', bounds: null } })).toEqual([
      'Limits of Amina. The same as for everybody',
    ])
    expect(say({ admit: { name: 'Dora', number: 'SELD0009' } })).toEqual([
      'Dora (SELD 0009) becomes a member.',
    ])
  })

  test('has a sentence for every section of the rules', () => {
    const votes = { quorumPpm: 500_000, majorityPpm: 500_000, propose: 'member', runMs: 0 } as const
    const policy = { levies: [], charges: [], areas: [], votes }
    expect(say({ policy })).toEqual([
      'What is taken from payments changes.',
      'The contributions change.',
      'The areas change.',
      'Every member may ask the group. At least 50% must vote, and more than 50% of them say yes.',
    ])
  })
})
