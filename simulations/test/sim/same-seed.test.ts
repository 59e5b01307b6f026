/** One seed is one run: event by event, in this process, again in it, and in another. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { makeRunner } from '../../src/sim/run-seed.ts'
import { SCENARIOS, type Scenario } from '../../src/sim/scenarios.ts'

const SIM = fileURLToPath(new URL('../../src/sim/sim.ts', import.meta.url))
const CRASHES = SCENARIOS.get('crashes') as Scenario

test('the same seed makes the same trace, in whatever process and after whatever else', async () => {
  const runner = makeRunner()
  const first = await runner.run(CRASHES, 7)
  const other = await runner.run(CRASHES, 8)
  const again = await runner.run(CRASHES, 7)
  expect(again).toEqual(first)
  expect(other.hash).not.toBe(first.hash)
  const { stdout } = await promisify(execFile)(process.execPath, [
    SIM,
    '--scenario',
    'crashes',
    '--seed',
    '7',
  ])
  expect(stdout).toContain(`trace crashes:7 ${first.hash}`)
})
