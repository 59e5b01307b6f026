/** Our CBOR against cborg, and the two ways in which a shape reads against each other: one language, one value. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, fromHex, toHex } from '../src/base/bytes.ts'
import { decodeCbor, encodeCbor } from '../src/codec/cbor.ts'
import { idText } from '../src/codec/id-texts.ts'
import {
  blob,
  bool,
  checked,
  count,
  decodeAs,
  fixed,
  id,
  int64,
  integer,
  list,
  mapped,
  oneOf,
  optional,
  type Shape,
  struct,
  text,
  view,
} from '../src/codec/shape.ts'
import { signedShape } from '../src/codec/signed.ts'
import { intentShape } from '../src/ledger/intent.ts'
import codec from '../vectors/codec.json' with { type: 'json' }
import intents from '../vectors/intents.json' with { type: 'json' }
import { decodeByCborg, encodeByCborg } from './cborg-oracle.ts'
import { anyValue, damaged, hostileBytes } from './codec-values.ts'

function sameVerdict(bytes: Bytes): void {
  const ours = decodeCbor(bytes)
  const theirs = decodeByCborg(bytes)
  expect(ours.ok ? { value: ours.value } : null).toEqual(theirs)
  if (ours.ok) expect(toHex(encodeCbor(ours.value))).toBe(toHex(bytes))
}

describe('cborg agrees', () => {
  test('on how a value is written', () => {
    fc.assert(
      fc.property(anyValue, value => {
        expect(toHex(encodeCbor(value))).toBe(toHex(encodeByCborg(value)))
      }),
      { numRuns: 500 },
    )
  })

  test('on every vector', () => {
    for (const { bytes } of [...codec.canonical, ...codec.refused]) sameVerdict(fromHex(bytes))
  })

  test('on bytes of any kind', () => {
    fc.assert(fc.property(hostileBytes, sameVerdict), { numRuns: 5_000 })
  })

  test('on every head, and on every head within a list and a map', () => {
    const tail = new Uint8Array(300).fill(1)
    for (let first = 0; first < 256; first++)
      for (const second of [0, 1, 2, 23, 24, 25, 255])
        for (const before of [[], [0x81], [0xa1, 0x61, 0x61], [0xa1]])
          for (const length of [0, 1, 2, second, 257]) {
            const bytes = Uint8Array.from([...before, first, second, ...tail.subarray(0, length)])
            const ours = decodeCbor(bytes)
            if (ours.ok !== (decodeByCborg(bytes) !== null)) expect.fail(toHex(bytes))
          }
  })
})

const everything = struct({
  v: oneOf(1),
  kind: oneOf('pay', 'pays', 'page', 7, 700),
  to: id('account'),
  gid: id('group'),
  amt: int64(-(1n << 62n), 1n << 62n),
  word: text(12, 1),
  seq: count(),
  share: integer(-300, 300),
  fast: bool(),
  sig: fixed(4),
  seen: view(9, 1),
  even: checked(count(), 'an even number', value => value % 2 === 0),
  name: mapped(
    text(20),
    value => value.length,
    length => 'x'.repeat(length),
  ),
  parts: list(struct({ part: integer(1, 100), note: optional(text(5)) }), 3, 1),
  memo: optional(blob(8)),
  more: optional(struct({})),
})

const anyMessage = fc
  .record(
    {
      v: fc.constant(1),
      kind: fc.constantFrom('pay', 'pays', 'page', 7, 700),
      to: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      gid: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      amt: fc.bigInt({ min: -(1n << 62n), max: 1n << 62n }),
      word: fc.string({ minLength: 1, maxLength: 12 }),
      seq: fc.oneof(fc.maxSafeInteger(), fc.nat(300)),
      share: fc.integer({ min: -301, max: 301 }),
      fast: fc.boolean(),
      sig: fc.uint8Array({ minLength: 4, maxLength: 4 }),
      seen: fc.uint8Array({ maxLength: 9 }),
      even: fc.nat(20).map(half => 2 * half),
      name: fc.string({ maxLength: 20 }),
      parts: fc.array(
        fc.record(
          { part: fc.integer({ min: 1, max: 100 }), note: fc.string({ maxLength: 5 }) },
          { requiredKeys: ['part'] },
        ),
        { minLength: 1, maxLength: 3 },
      ),
      memo: fc.uint8Array({ maxLength: 8 }),
      more: fc.constant({}),
      stranger: fc.boolean(),
    },
    {
      requiredKeys: [
        'v',
        'kind',
        'to',
        'gid',
        'amt',
        'word',
        'seq',
        'share',
        'fast',
        'sig',
        'seen',
        'even',
        'name',
        'parts',
      ],
    },
  )
  .map(encodeCbor)

/** The way by CBOR values alone. */
function readByItem<T>(shape: Shape<T>, bytes: Bytes): T | null {
  const value = decodeCbor(bytes)
  if (!value.ok) return null
  try {
    return shape.read(value.value, '')
  } catch {
    return null
  }
}

