/** What `npm run sim` was asked for, or a sentence that says why it cannot be done so. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { ALL, SCENARIOS } from './scenarios.ts'

const USAGE = `npm run sim -- --scenario S [--seeds N [--first X] | --seed X] [--json]
  --scenario S   all, or one of ${[...SCENARIOS.keys()].join(', ')}
  --seeds N      so many fresh seeds, spread over the scenarios; without it 20
  --first X      the first of them, so that a commit has its own; without it chance chooses
  --seed X       this seed: the same run again, event by event
  --json         ends with one line of JSON`

/** Asked for wrongly. */
export class SimUsageFault extends Error {
  readonly code = 'usage'
}

/** One run. */
export interface Task {
  readonly scenario: string
  readonly seed: number
}

export interface SimOptions {
  readonly scenario: string
  readonly tasks: readonly Task[]
  readonly json: boolean
}

const SEEDS = 20
const SEEDS_MAX = 1_000_000
/** Seeds are whole numbers below this: short enough to say aloud. */
const SEED_MAX = 2 ** 31

/** @throws SimUsageFault */
export function readSimOptions(args: readonly string[]): SimOptions {
  const { scenario = 'all', seeds, first: asked, seed, json = false } = parsed(args)
  if (scenario !== 'all' && !SCENARIOS.has(scenario)) throw new SimUsageFault(USAGE)
  if (seeds !== undefined && seed !== undefined) throw new SimUsageFault(USAGE)
  const names = scenario === 'all' ? namesOfAll() : [scenario]
  if (seed !== undefined) {
    const one = whole(seed, SEED_MAX)
    return { scenario, json, tasks: names.map(name => ({ scenario: name, seed: one })) }
  }
  const count = seeds === undefined ? SEEDS : whole(seeds, SEEDS_MAX)
  const first = asked === undefined ? randomInt(SEED_MAX - count) : whole(asked, SEED_MAX - count)
  const tasks = Array.from({ length: count }, (_, i) => ({
    scenario: names[i % names.length] as string,
    seed: first + i,
  }))
  return { scenario, json, tasks }
}

const namesOfAll = (): string[] => ALL.map(({ name }) => name)

function whole(text: string, max: number): number {
  const n = Number(text)
  if (!/^[0-9]+$/.test(text) || n > max) throw new SimUsageFault(USAGE)
  return n
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        scenario: { type: 'string' },
        seeds: { type: 'string' },
        first: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
      },
    }).values
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new SimUsageFault(`${cause.message.split('\n', 1)[0]}\n${USAGE}`, { cause })
  }
}
