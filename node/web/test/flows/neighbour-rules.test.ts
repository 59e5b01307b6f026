/** What is typed about dealings with other groups. */
import { describe, expect, test } from 'vitest'
import { neighboursBody } from '../../src/flows/neighbour-rules.ts'
import { filled } from './rules-fixtures.ts'

describe('dealings with other groups', () => {
  // biome-ignore format: a table reads by column.
  test.each([
    ['5',    '20',   { ok: true, value: { change: { neighbours: { risk: 5_000_000n, ratePpm: 200_000 } } } }],
    ['0',    '12,5', { ok: true, value: { change: { neighbours: { risk: 0n, ratePpm: 125_000 } } } }],
    ['2000', '100',  { ok: true, value: { change: { neighbours: { risk: 2_000_000_000n, ratePpm: 1_000_000 } } } }],
  ] as const)('%s hours at risk, %s percent', (risk, cap, expected) => {
    expect(neighboursBody(filled({ risk, 'rate-cap': cap }), 'fr')).toEqual(expected)
  })

  test.each([
    ['2001', '20', 'risk'],
    ['-1', '20', 'risk'],
    ['', '20', 'risk'],
    ['5', '101', 'rate-cap'],
    ['5', '', 'rate-cap'],
  ])('%s hours, %s percent is refused at its field', (risk, cap, field) => {
    const read = neighboursBody(filled({ risk, 'rate-cap': cap }), 'en')
    expect(read.ok ? [] : Object.keys(read.fields)).toEqual([field])
  })
})
