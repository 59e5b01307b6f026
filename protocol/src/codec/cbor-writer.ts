/** Writes our CBOR, each value in its one spelling. SPEC 1.1. */
import { assert } from '../base/assert.ts'
import { type Bytes, compareBytes, putHex, utf8 } from '../base/bytes.ts'
import { type CborValue, FALSE, MAJOR, TRUE } from './cbor-value.ts'

/** Bytes at the start; most messages fit. */
const START_BYTES = 2_048

/** The space of a message that was larger is given back. */
const KEPT_BYTES_MAX = 1 << 17

const UINT64_MAX = (1n << 64n) - 1n
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER)

export class CborWriter {
  #bytes: Bytes = new Uint8Array(START_BYTES)
  #at = 0

  /** What was written since the last call, as bytes of its own. */
  take(): Bytes {
    const taken = this.#bytes.slice(0, this.#at)
    this.#at = 0
    if (this.#bytes.length > KEPT_BYTES_MAX) this.#bytes = new Uint8Array(START_BYTES)
    return taken
  }

  /** Forgets what was written: the value had no spelling. */
  drop(): void {
    this.#at = 0
  }

  #reserve(more: number): void {
    const wanted = this.#at + more
    if (wanted <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(wanted, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = larger
  }

  /** Bytes as they are. */
  raw(bytes: Bytes): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** @pre `number` is a safe integer from 0 */
  head(major: number, number: number): void {
    this.#reserve(9)
    const first = major << 5
    if (number < 24) {
      this.#bytes[this.#at++] = first | number
    } else if (number < 2 ** 8) {
      this.#bytes[this.#at++] = first | 24
      this.#bytes[this.#at++] = number
    } else if (number < 2 ** 16) {
      this.#bytes[this.#at++] = first | 25
      this.#bytes[this.#at++] = number >> 8
      this.#bytes[this.#at++] = number
    } else if (number < 2 ** 32) {
      this.#bytes[this.#at++] = first | 26
      this.#uint32(number)
    } else {
      this.#bytes[this.#at++] = first | 27
      this.#uint32(Math.floor(number / 2 ** 32))
      this.#uint32(number % 2 ** 32)
    }
  }

  #uint32(number: number): void {
    this.#bytes[this.#at++] = number >>> 24
    this.#bytes[this.#at++] = number >>> 16
    this.#bytes[this.#at++] = number >>> 8
    this.#bytes[this.#at++] = number
  }

  #integer(value: number): void {
    assert(Number.isSafeInteger(value), 'a number on the wire is a safe integer')
    if (value < 0) this.head(MAJOR.negative, -1 - value)
    else this.head(MAJOR.uint, value)
  }

  #bigint(value: bigint): void {
    const major = value < 0n ? MAJOR.negative : MAJOR.uint
    const number = value < 0n ? -1n - value : value
    assert(number <= UINT64_MAX, 'an integer on the wire has at most 64 bits')
    if (number <= SAFE_MAX) this.head(major, Number(number))
    else {
      this.#reserve(9)
      this.#bytes[this.#at++] = (major << 5) | 27
      this.#uint32(Number(number >> 32n))
      this.#uint32(Number(number & 0xffff_ffffn))
    }
  }

  blob(bytes: Bytes): void {
    this.head(MAJOR.bytes, bytes.length)
    this.raw(bytes)
  }

  /** A string of the bytes of these hex digits. @throws Error when they are none */
  hex(hex: string): void {
    const length = hex.length >> 1
    this.head(MAJOR.bytes, length)
    this.#reserve(length)
    putHex(hex, this.#bytes, this.#at)
    this.#at += length
  }

  text(text: string): void {
    if (isAscii(text)) {
      this.head(MAJOR.text, text.length)
      this.#reserve(text.length)
      for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i)
    } else {
      const bytes = utf8(text)
      this.head(MAJOR.text, bytes.length)
      this.raw(bytes)
    }
  }

  /** @throws BugError for what has no spelling: a fraction, null, undefined, an integer beyond 64 bits */
  value(value: CborValue): void {
    if (typeof value === 'string') this.text(value)
    else if (typeof value === 'number') this.#integer(value)
    else if (typeof value === 'bigint') this.#bigint(value)
    else if (typeof value === 'boolean') this.head(MAJOR.other, (value ? TRUE : FALSE) & 31)
    else if (value instanceof Uint8Array) this.blob(value)
    else if (Array.isArray(value)) this.#list(value)
    else {
      assert(typeof value === 'object' && value !== null, 'null and undefined have no spelling on the wire')
      this.#map(value)
    }
  }

  #list(list: readonly CborValue[]): void {
    this.head(MAJOR.list, list.length)
    for (let i = 0; i < list.length; i++) this.value(list[i] as CborValue)
  }

  #map(map: { readonly [key: string]: CborValue }): void {
    const keys = inOrder(Object.keys(map))
    this.head(MAJOR.map, keys.length)
    for (const key of keys) {
      this.text(key)
      this.value(map[key] as CborValue)
    }
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false
  return true
}

/** The order of text keys by their encoded bytes: shorter first, then bytewise. RFC 8949 §4.2.1. */
export function compareKeys(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : 1)
  const [x, y] = [utf8(a), utf8(b)]
  return x.length - y.length || compareBytes(x, y)
}

/** Keys of a shape come in order already. */
function inOrder(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++)
    if (compareKeys(keys[i - 1] as string, keys[i] as string) > 0) return keys.sort(compareKeys)
  return keys
}
