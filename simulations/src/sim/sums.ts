/** What many runs come to. */
import { CHECKERS, type CheckerName } from './checkers/scene.ts'
import type { RunResult } from './run-seed.ts'

export interface Sums {
  readonly runs: number
  readonly counts: { readonly [name in keyof RunResult['counts']]: number }
  readonly looked: Readonly<Record<CheckerName, number>>
  readonly failed: readonly RunResult[]
}

export function sumOf(results: readonly RunResult[]): Sums {
  const looked = Object.fromEntries(
    CHECKERS.map(name => [name, results.reduce((sum, one) => sum + one.looked[name], 0)]),
  ) as Record<CheckerName, number>
  const total = (name: keyof RunResult['counts']): number =>
    results.reduce((sum, { counts }) => sum + counts[name], 0)
  return {
    runs: results.length,
    counts: {
      transfers: total('transfers'),
      commits: total('commits'),
      refusals: total('refusals'),
      releases: total('releases'),
      crashes: total('crashes'),
      lostWrites: total('lostWrites'),
      partitions: total('partitions'),
      byzantineActs: total('byzantineActs'),
      writtenOff: total('writtenOff'),
      markedGone: total('markedGone'),
      writtenDown: total('writtenDown'),
      reborn: total('reborn'),
    },
    looked,
    failed: results.filter(({ violation }) => violation !== null),
  }
}

/** Runs after which every checker must have looked at something, or it is blind. */
const RUNS_ENOUGH = 50

export const blindOf = ({ runs, looked }: Sums, scenario: string): readonly CheckerName[] =>
  scenario === 'all' && runs >= RUNS_ENOUGH ? CHECKERS.filter(name => looked[name] === 0) : []

/** One line for programs. `checks` is how often any checker looked. */
export function jsonOf(scenario: string, sums: Sums): string {
  const { lostWrites: _, ...counts } = sums.counts
  return JSON.stringify({
    scenario,
    seeds: sums.runs,
    violations: sums.failed.length + blindOf(sums, scenario).length,
    ...counts,
    checks: Object.values(sums.looked).reduce((sum, n) => sum + n, 0),
    failingSeeds: sums.failed.map(({ scenario, seed }) => `${scenario}:${seed}`),
  })
}
