/** A JPEG as far as a node looks: its start, a frame of 320 by 320 points, anything, its end. */
import { type Bytes, concat } from '@localpay/protocol'

const BEGIN = new Uint8Array([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 1, 64, 1, 64, 1, 1, 0x11, 0])
const END = new Uint8Array([0xff, 0xd9])

/** @param length bytes, 40 or more */
export const smallJpeg = (length: number, inside = 1): Bytes =>
  concat([BEGIN, new Uint8Array(length - BEGIN.length - END.length).fill(inside), END])
