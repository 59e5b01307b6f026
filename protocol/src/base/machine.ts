/**
 * SHA-256, hex and base64 for any machine. Node brings its own (machine-node.ts), some ten times faster with the same results;
 * `#machine` in package.json chooses.
 */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from './bytes.ts'

export const sha256 = (bytes: Bytes): Bytes => nobleSha256(bytes)

/** The hash as 64 digits. */
export const sha256Hex = (bytes: Bytes): string => hexOf(nobleSha256(bytes), 0, 32)

const DIGITS = '0123456789abcdef'
/** Codes of the two digits of a byte. */
const HIGH = Uint8Array.from({ length: 256 }, (_, byte) => DIGITS.charCodeAt(byte >> 4))
const LOW = Uint8Array.from({ length: 256 }, (_, byte) => DIGITS.charCodeAt(byte & 15))

/** Bytes that become text at a time: engines bound the arguments of a call. */
const HEX_CHUNK_BYTES = 4_096

/** Two lower-case digits for each byte of bytes[from, to). */
export function hexOf(bytes: Bytes, from: number, to: number): string {
  if (to - from > HEX_CHUNK_BYTES)
    return hexOf(bytes, from, from + HEX_CHUNK_BYTES) + hexOf(bytes, from + HEX_CHUNK_BYTES, to)
  const codes = new Array<number>(2 * (to - from))
  for (let i = from, at = 0; i < to; i++) {
    const byte = bytes[i] as number
    codes[at++] = HIGH[byte] as number
    codes[at++] = LOW[byte] as number
  }
  return String.fromCharCode.apply(null, codes)
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Base64url without padding. RFC 4648 §5. */
export function base64Of(bytes: Bytes): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const digits = Math.min(bytes.length - i, 3) + 1
    for (let digit = 0; digit < digits; digit++) text += BASE64[(bits >> (18 - 6 * digit)) & 63]
  }
  return text
}
