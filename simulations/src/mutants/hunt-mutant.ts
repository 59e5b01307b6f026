/** Takes a rule away, and counts the seeds until a checker notices. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Broken } from '../sim/checkers/scene.ts'
import { checkoutWith } from './checkout.ts'
import type { Caught, Mutation } from './mutation.ts'

export interface HuntWish {
  /** The first seed; the next ones follow. */
  readonly first: number
  readonly seedsMax: number
}

export interface Hunt {
  /** Null when it got away. */
  readonly caught: Caught | null
  readonly message: string
}

/** Hunts until a checker sees it that has to: what others see is told, and the hunt goes on. */
export async function huntMutant(mutation: Mutation, { first, seedsMax }: HuntWish): Promise<Hunt> {
  const { name, scenario, checkers } = mutation
  const checkout = await checkoutWith(mutation.edits)
  try {
    const program = join(checkout.root, 'simulations/src/mutants/hunt.ts')
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, scenario, String(first), String(seedsMax), ...checkers],
      { cwd: checkout.root },
    )
    const found = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      checker: Broken | null
      seeds: number
      message: string
      others: { [checker: string]: number }
    }
    if (found.checker === null) {
      const seen = Object.entries(found.others).map(([checker, times]) => `${checker} ${times} times`)
      return { caught: null, message: `${found.seeds} seeds, seen by ${seen.join(', ') || 'none'}` }
    }
    return {
      caught: { mutation: name, scenario, checker: found.checker, seeds: found.seeds },
      message: found.message,
    }
  } finally {
    await checkout.remove()
  }
}
