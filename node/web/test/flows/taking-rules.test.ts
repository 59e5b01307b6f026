/** Levies and contributions: what is typed about one becomes the whole list, the others as they were. */
import { describe, expect, test } from 'vitest'
import { withoutCharge, withoutLevy } from '../../src/flows/rules-without.ts'
import { chargeBody, levyBody } from '../../src/flows/taking-rules.ts'
import { GROUP } from './fixtures.ts'
import { COMMUNITY, filled, POLICY, RULES, TREASURY } from './rules-fixtures.ts'

type Typed = Readonly<Record<string, string>>

const wrong = (field: string, code: string) => ({ ok: false, fields: { [field]: { code } } })
const NOW = Date.parse('2026-11-24T10:00:00Z')

const REPAIR = { name: 'repairs', on: 'payer', ppm: 5_000, flat: '0', to: TREASURY, across: true } as const

describe('a levy', () => {
  const reply = { ...RULES, policy: { ...POLICY, levies: [REPAIR] } }
  const read = (typed: Typed, name: string | null = null) =>
    levyBody(filled({ name: 'levy', on: 'payee', percent: '2', to: COMMUNITY, ...typed }), {
      reply,
      currency: GROUP.currency,
      language: 'fr',
      name,
    })
  const before = { ...REPAIR, flat: 0n }
  const levy = { name: 'levy', on: 'payee', ppm: 20_000, flat: 0n, to: COMMUNITY, across: false }
  const list = (...levies: object[]) => ({ ok: true, value: { change: { levies } } })

  // biome-ignore format: a table reads by column.
  const cases: readonly [string, Typed, string | null, object][] = [
    ['one more',                     {},                               null,      list(before, levy)],
    ['half a percent',               { percent: '0,5' },               null,      list(before, { ...levy, ppm: 5_000 })],
    ['an amount alone',              { percent: '', flat: '0,25' },    null,      list(before, { ...levy, ppm: 0, flat: 25n })],
    ['both',                         { flat: '1' },                    null,      list(before, { ...levy, flat: 100n })],
    ['across groups',                { across: 'yes' },                null,      list(before, { ...levy, across: true })],
    ['one changed, in its place',    { name: 'repairs', percent: '1' }, 'repairs', list({ ...levy, name: 'repairs', ppm: 10_000 })],
    ['one renamed',                  {},                               'repairs', list(levy)],
    ['a name that another has',      { name: 'repairs' },              null,      wrong('name', 'name-in-use')],
    ['no name',                      { name: '  ' },                   null,      wrong('name', 'nothing-written')],
    ['a name longer than the books', { name: 'é'.repeat(21) },         null,      wrong('name', 'too-many-words')],
    ['nothing at all',               { percent: '' },                  null,      wrong('percent', 'nothing-taken')],
    ['nothing written as nought',    { percent: '0', flat: '0' },      null,      wrong('percent', 'nothing-taken')],
    ['to an account of a member',    { to: 'ab'.repeat(16) },          null,      wrong('to', 'choose-one')],
    ['two thousand percent',         { percent: '2000' },              null,      wrong('percent', 'not-a-percentage')],
    ['less than nothing',            { flat: '-1' },                   null,      wrong('flat', 'not-positive')],
  ]
  test.each(cases)('%s', (_, typed, name, expected) => {
    expect(read(typed, name)).toEqual(expected)
  })

  test('is removed from among the others', () => {
    const two = { ...POLICY, levies: [REPAIR, { ...REPAIR, name: 'other' }] }
    expect(withoutLevy(two, 'other')).toEqual(list(before))
  })
})

describe('a contribution', () => {
  const first = Date.parse('2026-02-10T00:00:00Z')
  const UPKEEP = {
    name: 'upkeep',
    kind: 'fee',
    every: 'month',
    from: first,
    amt: '500',
    ppm: 0,
    free: '0',
    to: TREASURY,
  } as const
  const reply = { ...RULES, policy: { ...POLICY, charges: [UPKEEP] } }
  const typed = { name: 'yearly', kind: 'fee', every: 'year', from: '2026-11-24', amount: '12', to: TREASURY }
  const read = (change: Typed, name: string | null = null) =>
    chargeBody(
      filled({ ...typed, ...change }),
      { reply, currency: GROUP.currency, language: 'en', name },
      NOW,
    )
  const before = { ...UPKEEP, amt: 500n, free: 0n }
  const today = Date.parse('2026-11-24T00:00:00Z')
  const yearly = { ...before, name: 'yearly', every: 'year', from: today, amt: 1_200n }
  const list = (...charges: object[]) => ({ ok: true, value: { change: { charges } } })
  const again = { every: 'month', from: '2026-02-10', amount: '6' }

  // biome-ignore format: a table reads by column.
  const cases: readonly [string, Typed, string | null, object][] = [
    ['one more fee',                       {},                                                      null,     list(before, yearly)],
    ['a part of what stands above',        { kind: 'demurrage', percent: '1', free: '50' },         null,     list(before, { ...yearly, kind: 'demurrage', amt: 0n, ppm: 10_000, free: 5_000n })],
    ['a part of every balance',            { kind: 'demurrage', percent: '1' },                     null,     list(before, { ...yearly, kind: 'demurrage', amt: 0n, ppm: 10_000 })],
    ['a part beyond the limits',           { kind: 'beyond', percent: '0.5' },                      null,     list(before, { ...yearly, kind: 'beyond', amt: 0n, ppm: 5_000 })],
    ['from next year on',                  { from: '2027-03-01' },                                  null,     list(before, { ...yearly, from: Date.parse('2027-03-01T00:00:00Z') })],
    ['from a day of this year',            { from: '2026-01-01' },                                  null,     list(before, { ...yearly, from: Date.parse('2026-01-01T00:00:00Z') })],
    ['from a year that is over',           { from: '2025-12-31' },                                  null,     wrong('from', 'period-over')],
    ['another amount, its past untouched', again,                                                   'upkeep', list({ ...before, amt: 600n })],
    ['another amount, from further back',  { ...again, from: '2026-01-31' },                        'upkeep', wrong('from', 'period-over')],
    ['other periods, from the past',       { ...again, every: 'quarter' },                          'upkeep', wrong('from', 'period-over')],
    ['other periods, from now on',         { ...again, every: 'quarter', from: '2026-11-24' },      'upkeep', list({ ...before, every: 'quarter', amt: 600n, from: today })],
    ['never another name while it lives',  { ...again, name: 'renamed' },                           'upkeep', list({ ...before, amt: 600n })],
    ['a name that another has',            { name: 'upkeep' },                                      null,     wrong('name', 'name-in-use')],
    ['a fee of nothing',                   { amount: '0' },                                         null,     wrong('amount', 'nothing-taken')],
    ['no part',                            { kind: 'beyond', percent: '0' },                        null,     wrong('percent', 'nothing-taken')],
    ['no day',                             { from: '2026-02-30' },                                  null,     wrong('from', 'not-a-date')],
    ['no kind',                            { kind: '' },                                            null,     wrong('kind', 'choose-one')],
  ]
  test.each(cases)('%s', (_, change, name, expected) => {
    expect(read(change, name)).toEqual(expected)
  })

  test('is removed from among the others', () => {
    expect(withoutCharge(reply.policy, 'upkeep')).toEqual(list())
  })
})
