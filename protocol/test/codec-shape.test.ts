import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../src/base/bytes.ts'
import { type CborValue, encodeCbor } from '../src/codec/cbor.ts'
import {
  blob,
  bool,
  checked,
  count,
  decodeAs,
  encodeAs,
  fixed,
  id,
  int64,
  integer,
  isCleanText,
  list,
  mapped,
  oneOf,
  optional,
  type Shape,
  struct,
  text,
} from '../src/codec/shape.ts'

const note = struct({
  v: oneOf(1),
  to: id('account'),
  amt: int64(),
  word: text(12, 1),
  seq: count(),
  fast: bool(),
  parts: list(struct({ share: integer(1, 100) }), 3),
  memo: optional(blob(8)),
})

const accountId = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toHex)

const anyNote = fc.record(
  {
    v: fc.constant(1 as const),
    to: accountId,
    amt: fc.bigInt({ min: -(1n << 62n), max: 1n << 62n }),
    word: fc.string({ minLength: 1, maxLength: 12 }),
    seq: fc.maxSafeInteger().map(Math.abs),
    fast: fc.boolean(),
    parts: fc.array(fc.record({ share: fc.integer({ min: 1, max: 100 }) }, { noNullPrototype: true }), {
      maxLength: 3,
    }),
    memo: fc.uint8Array({ maxLength: 8 }),
  },
  { requiredKeys: ['v', 'to', 'amt', 'word', 'seq', 'fast', 'parts'], noNullPrototype: true },
)

const wire = (): { [key: string]: CborValue } => ({
  v: 1,
  to: new Uint8Array(16),
  amt: -5,
  word: 'thanks',
  seq: 0,
  fast: false,
  parts: [],
})

const why = <T>(shape: Shape<T>, value: CborValue): string | null => {
  const read = decodeAs(shape, encodeCbor(value))
  return read.ok ? null : read.refusal.why
}

describe('a message', () => {
  test('is read back as it was written', () => {
    fc.assert(
      fc.property(anyNote, value => {
        expect(decodeAs(note, encodeAs(note, value as never))).toEqual({ ok: true, value })
      }),
    )
  })

  test('with one bit changed is refused or is another message that writes the changed bytes', () => {
    fc.assert(
      fc.property(anyNote, fc.nat(), (value, at) => {
        const bytes = encodeAs(note, value as never)
        const bit = at % (bytes.length * 8)
        const changed = bytes.slice()
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
        const read = decodeAs(note, changed)
        if (!read.ok) return
        expect(read.value).not.toEqual(value)
        expect(toHex(encodeAs(note, read.value))).toBe(toHex(changed))
      }),
      { numRuns: 1000 },
    )
  })

  test('has exactly its fields', () => {
    expect(why(note, wire())).toBeNull()
    expect(why(note, { ...wire(), more: 1 })).toBe('.more: want no such field')
    expect(why(note, { ...wire(), ['__proto__']: 1 })).toContain('no such field')
    const { seq: _, ...short } = wire()
    expect(why(note, short)).toContain('.seq')
  })

  test('longer than its bound is refused unread', () => {
    const bytes = encodeCbor(wire())
    expect(decodeAs(note, bytes, bytes.length)).toMatchObject({ ok: true })
    expect(decodeAs(note, bytes, bytes.length - 1)).toMatchObject({
      ok: false,
      refusal: { code: 'malformed' },
    })
  })

  test.each<[string, { [key: string]: CborValue }]>([
    ['v', { v: 2 }],
    ['to', { to: new Uint8Array(15) }],
    ['to', { to: '00'.repeat(16) }],
    ['amt', { amt: 1n << 63n }],
    ['amt', { amt: '5' }],
    ['word', { word: '' }],
    ['word', { word: 'thirteen byte' }],
    ['word', { word: 'ten\u00e9\u00e9\u00e9\u00e9\u00e9' }],
    ['seq', { seq: -1 }],
    ['seq', { seq: 1n << 53n }],
    ['fast', { fast: 0 }],
    ['parts', { parts: {} }],
    ['parts', { parts: [{ share: 1 }, { share: 1 }, { share: 1 }, { share: 1 }] }],
    ['parts[1].share', { parts: [{ share: 1 }, { share: 101 }] }],
    ['memo', { memo: new Uint8Array(9) }],
  ])('names the place that is wrong: %s', (place, change) => {
    expect(why(note, { ...wire(), ...change })).toMatch(
      new RegExp(`^\\.${place.replace(/[[\]]/g, '\\$&')}: want`),
    )
  })

  test.each<[string, CborValue]>([
    ['a list', []],
    ['bytes', new Uint8Array(2)],
    ['text', 'a'],
    ['a number', 1],
  ])('is a map, not %s', (_, value) => {
    expect(why(note, value)).toBe('message: want a map')
  })
})

