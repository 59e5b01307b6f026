/** Runs seeds of one scenario, one after another, until something breaks: a process of its own, from a mutant's sources. */
import { makeRunner } from '../sim/run-seed.ts'
import { SCENARIOS } from '../sim/scenarios.ts'

const [name = '', first = '0', most = '0'] = process.argv.slice(2)
const scenario = SCENARIOS.get(name)
if (scenario === undefined) throw new Error(`no scenario ${name}`)
const runner = makeRunner()
let checker: string | null = null
let seeds = 0
let message = ''
while (seeds < Number(most) && checker === null) {
  const { violation } = await runner.run(scenario, Number(first) + seeds)
  seeds += 1
  if (violation !== null) ({ checker, message } = violation)
}
console.log(JSON.stringify({ checker, seeds, message }))
