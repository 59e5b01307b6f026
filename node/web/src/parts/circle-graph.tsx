/**
 * A circle of debts: numbered groups round a ring, an arrow from each to the one it owes, and in the middle what goes on
 * every arrow. The numbers are those of the list beside it, which says the same in words, for everybody.
 */
import type { CircleJson } from '@localpay/node'
import { RING, ringOf } from '../flows/clearing.ts'

export function CircleGraph({
  circle,
  hours,
  local,
}: {
  circle: Pick<CircleJson, 'groups' | 'state'>
  hours: string
  local: string
}) {
  const { places, arrows, disc } = ringOf(circle.groups.length)
  const { size } = RING
  return (
    <svg class={`ring ring-${circle.state}`} viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
      {arrows.map(({ line, head }) => (
        <g key={line}>
          <path class="ring-line" d={line} />
          <path class="ring-head" d={head} />
        </g>
      ))}
      {places.map(({ x, y }, i) => (
        <g key={`${x}/${y}`} class={circle.groups[i]?.us === true ? 'ring-group ring-us' : 'ring-group'}>
          <circle cx={x} cy={y} r={disc} />
          <text x={x} y={y}>
            {i + 1}
          </text>
        </g>
      ))}
      <text class="ring-hours" x={size / 2} y={size / 2 - 10}>
        {hours}
      </text>
      <text class="ring-local" x={size / 2} y={size / 2 + 14}>
        {local}
      </text>
    </svg>
  )
}
