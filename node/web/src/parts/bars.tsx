/** Amounts month by month. What they show stands in the table beside them, for everybody. */
import { barsOf } from '../flows/bars.ts'

const WIDTH = 320
const HEIGHT = 96

export function Bars({ amounts }: { amounts: readonly (string | null)[] }) {
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {barsOf(amounts, { width: WIDTH, height: HEIGHT }).map(bar => (
        <rect key={bar.x} class="chart-bar" {...bar} />
      ))}
    </svg>
  )
}
