/**
 * A shape reads and writes one kind of value, so that no message has a reader and a writer that disagree.
 *
 *     const head = struct({ gid: id('group'), size: count(), root: id('hash') })
 *     type Head = ShapeOf<typeof head>
 *     decodeAs(head, encodeAs(head, value))     // the same value
 *
 * Reading is strict: an unknown field, a missing one, a wrong type or a bound passed is a refusal that names
 * the place. SPEC 1.2.
 */
import { type Bytes, fromHex, toHex } from '../base/bytes.ts'
import { ID_BYTES, type IdKind, type IdOf } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { type CborValue, decodeCbor, encodeCbor, encodeWith } from './cbor.ts'
import { CborReader, NotCanonical } from './cbor-reader.ts'
import { MAJOR } from './cbor-value.ts'
import { type CborWriter, compareKeys } from './cbor-writer.ts'
import { idText } from './id-texts.ts'

export interface Shape<T> {
  /** The CBOR value of a value of ours. */
  write(value: T): CborValue
  /** Our value of a stranger's CBOR value. @throws ShapeError naming the place. */
  read(value: CborValue | undefined, at: string): T
  /**
   * What `read` makes of the next item, straight from its bytes: several times as fast, as a shape knows which keys come
   * in which order. @throws NotCanonical or ShapeError for whatever is not so; `read` then tells what is wrong
   */
  readonly from?: ReadsFrom<T>
  /** Writes what `write` says straight to the bytes, for the same reason. */
  to?(value: T, writer: CborWriter): void
}

type ReadsFrom<T> = (reader: CborReader) => T
type WritesTo<T> = (value: T, writer: CborWriter) => void

export type ShapeOf<S> = S extends Shape<infer T> ? T : never

export type MalformedRefusal = { readonly code: 'malformed'; readonly why: string }

class ShapeError extends Error {}

function refuse(at: string, want: string): never {
  throw new ShapeError(`${at === '' ? 'message' : at}: want ${want}`)
}

/** The bytes of a value: deterministic CBOR. */
export const encodeAs = <T>(shape: Shape<T>, value: T): Bytes =>
  encodeWith(writer => toOf(shape)(value, writer))

/** Writes a value in this shape. */
export const toOf = <T>(shape: Shape<T>): WritesTo<T> =>
  shape.to ?? ((value, writer) => writer.value(shape.write(value)))

/** The value of a stranger's bytes, or a refusal that names the first wrong place. */
export function decodeAs<T>(shape: Shape<T>, bytes: Bytes, bytesMax = 1 << 20): Result<T, MalformedRefusal> {
  if (bytes.length > bytesMax)
    return err({ code: 'malformed', why: `message: want at most ${bytesMax} bytes` })
  try {
    const reader = new CborReader(bytes)
    const value = fromOf(shape)(reader)
    reader.end()
    return ok(value)
  } catch {
    return readByItem(shape, bytes)
  }
}

/** The other way to the same value, by way of CBOR values, which names the place where a message is wrong. */
function readByItem<T>(shape: Shape<T>, bytes: Bytes): Result<T, MalformedRefusal> {
  const value = decodeCbor(bytes)
  if (!value.ok) return err({ code: 'malformed', why: value.refusal.why })
  try {
    return ok(shape.read(value.value, ''))
  } catch (cause) {
    if (cause instanceof ShapeError) return err({ code: 'malformed', why: cause.message })
    throw cause
  }
}

/** Reads the next item in this shape. */
export const fromOf = <T>(shape: Shape<T>): ReadsFrom<T> =>
  shape.from ?? (reader => shape.read(reader.value(), ''))

function want(fact: boolean): asserts fact {
  if (!fact) throw new NotCanonical('not of this shape')
}

const isBytes = (value: CborValue | undefined): value is Bytes => value instanceof Uint8Array

