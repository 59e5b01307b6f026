/** Pictures by their bytes: what is no whole JPEG or WebP of a size that pages can show is none, whatever it is called. */
import { describe, expect, test } from 'vitest'
import { fromBase64, LIMITS, pictureType } from '../src/index.ts'

const filled = (length: number, ...parts: readonly (readonly [number, readonly number[]])[]): Uint8Array => {
  const bytes = new Uint8Array(length).fill(7)
  for (const [at, part] of parts) bytes.set(part, at < 0 ? length + at : at)
  return bytes
}
const word = (text: string): number[] => [...Buffer.from(text)]
const big = (n: number): number[] => [n >> 8, n & 255]
const little = (n: number): number[] => [n & 255, (n >> 8) & 255, n >> 16]

const SOI = [0xff, 0xd8]
const EOI = [-2, [0xff, 0xd9]] as const
const frame = (width: number, height: number, marker = 0xc0): number[] => [
  ...[0xff, marker, 0, 11, 8],
  ...[...big(height), ...big(width), 1, 1, 0x11, 0],
]
const jpeg = (...parts: readonly number[][]) => filled(400, [0, [...SOI, ...parts.flat()]], EOI)

const riff = (
  told: number,
  kind: string,
  ...parts: Parameters<typeof filled> extends [number, ...infer P] ? P : never
) => filled(400, [0, word('RIFF')], [4, [...little(told), 0]], [8, word(`WEBP${kind}`)], ...parts)
const lossy = (width: number, height: number, told = 392) =>
  riff(told, 'VP8 ', [23, [0x9d, 1, 0x2a, ...little(width).slice(0, 2), ...little(height).slice(0, 2)]])
const lossless = (width: number, height: number) => {
  const bits = (width - 1) | ((height - 1) << 14)
  return riff(392, 'VP8L', [20, [0x2f, ...little(bits & 0xffffff), bits >>> 24]])
}
const extended = (width: number, height: number) =>
  riff(392, 'VP8X', [24, [...little(width - 1), ...little(height - 1)]])

const MOST = LIMITS.photoSideMax

describe('a picture', () => {
  test.each([
    ['a JPEG', jpeg(frame(320, 320)), 'image/jpeg'],
    [
      'a JPEG that comes bit by bit, with words before it',
      jpeg([0xff, 0xe0, 0, 4, 1, 2, 0xff], frame(MOST, 1, 0xc2)),
      'image/jpeg',
    ],
    ['a WebP with losses', lossy(MOST, MOST), 'image/webp'],
    ['a WebP without', lossless(MOST, MOST), 'image/webp'],
    ['a WebP with more than one part', extended(MOST, MOST), 'image/webp'],
  ])('is %s, whole', (_, bytes, type) => {
    expect(pictureType(bytes)).toBe(type)
    const inside = new Uint8Array(900)
    inside.set(bytes, 100)
    expect(pictureType(inside.subarray(100, 500))).toBe(type)
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['a JPEG that was cut off', filled(400, [0, [...SOI, ...frame(320, 320)]])],
    ['a JPEG with something behind it', filled(400, [0, [...SOI, ...frame(320, 320)]], [-6, [0xff, 0xd9]])],
    ['the two ends and no more', new Uint8Array([...SOI, 0xff, 0xd9])],
    ['a JPEG without a frame', jpeg([0xff, 0xda, 0, 4, 1, 2])],
    ['a JPEG of nothing', jpeg(frame(320, 0))],
    ['a JPEG whose parts do not follow one another', jpeg([0xff, 0x01], frame(320, 320))],
    ['a JPEG whose part has no length', jpeg([0xff, 0xe0, 0, 1], frame(320, 320))],
    ['a WebP with something behind it', lossy(320, 320, 300)],
    ['a WebP that was cut off', lossy(320, 320, 500)],
    ['a WebP that does not begin', riff(392, 'VP8 ')],
    ['a WebP of another kind', riff(392, 'VP9 ')],
    ['another RIFF', filled(400, [0, word('RIFF')], [4, [0x88, 1, 0, 0]], [8, word('WAVE')])],
    ['a PNG', filled(400, [0, [0x89, ...word('PNG')]])],
    ['a GIF', filled(400, [0, word('GIF89a')])],
    ['a page', filled(400, [0, word('<svg onload=alert(1)>')])],
  ])('is not %s', (_, bytes) => expect(pictureType(bytes)).toBeNull())

  // Few bytes may stand for more points than the memory of whoever looks at them has room for.
  test.each([
    ['JPEG', jpeg(frame(MOST + 1, 1))],
    ['JPEG', jpeg(frame(1, MOST + 1, 0xc1))],
    ['JPEG behind a smaller one', jpeg([0xff, 0xe0, ...big(15), ...frame(1, 1)], frame(65_000, 65_000))],
    ['WebP with losses', lossy(MOST + 1, 1)],
    ['WebP without', lossless(1, MOST + 1)],
    ['WebP with more than one part', extended(16_383, 16_383)],
    // 12 000 by 12 000 points of one colour, as a browser writes them.
    [
      'WebP of 38 bytes',
      fromBase64('UklGRh4AAABXRUJQVlA4TBEAAAAv3-63CwfQmTJ3pv-BiOh_AAA') ?? new Uint8Array(0),
    ],
  ])('is not a larger %s', (_, bytes) => expect(pictureType(bytes)).toBeNull())
})
