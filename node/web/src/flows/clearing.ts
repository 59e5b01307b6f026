/** Circles of debt in words and as a drawing: each group owes the next, the last owes the first. */
import type { CircleJson, PlanJson, RoundJson } from '@localpay/node'
import type { TextKey } from '../text/keys.ts'

/** What became of a circle. */
export const CIRCLE_WORDS = {
  waiting: 'clearing.waiting',
  cleared: 'clearing.cleared',
  refused: 'clearing.refused',
  unanswered: 'clearing.unanswered',
  theirs: 'clearing.theirs',
  possible: 'clearing.possible-word',
} as const satisfies Record<CircleJson['state'], TextKey>

/** What a group said, as coarsely as groups tell each other. */
export const SAID_WORDS = {
  policy: 'clearing.said-policy',
  capacity: 'clearing.said-capacity',
  'stale-inc': 'clearing.said-stale',
  'stale-cp': 'clearing.said-behind',
  expired: 'clearing.said-late',
  'closer-cancel': 'clearing.said-after',
  silent: 'clearing.said-silent',
} as const satisfies Record<CircleJson['said'][number]['word'], TextKey>

/** What a round did, in one text. */
export function roundText({ cycles, over, daily }: Pick<RoundJson, 'cycles' | 'over' | 'daily'>): TextKey {
  const states = cycles.map(({ state }) => state)
  if (states.includes('waiting')) return 'clearing.round-waiting'
  if (states.some(state => state !== 'theirs')) return 'clearing.round-done'
  return daily && !over ? 'clearing.round-open' : 'clearing.round-none'
}

/** What of the most that could be crossed out is planned, in whole per cent, as parts of a million. */
export const partOf = ({ optimumMicroHours, plannedMicroHours }: PlanJson): number =>
  Number((BigInt(plannedMicroHours) * 100n) / BigInt(optimumMicroHours)) * 10_000

/** Half of what was cancelled of ours is a debt, the other half a claim. */
export const halfOf = (amount: string): string => String(BigInt(amount) / 2n)

export const sumOf = (amounts: readonly string[]): string =>
  String(amounts.reduce((sum, one) => sum + BigInt(one), 0n))

interface Point {
  readonly x: number
  readonly y: number
}

export interface Ring {
  /** Where each group stands, the first above, then as a clock goes. */
  readonly places: readonly Point[]
  /** From each to the next: a line along the ring, and the head of an arrow. */
  readonly arrows: readonly { readonly line: string; readonly head: string }[]
  /** Of the disc that stands for a group. */
  readonly disc: number
}

/** Drawn in a square of this many points; so many letters of the amount stand in the middle, on so many points. */
export const RING = { size: 240, radius: 92, discMax: 17, head: 9, charactersMax: 10, textMax: 130 } as const

const round = (n: number): number => Math.round(n * 10) / 10

/** @pre at least two groups */
export function ringOf(count: number): Ring {
  const { size, radius, discMax, head } = RING
  const middle = size / 2
  // Discs leave room for an arrow between them, also of sixteen.
  const disc = Math.min(discMax, (Math.PI * radius) / count - head)
  const turn = (2 * Math.PI) / count
  const at = (angle: number, r: number = radius): Point => ({
    x: round(middle + r * Math.sin(angle)),
    y: round(middle - r * Math.cos(angle)),
  })
  const gap = (disc + 2) / radius
  const places = Array.from({ length: count }, (_, i) => at(i * turn))
  const arrows = places.map((_, i) => {
    const begin = at(i * turn + gap)
    const tip = (i + 1) * turn - gap
    const neck = tip - head / radius
    const [end, point] = [at(neck), at(tip)]
    const [inner, outer] = [at(neck, radius - head / 2), at(neck, radius + head / 2)]
    return {
      line: `M${begin.x} ${begin.y}A${radius} ${radius} 0 0 1 ${end.x} ${end.y}`,
      head: `M${inner.x} ${inner.y}L${point.x} ${point.y}L${outer.x} ${outer.y}Z`,
    }
  })
  return { places, arrows, disc: round(disc) }
}