function sameReading<T>(shape: Shape<T>, bytes: Bytes): void {
  const straight = decodeAs(shape, bytes)
  expect(straight.ok ? straight.value : null).toEqual(readByItem(shape, bytes))
}

describe('what a shape reads straight from bytes is what it reads from their CBOR value', () => {
  test('of whole messages', () => {
    fc.assert(
      fc.property(anyMessage, bytes => sameReading(everything, bytes)),
      { numRuns: 1_000 },
    )
  })

  test('of damaged messages', () => {
    fc.assert(
      fc.property(damaged(anyMessage), bytes => sameReading(everything, bytes)),
      { numRuns: 3_000 },
    )
  })

  const signed = intents.entries.map(({ intent }) => fromHex(intent))

  test.each(intents.entries.map(({ kind, intent }) => ({ kind, intent })))(
    'of an intent: $kind',
    ({ intent }) => {
      expect(decodeAs(intentShape, fromHex(intent)).ok).toBe(true)
      sameReading(intentShape, fromHex(intent))
    },
  )

  test('of damaged intents', () => {
    const bytes = damaged(fc.constantFrom(...signed))
    fc.assert(
      fc.property(bytes, one => sameReading(intentShape, one)),
      { numRuns: 3_000 },
    )
  })

  test('of damaged signed things', () => {
    const bytes = fc
      .record({
        b: fc.uint8Array({ minLength: 1, maxLength: 40 }),
        k: fc.uint8Array({ minLength: 32, maxLength: 32 }),
        s: fc.uint8Array({ minLength: 64, maxLength: 64 }),
      })
      .map(encodeCbor)
    fc.assert(
      fc.property(damaged(bytes), one => sameReading(signedShape, one)),
      { numRuns: 1_000 },
    )
  })

  test('of any other bytes', () => {
    fc.assert(
      fc.property(hostileBytes, bytes => sameReading(everything, bytes)),
      { numRuns: 1_000 },
    )
  })
})

test('an id is the same text as ever, also where many share a place among those remembered', () => {
  const start = fc.constantFrom([1, 2], [1, 0x12], [1, 0x22], [9, 9])
  const rest = fc.uint8Array({ minLength: 30, maxLength: 30 })
  const ids = fc.array(fc.tuple(start, rest, fc.constantFrom(16, 32)), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(ids, read => {
      for (const [first, others, length] of [...read, ...read]) {
        const bytes = Uint8Array.from([0xff, ...first, ...others])
        expect(idText(bytes, 1, length)).toBe(toHex(bytes.slice(1, 1 + length)))
      }
    }),
  )
})

test('whole messages really are read straight', () => {
  const bytes = fromHex(intents.entries.at(-1)?.intent as string)
  const noWay: Shape<unknown> = {
    ...intentShape,
    write: value => intentShape.write(value as never),
    read: () => expect.fail('read twice'),
  }
  expect(decodeAs(noWay, bytes).ok).toBe(true)
})
