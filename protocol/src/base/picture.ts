/**
 * What a small picture is, by its first bytes and, where its format tells, its length; nothing is believed of its name. How many
 * points it says it has is looked at, too: 38 bytes may stand for 12 000 by 12 000 of one colour, half a gigabyte on the
 * telephone of whoever looks at them.
 */
import type { Bytes } from './bytes.ts'
import { LIMITS } from './limits.ts'

export const PICTURE_TYPES = ['image/jpeg', 'image/webp'] as const
export type PictureType = (typeof PICTURE_TYPES)[number]

/** Points. */
interface Size {
  readonly width: number
  readonly height: number
}

const ascii = (bytes: Bytes, from: number): string => String.fromCharCode(...bytes.subarray(from, from + 4))

/**
 * Null for what is neither a JPEG (ITU-T T.81: from SOI to EOI) nor a WebP (RFC 9649: a RIFF of exactly its length), or has
 * more than `photoSideMax` points along a side.
 */
export function pictureType(bytes: Bytes): PictureType | null {
  if (bytes.length < 32) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (isJpeg(view)) return isSmall(jpegSize(view)) ? 'image/jpeg' : null
  const isWebp = ascii(bytes, 0) === 'RIFF' && ascii(bytes, 8) === 'WEBP'
  if (!isWebp || view.getUint32(4, true) + 8 !== bytes.length) return null
  return isSmall(webpSize(view, ascii(bytes, 12))) ? 'image/webp' : null
}

function isSmall(size: Size | null): boolean {
  if (size === null) return false
  return [size.width, size.height].every(side => side > 0 && side <= LIMITS.photoSideMax)
}

const isJpeg = (view: DataView): boolean =>
  view.getUint16(0) === 0xffd8 && view.getUint16(view.byteLength - 2) === 0xffd9

/** SOF0 to SOF15 without DHT, JPG and DAC, which have numbers among them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Of the frame, which stands before all scans. Strictly part by part, so that no reader finds another frame than this one. */
function jpegSize(view: DataView): Size | null {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    const marker = view.getUint8(at + 1)
    if (view.getUint8(at) !== 0xff) return null
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    const length = view.getUint16(at + 2)
    // Before a frame stand tables, words and what applications add: no scan, and nothing that has no length.
    const isTable = [0xc4, 0xcc].includes(marker) || (marker >= 0xdb && marker <= 0xfe)
    if (!isTable || length < 2) return null
    at += 2 + length
  }
  return null
}

/** By the first chunk; readers refuse what is in the others when it is larger. */
function webpSize(view: DataView, chunk: string): Size | null {
  const at = 20
  if (chunk === 'VP8 ') {
    const begins = view.getUint8(at + 3) === 0x9d && view.getUint16(at + 4) === 0x012a
    const side = (from: number): number => view.getUint16(from, true) & 0x3fff
    return begins ? { width: side(at + 6), height: side(at + 8) } : null
  }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(at + 1, true)
    const isBegun = view.getUint8(at) === 0x2f
    return isBegun ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : null
  }
  const side = (from: number): number => (view.getUint32(from, true) & 0xffffff) + 1
  return chunk === 'VP8X' ? { width: side(at + 4), height: side(at + 7) } : null
}
