import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../src/base/bytes.ts'
import type { PublicKey } from '../src/base/ids.ts'
import { encodeAs } from '../src/codec/shape.ts'
import {
  type Charter,
  charterShape,
  groupIdOf,
  readCharter,
  shortCode,
  showCode,
} from '../src/identity/charter.ts'
import vectors from '../vectors/identity.json' with { type: 'json' }

const vector = vectors.charter

const charter: Charter = {
  v: 1,
  name: vector.name,
  created: vector.created,
  nonce: fromHex(vector.nonce),
  roots: vector.roots as PublicKey[],
  k: vector.k,
}
const bytes = encodeAs(charterShape, charter)
const [first, second] = charter.roots as [PublicKey, PublicKey]

test('the vector: bytes, group id and code', () => {
  expect(toHex(bytes)).toBe(vector.bytes)
  expect(readCharter(bytes)).toEqual({ ok: true, value: charter })
  expect(groupIdOf(bytes)).toBe(vector.gid)
  expect(shortCode(vector.gid)).toBe(vector.code)
})

test.each<[string, Partial<Charter>]>([
  ['no signer', { k: 0 }],
  ['more signers than roots', { k: 4 }],
  ['no roots', { roots: [] }],
  ['nine roots', { roots: Array.from({ length: 9 }, (_, i) => `${i}0`.repeat(32) as PublicKey) }],
  ['one root twice', { roots: [first, second, first] }],
  ['no name', { name: '' }],
  ['a name of more than 120 bytes', { name: 'ü'.repeat(61) }],
  ['a nonce of 15 bytes', { nonce: new Uint8Array(15) }],
])('a charter with %s is refused', (_, change) => {
  expect(readCharter(encodeAs(charterShape, { ...charter, ...change }))).toMatchObject({
    ok: false,
    refusal: { code: 'malformed' },
  })
})

test('any other charter founds another group', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), nonce => {
      fc.pre(toHex(nonce) !== vector.nonce)
      expect(groupIdOf(encodeAs(charterShape, { ...charter, nonce }))).not.toBe(vector.gid)
    }),
  )
})

describe('the short code', () => {
  test('has eight characters that nobody confuses', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), id => {
        expect(shortCode(toHex(id))).toMatch(/^[2-9ACDEFHJKMNPQRTVWXY]{8}$/)
      }),
    )
  })

  test('is shown in two halves', () => {
    expect(showCode('ABCD2345')).toBe('ABCD-2345')
  })
})
