/** Pictures by their bytes: what is no whole JPEG or WebP is none, whatever it is called. */
import { describe, expect, test } from 'vitest'
import { pictureType } from '../src/index.ts'

const filled = (length: number, ...parts: readonly (readonly [number, readonly number[]])[]): Uint8Array => {
  const bytes = new Uint8Array(length).fill(7)
  for (const [at, part] of parts) bytes.set(part, at < 0 ? length + at : at)
  return bytes
}
const word = (text: string): number[] => [...Buffer.from(text)]
const SOI = [0, [0xff, 0xd8, 0xff]] as const
const EOI = [-2, [0xff, 0xd9]] as const
const webp = (length: number, told: number) =>
  filled(length, [0, word('RIFF')], [4, [told & 255, told >> 8, 0, 0]], [8, word('WEBPVP8 ')])

describe('a picture', () => {
  test('is a JPEG from its start to its end, or a WebP of the length it tells', () => {
    expect(pictureType(filled(400, SOI, EOI))).toBe('image/jpeg')
    expect(pictureType(webp(400, 392))).toBe('image/webp')
    const inside = new Uint8Array(900)
    inside.set(webp(400, 392), 100)
    expect(pictureType(inside.subarray(100, 500))).toBe('image/webp')
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['a JPEG that was cut off', filled(400, SOI)],
    ['a JPEG with something behind it', filled(400, SOI, [-6, [0xff, 0xd9]])],
    ['the two ends and no more', new Uint8Array([0xff, 0xd8, 0xff, 0xd9])],
    ['a WebP with something behind it', webp(400, 300)],
    ['a WebP that was cut off', webp(400, 500)],
    ['another RIFF', filled(400, [0, word('RIFF')], [4, [0x88, 1, 0, 0]], [8, word('WAVE')])],
    ['a PNG', filled(400, [0, [0x89, ...word('PNG')]])],
    ['a GIF', filled(400, [0, word('GIF89a')])],
    ['a page', filled(400, [0, word('<svg onload=alert(1)>')])],
  ])('is not %s', (_, bytes) => expect(pictureType(bytes)).toBeNull())
})
