/**
 * The ads of our own members: posted, withdrawn, signed by the group, told to others. Each statement takes the next
 * number of the group's counter, which is on disk with it. Others learn of an ad a moment later, together with the
 * ads posted in that moment and with a new head that tells how many there are now.
 *
 * Who wrote an ad stays here: others see an alias, the same for all ads of a member and nothing to them.
 */
import {
  type Ad,
  type AdGone,
  type AdId,
  type AdStatement,
  asId,
  assert,
  err,
  type GroupId,
  HOUR_MS,
  isActive,
  isExpired,
  LIMITS,
  type MemberId,
  ok,
  type Point,
  pointShape,
  type Result,
  type Signed,
  sameTurn,
  sealAd,
  signedShape,
  toHex,
  travels,
} from '@localpay/protocol'
import { adOf, aliasOf, openAliasSecret } from './ad-of-request.ts'
import type { HeldAd } from './ad-shelves.ts'
import type { AdRequest } from './contract.ts'
import type { Core } from './core.ts'
import type { OpenDirectory } from './directory.ts'
import { ownGroupId } from './known-groups.ts'
import { renewAdsHead } from './own-ads-head.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { authorRow, getRow, personRow, placeRow, putRow, rangeRows } from './rows.ts'
import type { Person } from './services.ts'
import { SOCIAL } from './social-bounds.ts'
import { all, KEYS } from './store-keys.ts'

export interface OwnAds {
  /**
   * Refused: `not-set-up`, `not-a-member-yet`, `not-active`, `too-many-ads`, and `malformed` for text that takes too
   * many bytes. Takes a turn.
   */
  readonly post: (person: Person, request: AdRequest) => Promise<Result<Ad, AppRefusal>>
  /** By its author or the committee; anybody else gets `not-found`. Takes a turn. */
  readonly withdraw: (person: Person, ad: AdId) => Promise<Result<null, AppRefusal>>
  /** Who wrote an ad of ours that is live; null for any other. */
  readonly authorOf: (ad: AdId) => MemberId | null
  readonly liveOf: (member: MemberId) => readonly AdId[]
  /** Signs anew what stands under a former key; what is gone or ended goes. Takes turns. */
  readonly resign: () => Promise<void>
}

interface Desk {
  readonly core: Core
  readonly directory: OpenDirectory
  readonly authors: Map<AdId, MemberId>
  readonly secret: Uint8Array
  readonly liveHere: (ad: AdId) => HeldAd | null
  readonly liveOf: OwnAds['liveOf']
  /** The statement is on disk: remember it, and tell others if it is for them. */
  readonly keep: (statement: AdStatement, signed: Signed) => void
}

/** @throws RowFault when a row does not read */
export async function openOwnAds(core: Core, directory: OpenDirectory): Promise<OwnAds> {
  const authors = await readAuthors(core)
  const secret = await openAliasSecret(core)
  const tell = makeTell(core, directory)
  const liveHere = (ad: AdId): HeldAd | null => {
    const gid = ownGroupId(core)
    const held = gid === null ? null : directory.ads.shelves.get(gid, ad)
    return held === null || held.isGone || isExpired(held, core.ports.clock.now()) ? null : held
  }
  const liveOf = (member: MemberId): readonly AdId[] =>
    [...authors].filter(([ad, author]) => author === member && liveHere(ad) !== null).map(([ad]) => ad)
  const keep: Desk['keep'] = (statement, signed) => {
    directory.ads.keepOwn(statement)
    if (travels(statement)) tell(signed)
  }
  const desk: Desk = { core, directory, authors, secret, liveHere, liveOf, keep }
  return {
    post: (person, request) => core.turns.take(() => post(desk, person, request)),
    withdraw: (person, ad) => core.turns.take(() => withdraw(desk, person, ad)),
    authorOf: ad => (liveHere(ad) === null ? null : (authors.get(ad) ?? null)),
    liveOf,
    resign: async () => {
      const gid = ownGroupId(core)
      if (gid === null) return
      for (const { ad } of directory.ads.shelves.adsOf(gid))
        await core.turns.take(() => resign(desk, gid, ad))
      tell(null)
    },
  }
}

async function readAuthors(core: Core): Promise<Map<AdId, MemberId>> {
  const authors = new Map<AdId, MemberId>()
  for await (const [key, { member }] of rangeRows(core.ports.store, authorRow, all('author/'))) {
    const ad = asId('ad', key.slice('author/'.length))
    assert(ad !== null, `${key} names an ad`)
    authors.set(ad, member)
  }
  return authors
}

/** Gathers what is posted within a moment; then tells it, with a head that counts it. Null: the head alone. */
function makeTell(core: Core, { ads, chores, gossip }: OpenDirectory): (signed: Signed | null) => void {
  const untold: Signed[] = []
  const soon = chores.soon(
    'tell-own-ads',
    () => SOCIAL.gatherMs,
    async () => {
      const gathered = untold.splice(0)
      const head = await renewAdsHead(core, ads)
      await gossip.tellAds(gathered)
      if (head !== null) await gossip.tellHead(head)
    },
  )
  // An ad that ended lowers the count, too; and a node that was cut off after a post signs its head when it starts.
  chores.every('ads-head', SOCIAL.sweepMs, async () => soon())
  soon()
  return signed => {
    if (signed !== null) untold.push(signed)
    soon()
  }
}

