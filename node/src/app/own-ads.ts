/**
 * The ads of our own members: posted, withdrawn, signed by the group, told to others. Each statement takes the next
 * number of the group's counter, which is on disk with it. Others learn of an ad a moment later, together with the
 * ads posted in that moment and with a new head that tells how many there are now.
 *
 * Who wrote an ad stays here: others see an alias, the same for all ads of a member and nothing to them.
 */
import {
  type Ad,
  type AdId,
  type AdStatement,
  adStatementShape,
  asId,
  assert,
  authorAlias,
  type AuthorAlias,
  type Bytes,
  blurPlace,
  checkAd,
  concat,
  DAY_MS,
  err,
  fromHex,
  type GroupId,
  HOUR_MS,
  hashHex,
  isExpired,
  LIMITS,
  type MemberId,
  ok,
  type Point,
  type Result,
  type Signed,
  sameTurn,
  sealAd,
  sealAdsHead,
  signedShape,
  toHex,
  travels,
} from '@localpay/protocol'
import type { HeldAd } from './ad-shelves.ts'
import type { AdRequest, Language } from './contract.ts'
import type { Core } from './core.ts'
import type { OpenDirectory } from './directory.ts'
import { ownGroupId } from './known-groups.ts'
import { cleanLine, cleanText, fitting } from './people-text.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { authorRow, counterRow, getRow, personRow, placeRow, putRow, rangeRows, secretRow } from './rows.ts'
import type { Person } from './services.ts'
import { SOCIAL } from './social-bounds.ts'
import { all, KEYS } from './store-keys.ts'

export interface OwnAds {
  /** Takes a turn. Refused: `not-set-up`, `not-a-member-yet`, `not-active`, `too-many-ads`, `malformed` for text that is too long. */
  readonly post: (person: Person, request: AdRequest) => Promise<Result<Ad, AppRefusal>>
  /** By its author or the committee; anybody else gets `not-found`. Takes a turn. */
  readonly withdraw: (person: Person, ad: AdId) => Promise<Result<null, AppRefusal>>
  /** Who wrote an ad of ours that is live; null for any other. */
  readonly authorOf: (ad: AdId) => MemberId | null
  readonly liveOf: (member: MemberId) => readonly AdId[]
}

/** @throws RowFault when a row does not read */
export async function openOwnAds(core: Core, { ads, chores, gossip }: OpenDirectory): Promise<OwnAds> {
  const { store, clock, random } = core.ports
  const authors = await authorsOnDisk(core)
  const secret = await aliasSecret(core)
  const untold: Signed[] = []

  const liveHere = (ad: AdId): HeldAd | null => {
    const gid = ownGroupId(core)
    const held = gid === null ? null : ads.shelves.get(gid, ad)
    return held === null || held.isGone || isExpired(held, clock.now()) ? null : held
  }
  const authorOf = (ad: AdId): MemberId | null => (liveHere(ad) === null ? null : (authors.get(ad) ?? null))
  const liveOf = (member: MemberId): readonly AdId[] =>
    [...authors].filter(([ad, author]) => author === member && liveHere(ad) !== null).map(([ad]) => ad)

  const tell = chores.soon('tell-own-ads', () => SOCIAL.gatherMs, async () => {
    await gossip.tellAds(untold.splice(0))
    const head = await core.turns.take(() => renewHead(core, ads))
    if (head !== null) await gossip.tellHead(head)
  })
  // An ad that ended lowers the count, too; and a node that was cut off after a post signs its head now.
  chores.every('ads-head', SOCIAL.sweepMs, async () => tell())
  tell()

  const told = (statement: AdStatement, signed: Signed): void => {
    ads.keepOwn(statement)
    if (!travels(statement)) return
    untold.push(signed)
    tell()
  }

  const post: OwnAds['post'] = async (person, request) => {
    const gid = ownGroupId(core)
    if (gid === null) return no('not-set-up')
    if (person.account === null) return no('not-a-member-yet')
    if (core.ledger.book.tables.members.get(person.member)?.status !== 'member') return err({ code: 'not-active' })
    for (const ad of authors.keys()) if (liveHere(ad) === null) authors.delete(ad)
    if (liveOf(person.member).length >= SOCIAL.adsPerMemberMax) return no('too-many-ads')
    if (ads.shelves.sizeOf(gid) >= LIMITS.adsPerGroupMax) return no('too-many-ads')
    const counted = await nextStatement(core, ads, gid)
    if (counted === null) return no('not-set-up')
    const lang = (await getRow(store, personRow, KEYS.person(person.member)))?.language ?? 'en'
    const ad = adOf(request, {
      ...counted.common,
      ad: toHex(random.bytes(16)) as AdId,
      place: counted.place,
      author: aliasOf(secret, person.member),
      lang,
    })
    const fit = fitOf(ad, clock.now())
    if (!fit.ok) return fit
    const signed = sealAd(ad, core.signer)
    const author = putRow(authorRow, KEYS.author(ad.ad), { member: person.member })
    await store.write([putRow(signedShape, KEYS.ad(gid, ad.ad), signed), author, counted.change])
    authors.set(ad.ad, person.member)
    told(ad, signed)
    return ok(ad)
  }

  const withdraw: OwnAds['withdraw'] = async (person, ad) => {
    const gid = ownGroupId(core)
    const held = liveHere(ad)
    if (gid === null || held === null || (authors.get(ad) !== person.member && !person.committee)) return no('not-found')
    const rows = { ad: KEYS.ad(gid, ad), author: { del: KEYS.author(ad) } }
    if (!held.travels) {
      // Nobody else ever saw it, so nobody else needs to hear that it is gone.
      await store.write([{ del: rows.ad }, rows.author])
      ads.dropOwn(gid, ad)
    } else {
      const counted = await nextStatement(core, ads, gid)
      assert(counted !== null, 'who posted an ad has a place')
      const { at } = counted.common
      const expiresAt = Math.max(held.expiresAt, at + HOUR_MS)
      const gone = { kind: 'gone', ...counted.common, ad, version: held.version + 1, expiresAt } as const
      const signed = sealAd(gone, core.signer)
      await store.write([putRow(signedShape, rows.ad, signed), rows.author, counted.change])
      told(gone, signed)
    }
    authors.delete(ad)
    return ok(null)
  }

  return {
    post: (person, request) => core.turns.take(() => post(person, request)),
    withdraw: (person, ad) => core.turns.take(() => withdraw(person, ad)),
    authorOf,
    liveOf,
  }
}
