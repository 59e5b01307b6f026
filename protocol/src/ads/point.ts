/**
 * Where an ad is, roughly. Points are whole numbers of 1/10,000 degree, so that every node computes the same.
 * What leaves a group is blurred to a fixed grid: repeated random jitter would average out to the true place,
 * the middle of a grid square never does.
 *
 *     blurPlace({ lat: 465_197, lon: 66_323 })    // Lausanne cathedral -> { lat: 465_200, lon: 66_300 }
 */
import { integer, type ShapeOf, struct } from '../codec/shape.ts'

/** Units of a point in one degree. */
export const POINTS_PER_DEGREE = 10_000

const HALF_TURN = 180 * POINTS_PER_DEGREE
const POLE = 90 * POINTS_PER_DEGREE
/** One hundredth of a degree, about 1.1 km from south to north. */
const GRID = 100
/** From here to the poles a hundredth of a degree is less than half a kilometre wide, so squares are doubled. */
const NARROW_LAT = 60 * POINTS_PER_DEGREE

/** Degrees times 10,000. The date line is written -1,800,000, never +1,800,000. */
export const pointShape = struct({ lat: integer(-POLE, POLE), lon: integer(-HALF_TURN, HALF_TURN - 1) })

export type Point = ShapeOf<typeof pointShape>

/** The point at these degrees, whatever turn the longitude is counted on. */
export const pointAt = (degrees: { readonly lat: number; readonly lon: number }): Point => ({
  lat: Math.min(POLE, Math.max(-POLE, Math.round(degrees.lat * POINTS_PER_DEGREE) + 0)),
  lon: sameTurn(Math.round(degrees.lon * POINTS_PER_DEGREE)),
})

/** The longitude on the one turn that we write: from -180 degrees up to, not including, +180. */
export const sameTurn = (lon: number): number =>
  ((((lon + HALF_TURN) % (2 * HALF_TURN)) + 2 * HALF_TURN) % (2 * HALF_TURN)) - HALF_TURN

/** True when the point lies in the middle of a square of the public grid (or of a coarser one). */
export const isBlurred = (point: Point): boolean => point.lat % GRID === 0 && point.lon % GRID === 0

/** The middle of the grid square around a point; squares are about 1, 2 or 3 km wide. */
export function blurPlace(point: Point, squareKm: 1 | 2 | 3 = 1): Point {
  const lat = nearestMultiple(point.lat, GRID * squareKm)
  const narrow = Math.abs(lat) >= NARROW_LAT
  return { lat, lon: sameTurn(nearestMultiple(point.lon, GRID * squareKm * (narrow ? 2 : 1))) }
}

/** Halves go up, so that no two nodes round differently. */
const nearestMultiple = (value: number, step: number): number => Math.floor((value + step / 2) / step) * step
