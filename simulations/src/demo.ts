/**
 * `npm run demo`: sample groups and a relay in one process, with pages to open. `--story` plays the whole idea in
 * processes of their own and exits; `--json` prints its counts as the last line.
 */
import { DEMO_USAGE, DemoUsageFault, readDemoOptions } from './demo/demo-options.ts'
import { GroupsFileFault } from './world/group-plan.ts'

async function main(): Promise<number> {
  const { help, story, json, plans } = await readDemoOptions(process.argv.slice(2))
  if (help) {
    console.log(DEMO_USAGE)
    return 0
  }
  if (!story) {
    const { runDemo } = await import('./demo/run-demo.ts')
    await runDemo(plans)
    return 0
  }
  const { heldAll, playStory } = await import('./story/story.ts')
  const began = Date.now()
  const report = await playStory(plans, text =>
    console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`),
  )
  if (json) console.log(JSON.stringify(report))
  else console.log(report)
  return heldAll(report) ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (cause) {
  const isAsked = cause instanceof GroupsFileFault || cause instanceof DemoUsageFault
  console.error(isAsked ? cause.message : cause)
  process.exitCode = isAsked ? 2 : 1
}
