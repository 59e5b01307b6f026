/** A thread that runs seeds as they are handed to it. */
import { parentPort } from 'node:worker_threads'
import { makeRunner } from './run-seed.ts'
import { SCENARIOS } from './scenarios.ts'
import type { Task } from './sim-options.ts'

const runner = makeRunner()
parentPort?.on('message', async ({ scenario, seed }: Task) => {
  const known = SCENARIOS.get(scenario)
  if (known === undefined) throw new Error(`no scenario ${scenario}`)
  parentPort?.postMessage(await runner.run(known, seed))
})
