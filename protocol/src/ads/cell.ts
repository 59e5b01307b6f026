/**
 * Gossip is regional: the world is cut into 1,024 cells, the first two characters of a geohash, each 11.25
 * degrees of longitude by 5.625 of latitude. A desktop follows its group's cell and the cells around it.
 */
import { POINTS_PER_DEGREE, type Point } from './point.ts'

/** Two geohash characters, for example `u0` for Lausanne and Paris. */
export type Cell = string & { readonly __id: 'cell' }

const LETTERS = '0123456789bcdefghjkmnpqrstuvwxyz'
/** Cells from west to east, and from south to north. */
const ACROSS = 32

/** The cell that a point lies in. The north pole belongs to the northernmost row. */
export const cellOf = (point: Point): Cell =>
  cellAt({
    x: Math.floor(((point.lon / POINTS_PER_DEGREE + 180) / 360) * ACROSS) % ACROSS,
    y: Math.min(ACROSS - 1, Math.floor(((point.lat / POINTS_PER_DEGREE + 90) / 180) * ACROSS)),
  })

/** The cell and those that touch it, eight or, at the poles, five; sorted. Wraps at the date line. */
export function cellsAround(cell: Cell): readonly Cell[] {
  const { x, y } = columnAndRow(cell)
  const found: Cell[] = []
  for (let row = Math.max(0, y - 1); row <= Math.min(ACROSS - 1, y + 1); row++)
    for (const step of [-1, 0, 1]) found.push(cellAt({ x: (x + step + ACROSS) % ACROSS, y: row }))
  return found.sort()
}

/** Every cell of the world, sorted: what a relay follows. */
export const allCells = (): readonly Cell[] =>
  [...LETTERS].flatMap(first => [...LETTERS].map(second => (first + second) as Cell))

/** Batches of ads of the groups in a cell. */
export const adsTopic = (cell: Cell): string => `/localpay/ads/1/${cell}`

/** Signed heads of the ads of the groups in a cell. */
export const headsTopic = (cell: Cell): string => `/localpay/heads/1/${cell}`

/** Geohash: the bits of longitude and latitude take turns, longitude first, five bits a letter. */
function cellAt({ x, y }: { x: number; y: number }): Cell {
  let bits = 0
  for (let bit = 4; bit >= 0; bit--) bits = (bits << 2) | (((x >> bit) & 1) << 1) | ((y >> bit) & 1)
  return ((LETTERS[bits >> 5] as string) + LETTERS[bits & 31]) as Cell
}

function columnAndRow(cell: Cell): { x: number; y: number } {
  const bits = (LETTERS.indexOf(cell[0] as string) << 5) | LETTERS.indexOf(cell[1] as string)
  let x = 0
  let y = 0
  for (let bit = 4; bit >= 0; bit--) {
    x = (x << 1) | ((bits >> (2 * bit + 1)) & 1)
    y = (y << 1) | ((bits >> (2 * bit)) & 1)
  }
  return { x, y }
}
