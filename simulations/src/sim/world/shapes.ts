/** Who keeps lines with whom, and on what terms. Groups are numbered; a line lets both sides owe so many hours. */

export interface Shape {
  readonly name: string
  readonly groups: number
  readonly lines: readonly { readonly between: readonly [number, number]; readonly hours: number }[]
}

const ring = (n: number): [number, number][] => Array.from({ length: n }, (_, i) => [i, (i + 1) % n])

const row = (n: number): [number, number][] => ring(n).slice(0, -1)

/** Limits differ, so that some paths are wide and some fill up. */
const HOURS = [4, 9, 2, 6, 12, 3]

const shape = (name: string, groups: number, pairs: readonly [number, number][]): Shape => ({
  name,
  groups,
  lines: pairs.map((between, i) => ({ between, hours: HOURS[i % HOURS.length] as number })),
})

export const SHAPES = {
  triangle: shape('triangle', 3, ring(3)),
  /** Who is in the middle passes on whatever the ends pay each other. */
  lane: shape('lane', 4, row(4)),
  square: shape('square', 4, [...ring(4), [0, 2]]),
  village: shape('village', 6, [...ring(6), [0, 3], [1, 4]]),
  /** The longest path that a payment may take: seven groups. */
  street: shape('street', 7, row(7)),
  town: shape('town', 12, [...ring(12), [0, 4], [4, 8], [8, 0], [2, 7]]),
} as const

export type ShapeName = keyof typeof SHAPES

/** Currency units of an hour: each group counts in its own. */
const UNITS = ['20', '12.5', '150', '1', '7', '60']
export const unitsOf = (group: number): string => UNITS[group % UNITS.length] as string

export const letterOf = (group: number): string =>
  group < 26 ? String.fromCharCode(65 + group) : `g${group}`
