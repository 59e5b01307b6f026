/**
 * `npm run demo`: sample groups and a relay in one process, with pages to open. `--story` plays the whole idea in
 * processes of their own and exits; `--json` prints its counts as the last line.
 */
import { parseArgs } from 'node:util'
import { runDemo } from './demo/run-demo.ts'
import { heldAll, playStory } from './story/story.ts'
import { type GroupPlan, GroupsFileFault, groupsFromFile, NAMED_GROUPS } from './world/group-plan.ts'

const USAGE = `npm run demo                       five sample groups and a relay, pages open
npm run demo -- --story [--json]   the whole idea without a browser, then exits
  --groups FILE --take N           groups from a table instead of the five`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      story: { type: 'boolean' },
      json: { type: 'boolean' },
      groups: { type: 'string' },
      take: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) {
    console.log(USAGE)
    return 0
  }
  const plans = await plansFor(values.groups, values.take)
  if (values.story !== true) {
    await runDemo(plans)
    return 0
  }
  const began = Date.now()
  const report = await playStory(plans, text =>
    console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`),
  )
  if (values.json === true) console.log(JSON.stringify(report))
  else console.log(report)
  return heldAll(report) ? 0 : 1
}

async function plansFor(groups: string | undefined, take: string | undefined): Promise<readonly GroupPlan[]> {
  if (groups === undefined && take !== undefined) throw new GroupsFileFault('--take goes with --groups')
  return groups === undefined ? NAMED_GROUPS : groupsFromFile(groups, Number(take ?? NAMED_GROUPS.length))
}

try {
  process.exitCode = await main()
} catch (cause) {
  console.error(cause instanceof GroupsFileFault ? cause.message : cause)
  if (cause instanceof TypeError && 'code' in cause) console.error(USAGE)
  process.exitCode = cause instanceof GroupsFileFault ? 2 : 1
}
