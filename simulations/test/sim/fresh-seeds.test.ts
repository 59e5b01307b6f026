/** Seeds that nobody has run before, one of each scenario: a failure says how to run it again. */
import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { failureOf } from '../../src/sim/report.ts'
import { makeRunner } from '../../src/sim/run-seed.ts'
import { ALL } from '../../src/sim/scenarios.ts'

const runner = makeRunner()

test.each([...ALL])('a fresh seed of $name', async scenario => {
  const result = await runner.run(scenario, randomInt(2 ** 31))
  expect(result.violation === null ? '' : failureOf(result)).toBe('')
  expect(result.counts.transfers).toBeGreaterThan(0)
  expect(result.looked.I2).toBeGreaterThan(0)
})
