/** A line of a result: what we did, what the other did, their ratio, and whether that is what we want of ourselves. */
import { median, type Pair } from './samples.ts'

export interface BenchRow {
  readonly name: string
  readonly unit: string
  /** Median; null when it was not measured. */
  readonly ours: number | null
  readonly peer: number | null
  /** Null when there is nobody to compare with. */
  readonly peerName: string | null
  /** Ours to the peer's, the median over pairs. */
  readonly ratio: number | null
  /** Smallest and largest ratio of a pair; without a peer, of our own values. */
  readonly spread: readonly [min: number, max: number] | null
  /** Null when the figure is only to be known. */
  readonly target: number | null
  /** Null when the ratio was not measured, or has no target. */
  readonly met: boolean | null
}

/** What a row is about, before anything is measured. */
export interface RowPlan {
  readonly name: string
  readonly unit: string
  readonly peerName: string
  /** Null when the ratio is only to be known. */
  readonly target: number | null
  /** Of a speed the ratio shall be at least the target, of a time or a size at most. */
  readonly wants: 'at-least' | 'at-most'
}

export function measured(plan: RowPlan, pairs: readonly Pair[]): BenchRow {
  const { name, unit, peerName, target } = plan
  const ratios = pairs.map(({ ours, peer }) => ours / peer)
  const ratio = median(ratios)
  return {
    name,
    unit,
    ours: median(pairs.map(({ ours }) => ours)),
    peer: median(pairs.map(({ peer }) => peer)),
    peerName,
    ratio,
    spread: [Math.min(...ratios), Math.max(...ratios)],
    target,
    met: target === null ? null : plan.wants === 'at-least' ? ratio >= target : ratio <= target,
  }
}

/** A figure that stands alone: the median and how far its values lie apart. */
export function single({ name, unit }: Pick<RowPlan, 'name' | 'unit'>, values: readonly number[]): BenchRow {
  const spread = [Math.min(...values), Math.max(...values)] as const
  return {
    name,
    unit,
    ours: median(values),
    peer: null,
    peerName: null,
    ratio: null,
    spread,
    target: null,
    met: null,
  }
}

/** The other is not here: what we measured of ourselves, and no ratio. */
export function unmeasured(plan: RowPlan, ours: readonly number[]): BenchRow {
  const { name, unit, peerName, target } = plan
  const own = ours.length === 0 ? null : median(ours)
  return { name, unit, ours: own, peer: null, peerName, ratio: null, spread: null, target, met: null }
}

/** One line, for programs. */
export const jsonOf = (result: {
  readonly bench: string
  readonly machine: string
  readonly rows: readonly BenchRow[]
}): string => JSON.stringify(result, (_, value) => (typeof value === 'number' ? rounded(value) : value))

/** Four digits: the fifth is noise. */
const rounded = (value: number): number => Number(value.toPrecision(4))

const shown = (value: number | null): string => (value === null ? '-' : String(rounded(value)))

const HEADINGS = ['row', 'ours', 'peer', 'unit', 'ratio', 'spread', 'target', 'met', 'against']

/** For readers: columns as wide as their longest word. */
export function tableOf(rows: readonly BenchRow[]): string {
  return columns([
    HEADINGS,
    ...rows.map(row => [
      row.name,
      shown(row.ours),
      shown(row.peer),
      row.unit,
      shown(row.ratio),
      row.spread === null ? '-' : row.spread.map(shown).join(' to '),
      shown(row.target),
      verdict(row),
      row.peerName ?? '-',
    ]),
  ])
}

function verdict({ met, target }: BenchRow): string {
  if (met === null) return target === null ? '-' : 'not measured'
  return met ? 'yes' : 'NO'
}

/** Rows of words below one another. */
export function columns(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map(line => line[column]?.length ?? 0)),
  )
  return lines
    .map(line =>
      line
        .map((word, column) => word.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
