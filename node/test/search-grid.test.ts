import { kmBetween, type Point } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PlaceGrid } from '../src/search/place-grid.ts'

const anyLon = fc.integer({ min: -1_800_000, max: 1_799_999 })
const nearDateLine = fc.oneof(
  fc.integer({ min: -1_800_000, max: -1_780_000 }),
  fc.integer({ min: 1_780_000, max: 1_799_999 }),
)
const nearPole = fc.oneof(
  fc.integer({ min: -900_000, max: -895_000 }),
  fc.integer({ min: 895_000, max: 900_000 }),
)
const anyPoint: fc.Arbitrary<Point> = fc.oneof(
  fc.record({ lat: fc.integer({ min: -900_000, max: 900_000 }), lon: anyLon }),
  fc.record({ lat: nearPole, lon: anyLon }),
  fc.record({ lat: fc.integer({ min: -900_000, max: 900_000 }), lon: nearDateLine }),
)

// So many occupied squares that a circle is looked up square by square, even the rings around a pole.
const points = fc.sample(anyPoint, { numRuns: 20_000, seed: 7 })
const grid = new PlaceGrid()
for (const [i, point] of points.entries()) grid.add(i, point)

describe('a circle over a crowded grid', () => {
  test('misses nobody within it, over the date line and at the poles', () => {
    const anyKm = fc.oneof(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 21_000 }),
    )
    fc.assert(
      fc.property(anyPoint, anyKm, (centre, km) => {
        const found = new Set(grid.around(centre, km))
        for (const [i, point] of points.entries())
          if (kmBetween(centre, point) <= km) expect(found.has(i)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('reaches over the date line from either side', () => {
    for (const [here, there] of [
      [1_799_000, -1_799_500],
      [-1_799_000, 1_799_500],
    ] as const) {
      const crowded = new PlaceGrid()
      for (let row = 0; row < 400; row++) crowded.add(row, { lat: row * 2_000, lon: 0 })
      crowded.add(999, { lat: 0, lon: there })
      expect(crowded.around({ lat: 0, lon: here }, 20)).toContain(999)
    }
  })

  test('tells nobody twice', () => {
    fc.assert(
      fc.property(anyPoint, fc.integer({ min: 0, max: 3_000 }), (centre, km) => {
        const found = grid.around(centre, km)
        expect(new Set(found).size).toBe(found.length)
      }),
      { numRuns: 50 },
    )
  })

  test('looks at little more than it must', () => {
    const circle = { lat: 460_000, lon: 66_000 }
    const far = grid.around(circle, 50).map(i => kmBetween(circle, points[i] as Point))
    expect(Math.max(0, ...far)).toBeLessThan(100)
  })
})
