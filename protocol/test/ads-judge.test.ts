import { describe, expect, test } from 'vitest'
import { type Ad, type AdStatement, sealAd } from '../src/ads/ad.ts'
import { type AdsHead, sealAdsHead } from '../src/ads/ads-head.ts'
import { judgeAd, judgeHead, verdictOf } from '../src/ads/judge.ts'
import { utf8 } from '../src/base/bytes.ts'
import type { Hash } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS, HOUR_MS } from '../src/base/time.ts'
import type { Signed, Verify } from '../src/codec/signed.ts'
import { aGone, anAd, GID, NOW, signerOf, verify } from './ads-fixtures.ts'

const ours = signerOf(1)
const other = signerOf(2)

type Setting = { known?: number | null; knownGroup?: boolean; live?: number; verify?: Verify }

const judge = (
  signed: Signed,
  { known = null, knownGroup = true, live = 0, verify: check = verify }: Setting = {},
) =>
  judgeAd({
    signed,
    known,
    keyOf: gid => (knownGroup && gid === GID ? ours.pub : null),
    now: NOW,
    verify: check,
    liveOfGroup: () => live,
  })

const sealed = (change: Partial<Ad> = {}): Signed => sealAd(anAd(change), ours)

/** A signed thing whose signature is of other bytes. */
const badly = (statement: AdStatement): Signed => ({
  ...sealAd(statement, ours),
  s: new Uint8Array(64).fill(3),
})

describe('an ad that came by gossip', () => {
  test('is accepted, with its content, when the group signed it and it is news', () => {
    expect(judge(sealed())).toEqual({ verdict: 'accept', ad: anAd() })
    expect(judge(sealed({ version: 5 }), { known: 4 })).toEqual({
      verdict: 'accept',
      ad: anAd({ version: 5 }),
    })
    expect(judge(sealAd(aGone(), ours), { known: 1 })).toEqual({ verdict: 'accept', ad: aGone() })
  })

  test.each<[string, string, Signed]>([
    ['malformed', 'bytes that are no ad', { b: utf8('hello'), k: ours.pub, s: new Uint8Array(64) }],
    [
      'malformed',
      'more bytes than an ad may have',
      { b: new Uint8Array(LIMITS.adBytesMax + 1), k: ours.pub, s: new Uint8Array(64) },
    ],
    ['malformed', 'a category outside the list', sealed({ category: 'weapons' as 'food' })],
    ['not-blurred', 'a place that tells too much', sealed({ place: { lat: 465_197, lon: 66_323 } })],
    ['lives-too-long', 'more than a year', sealed({ expiresAt: NOW + LIMITS.adLifeMs })],
    ['blank-title', 'nothing to read', sealed({ title: ' ' })],
    ['bad-signature', 'a signature of other bytes', badly(anAd())],
    ['bad-signature', 'a stranger’s key under our bytes', { ...sealed(), k: other.pub }],
    ['bad-signature', 'a bad signature by a stranger’s key', { ...badly(anAd()), k: other.pub }],
  ])('is rejected, for no honest node passes it on: %s: %s', (code, _, signed) => {
    expect(judge(signed)).toEqual({ verdict: 'reject', code })
  })

  test.each<[string, string, Signed, Setting]>([
    ['expired', 'its time has passed', sealed({ at: NOW - DAY_MS, expiresAt: NOW }), {}],
    ['from-the-future', 'our clock may be slow', sealed({ at: NOW + HOUR_MS }), {}],
    ['superseded', 'we hold a newer version', sealed({ version: 3 }), { known: 4 }],
    ['superseded', 'we hold it already', sealed({ version: 3 }), { known: 3 }],
    ['unknown-group', 'we do not know the group', sealed(), { knownGroup: false }],
    ['over-quota', 'the group has as many as we keep', sealed(), { live: LIMITS.adsPerGroupMax }],
    [
      'over-quota',
      'tombstones of unseen ads take room too',
      sealAd(aGone(), ours),
      { live: LIMITS.adsPerGroupMax },
    ],
    ['group-only', 'it should not have left its group', sealed({ scope: 'group' }), {}],
    ['other-key', 'the group may have a new key', sealAd(anAd(), other), {}],
  ])('is ignored, for the sender may be honest: %s: %s', (code, _, signed, setting) => {
    expect(judge(signed, setting)).toEqual({ verdict: 'ignore', code })
  })

  test('a group at its quota may still change and withdraw what we hold', () => {
    const full = { known: 1, live: LIMITS.adsPerGroupMax }
    expect(judge(sealed({ version: 2 }), full).verdict).toBe('accept')
    expect(judge(sealAd(aGone(), ours), full).verdict).toBe('accept')
  })

  test('no signature is computed for what is ignored anyway', () => {
    const never: Verify = () => {
      throw new Error('asked')
    }
    expect(judge(sealed({ version: 3 }), { known: 3, verify: never }).verdict).toBe('ignore')
    expect(judge(sealed(), { knownGroup: false, verify: never }).verdict).toBe('ignore')
    expect(() => judge(sealed(), { verify: never })).toThrow('asked')
  })

  test('a message is as good as its parts: one bad part rejects it, one good part passes it on', () => {
    const [yes, so, no] = [{ verdict: 'accept' }, { verdict: 'ignore' }, { verdict: 'reject' }] as const
    expect(verdictOf([so, yes, no])).toBe('reject')
    expect(verdictOf([so, yes])).toBe('accept')
    expect(verdictOf([so, so])).toBe('ignore')
    expect(verdictOf([])).toBe('ignore')
  })
})

describe('a head that came by gossip', () => {
  const head: AdsHead = {
    v: 1,
    gid: GID,
    epoch: 1,
    seq: 5,
    liveCount: 1,
    liveHash: 'ab'.repeat(32) as Hash,
    at: NOW,
  }
  const ask = (signed: Signed, known: AdsHead | null = null, knownGroup = true) =>
    judgeHead({ signed, known, keyOf: () => (knownGroup ? ours.pub : null), now: NOW, verify })
  const conflicting = { ...head, liveHash: 'cd'.repeat(32) as Hash }

  test('is accepted when it is news', () => {
    expect(ask(sealAdsHead(head, ours))).toEqual({ verdict: 'accept', head })
    expect(ask(sealAdsHead({ ...head, seq: 6 }, ours), head).verdict).toBe('accept')
  })

  test.each<[string, string, Signed, AdsHead | null]>([
    ['ignore', 'superseded', sealAdsHead(head, ours), head],
    ['ignore', 'superseded', sealAdsHead({ ...head, seq: 4 }, ours), head],
    ['ignore', 'from-the-future', sealAdsHead({ ...head, at: NOW + HOUR_MS }, ours), null],
    ['ignore', 'other-key', sealAdsHead(head, other), null],
    ['ignore', 'conflict', sealAdsHead(conflicting, ours), head],
    ['reject', 'malformed', sealAd(anAd(), ours), null],
    ['reject', 'bad-signature', { ...sealAdsHead(head, ours), s: new Uint8Array(64) }, null],
    ['reject', 'bad-signature', { ...sealAdsHead(conflicting, ours), s: new Uint8Array(64) }, head],
  ])('%s: %s', (verdict, code, signed, known) => {
    expect(ask(signed, known)).toEqual({ verdict, code })
  })

  test('of a group that we do not know is ignored', () => {
    expect(ask(sealAdsHead(head, ours), null, false)).toEqual({ verdict: 'ignore', code: 'unknown-group' })
  })
})
