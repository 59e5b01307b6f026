/**
 * Reads our CBOR from bytes, one item after another, and takes only the one spelling that each value has: shortest
 * heads, keys in ascending order, definite lengths. So nothing has to be written again and compared, and what a stranger
 * sends costs no more memory than a few times its own length. SPEC 1.1.
 */
import type { Bytes } from '../base/bytes.ts'
import { CBOR_NESTING_MAX, type CborValue, FALSE, MAJOR, TRUE } from './cbor-value.ts'

/** These bytes are none of our CBOR. Thrown and caught within this folder. */
export class NotCanonical extends Error {}

// Every engine has it; the language's own types do not name it.
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { readonly decode: (bytes: Bytes) => string }

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Up to here a text of plain letters is quicker put together one by one. */
const SHORT_TEXT_BYTES = 24

const BYTE_ORDER_MARK = '\ufeff'

/** What CBOR has and we have not, by its first byte. */
const STRANGERS: { readonly [first: number]: string } = {
  246: 'null',
  247: 'undefined',
  249: 'float',
  250: 'float',
  251: 'float',
}

/** Where an item stands in a message. */
export interface Span {
  readonly from: number
  readonly to: number
}

export class CborReader {
  readonly bytes: Bytes
  /** Where the next item begins. */
  at = 0
  /** Lists and maps that are open. */
  #open = 0

  constructor(bytes: Bytes) {
    // The `slice` of a Buffer would share its memory.
    this.bytes =
      bytes.constructor === Uint8Array
        ? bytes
        : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** @throws NotCanonical when something follows the one item of a message */
  end(): void {
    if (this.at !== this.bytes.length) throw new NotCanonical('more than one item')
  }

  /** The number in the head of the next item, which is of this major type: a value, a length or a count. */
  head(major: number): number {
    const low = (this.bytes[this.at] as number) - (major << 5)
    if (low >= 0 && low < 24) {
      this.at++
      return low
    }
    const number = this.#longHead(low)
    if (typeof number === 'bigint') throw new NotCanonical('a length beyond any message')
    return number
  }

  /** @param low the first byte less what it is for a number of zero */
  #longHead(low: number): number | bigint {
    const { bytes, at } = this
    if (!(low >= 24 && low <= 27)) throw new NotCanonical(at < bytes.length ? 'another item' : ENDS)
    const width = 1 << (low - 24)
    if (bytes.length - at <= width) throw new NotCanonical(ENDS)
    this.at = at + 1 + width
    if (low === 24) return shortest(bytes[at + 1] as number, 24)
    if (low === 25) return shortest(((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number), 2 ** 8)
    const high = uint32(bytes, at + 1)
    if (low === 26) return shortest(high, 2 ** 16)
    shortest(high, 1)
    const rest = uint32(bytes, at + 5)
    return high < 2 ** 21 ? high * 2 ** 32 + rest : (BigInt(high) << 32n) | BigInt(rest)
  }

  /** A number where it is a safe one, else a bigint. */
  integer(): number | bigint {
    const first = this.bytes[this.at] as number
    if (first < 24) {
      this.at++
      return first
    }
    if (first >> 5 === MAJOR.uint) return this.#longHead(first)
    const less = first >> 5 === MAJOR.negative ? first - (MAJOR.negative << 5) : Number.NaN
    if (less < 24) {
      this.at++
      return -1 - less
    }
    const number = this.#longHead(less)
    return typeof number === 'bigint' || number === Number.MAX_SAFE_INTEGER
      ? -1n - BigInt(number)
      : -1 - number
  }

  /** Where the content of so many bytes begins; the next item begins after it. */
  #content(length: number): number {
    const from = this.at
    if (length > this.bytes.length - from) throw new NotCanonical(ENDS)
    this.at = from + length
    return from
  }

  /** A byte string, as a view of the message. */
  view(): Bytes {
    const from = this.#content(this.head(MAJOR.bytes))
    return this.bytes.subarray(from, this.at)
  }

  /** A byte string of its own. */
  blob(): Bytes {
    const from = this.#content(this.head(MAJOR.bytes))
    return this.bytes.slice(from, this.at)
  }

  /** Where the content of a byte string of exactly this length begins. */
  fixed(length: number): number {
    if (this.head(MAJOR.bytes) !== length) throw new NotCanonical('bytes of another length')
    return this.#content(length)
  }

