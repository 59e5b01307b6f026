/** The head that our group signs over its ads: how many there are, and the sum of their hashes. */
import { type AdsHead, type Signed, sealAdsHead, signedShape } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { HeldAds } from './held-ads.ts'
import { ownGroupId } from './known-groups.ts'
import { counterRow, getRow, placeRow, putRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

/** Signs a new head if the one before no longer tells the truth; answers it, or null. Takes a turn. */
export const renewAdsHead = (core: Core, ads: HeldAds): Promise<Signed | null> =>
  core.turns.take(() => renew(core, ads))

async function renew(core: Core, ads: HeldAds): Promise<Signed | null> {
  const { store, clock } = core.ports
  const gid = ownGroupId(core)
  const place = await getRow(store, placeRow, KEYS.own('place'))
  if (gid === null || place === null) return null
  const { shelves } = ads
  const held = shelves.headOf(gid)
  const before = held?.head ?? null
  if (before === null && shelves.newestSeq(gid) === 0) return null
  const epoch = (await getRow(store, counterRow, KEYS.own('epoch')))?.ctr ?? 0
  // What is live is told as of the head's own time, so that never runs back, whatever this machine's clock does.
  const at = Math.max(clock.now(), before?.at ?? 0)
  const live = shelves.liveAt(gid, at)
  const stillTrue =
    before !== null &&
    held?.signed.k === core.signer.pub &&
    before.epoch >= epoch &&
    before.seq >= shelves.newestSeq(gid) &&
    before.liveHash === live.liveHash
  if (stillTrue) return null
  const seq = Math.max(place.adSeq, shelves.newestSeq(gid), before?.seq ?? 0)
  const head: AdsHead = { v: 1, gid, epoch: Math.max(epoch, before?.epoch ?? 0), seq, ...live, at }
  const signed = sealAdsHead(head, core.signer)
  await store.write([putRow(signedShape, KEYS.adHead(gid), signed)])
  ads.keepOwnHead(head, signed)
  return signed
}
