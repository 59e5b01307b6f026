/**
 * A photo made small before it leaves the device: the middle of it as a square, written anew, so that neither its size nor
 * what a camera notes in it (place, time, device) goes along.
 */
import { LIMITS } from '@localpay/protocol'

/** Points along each side: what a page shows, on a sharp screen. */
const SIDE = 320
/** Tried one after the other until it is small enough. */
const QUALITIES = [0.85, 0.7, 0.5, 0.3] as const

/** The photo as base64url; null for a file that this browser cannot show. */
export async function smallPhoto(file: Blob, win: Window & typeof globalThis): Promise<string | null> {
  const picture = await win.createImageBitmap(file).catch(() => null)
  if (picture === null) return null
  const canvas = win.document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const pen = canvas.getContext('2d')
  const side = Math.min(picture.width, picture.height)
  if (pen === null) return null
  // What was see-through is white in a JPEG.
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, SIDE, SIDE)
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2]
  pen.drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE)
  picture.close()
  for (const quality of QUALITIES) {
    const made = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/jpeg', quality))
    if (made !== null && made.size <= LIMITS.photoBytesMax) return base64Of(await made.arrayBuffer())
  }
  return null
}

function base64Of(buffer: ArrayBuffer): string {
  const bytes = Array.from(new Uint8Array(buffer), byte => String.fromCharCode(byte))
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
