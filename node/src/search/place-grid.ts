/**
 * The numbers of documents by squares of a tenth of a degree (about 11 km from south to north). A circle is the
 * squares that its surrounding box touches; near a pole that is every longitude, and over the date line it wraps.
 */
import { EARTH_KM, POINTS_PER_DEGREE, type Point } from '@localpay/protocol'

const SIDE = POINTS_PER_DEGREE / 10
const ACROSS = 3600
const HALF_TURN = 180 * POINTS_PER_DEGREE
const POLE = 90 * POINTS_PER_DEGREE
/** Rounding in the box's sides never loses a square. */
const MARGIN = 2

export class PlaceGrid {
  readonly #squares = new Map<number, number[]>()

  add(doc: number, point: Point): void {
    const square = rowOf(point.lat) * ACROSS + columnOf(point.lon)
    const docs = this.#squares.get(square)
    if (docs === undefined) this.#squares.set(square, [doc])
    else docs.push(doc)
  }

  /** Every document within `km` of the point, and some that are further: the caller measures. */
  around(point: Point, km: number): readonly number[] {
    const box = boxAround(point, km)
    const squares = (box.rowTo - box.rowFrom + 1) * box.columns
    const found: number[][] = []
    if (squares > this.#squares.size) {
      for (const [square, docs] of this.#squares) {
        const row = Math.floor(square / ACROSS)
        if (row >= box.rowFrom && row <= box.rowTo) found.push(docs)
      }
      return found.flat()
    }
    for (let row = box.rowFrom; row <= box.rowTo; row++)
      for (let i = 0; i < box.columns; i++) {
        const docs = this.#squares.get(row * ACROSS + ((box.columnFrom + i) % ACROSS))
        if (docs !== undefined) found.push(docs)
      }
    return found.flat()
  }
}

const rowOf = (lat: number): number => Math.floor((lat + POLE) / SIDE)

const columnOf = (lon: number): number => (Math.floor((lon + HALF_TURN) / SIDE) + ACROSS) % ACROSS

interface Box {
  readonly rowFrom: number
  readonly rowTo: number
  readonly columnFrom: number
  /** How many columns from `columnFrom` on, to the east. */
  readonly columns: number
}

function boxAround({ lat, lon }: Point, km: number): Box {
  const angle = km / EARTH_KM
  const halfHeight = toPoints(angle) + MARGIN
  const rows = {
    rowFrom: rowOf(Math.max(-POLE, lat - halfHeight)),
    rowTo: rowOf(Math.min(POLE, lat + halfHeight)),
  }
  if (Math.abs(lat) + halfHeight >= POLE) return { ...rows, columnFrom: 0, columns: ACROSS }
  const widest = Math.asin(
    Math.min(1, Math.sin(angle) / Math.cos((lat / POINTS_PER_DEGREE) * (Math.PI / 180))),
  )
  const halfWidth = toPoints(widest) + MARGIN
  const columns =
    Math.floor((lon + HALF_TURN + halfWidth) / SIDE) - Math.floor((lon + HALF_TURN - halfWidth) / SIDE) + 1
  return { ...rows, columnFrom: columnOf(lon - halfWidth), columns }
}

const toPoints = (radians: number): number => (radians * 180 * POINTS_PER_DEGREE) / Math.PI
