/** What `npm run demo` was asked for, or a sentence that says why it cannot be done so. */
import { parseArgs } from 'node:util'
import { type GroupPlan, GroupsFileFault, groupsFromFile, NAMED_GROUPS } from '../world/group-plan.ts'

export const DEMO_USAGE = `npm run demo                       five sample groups and a relay, pages open
npm run demo -- --story [--json]   the whole idea without a browser, then exits
  --groups FILE --take N           groups from a table instead of the five`

/** Asked for wrongly. */
export class DemoUsageFault extends Error {
  readonly code = 'usage'
}

export interface DemoOptions {
  readonly help: boolean
  readonly story: boolean
  readonly json: boolean
  readonly plans: readonly GroupPlan[]
}

/** @throws DemoUsageFault for options that do not exist, GroupsFileFault for a table that cannot be used */
export async function readDemoOptions(args: readonly string[]): Promise<DemoOptions> {
  const { help = false, story = false, json = false, groups, take } = parsed(args)
  return { help, story, json, plans: help ? [] : await plansFor(groups, take) }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        story: { type: 'boolean' },
        json: { type: 'boolean' },
        groups: { type: 'string' },
        take: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new DemoUsageFault(`${cause.message.split('\n', 1)[0]}\n${DEMO_USAGE}`, { cause })
  }
}

async function plansFor(groups: string | undefined, take: string | undefined): Promise<readonly GroupPlan[]> {
  if (groups === undefined && take !== undefined) throw new GroupsFileFault('--take goes with --groups')
  return groups === undefined ? NAMED_GROUPS : groupsFromFile(groups, Number(take ?? NAMED_GROUPS.length))
}
