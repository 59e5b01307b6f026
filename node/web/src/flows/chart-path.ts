/** Balances over time as the path of a step line, with zero always in the picture. */

export interface ChartPoint {
  readonly at: number
  /** Minor units, as a decimal string. */
  readonly balance: string
}

/** Room above the highest and below the lowest step, so that the stroke is not cut, px. */
const MARGIN = 4

/** The newest balance is drawn this share of the width long, so that its step does not stand on the edge. */
const LAST_STEP = 0.04

/** Pixels are no money: here a balance may become a number, in millionths of the span. */
const share = (part: bigint, whole: bigint): number => Number((part * 1_000_000n) / whole) / 1_000_000

const round = (n: number): number => Math.round(n * 10) / 10

export function chartPath(
  points: readonly ChartPoint[],
  box: { readonly width: number; readonly height: number },
): { readonly line: string; readonly zeroY: number } {
  const balances = points.map(point => BigInt(point.balance))
  const [low, high] = extremes([0n, ...balances])
  const span = high === low ? 1n : high - low
  const inside = box.height - 2 * MARGIN
  const yOf = (balance: bigint): number => round(MARGIN + inside * share(high - balance, span))
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return { line: '', zeroY: yOf(0n) }
  const time = Math.max(1, last.at - first.at)
  const xOf = (at: number): number => round((box.width * (1 - LAST_STEP) * (at - first.at)) / time)
  const steps = points.map((point, i) => {
    const y = yOf(balances[i] as bigint)
    return i === 0 ? `M0 ${y}` : `H${xOf(point.at)}V${y}`
  })
  return { line: `${steps.join('')}H${box.width}`, zeroY: yOf(0n) }
}

/** Lowest and highest; `Math.min` knows no bigint. */
function extremes(values: readonly bigint[]): readonly [bigint, bigint] {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : Number(a > b)))
  return [sorted[0] ?? 0n, sorted.at(-1) ?? 0n]
}
