import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AdStatement } from '../src/ads/ad.ts'
import {
  type AdsHead,
  addLive,
  adsHeadShape,
  compareHeads,
  liveAt,
  NO_LIVE_ADS,
  removeLive,
  sealAdsHead,
} from '../src/ads/ads-head.ts'
import type { GroupId, Hash } from '../src/base/ids.ts'
import { HOUR_MS } from '../src/base/time.ts'
import { openSigned } from '../src/codec/signed.ts'
import { adId, aGone, anAd, GID, NOW, signerOf, verify } from './ads-fixtures.ts'

const anyAds = fc.uniqueArray(fc.record({ ad: fc.nat(500).map(adId), version: fc.maxSafeNat() }), {
  selector: ad => ad.ad,
  maxLength: 20,
})

const aHead = (change: Partial<AdsHead> = {}): AdsHead => ({
  v: 1,
  gid: GID,
  epoch: 1,
  seq: 10,
  liveCount: 3,
  liveHash: 'ee'.repeat(32) as Hash,
  at: NOW,
  ...change,
})

describe('the sum over live ads', () => {
  test('does not depend on the order, and taking out undoes putting in', () => {
    fc.assert(
      fc.property(anyAds, fc.nat(), (ads, cut) => {
        const forward = ads.reduce(addLive, NO_LIVE_ADS)
        expect([...ads].reverse().reduce(addLive, NO_LIVE_ADS)).toEqual(forward)
        const part = ads.slice(0, cut % (ads.length + 1))
        const rest = ads.slice(part.length)
        expect(part.reduce(removeLive, forward)).toEqual(rest.reduce(addLive, NO_LIVE_ADS))
      }),
    )
  })

  test('is the sum modulo 2^256 of SHA-256 over domain, ad id and eight bytes of version', () => {
    const leaf = (ad: string, version: bigint): bigint => {
      const bytes = Buffer.alloc(24)
      Buffer.from(ad, 'hex').copy(bytes)
      bytes.writeBigUInt64BE(version, 16)
      return BigInt(`0x${createHash('sha256').update('localpay/1/live-ad\0').update(bytes).digest('hex')}`)
    }
    fc.assert(
      fc.property(anyAds, ads => {
        const sum = ads.reduce(
          (total, { ad, version }) => (total + leaf(ad, BigInt(version))) % (1n << 256n),
          0n,
        )
        expect(BigInt(`0x${ads.reduce(addLive, NO_LIVE_ADS).liveHash}`)).toBe(sum)
      }),
    )
  })

  test('differs when one ad has another version', () => {
    const one = addLive(NO_LIVE_ADS, { ad: adId(1), version: 1 })
    expect(addLive(NO_LIVE_ADS, { ad: adId(1), version: 2 })).not.toEqual(one)
  })

  test('cannot go below nothing', () => {
    expect(() => removeLive(NO_LIVE_ADS, { ad: adId(1), version: 1 })).toThrow('only after it was added')
  })
})

describe('what is live at a head’s time', () => {
  const lasting = anAd({ ad: adId(1) })
  const short = anAd({ ad: adId(2), expiresAt: NOW + 10 })
  const gone = aGone({ ad: adId(3) })
  const inside = anAd({ ad: adId(4), scope: 'group' })
  const all: AdStatement[] = [lasting, short, gone, inside]

  test('tombstones and ads inside the group do not count', () => {
    expect(liveAt(all, NOW)).toEqual([lasting, short].reduce(addLive, NO_LIVE_ADS))
  })

  test('an ad counts to the end of its last hour, so that clocks need not agree to the second', () => {
    for (const within of [0, 10, 11, HOUR_MS - 1]) expect(liveAt(all, NOW + within).liveCount).toBe(2)
    expect(liveAt(all, NOW + HOUR_MS)).toEqual(addLive(NO_LIVE_ADS, lasting))
  })
})

describe('heads', () => {
  test.each<[string, string, Partial<AdsHead>]>([
    ['same', 'itself', {}],
    ['newer', 'a higher counter', { seq: 11, liveCount: 4 }],
    ['older', 'a lower counter', { seq: 9, at: NOW + HOUR_MS }],
    ['newer', 'a higher epoch, though its counter began again', { epoch: 2, seq: 1 }],
    ['older', 'a lower epoch', { epoch: 0, seq: 99 }],
    ['newer', 'the same story told later', { at: NOW + 1 }],
    ['older', 'the same story told earlier', { at: NOW - 1 }],
    [
      'newer',
      'fewer ads in a later hour: some expired',
      { at: NOW + HOUR_MS, liveCount: 2, liveHash: '01'.repeat(32) as Hash },
    ],
    [
      'conflict',
      'another sum at the same counter within the hour',
      { at: NOW + 1, liveHash: '01'.repeat(32) as Hash },
    ],
    ['conflict', 'another number of ads at the same counter', { liveCount: 4 }],
  ])('%s: %s', (stands, _, change) => {
    expect(compareHeads(aHead(change), aHead())).toBe(stands)
  })

  test('of two groups are never compared', () => {
    expect(() => compareHeads(aHead({ gid: 'b2'.repeat(32) as GroupId }), aHead())).toThrow('one group')
  })

  test('are signed by the group under their own domain', () => {
    const signed = sealAdsHead(aHead(), signerOf(1))
    expect(openSigned('ads-head', adsHeadShape, signed, verify)).toEqual({ ok: true, value: aHead() })
    expect(openSigned('ad', adsHeadShape, signed, verify)).toEqual({
      ok: false,
      refusal: { code: 'bad-signature' },
    })
  })
})
