/**
 * Gossip loses messages, so a group signs in a few bytes what its ads are: how many are live, and the sum of their
 * hashes. The sum does not depend on order and changes in one step, and a node whose own sum differs knows that
 * something is missing. What is live is decided at the head's own time, never by the reader's clock.
 */

import { assert } from '../base/assert.ts'
import { type Bytes, concat, fromHex } from '../base/bytes.ts'
import type { AdId, Hash } from '../base/ids.ts'
import { HOUR_MS, type Millis } from '../base/time.ts'
import { hashHex } from '../codec/hash.ts'
import { count, encodeAs, id, oneOf, type ShapeOf, struct } from '../codec/shape.ts'
import { type Signed, type Signer, seal } from '../codec/signed.ts'
import { type AdStatement, isExpired, travels } from './ad.ts'

export const adsHeadShape = struct({
  v: oneOf(1),
  gid: id('group'),
  /** Rises when the group restores from a backup and may have lost counters. */
  epoch: count(),
  /** The group's counter at its last statement. */
  seq: count(),
  liveCount: count(),
  liveHash: id('hash'),
  at: count(),
})

export type AdsHead = ShapeOf<typeof adsHeadShape>

/** Signs a head with the group's operational key. */
export const sealAdsHead = (head: AdsHead, signer: Signer): Signed =>
  seal('ads-head', encodeAs(adsHeadShape, head), signer)

/** How many ads are live, and the sum of their hashes modulo 2^256, big-endian. */
export type LiveAds = Pick<AdsHead, 'liveCount' | 'liveHash'>

export const NO_LIVE_ADS: LiveAds = { liveCount: 0, liveHash: '0'.repeat(64) as Hash }

type AdVersion = { readonly ad: AdId; readonly version: number }

export const addLive = (live: LiveAds, ad: AdVersion): LiveAds => ({
  liveCount: live.liveCount + 1,
  liveHash: plus(live.liveHash, numberOf(leafOf(ad))),
})

/** Takes out an ad that was added with the same version. @throws BugError when nothing is live. */
export function removeLive(live: LiveAds, ad: AdVersion): LiveAds {
  assert(live.liveCount > 0, 'an ad is removed only after it was added')
  return { liveCount: live.liveCount - 1, liveHash: plus(live.liveHash, SPACE - numberOf(leafOf(ad))) }
}

/**
 * What is live at a moment, of the latest statement about each ad. Ads that stay inside the group do not count:
 * nobody else could ever arrive at the same sum.
 */
export function liveAt(latest: Iterable<AdStatement>, time: Millis): LiveAds {
  let live = NO_LIVE_ADS
  for (const statement of latest)
    if (statement.kind === 'ad' && travels(statement) && !isExpired(statement, time))
      live = addLive(live, statement)
  return live
}

/**
 * How a head stands to one we know of the same group. Within one hour no ad expires, so two heads with the same
 * epoch and counter must tell the same; when they do not, the group signed two stories: keep both as evidence.
 */
export function compareHeads(head: AdsHead, known: AdsHead): 'newer' | 'older' | 'same' | 'conflict' {
  assert(head.gid === known.gid, 'heads of one group are compared')
  for (const part of ['epoch', 'seq'] as const)
    if (head[part] !== known[part]) return head[part] > known[part] ? 'newer' : 'older'
  const sameHour = Math.floor(head.at / HOUR_MS) === Math.floor(known.at / HOUR_MS)
  if (sameHour && (head.liveCount !== known.liveCount || head.liveHash !== known.liveHash)) return 'conflict'
  if (head.at === known.at) return 'same'
  return head.at > known.at ? 'newer' : 'older'
}

const SPACE = 1n << 256n

/** hash('live-ad', ad id, 16 bytes ‖ version, 8 bytes big-endian). */
const leafOf = ({ ad, version }: AdVersion): Hash =>
  hashHex('live-ad', concat([fromHex(ad), eightBytes(version)]))

const eightBytes = (value: number): Bytes => fromHex(value.toString(16).padStart(16, '0'))

const numberOf = (hash: Hash): bigint => BigInt(`0x${hash}`)

const plus = (sum: Hash, more: bigint): Hash =>
  ((numberOf(sum) + more) % SPACE).toString(16).padStart(64, '0') as Hash
