/** Small helpers over byte strings. Ids travel as bytes and live in memory as lower-case hex. */
import { concat as joinAll } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString as show } from 'uint8arrays/to-string'

export type Bytes = Uint8Array<ArrayBufferLike>

export const toHex = (bytes: Bytes): string => show(bytes, 'base16')

/** @throws Error when the text is not an even number of lower-case hex digits: a bug in the caller. */
export function fromHex(hex: string): Bytes {
  if (!isHex(hex)) throw new Error('not hex')
  return fromString(hex, 'base16')
}

export const isHex = (text: string, bytes?: number): boolean =>
  /^(?:[0-9a-f]{2})*$/.test(text) && (bytes === undefined || text.length === bytes * 2)

export const toBase64 = (bytes: Bytes): string => show(bytes, 'base64url')

/** Bytes of unpadded base64url, or null when the text is not in its one canonical form. */
export function fromBase64(text: string): Bytes | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null
  try {
    const bytes = fromString(text, 'base64url')
    return toBase64(bytes) === text ? bytes : null
  } catch {
    return null
  }
}

export const utf8 = (text: string): Bytes => fromString(text, 'utf8')

export const concat = (parts: readonly Bytes[]): Bytes => joinAll(parts as Bytes[])

export const equalBytes = (a: Bytes, b: Bytes): boolean => equals(a, b)

/** Bytewise order, as SPEC sorts ids: shorter first when one begins with the other. */
export function compareBytes(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