async function post(desk: Desk, person: Person, request: AdRequest): Promise<Result<Ad, AppRefusal>> {
  const { core, authors } = desk
  const { store, clock, random } = core.ports
  const counted = await nextStatement(desk)
  if (counted === null) return no('not-set-up')
  if (person.account === null) return no('not-a-member-yet')
  if (!isActive(core.ledger.book.tables.members.get(person.member))) return err({ code: 'not-active' })
  if (isFull(desk, counted.common.gid, person.member)) return no('too-many-ads')
  const { common, place, change } = counted
  const lang = (await getRow(store, personRow, KEYS.person(person.member)))?.language ?? 'en'
  const author = aliasOf(desk.secret, person.member)
  const ad = adOf(
    request,
    { ...common, ad: toHex(random.bytes(16)) as AdId, version: 1, place, author, lang },
    clock.now(),
  )
  if (!ad.ok) return ad
  const signed = sealAd(ad.value, core.signer)
  await store.write([
    putRow(signedShape, KEYS.ad(common.gid, ad.value.ad), signed),
    putRow(authorRow, KEYS.author(ad.value.ad), { member: person.member }),
    change,
  ])
  authors.set(ad.value.ad, person.member)
  desk.keep(ad.value, signed)
  return ad
}

/** In a turn. Others hold nothing any more that the former key signed, so only what is live has to be told again. */
async function resign(desk: Desk, gid: GroupId, ad: AdId): Promise<void> {
  const { core, directory } = desk
  const { store } = core.ports
  const held = await directory.ads.read(gid, ad)
  if (held === null || held.signed.k === core.signer.pub) return
  const { statement } = held
  const counted = statement.kind === 'ad' && desk.liveHere(ad) !== null ? await nextStatement(desk) : null
  if (statement.kind !== 'ad' || counted === null) {
    await store.write([{ del: KEYS.ad(gid, ad) }])
    return directory.ads.dropOwn(gid, ad)
  }
  const again: Ad = { ...statement, ...counted.common, version: statement.version + 1 }
  const signed = sealAd(again, core.signer)
  await store.write([putRow(signedShape, KEYS.ad(gid, ad), signed), counted.change])
  desk.keep(again, signed)
}

function isFull({ authors, directory, liveHere, liveOf }: Desk, gid: GroupId, member: MemberId): boolean {
  for (const ad of authors.keys()) if (liveHere(ad) === null) authors.delete(ad)
  const size = directory.ads.shelves.sizeOf(gid)
  return liveOf(member).length >= SOCIAL.adsPerMemberMax || size >= LIMITS.adsPerGroupMax
}

async function withdraw(desk: Desk, person: Person, ad: AdId): Promise<Result<null, AppRefusal>> {
  const { core, authors, directory } = desk
  const { store } = core.ports
  const held = desk.liveHere(ad)
  if (held === null || (authors.get(ad) !== person.member && !person.committee)) return no('not-found')
  const counted = await nextStatement(desk)
  assert(counted !== null, 'who holds an own ad has a group and a place')
  const { common, change } = counted
  const rows = { ad: KEYS.ad(common.gid, ad), author: { del: KEYS.author(ad) } }
  if (!held.travels) {
    // Nobody else ever saw it, so nobody else needs to hear that it is gone.
    await store.write([{ del: rows.ad }, rows.author])
    directory.ads.dropOwn(common.gid, ad)
  } else {
    const expiresAt = Math.max(held.expiresAt, common.at + HOUR_MS)
    const gone: AdGone = { kind: 'gone', ...common, ad, version: held.version + 1, expiresAt }
    const signed = sealAd(gone, core.signer)
    await store.write([putRow(signedShape, rows.ad, signed), rows.author, change])
    desk.keep(gone, signed)
  }
  authors.delete(ad)
  return ok(null)
}

interface Counted {
  /** What every statement of ours has, with the next number. */
  readonly common: Pick<AdStatement, 'v' | 'gid' | 'seq' | 'at'>
  readonly place: Point
  /** Keeps the number from being given out again: part of the statement's own batch. */
  readonly change: StoreChange
}

/** Null before founding. */
async function nextStatement({ core, directory }: Desk): Promise<Counted | null> {
  const gid = ownGroupId(core)
  const row = await getRow(core.ports.store, placeRow, KEYS.own('place'))
  if (gid === null || row === null) return null
  const seq = Math.max(row.adSeq, directory.ads.shelves.newestSeq(gid)) + 1
  return {
    common: { v: 1, gid, seq, at: core.ports.clock.now() },
    place: pointOf(row),
    change: putRow(placeRow, KEYS.own('place'), { ...row, adSeq: seq }),
  }
}

/** The group's place as the settings have it. */
export const pointOf = (row: { readonly lat: bigint; readonly lon: bigint }): Point =>
  pointShape.read({ lat: Number(row.lat), lon: sameTurn(Number(row.lon)) }, 'place')
