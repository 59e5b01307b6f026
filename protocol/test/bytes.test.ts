/** Bytes and their spellings, against Node's own. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareBytes,
  concat,
  equalBytes,
  fromBase64,
  fromHex,
  isHex,
  toBase64,
  toHex,
  utf8,
} from '../src/base/bytes.ts'
import * as anywhere from '../src/base/machine.ts'
import * as node from '../src/base/machine-node.ts'

const anyBytes = fc.uint8Array({ maxLength: 100 })

describe('hex', () => {
  test('is that of Node, and comes back', () => {
    fc.assert(
      fc.property(anyBytes, bytes => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(fromHex(toHex(bytes))).toEqual(bytes)
      }),
    )
  })

  test.each(['0', '0g', 'g0', 'AB', ' 0', '0 ', '00\n', 'ab0', '\u0130\u0130', '٠٠', '::', '//', '``', 'é0'])(
    '%j is no hex',
    text => {
      expect(() => fromHex(text)).toThrow('not hex')
      expect(isHex(text)).toBe(false)
    },
  )

  test('whatever is hex is read, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[0-9a-g]{0,6}$/)), text => {
        let read: string | null
        try {
          read = toHex(fromHex(text))
        } catch {
          read = null
        }
        expect(read).toBe(isHex(text) ? text : null)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('base64url', () => {
  test('is that of Node, and comes back', () => {
    fc.assert(
      fc.property(anyBytes, bytes => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64(toBase64(bytes))).toEqual(bytes)
      }),
    )
  })

  test.each(['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'A+A', 'A/A', 'AA\n', ' AA', 'éA'])(
    '%j is not its one form',
    text => {
      expect(fromBase64(text)).toBe(null)
    },
  )

  test('a text that is read is the one that is written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{0,12}$/), text => {
        const bytes = fromBase64(text)
        if (bytes !== null) expect(toBase64(bytes)).toBe(text)
        expect(bytes !== null).toBe(Buffer.from(text, 'base64url').toString('base64url') === text)
      }),
      { numRuns: 1_000 },
    )
  })
})

test('text is UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
      expect(utf8(text)).toEqual(new Uint8Array(Buffer.from(text)))
    }),
  )
})

test('joining, equality and order are those of Node', () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, fc.boolean(), (one, two, same) => {
      const other = same ? one.slice() : two
      expect(concat([one, other])).toEqual(new Uint8Array(Buffer.concat([one, other])))
      expect(equalBytes(one, other)).toBe(Buffer.compare(one, other) === 0)
      expect(Math.sign(compareBytes(one, other))).toBe(Buffer.compare(one, other))
    }),
  )
})

describe('what Node brings answers as what runs anywhere', () => {
  test('hashes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(node.sha256(bytes)).toEqual(anywhere.sha256(bytes))
        expect(node.sha256Hex(bytes)).toBe(anywhere.sha256Hex(bytes))
        expect(node.sha256Hex(bytes)).toBe(toHex(node.sha256(bytes)))
      }),
    )
  })

  test('hex of a part, also of a Buffer and of more than one call can take', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.nat(),
        (bytes, one, other) => {
          const [from, to] = [one % bytes.length, other % bytes.length].toSorted((a, b) => a - b) as [
            number,
            number,
          ]
          const want = Buffer.from(bytes.slice(from, to)).toString('hex')
          for (const part of [bytes, Buffer.from(bytes), Buffer.concat([Buffer.of(9), bytes]).subarray(1)]) {
            expect(node.hexOf(part, from, to)).toBe(want)
            expect(anywhere.hexOf(part, from, to)).toBe(want)
          }
        },
      ),
    )
    const large = Uint8Array.from({ length: 10_000 }, (_, i) => i)
    expect(anywhere.hexOf(large, 0, large.length)).toBe(Buffer.from(large).toString('hex'))
  })
  test('base64, which reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const want = Buffer.from(bytes).toString('base64url')
        expect(node.base64Of(bytes)).toBe(want)
        expect(anywhere.base64Of(bytes)).toBe(want)
        expect(fromBase64(want)).toEqual(bytes)
      }),
    )
  })
})
