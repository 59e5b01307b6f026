/** A rule taken away from the production code, as data: what it was, where it stands, and who must notice. */
import type { Broken } from '../sim/checkers/scene.ts'

export interface Edit {
  /** From the root of the house. */
  readonly file: string
  /** Stands there exactly once. */
  readonly from: string
  readonly to: string
}

export interface Mutation {
  /** Short, for the table and the command line. */
  readonly name: string
  /** The rule of clearing.md that no longer holds. */
  readonly rule: string
  readonly edits: readonly Edit[]
  /** Kind of runs in which that must show. */
  readonly scenario: string
  /** Each of these may be the first to see it: they look at the same wrong from different sides. */
  readonly checkers: readonly Broken[]
}

/** What a hunt came to. */
export interface Caught {
  readonly mutation: string
  readonly scenario: string
  readonly checker: Broken
  /** Seeds that it took. */
  readonly seeds: number
}
