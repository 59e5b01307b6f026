/**
 * Deterministic CBOR (RFC 8949 §4.2): one value has one spelling. A reader encodes again what it read and
 * refuses when the bytes differ, so a signature can never cover two readings. SPEC 1.1.
 *
 * Of CBOR we keep whole numbers, text, bytes, lists, maps with text keys, true and false. Fractions, null,
 * undefined, tags and lengths to come later do not exist here, and nesting is bounded, so that what one
 * machine accepts never depends on how deep the stack of another is.
 */
import { decode, type EncodeOptions, encode, rfc8949EncodeOptions, type Token, Tokenizer } from 'cborg'
import { assert } from '../base/assert.ts'
import { type Bytes, compareBytes, equalBytes, utf8 } from '../base/bytes.ts'
import { err, ok, type Result } from '../base/result.ts'

export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | Bytes
  | CborValue[]
  | { [key: string]: CborValue }

export type CborRefusal = { readonly code: 'not-canonical'; readonly why: string }

/** Lists and maps within one another; our deepest message has seven. */
export const CBOR_NESTING_MAX = 32

const noSpelling = (): never => {
  assert(false, 'null and undefined have no spelling on the wire')
}

const isAscii = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text)

/** The order of text keys by their encoded bytes: shorter first, then bytewise. RFC 8949 §4.2.1. */
function compareKeys(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : 1)
  const [x, y] = [utf8(a), utf8(b)]
  return x.length - y.length || compareBytes(x, y)
}

const ENCODE: EncodeOptions = {
  ...rfc8949EncodeOptions,
  // The library's own sorter encodes each key again for each message, which costs more than the rest.
  mapSorter: (one, other) => compareKeys((one[0] as Token).value, (other[0] as Token).value),
  typeEncoders: {
    null: noSpelling,
    undefined: noSpelling,
    number: (value: number) => {
      assert(Number.isSafeInteger(value), 'a number on the wire is a safe integer')
      return null
    },
  },
}

/** @throws BugError for a fraction, null or undefined; Error for an integer beyond 64 bits: bugs in the caller. */
export const encodeCbor = (value: CborValue): Bytes => plain(encode(value, ENCODE))

/** The same bytes as what they are everywhere: Node's Buffer is one too, but its `slice` shares memory. */
const plain = (bytes: Bytes): Bytes => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const DECODE = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  allowBigInt: true,
  rejectDuplicateMapKeys: true,
} as const

/** Stops at the first item that our CBOR does not have, and at nesting that is too deep. */
class StrictTokenizer extends Tokenizer {
  /** How many items are still to come in each open list or map, outermost first. */
  readonly #toCome: number[] = []

  override next(): Token {
    const token = super.next()
    const { name } = token.type
    if (name === 'float' || name === 'null') throw new Error(`${name} does not exist here`)
    const open = this.#toCome
    if (open.length > 0) (open[open.length - 1] as number)--
    if (name === 'array') open.push(token.value)
    else if (name === 'map') open.push(token.value * 2)
    if (open.length > CBOR_NESTING_MAX) throw new Error(`nested deeper than ${CBOR_NESTING_MAX}`)
    while (open.length > 0 && (open[open.length - 1] as number) <= 0) open.pop()
    return token
  }
}

export function decodeCbor(bytes: Bytes): Result<CborValue, CborRefusal> {
  try {
    const tokenizer = new StrictTokenizer(plain(bytes), DECODE)
    const value = decode(bytes, { ...DECODE, tokenizer }) as CborValue
    return equalBytes(encodeCbor(value), bytes)
      ? ok(value)
      : err({ code: 'not-canonical', why: 'another spelling' })
  } catch (cause) {
    return err({ code: 'not-canonical', why: cause instanceof Error ? cause.message : 'unreadable' })
  }
}