const isMap = (value: CborValue | undefined): value is { [key: string]: CborValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isBytes(value)

/** A safe integer from 0 to `max`: counts, sequence numbers, times. */
export const count = (max: number = Number.MAX_SAFE_INTEGER): Shape<number> => integer(0, max)

export const integer = (min: number, max: number): Shape<number> => ({
  write: value => value,
  read: (value, at) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuse(at, `a whole number from ${min} to ${max}`),
  from: reader => {
    const value = reader.integer()
    want(typeof value === 'number' && value >= min && value <= max)
    return value
  },
})

const INT64_MAX = (1n << 63n) - 1n

/** A signed 64-bit integer as bigint: money. */
export const int64 = (min: bigint = -INT64_MAX, max: bigint = INT64_MAX): Shape<bigint> => ({
  write: value => value,
  read: (value, at) => {
    const big =
      typeof value === 'bigint' ? value : Number.isSafeInteger(value) ? BigInt(value as number) : null
    return big !== null && big >= min && big <= max ? big : refuse(at, `an integer from ${min} to ${max}`)
  },
  from: reader => {
    const big = BigInt(reader.integer())
    want(big >= min && big <= max)
    return big
  },
})

/** Text in Unicode NFC of at most `bytesMax` UTF-8 bytes, without control characters but line feed. */
export const text = (bytesMax: number, bytesMin = 0): Shape<string> => ({
  write: value => value,
  read: (value, at) =>
    typeof value === 'string' && isCleanText(value) && within(utf8Length(value), bytesMin, bytesMax)
      ? value
      : refuse(at, `plain text of ${bytesMin} to ${bytesMax} bytes`),
  from: reader => {
    const value = reader.text()
    want(isCleanText(value) && within(utf8Length(value), bytesMin, bytesMax))
    return value
  },
})

const within = (n: number, min: number, max: number): boolean => n >= min && n <= max

/** UTF-8 bytes of a text, counted without encoding it. */
export function utf8Length(value: string): number {
  let bytes = 0
  for (const char of value) {
    const point = char.codePointAt(0) as number
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}

/**
 * Text that reads the same everywhere: NFC, whole surrogate pairs, no control characters but line feed, no
 * byte order mark (decoders drop a leading one, so it could be written and never read).
 */
export const isCleanText = (value: string): boolean =>
  /^[\n -~]*$/.test(value) ||
  (value.normalize('NFC') === value && !/[^\P{Cc}\n]|\p{Surrogate}|\ufeff/u.test(value))

export const bool = (): Shape<boolean> => ({
  write: value => value,
  read: (value, at) => (typeof value === 'boolean' ? value : refuse(at, 'true or false')),
  from: reader => reader.bool(),
})

/** Bytes of any content, `min` to `max` long. */
export const blob = (max: number, min = 0): Shape<Bytes> => ({
  write: value => value,
  read: (value, at) =>
    isBytes(value) && within(value.length, min, max) ? value : refuse(at, `${min} to ${max} bytes`),
  from: reader => {
    const value = reader.blob()
    want(within(value.length, min, max))
    return value
  },
})

/** Bytes that stay where they are, for who does not change the message: of a large one nothing is copied. */
export const view = (max: number, min = 0): Shape<Bytes> => ({
  ...blob(max, min),
  from: reader => {
    const value = reader.view()
    want(within(value.length, min, max))
    return value
  },
})

/** Exactly `length` bytes. */
export const fixed = (length: number): Shape<Bytes> => blob(length, length)

/** An id: bytes on the wire, lower-case hex in memory. */
export const id = <K extends IdKind>(kind: K): Shape<IdOf<K>> => ({
  write: value => fromHex(value),
  read: (value, at) =>
    isBytes(value) && value.length === ID_BYTES[kind]
      ? (toHex(value) as IdOf<K>)
      : refuse(at, `an id of ${ID_BYTES[kind]} bytes`),
  from: reader => {
    const from = reader.fixed(ID_BYTES[kind])
    return idText(reader.bytes, from, ID_BYTES[kind]) as IdOf<K>
  },
  to: (value, writer) => writer.hex(value),
})

export const oneOf = <const W extends readonly (string | number)[]>(...words: W): Shape<W[number]> => {
  const spellings = words.map(word => encodeCbor(word))
  return {
    write: value => value as CborValue,
    read: (value, at) =>
      words.includes(value as W[number]) ? (value as W[number]) : refuse(at, words.join(' or ')),
    from: reader => {
      for (let i = 0; i < spellings.length; i++)
        if (reader.skips(spellings[i] as Bytes)) return words[i] as W[number]
      throw new NotCanonical('none of these words')
    },
  }
}

export const list = <T>(item: Shape<T>, max: number, min = 0): Shape<readonly T[]> => ({
  write: value => value.map(element => item.write(element)),
  read: (value, at) =>
    Array.isArray(value) && within(value.length, min, max)
      ? value.map((element, i) => item.read(element, `${at}[${i}]`))
      : refuse(at, `a list of ${min} to ${max}`),
  from: reader => {
    const length = reader.enterList()
    want(within(length, min, max))
    const from = fromOf(item)
    const items: T[] = []
    for (let i = 0; i < length; i++) items.push(from(reader))
    reader.leave()
    return items
  },
  to: (value, writer) => {
    writer.head(MAJOR.list, value.length)
    const to = toOf(item)
    for (const element of value) to(element, writer)
  },
})

type Fields = { readonly [key: string]: Shape<unknown> | Optional<unknown> }

/** A field that may be absent. Absent is not null: there is no null on the wire. */
export interface Optional<T> {
  readonly optional: Shape<T>
}

export const optional = <T>(shape: Shape<T>): Optional<T> => ({ optional: shape })

type Struct<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Optional<unknown> ? never : K]: ShapeOf<F[K]>
} & {
  readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: F[K] extends Optional<infer T>
    ? T
    : never
}

