/** Amounts as bars: what is not shown has none, the highest fills the picture, nothing stands outside of it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsOf, sayMonth } from '../../src/flows/bars.ts'

const BOX = { width: 320, height: 96 }

test('a withheld month and one without trade have no bar, the others keep their places', () => {
  expect(barsOf(['50', null, '100', '0'], BOX)).toEqual([
    { x: 5.3, y: 48, width: 42.7, height: 48 },
    { x: 112, y: 0, width: 42.7, height: 96 },
  ])
  const year = barsOf(new Array(12).fill('1'), BOX)
  expect(year.at(-1)).toEqual({ x: 296, y: 0, width: 21.3, height: 96 })
  expect(barsOf([], BOX)).toEqual([])
  expect(barsOf([null, '0'], BOX)).toEqual([])
})

test('every bar stands inside the picture, whatever the amounts', () => {
  const amounts = fc.array(fc.option(fc.bigInt(0n, 9_223_372_036_854_775_807n).map(String)), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(amounts, list => {
      const bars = barsOf(list, BOX)
      expect(bars).toHaveLength(list.filter(amount => amount !== null && amount !== '0').length)
      for (const { x, y, width, height } of bars) {
        expect(x >= 0 && x + width <= BOX.width + 0.1).toBe(true)
        expect(y >= 0 && height >= 1 && y + height <= BOX.height + 0.1).toBe(true)
      }
    }),
  )
})

test('a month is said with its year, and is the same west of Greenwich', () => {
  expect(sayMonth('2026-03', 'fr')).toBe('mars 2026')
})