  text(): string {
    const length = this.head(MAJOR.text)
    const from = this.#content(length)
    if (length <= SHORT_TEXT_BYTES) {
      let text = ''
      for (let i = from; i < this.at; i++) {
        const byte = this.bytes[i] as number
        if (byte >= 0x80) return this.#anyText(from)
        text += String.fromCharCode(byte)
      }
      return text
    }
    return this.#anyText(from)
  }

  #anyText(from: number): string {
    let text: string
    try {
      text = decoder.decode(this.bytes.subarray(from, this.at))
    } catch {
      throw new NotCanonical('text that is not UTF-8')
    }
    if (text.startsWith(BYTE_ORDER_MARK)) throw new NotCanonical('a byte order mark')
    return text
  }

  bool(): boolean {
    const first = this.bytes[this.at]
    if (first !== TRUE && first !== FALSE) throw new NotCanonical('want true or false')
    this.at++
    return first === TRUE
  }

  /** Goes over an item without reading it, for who comes back to it; that it is canonical shows then. */
  pass(): Span {
    const from = this.at
    // Items still to come in what was passed so far.
    for (let left = 1; left > 0; left--) {
      const major = (this.bytes[this.at] as number) >> 5
      if (major === MAJOR.uint || major === MAJOR.negative) this.integer()
      else if (major === MAJOR.list) left += this.head(MAJOR.list)
      else if (major === MAJOR.map) left += 2 * this.head(MAJOR.map)
      else if (major === MAJOR.bytes || major === MAJOR.text) this.#content(this.head(major))
      else this.bool()
    }
    return { from, to: this.at }
  }

  /** Goes over these bytes if they come next. */
  skips(wanted: Bytes): boolean {
    const { bytes, at } = this
    for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false
    this.at = at + wanted.length
    return true
  }

  /** Begins a list; how many items it has. @pre `leave` is called after the last */
  enterList(): number {
    return this.#enter(this.head(MAJOR.list), 1)
  }

  /** Begins a map; how many keys it has. @pre `leave` is called after the last value */
  enterMap(): number {
    return this.#enter(this.head(MAJOR.map), 2)
  }

  #enter(count: number, itemsEach: number): number {
    if (++this.#open > CBOR_NESTING_MAX) throw new NotCanonical(`nested deeper than ${CBOR_NESTING_MAX}`)
    // An item takes a byte at least, so nothing is made ready for what cannot come.
    if (count * itemsEach > this.bytes.length - this.at) throw new NotCanonical(ENDS)
    return count
  }

  leave(): void {
    this.#open--
  }

  /** An item of any kind. */
  value(): CborValue {
    const first = this.bytes[this.at]
    if (first === undefined) throw new NotCanonical(ENDS)
    switch (first >> 5) {
      case MAJOR.uint:
      case MAJOR.negative:
        return this.integer()
      case MAJOR.bytes:
        return this.blob()
      case MAJOR.text:
        return this.text()
      case MAJOR.list:
        return this.#list()
      case MAJOR.map:
        return this.#map()
    }
    if (first === TRUE || first === FALSE) return this.bool()
    throw new NotCanonical(`${STRANGERS[first] ?? 'such an item'} does not exist here`)
  }

  #list(): CborValue[] {
    const list: CborValue[] = []
    for (let left = this.enterList(); left > 0; left--) list.push(this.value())
    this.leave()
    return list
  }

  #map(): { [key: string]: CborValue } {
    const map: { [key: string]: CborValue } = {}
    let before: Span | null = null
    for (let left = this.enterMap(); left > 0; left--) {
      const from = this.at
      const key = this.text()
      if (before !== null && !isBelow(this.bytes, before, from))
        throw new NotCanonical('keys that do not ascend')
      before = { from, to: this.at }
      const value = this.value()
      // Set like another key, this one would replace what the map inherits from.
      if (key === '__proto__')
        Object.defineProperty(map, key, { value, configurable: true, enumerable: true, writable: true })
      else map[key] = value
    }
    this.leave()
    return map
  }
}

const ENDS = 'ends too early'

function shortest(number: number, least: number): number {
  if (number < least) throw new NotCanonical('a head that is longer than it must be')
  return number
}

const uint32 = (bytes: Bytes, at: number): number =>
  (bytes[at] as number) * 2 ** 24 +
  (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))

/** Bytewise order of an encoded key and the one that begins at `other`. */
function isBelow(bytes: Bytes, one: Span, other: number): boolean {
  for (let i = one.from; i < one.to; i++) {
    const difference = (bytes[i] as number) - (bytes[other + i - one.from] as number)
    if (difference !== 0) return difference < 0
  }
  return false
}
