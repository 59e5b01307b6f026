/** How far apart two points are, along the surface of a round earth (haversine). */
import { POINTS_PER_DEGREE, type Point } from './point.ts'

/** Mean radius of the earth, km (IUGG). */
export const EARTH_KM = 6371.0088

const RADIANS = Math.PI / 180 / POINTS_PER_DEGREE

/** Kilometres between two points. For showing and sorting: never part of what is signed. */
export function kmBetween(a: Point, b: Point): number {
  const halfLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2)
  const halfLon = Math.sin(((b.lon - a.lon) * RADIANS) / 2)
  const chord = halfLat * halfLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * halfLon * halfLon
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, chord)))
}
