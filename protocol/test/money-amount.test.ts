import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../src/base/bytes.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import {
  AMOUNT_MAX,
  add,
  amount,
  amountShape,
  divideDown,
  divideNearest,
  divideUp,
  negate,
  parseAmountJson,
  showAmountJson,
  subtract,
} from '../src/money/amount.ts'

const anyAmount = fc.bigInt({ min: -AMOUNT_MAX, max: AMOUNT_MAX }).map(amount)
const divisor = fc.bigInt({ min: 1n, max: 1n << 70n })

describe('an amount', () => {
  test('fits 64 bits with its sign', () => {
    expect(amount(AMOUNT_MAX)).toBe(9223372036854775807n)
    expect(amount(-AMOUNT_MAX)).toBe(-9223372036854775807n)
    expect(() => amount(AMOUNT_MAX + 1n)).toThrow(RangeError)
    expect(() => amount(-AMOUNT_MAX - 1n)).toThrow(RangeError)
  })

  test('never leaves 64 bits by a sum or a difference', () => {
    expect(() => add(amount(AMOUNT_MAX), amount(1n))).toThrow(RangeError)
    expect(() => subtract(amount(-AMOUNT_MAX), amount(1n))).toThrow(RangeError)
    expect(add(amount(AMOUNT_MAX), amount(-AMOUNT_MAX))).toBe(0n)
  })

  test('what is taken away and given back is all there', () => {
    const small = fc.bigInt({ min: -(1n << 61n), max: 1n << 61n }).map(amount)
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(add(subtract(a, b), b)).toBe(a)
        expect(add(a, negate(a))).toBe(0n)
      }),
    )
  })
})

describe('a division names its rounding', () => {
  test.each([
    [7n, 2n, 3n, 4n, 4n],
    [-7n, 2n, -4n, -3n, -4n],
    [6n, 2n, 3n, 3n, 3n],
    [-6n, 2n, -3n, -3n, -3n],
    [1n, 3n, 0n, 1n, 0n],
    [-1n, 3n, -1n, 0n, 0n],
    [2n, 3n, 0n, 1n, 1n],
    [0n, 5n, 0n, 0n, 0n],
  ])('%i / %i is %i down, %i up, %i nearest', (value, by, down, up, nearest) => {
    expect(divideDown(value, by)).toBe(down)
    expect(divideUp(value, by)).toBe(up)
    expect(divideNearest(value, by)).toBe(nearest)
  })

  test('down is at most, up is at least, both by less than one; nearest is one of them and no farther than half', () => {
    fc.assert(
      fc.property(fc.bigInt(), divisor, (value, by) => {
        const [down, up, nearest] = [divideDown(value, by), divideUp(value, by), divideNearest(value, by)]
        expect(down * by <= value && value < (down + 1n) * by).toBe(true)
        expect((up - 1n) * by < value && value <= up * by).toBe(true)
        expect([down, up]).toContain(nearest)
        const error = nearest * by - value
        expect(2n * (error < 0n ? -error : error) <= by).toBe(true)
      }),
    )
  })

  test.each([0n, -1n])('by %i is a bug', by => {
    expect(() => divideDown(1n, by)).toThrow(RangeError)
    expect(() => divideUp(1n, by)).toThrow(RangeError)
    expect(() => divideNearest(1n, by)).toThrow(RangeError)
  })
})

describe('an amount in JSON', () => {
  test('is a decimal string that is read back as it was', () => {
    fc.assert(
      fc.property(anyAmount, value => {
        expect(parseAmountJson(showAmountJson(value))).toBe(value)
      }),
    )
  })

  test('has one spelling only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+]?[0-9]{1,21}$/)), text => {
        const value = parseAmountJson(text)
        if (value !== null) expect(showAmountJson(value)).toBe(text)
      }),
    )
  })

  test.each([
    '',
    '-',
    '-0',
    '00',
    '01',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '0x1',
    '9223372036854775808',
    '-9223372036854775808',
  ])('%j is none', text => {
    expect(parseAmountJson(text)).toBeNull()
  })
})

describe('an amount in a message', () => {
  test('is an integer that is read back as it was', () => {
    fc.assert(
      fc.property(anyAmount, value => {
        expect(decodeAs(amountShape, encodeAs(amountShape, value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('small and large are bigint alike', () => {
    expect(toHex(encodeAs(amountShape, amount(-1250n)))).toBe('3904e1')
    expect(decodeAs(amountShape, fromHex('3904e1'))).toEqual({ ok: true, value: -1250n })
  })

  test.each(['1b8000000000000000', '3b7fffffffffffffff', '3bffffffffffffffff', '6131', 'f5'])(
    '%s is none',
    bytes => {
      expect(decodeAs(amountShape, fromHex(bytes))).toMatchObject({
        ok: false,
        refusal: { code: 'malformed' },
      })
    },
  )
})
