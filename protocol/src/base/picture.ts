/** What a small picture is, by its first bytes and, where its format tells, its length; nothing is believed of its name. */
import type { Bytes } from './bytes.ts'

export const PICTURE_TYPES = ['image/jpeg', 'image/webp'] as const
export type PictureType = (typeof PICTURE_TYPES)[number]

const ascii = (bytes: Bytes, from: number): string => String.fromCharCode(...bytes.subarray(from, from + 4))

/** Null for what is neither a JPEG (ITU-T T.81: from SOI to EOI) nor a WebP (RFC 9649: a RIFF of exactly its length). */
export function pictureType(bytes: Bytes): PictureType | null {
  const { length } = bytes
  if (length < 32) return null
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff)
    return bytes[length - 2] === 0xff && bytes[length - 1] === 0xd9 ? 'image/jpeg' : null
  if (ascii(bytes, 0) !== 'RIFF' || ascii(bytes, 8) !== 'WEBP') return null
  const told = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
  return told + 8 === length ? 'image/webp' : null
}
