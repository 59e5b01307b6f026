/** The balance over time as a step line: it stays level between payments, because a balance does. */
import { type ChartPoint, chartPath } from '../flows/chart-path.ts'

const WIDTH = 320
const HEIGHT = 96

export function Chart({ points, label }: { points: readonly ChartPoint[]; label: string }) {
  const { line, zeroY } = chartPath(points, { width: WIDTH, height: HEIGHT })
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path class="chart-zero" d={`M0 ${zeroY}H${WIDTH}`} vector-effect="non-scaling-stroke" />
      <path class="chart-line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  )
}
