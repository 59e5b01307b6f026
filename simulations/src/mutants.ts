/**
 * `npm run mutants [-- --only NAME] [--seeds-max N] [--write]`: is the simulator able to fail? Takes one rule after another
 * away from the production code and counts the seeds until a checker notices. `--write` keeps what was found in the table.
 */
import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { huntMutant } from './mutants/hunt-mutant.ts'
import type { Caught } from './mutants/mutation.ts'
import { MUTATIONS } from './mutants/mutations.ts'
import { inParallel } from './story/processes.ts'

const REPORT = new URL('../mutants/report.json', import.meta.url)
const SEEDS_MAX = 2_000

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    'seeds-max': { type: 'string', default: String(SEEDS_MAX) },
    write: { type: 'boolean', default: false },
  },
})
const wanted = MUTATIONS.filter(({ name }) => values.only === undefined || name === values.only)
if (wanted.length === 0) {
  console.error(`--only takes one of ${MUTATIONS.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
}
const seedsMax = Number(values['seeds-max'])
const first = randomInt(2 ** 31 - SEEDS_MAX)
console.log(`from seed ${first}`)
const caught: Caught[] = []
await inParallel(wanted, availableParallelism(), async mutation => {
  const hunt = await huntMutant(mutation, { first, seedsMax })
  if (hunt.caught !== null) caught.push(hunt.caught)
  console.log(
    hunt.caught === null
      ? `${mutation.name}: GOT AWAY, ${hunt.message}`
      : `${mutation.name}: ${hunt.caught.checker} after ${hunt.caught.seeds} seeds of ${mutation.scenario} — ${hunt.message.split('\n', 1)[0]}`,
  )
})
if (caught.length < wanted.length) process.exitCode = 1
else if (values.write) {
  const kept = JSON.parse(await readFile(REPORT, 'utf8')) as readonly Caught[]
  const ordered = MUTATIONS.flatMap(
    ({ name }) => [...caught, ...kept].find(({ mutation }) => mutation === name) ?? [],
  )
  await writeFile(REPORT, `${JSON.stringify(ordered, null, 2)}\n`)
}
