/** Circles of debt in words and as a drawing. */
import type { CircleJson } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { halfOf, partOf, RING, ringOf, roundText, sumOf } from '../../src/flows/clearing.ts'

const round = (over: boolean, ...states: CircleJson['state'][]) => ({
  daily: true,
  over,
  cycles: states.map(
    (state): CircleJson => ({
      tid: null,
      groups: [],
      microHours: '1',
      local: '1',
      closer: '',
      state,
      said: [],
    }),
  ),
})

test.each([
  ['under way', round(false), 'clearing.round-open'],
  ['over, with nothing', round(true), 'clearing.round-none'],
  ['opened by hand, with nothing', { ...round(false), daily: false }, 'clearing.round-none'],
  ['circles of others alone', round(true, 'theirs'), 'clearing.round-none'],
  ['one still waits', round(false, 'cleared', 'waiting'), 'clearing.round-waiting'],
  ['all are decided', round(false, 'cleared', 'refused', 'unanswered'), 'clearing.round-done'],
])('a round, %s, is told so', (_what, one, text) => {
  expect(roundText(one)).toBe(text)
})

test('sums and halves stay whole numbers of any size', () => {
  expect(sumOf(['9007199254740993', '1'])).toBe('9007199254740994')
  expect(sumOf([])).toBe('0')
  expect(halfOf('18014398509481986')).toBe('9007199254740993')
})

test('what is planned is told in whole per cent of the most, rounded down', () => {
  const part = (planned: string, most: string) =>
    partOf({ plannedMicroHours: planned, optimumMicroHours: most })
  expect(part('1', '1')).toBe(1_000_000)
  expect(part('1999999', '3000000')).toBe(660_000)
  expect(part('0', '5')).toBe(0)
})

describe('a ring', () => {
  const numbers = (path: string): number[] => [...path.matchAll(/-?\d+(?:\.\d+)?/g)].map(Number)

  test.each([2, 3, 5, 9, 16])(
    'of %s groups has a disc and an arrow for each, all within the square',
    count => {
      const { places, arrows, disc } = ringOf(count)
      expect([places.length, arrows.length]).toEqual([count, count])
      for (const { x, y } of places)
        for (const at of [x, y]) {
          expect(at - disc).toBeGreaterThan(0)
          expect(at + disc).toBeLessThan(RING.size)
        }
      for (const { head } of arrows) for (const at of numbers(head)) expect(at).toBeGreaterThan(0)
    },
  )

  test.each([3, 16])('of %s groups: no two discs touch, and each arrow points at the next', count => {
    const { places, arrows, disc } = ringOf(count)
    for (const [i, place] of places.entries()) {
      const next = places[(i + 1) % count] as { x: number; y: number }
      expect(Math.hypot(place.x - next.x, place.y - next.y)).toBeGreaterThan(2 * disc)
      const [, , tipX, tipY] = numbers(arrows[i]?.head ?? '') as [number, number, number, number]
      const toNext = Math.hypot(tipX - next.x, tipY - next.y)
      expect(toNext).toBeLessThan(Math.hypot(tipX - place.x, tipY - place.y) + (count === 2 ? 1 : 0))
      expect(toNext).toBeGreaterThan(disc)
    }
  })
})
