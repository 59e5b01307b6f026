/** Small helpers over byte strings. Ids travel as bytes and live in memory as lower-case hex. */
import { compare } from 'uint8arrays/compare'
import { concat as joinAll } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { base64Of, hexOf } from '#machine'

export type Bytes = Uint8Array<ArrayBufferLike>

export const toHex = (bytes: Bytes): string => hexOf(bytes, 0, bytes.length)

/** Of each character code below 128 what it is worth as a hex digit; 255 for what is none. */
const HEX_VALUES = new Uint8Array(128).fill(255)
for (let value = 0; value < 16; value++) HEX_VALUES['0123456789abcdef'.charCodeAt(value)] = value

/** @throws Error when the text is not an even number of lower-case hex digits: a bug in the caller. */
export function fromHex(hex: string): Bytes {
  const bytes = new Uint8Array(hex.length >> 1)
  putHex(hex, bytes, 0)
  return bytes
}

/** The bytes of hex digits, from `start` of `into` on. @throws Error as `fromHex` @pre they fit */
export function putHex(hex: string, into: Bytes, start: number): void {
  let worst = hex.length & 1 ? 255 : 0
  const end = start + (hex.length >> 1)
  for (let i = start, at = 0; i < end; i++) {
    const high = HEX_VALUES[hex.charCodeAt(at++)] ?? 255
    const low = HEX_VALUES[hex.charCodeAt(at++)] ?? 255
    worst |= high | low
    into[i] = (high << 4) | low
  }
  if (worst > 15) throw new Error('not hex')
}

export const isHex = (text: string, bytes?: number): boolean =>
  /^(?:[0-9a-f]{2})*$/.test(text) && (bytes === undefined || text.length === bytes * 2)

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Base64url without padding. RFC 4648 §5. */
export const toBase64 = (bytes: Bytes): string => base64Of(bytes)

/** Bytes of unpadded base64url, or null when the text is not in its one canonical form. */
export function fromBase64(text: string): Bytes | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let known = 0
  let at = 0
  for (const digit of text) {
    bits = ((bits << 6) | BASE64.indexOf(digit)) & 0xffff
    known += 6
    if (known < 8) continue
    known -= 8
    bytes[at++] = (bits >> known) & 255
  }
  // What the last digit says beyond the last byte is zero, or there would be two spellings.
  return (bits & ((1 << known) - 1)) === 0 ? bytes : null
}

// Every engine has it, and it is neither clock nor disk nor network; the language's own types do not name it.
declare const TextEncoder: new () => { readonly encode: (text: string) => Bytes }

const encoder = new TextEncoder()

/** A half of a surrogate pair alone becomes U+FFFD. */
export const utf8 = (text: string): Bytes => encoder.encode(text)

export const concat = (parts: readonly Bytes[]): Bytes => joinAll(parts as Bytes[])

export const equalBytes = (a: Bytes, b: Bytes): boolean => equals(a, b)

/** Bytewise order, as SPEC sorts ids: shorter first when one begins with the other. */
export const compareBytes = (a: Bytes, b: Bytes): number => compare(a, b)
