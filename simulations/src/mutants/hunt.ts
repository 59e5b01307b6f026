/**
 * Runs seeds of one scenario, one after another, until one of the named checkers breaks: a process of its own, from a
 * mutant's sources. What other checkers saw on the way is counted: a rule that is gone may harm in more than one way.
 */
import { makeRunner } from '../sim/run-seed.ts'
import { SCENARIOS } from '../sim/scenarios.ts'

const [name = '', first = '0', most = '0', ...checkers] = process.argv.slice(2)
const scenario = SCENARIOS.get(name)
if (scenario === undefined) throw new Error(`no scenario ${name}`)
const runner = makeRunner()
const others: { [checker: string]: number } = {}
let checker: string | null = null
let seeds = 0
let message = ''
while (seeds < Number(most) && checker === null) {
  const { violation } = await runner.run(scenario, Number(first) + seeds)
  seeds += 1
  if (violation === null) continue
  message = violation.message
  if (checkers.includes(violation.checker)) checker = violation.checker
  else others[violation.checker] = (others[violation.checker] ?? 0) + 1
}
console.log(JSON.stringify({ checker, seeds, message, others }))
