/** One group that signs ads, and an ad to vary. */
import nacl from 'tweetnacl'
import type { Ad, AdGone, AuthorAlias } from '../src/ads/ad.ts'
import { toHex } from '../src/base/bytes.ts'
import type { AdId, GroupId, PublicKey } from '../src/base/ids.ts'
import { DAY_MS, HOUR_MS } from '../src/base/time.ts'
import type { Signer, Verify } from '../src/codec/signed.ts'

/** A full hour: 2026-11-20 10:00 UTC. */
export const NOW = 1_795_168_800_000

export function signerOf(fill: number): Signer {
  const pair = nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(fill))
  return {
    pub: toHex(pair.publicKey) as PublicKey,
    sign: message => nacl.sign.detached(message, pair.secretKey),
  }
}

export const verify: Verify = (message, signature, pub) => nacl.sign.detached.verify(message, signature, pub)

export const GID = 'a1'.repeat(32) as GroupId

export const adId = (n: number): AdId => n.toString(16).padStart(32, '0') as AdId

export const anAd = (change: Partial<Ad> = {}): Ad => ({
  kind: 'ad',
  v: 1,
  gid: GID,
  ad: adId(1),
  seq: 7,
  version: 1,
  at: NOW - HOUR_MS,
  expiresAt: NOW + 30 * DAY_MS,
  type: 'offer',
  title: 'Plomberie: robinets qui fuient',
  body: 'Le samedi matin.\nJ’apporte mes outils.',
  keywords: ['robinet', 'fuite'],
  category: 'repairs',
  lang: 'fr',
  place: { lat: 465_200, lon: 66_300 },
  scope: 'network',
  exchange: { direct: true, indirect: true, money: false },
  price: '8 c/kg, ou à discuter',
  author: '0b'.repeat(16) as AuthorAlias,
  ...change,
})

export const aGone = (change: Partial<AdGone> = {}): AdGone => ({
  kind: 'gone',
  v: 1,
  gid: GID,
  ad: adId(1),
  seq: 8,
  version: 2,
  at: NOW,
  expiresAt: NOW + 30 * DAY_MS,
  ...change,
})
