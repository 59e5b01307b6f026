import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AD_CATEGORIES,
  type Ad,
  type AdStatement,
  adShape,
  adStatementShape,
  authorAlias,
  checkAd,
  endOf,
  isExpired,
  readAd,
  sealAd,
  supersedes,
  travels,
} from '../src/ads/ad.ts'
import type { GroupId, Hash } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS, HOUR_MS } from '../src/base/time.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import { openSigned } from '../src/codec/signed.ts'
import { adId, aGone, anAd, NOW, signerOf, verify } from './ads-fixtures.ts'

const codeOf = (statement: AdStatement, now = NOW): string => {
  const checked = checkAd(statement, now)
  return checked.ok ? 'fine' : checked.refusal.code
}

const anyAd: fc.Arbitrary<Ad> = fc
  .record({
    title: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    body: fc.string({ unit: 'grapheme', maxLength: 200 }),
    keywords: fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { maxLength: 12 }),
    category: fc.constantFrom(...AD_CATEGORIES),
    place: fc.record({
      lat: fc.integer({ min: -900_000, max: 900_000 }),
      lon: fc.integer({ min: -1_800_000, max: 1_799_999 }),
    }),
    version: fc.maxSafeNat(),
  })
  .map(anAd)

describe('an ad on the wire', () => {
  test('encoding then decoding is identity, for ads and for tombstones', () => {
    fc.assert(
      fc.property(anyAd, ad => {
        const clean = { ...ad, title: ad.title.normalize('NFC'), body: ad.body.normalize('NFC') }
        fc.pre(decodeAs(adStatementShape, encodeAs(adStatementShape, clean)).ok)
        expect(decodeAs(adStatementShape, encodeAs(adStatementShape, clean))).toEqual({
          ok: true,
          value: clean,
        })
      }),
    )
    expect(decodeAs(adStatementShape, encodeAs(adStatementShape, aGone()))).toEqual({
      ok: true,
      value: aGone(),
    })
  })

  test('photos are named by hash, and no photos are no field', () => {
    const image = 'cd'.repeat(32) as Hash
    const withPhoto = anAd({ images: [image] })
    expect(decodeAs(adStatementShape, encodeAs(adStatementShape, withPhoto))).toEqual({
      ok: true,
      value: withPhoto,
    })
    expect(decodeAs(adStatementShape, encodeAs(adStatementShape, anAd({ images: [] }))).ok).toBe(false)
  })

  test.each<[string, object]>([
    ['another kind', { kind: 'note' }],
    ['a category outside the closed list', { category: 'weapons' }],
    ['a thirteenth keyword', { keywords: new Array(13).fill('saw') }],
    ['a title too long', { title: 'x'.repeat(LIMITS.titleBytesMax + 1) }],
    ['an empty title', { title: '' }],
    ['a language of three letters', { lang: 'eng' }],
    ['a latitude beyond the pole', { place: { lat: 900_100, lon: 0 } }],
    ['a second spelling of the date line', { place: { lat: 0, lon: 1_800_000 } }],
    ['an alias of fifteen bytes', { author: '0b'.repeat(15) }],
    ['a tombstone with a title', { kind: 'gone' }],
  ])('%s is malformed', (_, change) => {
    const bytes = encodeAs(adShape, { ...anAd(), ...change } as Ad)
    expect(decodeAs(adStatementShape, bytes).ok).toBe(false)
  })

  test('a group signs its ads, and a changed byte is noticed', () => {
    const signed = sealAd(anAd(), signerOf(1))
    expect(openSigned('ad', adStatementShape, signed, verify)).toEqual({ ok: true, value: anAd() })
    const bent = { ...signed, b: signed.b.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) }
    expect(openSigned('ad', adStatementShape, bent, verify)).toEqual({
      ok: false,
      refusal: { code: 'bad-signature' },
    })
  })

  test('the biggest ad that the fields allow fits an ad’s bytes', () => {
    const keyword = 'k'.repeat(60)
    const biggest = anAd({
      title: 't'.repeat(LIMITS.titleBytesMax),
      body: 'b'.repeat(LIMITS.textBytesMax),
      keywords: new Array(12).fill(keyword),
      price: 'p'.repeat(LIMITS.nameBytesMax),
      images: new Array(6).fill('cd'.repeat(32)),
    })
    expect(readAd(sealAd(biggest, signerOf(1)))).toEqual({ ok: true, value: biggest })
  })

  test('an author is sixteen opaque bytes in lower-case hex', () => {
    expect(authorAlias('0b'.repeat(16))).toBe('0b'.repeat(16))
    expect(authorAlias('0B'.repeat(16))).toBe(null)
    expect(authorAlias('ann')).toBe(null)
  })
})

