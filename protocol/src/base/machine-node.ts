/** SHA-256 and hex and base64 by what Node brings: the same results as machine.ts, some ten times faster. */
import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import type { Bytes } from './bytes.ts'

const HASH_BYTES = 32

/** By way of text, one character a byte: that is what Node answers fastest. */
export function sha256(bytes: Bytes): Bytes {
  const text = hash('sha256', bytes, 'binary')
  const out = new Uint8Array(HASH_BYTES)
  for (let i = 0; i < HASH_BYTES; i++) out[i] = text.charCodeAt(i)
  return out
}

/** The hash as 64 digits. */
export const sha256Hex = (bytes: Bytes): string => hash('sha256', bytes, 'hex')

/** What `toString('hex')` is made of, without a Buffer around the bytes first. */
const { hexSlice, base64urlSlice } = Buffer.prototype as unknown as {
  readonly hexSlice: (this: Bytes, from: number, to: number) => string
  readonly base64urlSlice: (this: Bytes, from: number, to: number) => string
}

/** Two lower-case digits for each byte of bytes[from, to). */
export const hexOf = (bytes: Bytes, from: number, to: number): string => hexSlice.call(bytes, from, to)

/** Base64url without padding. RFC 4648 §5. */
export const base64Of = (bytes: Bytes): string => base64urlSlice.call(bytes, 0, bytes.length)
