/** What is typed about payments to come becomes what is signed, or says at which field not. */
import { describe, expect, test } from 'vitest'
import { readTexts } from '../../build/texts.ts'
import { orderBody, sayRhythm } from '../../src/flows/orders.ts'
import type { FormFields } from '../../src/flows/read-form.ts'
import { translator } from '../../src/text/text.ts'
import { AMINA, GROUP, ME } from './fixtures.ts'

const from = ME.account?.account ?? ''

const formOf = (typed: Readonly<Record<string, string>>): FormFields =>
  Object.assign((name: string) => typed[name] ?? '', { all: () => [] })

const read = (typed: Readonly<Record<string, string>>) =>
  orderBody(
    formOf({ to: AMINA.account, amount: '12,50', every: 'month', first: '2026-12-31', times: '', ...typed }),
    { from, currency: GROUP.currency, language: 'fr' },
  )

const noon = new Date(2026, 11, 31, 12).getTime()

describe('a standing order', () => {
  test('goes on until it is stopped when nothing says how often, at noon of its day', () =>
    expect(read({})).toEqual({
      ok: true,
      value: { from, to: AMINA.account, amt: 1_250n, every: 'month', first: noon },
    }))

  test('of one payment says so in its rhythm alone', () =>
    expect(read({ every: 'once', times: '7' })).toEqual({
      ok: true,
      value: { from, to: AMINA.account, amt: 1_250n, every: 'once', first: noon },
    }))

  test('may end by itself', () => expect(read({ times: '12' })).toMatchObject({ value: { times: 12 } }))

  // biome-ignore format: a table reads by column.
  test.each([
    ['nobody to pay',     { to: '' },           { to: 'choose-one' }],
    ['no amount',         { amount: '' },       { amount: 'not-an-amount' }],
    ['nothing to pay',    { amount: '0' },      { amount: 'not-positive' }],
    ['no day',            { first: '' },        { first: 'not-a-date' }],
    ['no such rhythm',    { every: 'day' },     { every: 'choose-one' }],
    ['never',             { times: '0' },       { times: 'not-a-count' }],
    ['half a time',       { times: '1,5' },     { times: 'not-a-count' }],
    ['more than one may', { times: '1001' },    { times: 'not-a-count' }],
  ])('with %s says at which field', (_, typed, fields) => {
    const body = read(typed as Readonly<Record<string, string>>)
    const codes = body.ok ? {} : Object.fromEntries(Object.entries(body.fields).map(([k, { code }]) => [k, code]))
    expect(codes).toEqual(fields)
  })
})

// biome-ignore format: a table reads by column.
test.each([
  ['en', 'month', null, 'every month, until you stop it'],
  ['en', 'week',  1,    'every week, 1 more time'],
  ['fr', 'year',  3,    'chaque année, encore 3 fois'],
  ['es', 'once',  1,    'una vez'],
] as const)('in %s %s with %s to come is «%s»', (language, every, left, said) => {
  expect(sayRhythm({ every, left }, translator(language, readTexts(language)))).toBe(said)
})