type Flat<T> = { [K in keyof T]: T[K] }

const isOptional = (field: Shape<unknown> | Optional<unknown>): field is Optional<unknown> =>
  'optional' in field

/** A field as it stands in the bytes. */
interface Field {
  readonly key: string
  /** The key's CBOR. */
  readonly spelling: Bytes
  readonly shape: Shape<unknown>
  readonly from: ReadsFrom<unknown>
  readonly to: WritesTo<unknown>
  readonly isOptional: boolean
}

function fieldOf(key: string, field: Shape<unknown> | Optional<unknown>): Field {
  const maybe = isOptional(field)
  const shape = maybe ? field.optional : field
  return { key, spelling: encodeCbor(key), shape, from: fromOf(shape), to: toOf(shape), isOptional: maybe }
}

/** A map with exactly these fields. */
export function struct<const F extends Fields>(fields: F): Shape<Flat<Struct<F>>> {
  const declared = Object.entries(fields).map(([key, field]) => fieldOf(key, field))
  const ascending = declared.toSorted((one, other) => compareKeys(one.key, other.key))
  return {
    write: value => {
      const map: { [key: string]: CborValue } = {}
      for (const { key, shape, isOptional } of ascending) {
        const part = (value as { [key: string]: unknown })[key]
        if (part !== undefined || !isOptional) map[key] = shape.write(part)
      }
      return map
    },
    read: (value, at) => {
      if (!isMap(value)) refuse(at, 'a map')
      for (const key of Object.keys(value))
        if (!Object.hasOwn(fields, key)) refuse(`${at}.${key.slice(0, 40)}`, 'no such field')
      const out: { [key: string]: unknown } = {}
      for (const { key, shape, isOptional } of declared) {
        const part = Object.hasOwn(value, key) ? value[key] : undefined
        if (part !== undefined || !isOptional) out[key] = shape.read(part, `${at}.${key}`)
      }
      return out as Flat<Struct<F>>
    },
    from: reader => {
      let left = reader.enterMap()
      const out: { [key: string]: unknown } = {}
      for (let i = 0; i < ascending.length; i++) {
        const { key, spelling, from, isOptional } = ascending[i] as Field
        if (left > 0 && reader.skips(spelling)) {
          out[key] = from(reader)
          left--
        } else want(isOptional)
      }
      want(left === 0)
      reader.leave()
      return out as Flat<Struct<F>>
    },
    to: (value, writer) => {
      const parts = value as { [key: string]: unknown }
      const isThere = ({ key, isOptional }: Field): boolean => !isOptional || parts[key] !== undefined
      let there = 0
      for (const field of ascending) if (isThere(field)) there++
      writer.head(MAJOR.map, there)
      for (const field of ascending) {
        if (!isThere(field)) continue
        writer.raw(field.spelling)
        field.to(parts[field.key], writer)
      }
    },
  }
}

/** A shape with one more rule, for what several fields say together. `rule` names it in the refusal. */
export const checked = <T>(shape: Shape<T>, rule: string, test: (value: T) => boolean): Shape<T> => ({
  write: value => shape.write(value),
  read: (value, at) => {
    const read = shape.read(value, at)
    return test(read) ? read : refuse(at, rule)
  },
  from: reader => {
    const read = fromOf(shape)(reader)
    want(test(read))
    return read
  },
  to: toOf(shape),
})

/** A list in which no word or id stands twice. */
export const eachOnce = <T extends string>(item: Shape<T>, max: number, min = 0): Shape<readonly T[]> =>
  checked(list(item, max, min), 'each once', all => new Set(all).size === all.length)

/** A value wrapped for our side of the shape: `map(shape, { in, out })` keeps both directions together. */
export const mapped = <A, B>(shape: Shape<A>, to: (a: A) => B, from: (b: B) => A): Shape<B> => ({
  write: value => shape.write(from(value)),
  read: (value, at) => to(shape.read(value, at)),
  from: reader => to(fromOf(shape)(reader)),
  to: (value, writer) => toOf(shape)(from(value), writer),
})
