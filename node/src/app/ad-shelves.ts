/**
 * What memory holds of all ads, a shelf for each group: enough to judge the next statement, to answer «what is new
 * since», and to tell whether something is missing. No texts: those stand on disk and, as words, in the search index.
 */
import {
  type AdId,
  type AdStatement,
  type AdsHead,
  addLive,
  type GroupId,
  isExpired,
  type LiveAds,
  type Millis,
  NO_LIVE_ADS,
  type Signed,
  travels,
} from '@localpay/protocol'
import { SOCIAL } from './social-bounds.ts'

/** Of the newest statement about one ad. */
export interface HeldAd {
  readonly ad: AdId
  readonly version: number
  readonly seq: number
  readonly expiresAt: Millis
  readonly isGone: boolean
  readonly travels: boolean
}

export interface HeldHead {
  readonly head: AdsHead
  readonly signed: Signed
}

interface Shelf {
  readonly ads: Map<AdId, HeldAd>
  head: HeldHead | null
  /** Those that may leave the node, in the order of the group's counter; null until somebody asks. */
  inOrder: readonly HeldAd[] | null
}

export class AdShelves {
  readonly #shelves = new Map<GroupId, Shelf>()
  /** Groups whose head or ads changed since they were last found complete: adding up all of them takes long. */
  readonly #doubtful = new Set<GroupId>()
  #total = 0

  /** Statements of all groups, tombstones included. */
  get total(): number {
    return this.#total
  }

  put(statement: AdStatement): void {
    const shelf = this.#shelfOf(statement.gid)
    if (!shelf.ads.has(statement.ad)) this.#total++
    shelf.ads.set(statement.ad, heldOf(statement))
    this.#doubtful.add(statement.gid)
    shelf.inOrder = null
  }

  drop(gid: GroupId, ad: AdId): void {
    const shelf = this.#shelves.get(gid)
    if (shelf?.ads.delete(ad) !== true) return
    this.#total--
    shelf.inOrder = null
  }

  forget(gid: GroupId): void {
    this.#total -= this.sizeOf(gid)
    this.#shelves.delete(gid)
    this.#doubtful.delete(gid)
  }

  get(gid: GroupId, ad: AdId): HeldAd | null {
    return this.#shelves.get(gid)?.ads.get(ad) ?? null
  }

  sizeOf(gid: GroupId): number {
    return this.#shelves.get(gid)?.ads.size ?? 0
  }

  adsOf(gid: GroupId): readonly HeldAd[] {
    return [...(this.#shelves.get(gid)?.ads.values() ?? [])]
  }

  headOf(gid: GroupId): HeldHead | null {
    return this.#shelves.get(gid)?.head ?? null
  }

  setHead(held: HeldHead): void {
    this.#shelfOf(held.head.gid).head = held
    this.#doubtful.add(held.head.gid)
  }

  dropHead(gid: GroupId): void {
    const shelf = this.#shelves.get(gid)
    if (shelf !== undefined) shelf.head = null
    this.#doubtful.delete(gid)
  }

  /** Of a group, what may leave the node and has a higher counter than `seq`, in its order. */
  since(gid: GroupId, seq: number): readonly HeldAd[] {
    const inOrder = this.#inOrder(gid)
    let [from, to] = [0, inOrder.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((inOrder[middle] as HeldAd).seq > seq) to = middle
      else from = middle + 1
    }
    return inOrder.slice(from)
  }

  /** The highest counter of a group among what may leave the node; 0 for none. */
  newestSeq(gid: GroupId): number {
    return this.#inOrder(gid).at(-1)?.seq ?? 0
  }

  /** What of a group was live at a moment, as far as this node knows. */
  liveAt(gid: GroupId, time: Millis): LiveAds {
    let live: LiveAds = NO_LIVE_ADS
    for (const one of this.#inOrder(gid)) if (!one.isGone && !isExpired(one, time)) live = addLive(live, one)
    return live
  }

  /**
   * True when the head of a group tells of ads that are not here. Not asked of old heads, whose ads may have ended and
   * been dropped since, nor when ads newer than the head are here already.
   */
  isLacking(gid: GroupId, now: Millis): boolean {
    const held = this.headOf(gid)
    if (held === null || held.head.at < now - SOCIAL.keepExpiredMs) return false
    const { head } = held
    return this.newestSeq(gid) <= head.seq && this.liveAt(gid, head.at).liveHash !== head.liveHash
  }

  /** The groups for which `isLacking` holds. */
  lacking(now: Millis): readonly GroupId[] {
    for (const gid of this.#doubtful) if (!this.isLacking(gid, now)) this.#doubtful.delete(gid)
    return [...this.#doubtful]
  }

  /** Every ad that had expired at a moment. */
  expiredAt(time: Millis): readonly { readonly gid: GroupId; readonly ad: AdId }[] {
    const found: { gid: GroupId; ad: AdId }[] = []
    for (const [gid, { ads }] of this.#shelves)
      for (const one of ads.values()) if (isExpired(one, time)) found.push({ gid, ad: one.ad })
    return found
  }

  #shelfOf(gid: GroupId): Shelf {
    const shelf = this.#shelves.get(gid) ?? { ads: new Map<AdId, HeldAd>(), head: null, inOrder: null }
    this.#shelves.set(gid, shelf)
    return shelf
  }

  #inOrder(gid: GroupId): readonly HeldAd[] {
    const shelf = this.#shelves.get(gid)
    if (shelf === undefined) return []
    shelf.inOrder ??= [...shelf.ads.values()].filter(one => one.travels).sort((a, b) => a.seq - b.seq)
    return shelf.inOrder
  }
}

const heldOf = (statement: AdStatement): HeldAd => ({
  ad: statement.ad,
  version: statement.version,
  seq: statement.seq,
  expiresAt: statement.expiresAt,
  isGone: statement.kind === 'gone',
  travels: travels(statement),
})
