/** What is typed about the limits of a group becomes the whole section, or says which field is wrong. */
import { expect, test } from 'vitest'
import { type Change, changesNothing, rulesThen } from '../../src/flows/group-rules.ts'
import { groupLimitsBody } from '../../src/flows/limits-rules.ts'
import { ruleSectionOf } from '../../src/flows/rule-sections.ts'
import { filled, POLICY } from './rules-fixtures.ts'

type Typed = Readonly<Record<string, string | readonly string[]>>

const read = (typed: Typed, language: 'en' | 'fr' = 'en') =>
  groupLimitsBody(filled({ mode: 'explicit', hard: 'yes', skip: ['batch'], ...typed }), POLICY, language)

const section = (limits: object) => ({
  ok: true,
  value: { change: { limits: { hard: true, skip: ['batch'], ...limits } } },
})
const wrong = (field: string, code: string, more: object = {}) => ({
  ok: false,
  fields: { [field]: { code, ...more } },
})

const EARNED = { mode: 'earned', below: '50', share: '10', cap: '200' }

// biome-ignore format: a table reads by column.
const cases: readonly [string, Typed, object][] = [
  ['two amounts',                   { below: '200', above: '50' },               section({ mode: 'explicit', min: -20_000n, max: 5_000n })],
  ['an empty field is no limit',    { below: '0' },                              section({ mode: 'explicit', min: 0n })],
  ['none forgets what was typed',   { mode: 'none', below: '1', above: '1' },    section({ mode: 'none' })],
  ['none keeps whether limits bind', { mode: 'none', hard: '', skip: [] },       section({ mode: 'none' })],
  ['balanced says both with one',   { mode: 'balanced', below: '9', above: '5' }, section({ mode: 'balanced', max: 500n })],
  ['balanced needs its amount',     { mode: 'balanced' },                        wrong('above', 'not-an-amount')],
  ['limits may be advice',          { hard: '' },                                section({ mode: 'explicit', hard: false })],
  ['what may pass them',            { skip: ['committee', 'batch'] },            section({ mode: 'explicit', skip: ['batch', 'committee'] })],
  ['a mode that nobody offers',     { mode: 'royal' },                           wrong('mode', 'choose-one')],
  ['earned grows by a percentage',  EARNED,                                      section({ mode: 'earned', min: -5_000n, cap: 20_000n, share: 100_000 })],
  ['earned may have a ceiling',     { ...EARNED, above: '300' },                 section({ mode: 'earned', min: -5_000n, max: 30_000n, cap: 20_000n, share: 100_000 })],
  ['earned needs where it starts',  { ...EARNED, below: '' },                    wrong('below', 'not-an-amount')],
  ['earned needs its cap',          { ...EARNED, cap: '' },                      wrong('cap', 'not-an-amount')],
  ['earned caps no lower than it starts', { ...EARNED, cap: '49' },              wrong('cap', 'cap-too-small')],
  ['a percentage over a hundred',   { ...EARNED, share: '101' },                 wrong('share', 'not-a-percentage')],
]
test.each(cases)('%s', (_, typed, expected) => {
  expect(read(typed)).toEqual(expected)
})

test('half a percent is half a percent in every language', () => {
  for (const [language, share] of [
    ['en', '0.5'],
    ['fr', '0,5'],
    ['fr', '0.5 %'],
  ] as const)
    expect(read({ ...EARNED, share }, language)).toMatchObject({
      value: { change: { limits: { share: 5_000 } } },
    })
})

test('the rules as they would stand have the changed section whole, and every other as it was', () => {
  const then = rulesThen(POLICY, { limits: { mode: 'balanced', max: 7n, hard: false, skip: [] } })
  expect(then.limits).toEqual({ mode: 'balanced', max: '7', hard: false, skip: [] })
  expect({ ...then, limits: POLICY.limits }).toEqual(POLICY)
})

test('an address names a section, or none', () => {
  expect([ruleSectionOf('limits'), ruleSectionOf('toString'), ruleSectionOf(undefined)]).toEqual([
    'limits',
    null,
    null,
  ])
})

test('a change that leaves everything as it stands is known, in whatever order its parts are written', () => {
  const { limits } = POLICY
  const turned = Object.fromEntries(Object.entries(limits).toReversed()) as typeof limits
  const tried = (part: typeof limits) => ({
    policy: { ...POLICY, limits: part },
    change: { limits: {} } as unknown as Change,
  })
  expect(changesNothing(POLICY, tried(turned))).toBe(true)
  expect(changesNothing(POLICY, tried({ ...limits, hard: !limits.hard }))).toBe(false)
})
