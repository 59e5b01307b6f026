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

/** @throws Error when a checker sees it that should have nothing to do with it: the mutation is not what it says */
export async function huntMutant(mutation: Mutation, { first, seedsMax }: HuntWish): Promise<Hunt> {
  const { name, scenario, checkers } = mutation
  const checkout = await checkoutWith(mutation.edits)
  try {
    const program = join(checkout.root, 'simulations/src/mutants/hunt.ts')
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, scenario, String(first), String(seedsMax)],
      { cwd: checkout.root },
    )
    const found = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      checker: Broken | null
      seeds: number
      message: string
    }
    if (found.checker === null) return { caught: null, message: `${found.seeds} seeds and nothing broke` }
    if (!checkers.includes(found.checker))
      throw new Error(`${name}: ${found.checker} saw it, not ${checkers.join(' or ')}: ${found.message}`)
    return {
      caught: { mutation: name, scenario, checker: found.checker, seeds: found.seeds },
      message: found.message,
    }
  } finally {
    await checkout.remove()
  }
}
