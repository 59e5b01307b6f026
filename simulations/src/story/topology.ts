/** Finds, in the lines of any set of groups, the places that the story plays at. */
import type { GroupPlan } from '../world/group-plan.ts'

/** Undirected lines: who has one with whom. */
export function neighboursOf(plans: readonly GroupPlan[]): readonly ReadonlySet<number>[] {
  const sets = plans.map(() => new Set<number>())
  for (const [i, plan] of plans.entries()) {
    for (const j of plan.lines) {
      sets[i]?.add(j)
      sets[j]?.add(i)
    }
  }
  return sets
}

/** Two groups without a line of their own that share a neighbour. */
export function withoutLine(lines: readonly ReadonlySet<number>[]): readonly [number, number] {
  for (const [a, near] of lines.entries()) {
    for (const middle of near) {
      for (const b of lines[middle] ?? []) if (b !== a && !near.has(b)) return [a, b]
    }
  }
  throw new Error('every two groups have a line: the story needs two without')
}

/** A circle of lines, the longest of at most `max` groups that a short search finds. */
export function circle(lines: readonly ReadonlySet<number>[], max: number): readonly number[] {
  let best: number[] = []
  let looked = 0
  const walk = (path: number[]): void => {
    looked += 1
    if (looked > 20_000) return
    const last = path[path.length - 1] as number
    if (path.length > 2 && path.length > best.length && lines[last]?.has(path[0] as number)) best = [...path]
    if (path.length === max) return
    for (const next of lines[last] ?? [])
      if (!path.includes(next) && next > (path[0] as number)) walk([...path, next])
  }
  for (const start of lines.keys()) walk([start])
  if (best.length < 3) throw new Error('the lines make no circle')
  return best
}
