/**
 * The balance over time as a step line: it stays level between payments, because a balance does. What it shows stands
 * in words beside it, for everybody.
 */
import { type ChartPoint, chartPath } from '../flows/chart-path.ts'

const WIDTH = 320
const HEIGHT = 96

export function Chart({ points }: { points: readonly ChartPoint[] }) {
  const { line, zeroY } = chartPath(points, { width: WIDTH, height: HEIGHT })
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="chart-zero" d={`M0 ${zeroY}H${WIDTH}`} vector-effect="non-scaling-stroke" />
      <path class="chart-line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  )
}
