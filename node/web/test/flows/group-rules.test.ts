/** What is typed about the limits of a group becomes the whole section, or says which field is wrong. */
import { expect, test } from 'vitest'
import { type GroupLimitsTyped, groupLimitsBody } from '../../src/flows/group-rules.ts'
import { GROUP } from './fixtures.ts'

const read = (typed: Partial<GroupLimitsTyped>) =>
  groupLimitsBody(
    { mode: 'explicit', below: '', above: '', hard: 'yes', ...typed },
    { skip: ['batch'] },
    { ...GROUP.currency, style: 'decimal', digits: 2 },
    'en',
  )

const section = (limits: object) => ({
  ok: true,
  value: { change: { limits: { hard: true, skip: ['batch'], ...limits } } },
})

// biome-ignore format: a table reads by column.
const cases: readonly [string, Partial<GroupLimitsTyped>, object][] = [
  ['two amounts',                   { below: '200', above: '50' },               section({ mode: 'explicit', min: -20_000n, max: 5_000n })],
  ['an empty field is no limit',    { below: '0' },                              section({ mode: 'explicit', min: 0n })],
  ['none forgets what was typed',   { mode: 'none', below: '1', above: '1' },    section({ mode: 'none' })],
  ['balanced says both with one',   { mode: 'balanced', below: '9', above: '5' }, section({ mode: 'balanced', max: 500n })],
  ['balanced needs its amount',     { mode: 'balanced' },                        { ok: false, fields: { above: { code: 'not-an-amount' } } }],
  ['limits may be advice',          { hard: '' },                                section({ mode: 'explicit', hard: false })],
  ['a mode that nobody offers',     { mode: 'royal' },                           { ok: false, fields: { mode: { code: 'choose-one' } } }],
]
test.each(cases)('%s', (_, typed, expected) => {
  expect(read(typed)).toEqual(expected)
})
