import { createPublicKey, verify as nodeVerify } from 'node:crypto'
import nacl from 'tweetnacl'
import { describe, expect, test } from 'vitest'
import { type Bytes, fromHex, toHex, utf8 } from '../src/base/bytes.ts'
import {
  publicKeyOf,
  signerFromSeed,
  strictSignature,
  strictVerify,
  verifyWithNacl,
} from '../src/identity/keys.ts'
import ed25519 from '../vectors/ed25519.json' with { type: 'json' }

const { vectors } = ed25519

const verifyWithNode = strictVerify((message, signature, pub) => {
  const x = Buffer.from(pub).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return nodeVerify(null, message, key, signature)
})

const honest = vectors.find(({ name }) => name === 'honest') as (typeof vectors)[number]
const honestS = honest.signature.slice(64)
const honestR = honest.signature.slice(0, 64)

describe('every verifier gives the verdict of the vector', () => {
  test.each(vectors)('$name: $ok', ({ message, signature, pub, ok }) => {
    const asked = [fromHex(message), fromHex(signature), fromHex(pub)] as const
    expect(verifyWithNacl(...asked)).toBe(ok)
    expect(verifyWithNode(...asked)).toBe(ok)
  })
})

test('without the rule tweetnacl takes six of them that it must not', () => {
  const taken = vectors.filter(
    ({ message, signature, pub, ok }) =>
      !ok && nacl.sign.detached.verify(fromHex(message), fromHex(signature), fromHex(pub)),
  )
  expect(taken.map(({ name }) => name)).toEqual([
    'S + L (malleated)',
    'small-order A: identity',
    'small-order A: identity with sign',
    'small-order A: order 8',
    'R = identity, canonical',
    'A non-canonical (y = p + 1)',
  ])
})

/** 2^255 - 19 + `more`, little-endian, with or without the sign bit. */
function beyondPrime(more: number, sign: boolean): Bytes {
  const y = new Uint8Array(32).fill(0xff)
  y[0] = 0xed + more
  y[31] = sign ? 0xff : 0x7f
  return y
}

describe('the form of a key', () => {
  const signature = fromHex(honest.signature)

  test.each(Array.from({ length: 19 }, (_, more) => more))(
    'y = p + %i is refused, with either sign',
    more => {
      expect(strictSignature(signature, beyondPrime(more, false))).toBe(false)
      expect(strictSignature(signature, beyondPrime(more, true))).toBe(false)
    },
  )

  test('y = p - 1 is of small order, y = p - 2 is a key like any other', () => {
    expect(strictSignature(signature, beyondPrime(-1, false))).toBe(false)
    expect(strictSignature(signature, beyondPrime(-1, true))).toBe(false)
    expect(strictSignature(signature, beyondPrime(-2, false))).toBe(true)
  })

  test('the key itself is left as it was, also when it is a Buffer', () => {
    const pub = Buffer.from(honest.pub, 'hex')
    pub[31] = (pub[31] as number) | 0x80
    const before = pub.toString('hex')
    strictSignature(signature, pub)
    expect(pub.toString('hex')).toBe(before)
  })

  test.each([0, 31, 33])('%i bytes are no key', length => {
    expect(strictSignature(signature, new Uint8Array(length).fill(7))).toBe(false)
  })
})

describe('the form of a signature', () => {
  const pub = fromHex(honest.pub)
  const order = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'

  test('S is below L', () => {
    expect(strictSignature(fromHex(honestR + order), pub)).toBe(false)
    expect(strictSignature(fromHex(honestR + order.replace(/^ed/, 'ec')), pub)).toBe(true)
    expect(strictSignature(fromHex(honestR + order.replace(/^ed/, 'ee')), pub)).toBe(false)
    expect(strictSignature(fromHex(honestR + 'ff'.repeat(32)), pub)).toBe(false)
  })

  test.each([
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    `01${'00'.repeat(30)}80`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ])('R of small order is refused: %s', r => {
    expect(strictSignature(fromHex(r + honestS), pub)).toBe(false)
  })

  test.each([0, 63, 65])('%i bytes are no signature, and no verifier is asked', length => {
    const never = strictVerify(() => {
      throw new Error('asked')
    })
    expect(never(new Uint8Array(1), new Uint8Array(length).fill(1), pub)).toBe(false)
  })
})

describe('a signer from a seed', () => {
  const seed = fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
  const rfcPub = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

  test('has the key of RFC 8032', () => {
    expect(publicKeyOf(seed)).toBe(rfcPub)
    expect(signerFromSeed(seed).pub).toBe(rfcPub)
  })

  test('signs what both verifiers accept, the same each time', () => {
    const signer = signerFromSeed(seed)
    const message = utf8('one hour of gardening')
    const signature = signer.sign(message)
    expect(toHex(signer.sign(message))).toBe(toHex(signature))
    expect(verifyWithNacl(message, signature, fromHex(signer.pub))).toBe(true)
    expect(verifyWithNode(message, signature, fromHex(signer.pub))).toBe(true)
    expect(verifyWithNacl(utf8('two hours'), signature, fromHex(signer.pub))).toBe(false)
  })

  test('needs 32 bytes', () => {
    expect(() => signerFromSeed(seed.slice(1))).toThrow('32 bytes')
    expect(() => publicKeyOf(new Uint8Array(64))).toThrow('32 bytes')
  })
})
