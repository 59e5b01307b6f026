/** What is typed about a question becomes what is signed, and what a proposal changes is said in plain sentences. */
import type { CurrencyJson, ProposalJson } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { readTexts } from '../../build/texts.ts'
import { dayField } from '../../src/flows/dates.ts'
import { changeLines } from '../../src/flows/decisions.ts'
import { rulesThen } from '../../src/flows/group-rules.ts'
import { groupLimitsBody } from '../../src/flows/limits-rules.ts'
import { rateBody } from '../../src/flows/place-rules.ts'
import { type AskedRead, askable, firstClose, proposalBody } from '../../src/flows/proposal-body.ts'
import { RULE_SECTIONS } from '../../src/flows/rule-sections.ts'
import { translator } from '../../src/text/text.ts'
import { GROUP } from './fixtures.ts'
import { filled, POLICY, RULES, TREASURY } from './rules-fixtures.ts'

const DAY_MS = 24 * 3_600_000
const t = translator('en', readTexts('en'))
const { currency } = GROUP
const may = askable(currency, ['committee'])

const nothing: AskedRead = () => ({ ok: true, value: {} })
const limits: AskedRead = form => {
  const read = groupLimitsBody(form, POLICY, 'en')
  return read.ok ? { ok: true, value: { policy: read.value.change } } : read
}
const rate: AskedRead = form => {
  const read = rateBody(form, currency, 'en')
  return read.ok ? { ok: true, value: { rate: read.value } } : read
}

const ask = (
  typed: Readonly<Record<string, string>>,
  { words = 'Shall we?', read = nothing }: { words?: string; read?: AskedRead | null } = {},
) => proposalBody(filled({ closes: '2026-12-01', change: 'words', ...typed }), { words, may, read })

// Terms have words of their own, and a question has its.
const sections = Object.keys(RULE_SECTIONS).filter(one => one !== 'terms')

describe('a question', () => {
  test('in words alone changes nothing, and runs to the end of its last day', () => {
    const body = ask({})
    expect(body).toMatchObject({ ok: true, value: { closes: new Date(2026, 11, 1, 23, 59).getTime() } })
    expect(body.ok && Object.keys(body.value).toSorted()).toEqual(['closes', 'text'])
  })

  test('about a section of the rules carries the whole section, as whoever may changes it', () => {
    const typed = { change: 'limits', mode: 'explicit', below: '300', above: '', hard: 'yes', skip: 'batch' }
    expect(ask(typed, { read: limits })).toMatchObject({
      value: { policy: { limits: { mode: 'explicit', min: -30_000n, hard: true, skip: ['batch'] } } },
    })
  })

  test('about the value of an hour carries the rate, to a thousandth of a unit', () => {
    expect(ask({ change: 'rate', hour: '12.5' }, { read: rate })).toMatchObject({
      value: { rate: { num: 800n, den: 1n } },
    })
  })

  // biome-ignore format: a table reads by column.
  test.each<[string, Readonly<Record<string, string>>, { words?: string; read?: AskedRead | null }, object]>([
    ['no words',            { },                                      { words: ' ' },    { words: 'no-words' }],
    ['no day',              { closes: '' },                           { },               { closes: 'not-a-date' }],
    ['no kind of change',   { change: 'royal' },                      { },               { change: 'choose-one' }],
    ['a list, and none of it chosen', { change: 'levies' },           { read: null },    { change: 'nothing-chosen' }],
    ['half a rate',         { change: 'rate', hour: 'much' },         { read: rate },    { hour: 'not-an-amount' }],
    ['an hour for nothing', { change: 'rate', hour: '0' },            { read: rate },    { hour: 'not-positive' }],
    ['half of limits',      { change: 'limits', mode: 'balanced' },   { read: limits },  { above: 'not-an-amount' }],
    ['words and half limits', { change: 'limits', mode: 'balanced' }, { words: '', read: limits }, { words: 'no-words', above: 'not-an-amount' }],
  ])('with %s says at which field', (_, typed, how, fields) => {
    const body = ask(typed, how)
    expect(body.ok).toBe(false)
    if (!body.ok)
      expect(Object.fromEntries(Object.entries(body.fields).map(([name, { code }]) => [name, code]))).toEqual(
        fields,
      )
  })

  test('may be about every section of the rules but the terms, and of one person only by the committee', () => {
    expect(askable(currency, [])).toEqual(['words', ...sections])
    expect(askable(currency, ['coordinator'])).toEqual(['words', ...sections])
    expect(askable(currency, ['committee'])).toEqual(['words', ...sections, 'account', 'admit'])
  })

  test('never asks what an hour is worth where hours are counted', () => {
    const hours: CurrencyJson = { ...currency, style: 'hours', digits: 0 }
    expect(askable(hours, [])).toEqual(['words', ...sections.filter(one => one !== 'rate')])
  })

  test('is open at least as long as policy asks, counted to the end of a day', () => {
    for (const hour of [0, 9, 23]) {
      const now = new Date(2026, 10, 24, hour, 50).getTime()
      const first = dayField(firstClose(now, 3 * DAY_MS))
      const body = ask({ closes: first })
      expect(body.ok && body.value.closes).toBeGreaterThanOrEqual(now + 3 * DAY_MS)
      const before = ask({ closes: dayField(firstClose(now, 3 * DAY_MS) - DAY_MS) })
      expect(before.ok && before.value.closes).toBeLessThan(now + 3 * DAY_MS + 3_600_000)
    }
  })
})

