/** The table of mutations is of today: what each takes away stands in the sources, and the report tells of each. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { edited } from '../../src/mutants/checkout.ts'
import type { Caught } from '../../src/mutants/mutation.ts'
import { MUTATIONS } from '../../src/mutants/mutations.ts'

const ROOT = new URL('../../../', import.meta.url)
const SEEDS_MAX = 2_000

const report = JSON.parse(
  await readFile(new URL('simulations/mutants/report.json', ROOT), 'utf8'),
) as readonly Caught[]

describe.each(MUTATIONS)('$name', mutation => {
  test('every text that it takes away stands in the sources, once', async () => {
    for (const edit of mutation.edits) {
      const text = await readFile(fileURLToPath(new URL(edit.file, ROOT)), 'utf8')
      expect(edited(text, edit)).not.toBe(text)
    }
  })

  test('is in the report, by a checker that has to do with it, within the seeds', () => {
    const row = report.find(({ mutation: name }) => name === mutation.name)
    expect(row?.scenario).toBe(mutation.scenario)
    expect(mutation.checkers).toContain(row?.checker)
    expect(row?.seeds).toBeLessThanOrEqual(SEEDS_MAX)
  })
})

test('the report has no other', () => {
  expect(report.map(({ mutation }) => mutation)).toEqual(MUTATIONS.map(({ name }) => name))
})
