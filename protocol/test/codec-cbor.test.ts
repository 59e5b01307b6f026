import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../src/base/bytes.ts'
import { CBOR_NESTING_MAX, type CborValue, decodeCbor, encodeCbor } from '../src/codec/cbor.ts'
import vectors from '../vectors/codec.json' with { type: 'json' }
import { anyValue, cleanText } from './codec-values.ts'

/** A vector's value: JSON with `$int` and `$bytes` for what JSON lacks. */
function fromJson(json: unknown): CborValue {
  if (Array.isArray(json)) return json.map(fromJson)
  if (typeof json !== 'object' || json === null) return json as CborValue
  if ('$int' in json) return BigInt(json.$int as string)
  if ('$bytes' in json) return fromHex(json.$bytes as string)
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, fromJson(value)]))
}

const nestedLists = (depth: number) => Uint8Array.from([...new Array(depth - 1).fill(0x81), 0x80])

describe('one value has one spelling', () => {
  test.each(vectors.canonical)('$name', ({ value, bytes }) => {
    expect(toHex(encodeCbor(fromJson(value)))).toBe(bytes)
    expect(decodeCbor(fromHex(bytes))).toEqual({ ok: true, value: fromJson(value) })
  })

  test('what is written is read back as it was', () => {
    fc.assert(
      fc.property(anyValue, value => {
        expect(decodeCbor(encodeCbor(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('the order in which an object was filled does not show', () => {
    fc.assert(
      fc.property(fc.uniqueArray(cleanText, { maxLength: 8 }), fc.nat(), (keys, seed) => {
        const turned = keys.map((_, i) => keys[(i + seed) % keys.length] as string)
        const filled = (order: string[]) =>
          encodeCbor(Object.fromEntries(order.map(key => [key, keys.indexOf(key)])))
        expect(toHex(filled(turned))).toBe(toHex(filled(keys)))
      }),
    )
  })
})

describe('another spelling is refused', () => {
  test.each(vectors.refused)('$name', ({ bytes }) => {
    expect(decodeCbor(fromHex(bytes))).toMatchObject({ ok: false, refusal: { code: 'not-canonical' } })
  })

  test('a changed bit is refused, or is another value that writes the changed bytes', () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), (value, at) => {
        const bytes = encodeCbor(value)
        const bit = at % (bytes.length * 8)
        const changed = bytes.slice()
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
        const read = decodeCbor(changed)
        if (!read.ok) return
        expect(read.value).not.toEqual(value)
        expect(toHex(encodeCbor(read.value))).toBe(toHex(changed))
      }),
      { numRuns: 1000 },
    )
  })

  test('bytes of any kind are refused or written back the same, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
        const read = decodeCbor(bytes)
        if (read.ok) expect(toHex(encodeCbor(read.value))).toBe(toHex(bytes))
      }),
      { numRuns: 2000 },
    )
  })
})

test.each([
  ['f6', 'null'],
  ['81f93e00', 'float'],
])('what our CBOR does not have is named: %s', (bytes, name) => {
  expect(decodeCbor(fromHex(bytes))).toMatchObject({ refusal: { why: `${name} does not exist here` } })
})

describe('nesting is bounded, whatever the stack of the machine', () => {
  test('as deep as the bound is read', () => {
    expect(decodeCbor(nestedLists(CBOR_NESTING_MAX))).toMatchObject({ ok: true })
  })

  test.each([CBOR_NESTING_MAX + 1, 1000, 100_000, 1_000_000])(
    '%i lists within one another are refused',
    depth => {
      expect(decodeCbor(nestedLists(depth))).toMatchObject({
        ok: false,
        refusal: { why: `nested deeper than ${CBOR_NESTING_MAX}` },
      })
    },
  )

  test('maps count as lists do', () => {
    const maps = new Array(100_000).fill([0xa1, 0x61, 0x61]).flat()
    expect(decodeCbor(Uint8Array.from([...maps, 0]))).toMatchObject({
      ok: false,
      refusal: { why: `nested deeper than ${CBOR_NESTING_MAX}` },
    })
  })

  test('many lists side by side are not deep', () => {
    const value = new Array(1000).fill([[], [[]], {}])
    expect(decodeCbor(encodeCbor(value))).toEqual({ ok: true, value })
  })
})

test('bytes read from a Buffer share nothing with it', () => {
  const buffer = Buffer.from([0x82, 0x42, 1, 2, 0x00])
  const read = decodeCbor(buffer)
  buffer.fill(9)
  expect(read).toEqual({ ok: true, value: [new Uint8Array([1, 2]), 0] })
})

test.each([
  ['a fraction', 1.5],
  ['an unsafe whole number', 2 ** 60],
  ['NaN', Number.NaN],
  ['null', null],
  ['undefined in a map', { a: undefined }],
])('a writer of ours cannot write %s', (_, value) => {
  expect(() => encodeCbor(value as CborValue)).toThrow('must hold')
})

test('a writer of ours cannot write an integer beyond 64 bits', () => {
  expect(() => encodeCbor(1n << 64n)).toThrow()
})
