import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packAds, unpackAds } from '../src/ads/batch.ts'
import { toHex, utf8 } from '../src/base/bytes.ts'
import { LIMITS } from '../src/base/limits.ts'
import { encodeCbor } from '../src/codec/cbor.ts'
import { encodeAs } from '../src/codec/shape.ts'
import { type Signed, signedShape } from '../src/codec/signed.ts'
import { signerOf } from './ads-fixtures.ts'

const { pub } = signerOf(1)
const signedOf = (length: number): Signed => ({
  b: new Uint8Array(length).fill(length & 255),
  k: pub,
  s: new Uint8Array(64),
})
const anySigned = fc.integer({ min: 1, max: LIMITS.adBytesMax }).map(signedOf)

/** All of a signed thing, to compare. */
const spelled = (signed: Signed): string => toHex(encodeAs(signedShape, signed))

const adsOf = (message: Uint8Array): readonly Signed[] => {
  const unpacked = unpackAds(message)
  if (!unpacked.ok) throw new Error(unpacked.refusal.why)
  return unpacked.value
}

describe('ads in messages', () => {
  test('unpacking what was packed gives the same ads in the same order', () => {
    fc.assert(
      fc.property(fc.array(anySigned, { maxLength: 60 }), ads => {
        const back = packAds(ads).flatMap(adsOf)
        expect(back.map(spelled)).toEqual(ads.map(spelled))
      }),
    )
  })

  test('no message is longer than gossip carries, nor has more ads than a batch', () => {
    fc.assert(
      fc.property(fc.array(anySigned, { maxLength: 60 }), ads => {
        for (const message of packAds(ads)) {
          expect(message.length).toBeLessThanOrEqual(LIMITS.gossipBytesMax)
          expect(adsOf(message).length).toBeLessThanOrEqual(LIMITS.adsPerMessageMax)
        }
      }),
    )
  })

  test('a message is closed only when the next ad does not fit', () => {
    expect(packAds(new Array(16).fill(signedOf(600)))).toHaveLength(1)
    expect(packAds(new Array(17).fill(signedOf(600)))).toHaveLength(2)
    const big = packAds(new Array(16).fill(signedOf(LIMITS.adBytesMax)))
    expect(big.map(message => adsOf(message).length)).toEqual([5, 5, 5, 1])
  })

  test('nothing to say is no message', () => {
    expect(packAds([])).toEqual([])
  })

  test('an ad beyond its limit is a bug of its maker', () => {
    expect(() => packAds([signedOf(LIMITS.adBytesMax + 1)])).toThrow('an ad fits its limit')
  })

  test.each<[string, Uint8Array]>([
    ['no bytes', new Uint8Array()],
    ['other bytes', utf8('hello')],
    ['an empty batch', encodeCbor({ v: 1, ads: [] })],
    ['another version', encodeCbor({ v: 2, ads: [signedShape.write(signedOf(1))] })],
    ['seventeen ads', encodeCbor({ v: 1, ads: new Array(17).fill(signedShape.write(signedOf(1))) })],
    [
      'more bytes than gossip carries',
      encodeCbor({ v: 1, ads: new Array(16).fill(signedShape.write(signedOf(4000))) }),
    ],
  ])('%s is malformed', (_, message) => {
    expect(unpackAds(message)).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
  })
})
