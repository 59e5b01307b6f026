/**
 * A circle of debts: numbered groups round a ring, an arrow from each to the one it owes, and in the middle what goes on
 * every arrow. The numbers are those of the list beside it, which says the same in words, for everybody.
 */
import type { CircleJson } from '@localpay/node'
import { RING, ringOf } from '../flows/clearing.ts'

/** What would run into the ring is set closer. */
const squeezed = (text: string) =>
  text.length > RING.charactersMax
    ? { textLength: RING.textMax, lengthAdjust: 'spacingAndGlyphs' as const }
    : {}

export function CircleGraph({
  circle,
  amount,
}: {
  circle: Pick<CircleJson, 'groups' | 'state'>
  /** In the own currency, with the hours after it where they are another figure: they stand on two lines. */
  amount: string
}) {
  const [own = '', hours] = amount.split(/ (?=\()/)
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
      <text {...squeezed(own)} class="ring-own" x={size / 2} y={size / 2 - (hours === undefined ? 0 : 10)}>
        {own}
      </text>
      {hours !== undefined && (
        <text class="ring-hours" x={size / 2} y={size / 2 + 14}>
          {hours}
        </text>
      )}
    </svg>
  )
}
