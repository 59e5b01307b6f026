/** Values of our CBOR of every kind, and bytes that are nearly CBOR. */
import fc from 'fast-check'
import { type Bytes, concat } from '../src/base/bytes.ts'
import { type CborValue, encodeCbor } from '../src/codec/cbor.ts'

/** Text without lone surrogates or byte order mark, as every text of ours is (codec-shape.test.ts). */
export const cleanText = fc.string({ unit: 'binary', maxLength: 40 }).filter(text => !text.includes('\ufeff'))

const whole = fc.oneof(fc.maxSafeInteger(), fc.nat(300))

/** Beyond the safe integers only: below, a reader answers a number. */
const big = fc
  .bigInt({ min: -(1n << 64n), max: (1n << 64n) - 1n })
  .filter(value => value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER))

export const { value: anyValue } = fc.letrec<{ value: CborValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    whole,
    big,
    cleanText,
    fc.boolean(),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(cleanText, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))

type Change = 'flip' | 'set' | 'cut' | 'drop' | 'repeat' | 'insert'

const anyChange = fc.record({
  change: fc.constantFrom<Change>('flip', 'set', 'cut', 'drop', 'repeat', 'insert'),
  at: fc.nat(),
  byte: fc.oneof(
    fc.nat(255),
    fc.constantFrom(0x18, 0x19, 0x1a, 0x1b, 0x5f, 0x78, 0x9f, 0xa1, 0xbf, 0xc2, 0xf6, 0xf9),
  ),
})

function changed(bytes: Bytes, { change, at, byte }: { change: Change; at: number; byte: number }): Bytes {
  if (bytes.length === 0) return Uint8Array.of(byte)
  const i = at % bytes.length
  const [before, here, after] = [bytes.slice(0, i), bytes[i] as number, bytes.slice(i + 1)]
  switch (change) {
    case 'flip':
      return concat([before, Uint8Array.of(here ^ (1 << (byte & 7))), after])
    case 'set':
      return concat([before, Uint8Array.of(byte), after])
    case 'cut':
      return before
    case 'drop':
      return concat([before, after])
    case 'repeat':
      return concat([before, Uint8Array.of(here, here), after])
    case 'insert':
      return concat([before, Uint8Array.of(byte, here), after])
  }
}

/** Bytes with one to three small changes. */
export const damaged = (bytes: fc.Arbitrary<Bytes>): fc.Arbitrary<Bytes> =>
  fc
    .tuple(bytes, fc.array(anyChange, { minLength: 1, maxLength: 3 }))
    .map(([whole, changes]) => changes.reduce(changed, whole))

/** Heads of every kind with lengths that do not fit what follows, and the like. */
const hostileItem = fc.oneof(
  fc.constantFrom(...[0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0]).chain(major =>
    fc.oneof(
      fc.nat(31).map(low => Uint8Array.of(major | low)),
      fc
        .tuple(fc.nat(3), fc.uint8Array({ minLength: 8, maxLength: 8 }))
        .map(([width, tail]) => concat([Uint8Array.of(major | (24 + width)), tail.slice(0, 1 << width)])),
    ),
  ),
  anyValue.map(encodeCbor),
  fc.uint8Array({ maxLength: 12 }),
)

/** Bytes of any kind, many of which begin as CBOR does. */
export const hostileBytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.array(hostileItem, { maxLength: 6 }).map(concat),
  damaged(anyValue.map(encodeCbor)),
)