const say = (change: ProposalJson['change']) =>
  changeLines(change, t, RULES).map(line => line.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('\u2212', '-'))

describe('what passing it changes', () => {
  test('is nothing for words alone', () => expect(say({})).toEqual([]))

  test('is said as the rules would read then', () => {
    const body = ask({ change: 'limits', mode: 'balanced', above: '50', hard: '' }, { read: limits })
    const asked = body.ok ? body.value.policy : undefined
    expect(asked).toBeDefined()
    const then = rulesThen(POLICY, asked ?? {})
    expect(say({ policy: { limits: then.limits } })).toEqual([
      'The limits of balances change.',
      'Below zero: -50.00 Tal · above: 50.00 Tal',
      'The limits are advice: nothing is refused.',
    ])
    expect(say({ rate: { num: '800', den: '1' } })).toEqual(['Between groups, an hour is worth 12.5 Tal.'])
  })

  test('names the account, and the person', () => {
    expect(
      say({ limits: { name: 'Amina', number: 'SELD0007', bounds: { min: '-500', max: null } } }),
    ).toEqual(['Limits of Amina. Below zero: -5.00 Tal · above: no limit'])
    expect(say({ limits: { name: 'Amina', number: 'SELD0007', bounds: null } })).toEqual([
      'Limits of Amina. The same as for everybody',
    ])
    const dora = { name: 'Dora', number: 'SELD0009', roles: [], custodians: [], bounds: null }
    expect(say({ admit: dora })).toEqual(['Dora (SELD 0009) becomes a member.'])
    const more = { roles: ['admin', 'auditor'] as const, custodians: ['Ann', 'Ben'] }
    expect(
      say({ admit: { ...dora, ...more, roles: [...more.roles], bounds: { min: null, max: '500' } } }),
    ).toEqual([
      'Dora (SELD 0009) becomes a member.',
      'With a role in the group: Administrator, Auditor.',
      'Dora has no device. Signed for by: Ann, Ben.',
      'Limits of Dora. Below zero: no limit · above: 5.00 Tal',
    ])
  })

  test('has sentences for every section of the rules, and says what is in a list', () => {
    const levy = { name: 'Chest', on: 'payer', ppm: 20_000, flat: '0', to: TREASURY, across: false } as const
    expect(say({ policy: { levies: [levy] } })[1]).toMatch(/^Chest: .*2%/)
    const { currency: _, ...rest } = POLICY
    for (const section of Object.keys(rest) as (keyof typeof rest)[]) {
      const lines = say({ policy: { [section]: POLICY[section] } })
      expect(lines.length, section).toBeGreaterThan(1)
      expect(lines.join(''), section).not.toMatch(/undefined|\[object/)
    }
    expect(say({ policy: { currency: { ...currency, step: '25' } } }).at(-1)).toContain('steps of 0.25 Tal')
  })
})