describe('text reads the same everywhere', () => {
  test.each([
    ['decomposed letters', 'u\u0308'],
    ['half a surrogate pair', '\ud83c'],
    ['a tab', 'a\tb'],
    ['a carriage return', 'a\r\n'],
    ['delete', '\u007f'],
    ['a C1 control', '\u0085'],
    ['a byte order mark', '\ufeffa'],
  ])('without %s', (_, value) => {
    expect(isCleanText(value)).toBe(false)
  })

  test('line feeds and every script are fine', () => {
    expect(isCleanText('Grüße,\nПривет 🌻 \u202f')).toBe(true)
  })

  test('clean text is read back as it was written', () => {
    const shape = text(4000)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), raw => {
        const clean = raw.normalize('NFC')
        fc.pre(isCleanText(clean))
        expect(decodeAs(shape, encodeAs(shape, clean))).toEqual({ ok: true, value: clean })
      }),
    )
  })
})

test('a checked shape refuses by its rule, naming it', () => {
  const pair = checked(
    struct({ low: count(), high: count() }),
    'low below high',
    ({ low, high }) => low < high,
  )
  expect(why(pair, { low: 1, high: 2 })).toBeNull()
  expect(why(pair, { low: 2, high: 2 })).toBe('message: want low below high')
})

test('a mapped shape writes what it reads', () => {
  const hours = mapped(
    count(),
    n => ({ hours: n }),
    value => value.hours,
  )
  expect(decodeAs(hours, encodeAs(hours, { hours: 3 }))).toEqual({ ok: true, value: { hours: 3 } })
})

test('fixed bytes have one length', () => {
  expect(why(fixed(4), new Uint8Array(4))).toBeNull()
  expect(why(fixed(4), new Uint8Array(5))).toContain('4 to 4 bytes')
})

describe('writing straight to the bytes', () => {
  const byValue = <T>(shape: Shape<T>, value: T): string => toHex(encodeCbor(shape.write(value)))

  test('spells a value as writing by way of CBOR values does', () => {
    fc.assert(
      fc.property(anyNote, some => {
        const value = some as unknown as Parameters<typeof note.write>[0]
        expect(toHex(encodeAs(note, value))).toBe(byValue(note, value))
      }),
    )
  })

  test('leaves out what is undefined, in and around lists', () => {
    const pair = struct({ a: optional(count()), bb: list(note, 2), c: optional(oneOf('x', 'y')) })
    const value = { a: undefined, bb: [], c: 'y' } as unknown as Parameters<typeof pair.write>[0]
    expect(toHex(encodeAs(pair, value))).toBe(byValue(pair, value))
    expect(decodeAs(pair, encodeAs(pair, value))).toEqual({ ok: true, value: { bb: [], c: 'y' } })
  })

  test('may write another message on the way, and nothing is left after a fault', () => {
    const inner = struct({ n: count() })
    const wrapped = mapped(
      blob(16),
      () => 0,
      (n: number) => encodeAs(inner, { n }),
    )
    const outer = struct({ a: text(5), b: wrapped, c: text(5) })
    const value = { a: 'one', b: 7, c: 'two' }
    expect(toHex(encodeAs(outer, value))).toBe(byValue(outer, value))
    expect(() => encodeAs(struct({ a: text(5), b: id('key') }), { a: 'x', b: 'zz' as never })).toThrow(
      'not hex',
    )
    expect(toHex(encodeAs(inner, { n: 1 }))).toBe('a1616e01')
  })
})
