/**
 * A second opinion on our CBOR, by cborg: reads with its strict settings, writes what it read again and compares the
 * bytes. Slower than our own reader by much, and made by others.
 */
import { decode, encode, rfc8949EncodeOptions, type Token, Tokenizer } from 'cborg'
import { type Bytes, equalBytes } from '../src/base/bytes.ts'
import { CBOR_NESTING_MAX, type CborValue } from '../src/codec/cbor.ts'

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
    if (open.length > CBOR_NESTING_MAX) throw new Error('nested too deep')
    while (open.length > 0 && (open[open.length - 1] as number) <= 0) open.pop()
    return token
  }
}

export const encodeByCborg = (value: CborValue): Bytes => new Uint8Array(encode(value, rfc8949EncodeOptions))

/** The value of canonical bytes, or null for all others. */
export function decodeByCborg(bytes: Bytes): { readonly value: CborValue } | null {
  try {
    const value = decode(bytes, { ...DECODE, tokenizer: new StrictTokenizer(bytes, DECODE) }) as CborValue
    return equalBytes(encodeByCborg(value), bytes) ? { value } : null
  } catch {
    return null
  }
}
