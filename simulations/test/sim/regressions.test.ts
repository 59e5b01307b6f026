/** Every seed that ever failed holds today. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { failureOf } from '../../src/sim/report.ts'
import { makeRunner } from '../../src/sim/run-seed.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'

const FILE = new URL('../../seeds/regressions.txt', import.meta.url)

const seeds = (await readFile(FILE, 'utf8'))
  .split('\n')
  .map(line => line.replace(/#.*/, '').trim())
  .filter(line => line !== '')
  .map(line => line.split(/\s+/) as [string, string])

test('the file names seeds', () => {
  expect(seeds.length).toBeGreaterThan(0)
})

const runner = makeRunner()
test.each(seeds)('%s %s', async (name, seed) => {
  const scenario = SCENARIOS.get(name)
  if (scenario === undefined) throw new Error(`no scenario ${name}`)
  const result = await runner.run(scenario, Number(seed))
  expect(result.violation === null ? '' : failureOf(result)).toBe('')
})
