import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adsTopic, allCells, type Cell, cellOf, cellsAround, headsTopic } from '../src/ads/cell.ts'
import { EARTH_KM, kmBetween } from '../src/ads/distance.ts'
import { blurPlace, isBlurred, pointAt, sameTurn } from '../src/ads/point.ts'

const anyPoint = fc.record({
  lat: fc.integer({ min: -900_000, max: 900_000 }),
  lon: fc.integer({ min: -1_800_000, max: 1_799_999 }),
})
const anySquare = fc.constantFrom<1 | 2 | 3>(1, 2, 3)

describe('a blurred place', () => {
  test('lies on the grid, and blurring it again changes nothing', () => {
    fc.assert(
      fc.property(anyPoint, anySquare, (point, km) => {
        const blurred = blurPlace(point, km)
        expect(isBlurred(blurred)).toBe(true)
        expect(blurPlace(blurred, km)).toEqual(blurred)
        expect(blurred.lon).toBeGreaterThanOrEqual(-1_800_000)
        expect(blurred.lon).toBeLessThan(1_800_000)
        expect(Object.is(blurred.lat, -0) || Object.is(blurred.lon, -0)).toBe(false)
      }),
    )
  })

  test('is never further from the true place than the half diagonal of its square', () => {
    fc.assert(
      fc.property(anyPoint, anySquare, (point, km) => {
        expect(kmBetween(point, blurPlace(point, km))).toBeLessThan(0.8 * km)
      }),
    )
  })

  test('keeps squares about a kilometre wide in the north, where degrees are narrow', () => {
    const tromso = blurPlace(pointAt({ lat: 69.6492, lon: 18.9553 }))
    expect(kmBetween(tromso, { ...tromso, lon: tromso.lon + 200 })).toBeGreaterThan(0.7)
    expect(blurPlace({ ...tromso, lon: tromso.lon + 99 })).toEqual(tromso)
  })

  test('does not tell two neighbours of one square apart', () => {
    expect(blurPlace({ lat: 465_197, lon: 66_323 })).toEqual({ lat: 465_200, lon: 66_300 })
    expect(blurPlace({ lat: 465_150, lon: 66_250 })).toEqual({ lat: 465_200, lon: 66_300 })
    expect(blurPlace({ lat: 465_249, lon: 66_349 })).toEqual({ lat: 465_200, lon: 66_300 })
  })

  test('wraps at the date line', () => {
    expect(blurPlace({ lat: 0, lon: 1_799_999 })).toEqual({ lat: 0, lon: -1_800_000 })
    expect(pointAt({ lat: -16.5, lon: 180 })).toEqual({ lat: -165_000, lon: -1_800_000 })
    expect(sameTurn(1_900_000)).toBe(-1_700_000)
    expect(sameTurn(-5_400_000)).toBe(-1_800_000)
  })
})

describe('distance', () => {
  test.each<[string, [number, number], [number, number], number]>([
    ['Lausanne to Geneva', [46.516, 6.6328], [46.2022, 6.1457], 51],
    ['London to Paris', [51.5085, -0.1257], [48.8534, 2.3488], 344],
    ['Suva to Apia, over the date line', [-18.1416, 178.4415], [-13.8333, -171.7667], 1151],
    ['pole to pole', [90, 0], [-90, 0], Math.round(EARTH_KM * Math.PI)],
  ])('%s', (_, a, b, km) => {
    expect(Math.round(kmBetween(pointAt({ lat: a[0], lon: a[1] }), pointAt({ lat: b[0], lon: b[1] })))).toBe(
      km,
    )
  })

  test('is nothing to oneself, the same both ways, at most half the way round, and never shorter by a detour', () => {
    fc.assert(
      fc.property(anyPoint, anyPoint, anyPoint, (a, b, c) => {
        expect(kmBetween(a, a)).toBe(0)
        expect(kmBetween(a, b)).toBeCloseTo(kmBetween(b, a), 6)
        expect(kmBetween(a, b)).toBeLessThanOrEqual(EARTH_KM * Math.PI + 1e-6)
        expect(kmBetween(a, b)).toBeLessThanOrEqual(kmBetween(a, c) + kmBetween(c, b) + 1e-3)
      }),
    )
  })
})

describe('cells', () => {
  test.each<[string, number, number, string]>([
    ['Lausanne', 46.516, 6.6328, 'u0'],
    ['London', 51.5085, -0.1257, 'gc'],
    ['Madrid', 40.4165, -3.7026, 'ez'],
    ['New York', 40.7128, -74.006, 'dr'],
    ['Cape Town', -33.9258, 18.4232, 'k3'],
    ['Sydney', -33.8688, 151.2093, 'r3'],
    ['the south pole', -90, -180, '00'],
    ['the north pole', 90, 179.99, 'zz'],
  ])('%s lies in the geohash cell that everybody computes', (_, lat, lon, cell) => {
    expect(cellOf(pointAt({ lat, lon }))).toBe(cell)
  })

  test('are 1,024, and every point lies in one of them', () => {
    const all = new Set(allCells())
    expect(all.size).toBe(1024)
    fc.assert(fc.property(anyPoint, point => all.has(cellOf(point))))
  })

  test('have eight neighbours, or five at the poles, over the date line too', () => {
    expect(cellsAround('u0' as Cell)).toEqual(['ez', 'gb', 'gc', 'sp', 'sr', 'u0', 'u1', 'u2', 'u3'])
    for (const cell of allCells()) {
      const near = cellsAround(cell)
      expect(near).toContain(cell)
      expect(new Set(near).size).toBe(near.length)
      expect([9, 6]).toContain(near.length)
      for (const other of near) expect(cellsAround(other)).toContain(cell)
    }
  })

  test('a place and one a little way off are never more than a neighbouring cell apart', () => {
    fc.assert(
      fc.property(
        anyPoint,
        fc.integer({ min: -50_000, max: 50_000 }),
        fc.integer({ min: -50_000, max: 50_000 }),
        (a, dLat, dLon) => {
          const b = { lat: Math.max(-900_000, Math.min(900_000, a.lat + dLat)), lon: sameTurn(a.lon + dLon) }
          expect(cellsAround(cellOf(a))).toContain(cellOf(b))
        },
      ),
    )
  })

  test('name their topics', () => {
    expect(adsTopic('u0' as Cell)).toBe('/localpay/ads/1/u0')
    expect(headsTopic('u0' as Cell)).toBe('/localpay/heads/1/u0')
  })
})
