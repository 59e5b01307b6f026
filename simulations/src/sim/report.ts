/** What people read: the counts, and of a run that failed how to see it again and what happened in it. */
import type { RunResult } from './run-seed.ts'
import { blindOf, type Sums } from './sums.ts'
import { letterOf } from './world/shapes.ts'
import type { TraceRow } from './world/trace.ts'

export function reportOf(scenario: string, sums: Sums): string {
  const counts = Object.entries(sums.counts).map(([name, n]) => `${name} ${n}`)
  const looked = Object.entries(sums.looked).map(([name, n]) => `${name} ${n}`)
  const blind = blindOf(sums, scenario).map(name => `${name} looked at nothing: it proves nothing`)
  return [
    `${sums.runs} runs of ${scenario}: ${counts.join(', ')}`,
    `looked at: ${looked.join(', ')}`,
    ...blind,
    sums.failed.length === 0 ? 'no violation' : `${sums.failed.length} runs with a violation`,
  ].join('\n')
}

/** Events shown of a run that failed, the newest. */
const ROWS_SHOWN = 90
const COLUMN = 24
const GROUPS_SHOWN = 12

/** One row an event, one column a group. */
export function failureOf({ scenario, seed, violation, rows, groups }: RunResult): string {
  const tid = violation?.tid?.slice(0, 6) ?? null
  const concerns = ({ text }: TraceRow): boolean =>
    tid === null || text.includes(tid) || !/\b[0-9a-f]{6}\b/.test(text)
  const shown = rows.filter(concerns).slice(-ROWS_SHOWN)
  // Of a crowd only those that these events are of.
  const inIt = [...new Set(shown.flatMap(({ group }) => group ?? []))].sort((a, b) => a - b)
  const order = groups <= GROUPS_SHOWN ? [...Array(groups).keys()] : inIt.slice(0, GROUPS_SHOWN)
  const columns = order.map(i => letterOf(i).padEnd(COLUMN))
  return [
    `broken: ${violation?.message}`,
    `again:  npm run sim -- --scenario ${scenario} --seed ${seed}`,
    `${'s'.padStart(9)}  ${columns.join('')}`,
    ...shown.map(row => rowOf(row, order)),
  ].join('\n')
}

function rowOf({ at, group, text }: TraceRow, order: readonly number[]): string {
  const time = (at / 1_000).toFixed(3).padStart(9)
  return group === null
    ? `${time}  -- ${text}`
    : `${time}  ${' '.repeat(Math.max(0, order.indexOf(group)) * COLUMN)}${text.length < COLUMN ? text : `${text} `}`
}
