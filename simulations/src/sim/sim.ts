/**
 * `npm run sim -- --scenario S|all --seeds N | --seed X [--json]`: groups with the production app, on a clock, a disk and a
 * net that are simulated, while everything goes wrong that may go wrong. With `--json` the last line is the whole result.
 */
import { failureOf, reportOf } from './report.ts'
import type { RunResult } from './run-seed.ts'
import { runTasks } from './run-tasks.ts'
import { readSimOptions, SimUsageFault } from './sim-options.ts'
import { blindOf, jsonOf, sumOf } from './sums.ts'

try {
  await simulate()
} catch (fault) {
  if (!(fault instanceof SimUsageFault)) throw fault
  console.error(fault.message)
  process.exitCode = 2
}

async function simulate(): Promise<void> {
  const { scenario, tasks, json } = readSimOptions(process.argv.slice(2))
  // Beside the result, so that a program can read the result alone.
  const tell = json ? console.error : console.log
  tell(`seeds: ${tasks.map(task => `${task.scenario}:${task.seed}`).join(' ')}`)
  const results: RunResult[] = []
  await runTasks(tasks, result => {
    results.push(result)
    if (result.violation !== null) tell(failureOf(result))
  })
  const sums = sumOf(results)
  tell(reportOf(scenario, sums))
  if (tasks.length === 1 || new Set(tasks.map(({ seed }) => seed)).size === 1)
    for (const one of results) tell(`trace ${one.scenario}:${one.seed} ${one.hash}`)
  if (sums.failed.length > 0 || blindOf(sums, scenario).length > 0) process.exitCode = 1
  if (json) console.log(jsonOf(scenario, sums))
}