describe('rules of an ad', () => {
  test.each<[string, string, Partial<Ad>]>([
    ['is fine', 'an ordinary ad', {}],
    ['is fine', 'a price is free text (domain rule 32)', { price: 'ask' }],
    ['is fine', 'no price at all (domain rule 32)', { price: '' }],
    ['is fine', 'a whole year (domain rule 35)', { at: NOW, expiresAt: NOW + 365 * DAY_MS }],
    ['blank-title', 'a title of spaces', { title: '  ' }],
    ['not-one-line', 'a title of two lines', { title: 'Saw\nsharp' }],
    ['not-one-line', 'a keyword of two lines', { keywords: ['a\nb'] }],
    ['bad-language', 'a language in capitals', { lang: 'FR' }],
    ['not-blurred', 'a place off the grid', { place: { lat: 465_201, lon: 66_300 } }],
    ['ends-before-start', 'an end at the start', { at: NOW, expiresAt: NOW }],
    [
      'lives-too-long',
      'more than a year (domain rule 35)',
      { at: NOW, expiresAt: NOW + LIMITS.adLifeMs + 1 },
    ],
    ['from-the-future', 'a clock too far ahead', { at: NOW + LIMITS.clockSkewMs + 1 }],
    ['is fine', 'a clock a little ahead', { at: NOW + LIMITS.clockSkewMs }],
    ['expired', 'an end that has passed (domain rule 35)', { at: NOW - DAY_MS, expiresAt: NOW }],
    ['blank-title', 'the first rule of several', { title: ' ', lang: 'FR', at: NOW, expiresAt: NOW }],
  ])('%s: %s', (code, _, change) => {
    expect(codeOf(anAd(change))).toBe(code === 'is fine' ? 'fine' : code)
  })

  test('a tombstone obeys the rules of time', () => {
    expect(codeOf(aGone())).toBe('fine')
    expect(codeOf(aGone({ expiresAt: NOW }))).toBe('ends-before-start')
    expect(codeOf(aGone({ expiresAt: NOW + LIMITS.adLifeMs + 1 }))).toBe('lives-too-long')
  })

  test('an ad ends on the first full hour at or after its end, for every node alike', () => {
    const ad = anAd({ expiresAt: NOW + 1 })
    expect(endOf(ad)).toBe(NOW + HOUR_MS)
    expect(isExpired(ad, NOW + HOUR_MS - 1)).toBe(false)
    expect(isExpired(ad, NOW + HOUR_MS)).toBe(true)
    expect(isExpired(anAd({ expiresAt: NOW }), NOW)).toBe(true)
  })

  test('the higher version wins, whoever comes first, and only for the same ad of the same group', () => {
    const first = anAd({ version: 1 })
    const second = anAd({ version: 2, title: 'Plumbing' })
    expect(supersedes(second, first)).toBe(true)
    expect(supersedes(first, second)).toBe(false)
    expect(supersedes(first, first)).toBe(false)
    expect(supersedes(anAd({ version: 9, ad: adId(2) }), first)).toBe(false)
    expect(supersedes(anAd({ version: 9, gid: 'b2'.repeat(32) as GroupId }), first)).toBe(false)
  })

  test('a member on holiday hides an ad and brings it back later (domain rule 35)', () => {
    const shown = anAd({ version: 1 })
    const hidden = aGone({ version: 2 })
    const again = anAd({ version: 3 })
    expect(supersedes(hidden, shown)).toBe(true)
    expect(supersedes(again, hidden)).toBe(true)
  })

  test('an ad for the group alone does not travel; a tombstone does', () => {
    expect(travels(anAd({ scope: 'group' }))).toBe(false)
    expect(travels(anAd({ scope: 'network' }))).toBe(true)
    expect(travels(anAd({ scope: 'public' }))).toBe(true)
    expect(travels(aGone())).toBe(true)
  })
})
