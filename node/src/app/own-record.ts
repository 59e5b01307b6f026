/**
 * What our own group tells others of itself: name, place, how to reach it, what its currency is worth, and to whom it
 * may still owe. It is made from the book, the settings and the network, and signed anew, with the next number, when
 * it would say something else. The number is on disk before anybody sees the record.
 */
import {
  assert,
  type Bytes,
  encodeAs,
  encodeBundle,
  equalBytes,
  type GroupId,
  type GroupRecord,
  groupOf,
  groupRecordShape,
  isCleanText,
  type KnownRecord,
  LIMITS,
  RATE_PART_MAX,
  readBundle,
  roomBits,
  roomIn,
  type Signed,
  sealCard,
  sealRecord,
  utf8Length,
} from '@localpay/protocol'
import { chosen } from './clearing/own-offers.ts'
import type { Core } from './core.ts'
import { type KnownGroups, ownGroupId, rowOf } from './known-groups.ts'
import { getRow, personRow, placeRow, putRow, rangeRows } from './rows.ts'
import { SOCIAL } from './social-bounds.ts'
import { all, KEYS } from './store-keys.ts'

export interface OwnRecord {
  /** Signs a new record if there is something to tell. Answers it, or null when the one before still holds. Takes a turn. */
  readonly renew: () => Promise<KnownRecord | null>
}

type Content = Omit<GroupRecord, 'v' | 'seq' | 'at'>

export function makeOwnRecord(core: Core, groups: KnownGroups): OwnRecord {
  const { store, clock, crypto } = core.ports
  /** Languages are asked once: people seldom change theirs, and there may be thousands. */
  let langs: readonly string[] | null = null

  const renew = async (): Promise<KnownRecord | null> => {
    const gid = ownGroupId(core)
    const place = await getRow(store, placeRow, KEYS.own('place'))
    if (gid === null || place === null) return null
    langs ??= await languagesOf(core)
    const now = clock.now()
    const before = groups.own()
    const content = contentOf(core, {
      clears: (await chosen(core)).disclosure !== 'none',
      gid,
      town: place.town,
      lat: Number(place.lat),
      lon: Number(place.lon),
      langs,
    })
    const isBehind =
      before !== null && (groups.ownSeqSeen() > before.record.seq || hasOtherPapers(core, before))
    if (before !== null && !isBehind && !isNews(before.record, content, now, core.config.chores.recordMs))
      return null

    const seq = Math.max(place.recordSeq, before?.record.seq ?? 0, groups.ownSeqSeen()) + 1
    const record = sealRecord({ v: 1, ...content, seq, at: now }, core.signer)
    const bundle = encodeBundle({ ...core.ledger.proof(), record, ...cardOf(core) })
    const known = readBundle(bundle, crypto.verify)
    assert(known.ok, 'our own record passes where others check it')
    await store.write([
      putRow(placeRow, KEYS.own('place'), { ...place, recordSeq: seq }),
      rowOf(known.value, now),
    ])
    groups.setOwn(known.value)
    return known.value
  }

  return { renew: () => core.turns.take(renew) }
}

/** The roots have named another key since, or other roots have named this one. */
function hasOtherPapers({ ledger }: Core, { group }: KnownRecord): boolean {
  const { re, ke } = groupOf(ledger.book)
  return group.re !== re || group.ke !== ke
}

function contentOf(
  core: Core,
  place: {
    gid: GroupId
    town: string
    lat: number
    lon: number
    langs: readonly string[]
    clears: boolean
  },
): Content {
  const { name, policy, rate } = groupOf(core.ledger.book)
  const { net } = core.ports
  // The step of amounts binds our own members and is nobody else's.
  const { step: _, ...told } = policy.currency
  const lines = [...core.ledger.book.tables.lines]
    .filter(([, { openness }]) => openness === 'open')
    .map(([id, line]) => ({
      g: line.partner,
      bits: roomBits(roomIn(line)),
      cp: core.ledger.book.tables.balances.get(id)?.known ?? 0,
    }))
    .sort((a, b) => b.bits - a.bits || (a.g < b.g ? -1 : 1))
    .slice(0, LIMITS.linesPerRecordMax)
  return {
    ...place,
    name,
    town: cutTo(LIMITS.nameBytesMax, place.town),
    peer: net.peer,
    addrs: net.addrs().filter(isTellable).slice(0, ADDRS_MAX),
    currency: told,
    rate,
    lines,
  }
}

/** Our rate, signed by itself: the same bytes as long as it is the same rate. */
function cardOf({ ledger, signer }: Core): { readonly card?: Signed } {
  const { gid, rate, rateSince, policy } = groupOf(ledger.book)
  const fits = rate.num <= RATE_PART_MAX && rate.den <= RATE_PART_MAX
  const card = { v: 1, gid, cur: policy.currency.code, ...rate, from: rateSince } as const
  return fits ? { card: sealCard(card, signer) } : {}
}

/** As many addresses, and of such a length, as a record may have. */
const ADDRS_MAX = 12
const isTellable = (addr: string): boolean => addr !== '' && isCleanText(addr) && utf8Length(addr) <= 300

/** The beginning of a text that has at most so many UTF-8 bytes, whole characters only. */
function cutTo(bytesMax: number, text: string): string {
  const characters = [...text]
  while (utf8Length(characters.join('')) > bytesMax) characters.pop()
  return characters.join('')
}

/** The languages of our members, the most spoken first. */
async function languagesOf(core: Core): Promise<readonly string[]> {
  const speakers = new Map<string, number>()
  for await (const [, { language, status }] of rangeRows(core.ports.store, personRow, all('person/')))
    if (status === 'admitted') speakers.set(language, (speakers.get(language) ?? 0) + 1)
  return [...speakers].sort(([, a], [, b]) => b - a).map(([language]) => language)
}

/**
 * Something changed, or the record is a day old. How much room a line has changes with every payment: that alone waits
 * until the record is `pauseMs` old, unless a line got its first room or lost its last.
 */
function isNews(before: GroupRecord, content: Content, now: number, pauseMs: number): boolean {
  if (now - before.at >= SOCIAL.renewRecordMs) return true
  const said = (record: Content, bits: (n: number) => number): Bytes =>
    encodeAs(groupRecordShape, {
      ...record,
      lines: record.lines
        .map(line => ({ ...line, bits: bits(line.bits) }))
        .sort((a, b) => (a.g < b.g ? -1 : 1)),
      v: 1,
      seq: 0,
      at: 0,
    })
  const differs = (bits: (n: number) => number): boolean =>
    !equalBytes(said(before, bits), said(content, bits))
  return differs(Math.sign) || (now - before.at >= pauseMs && differs(n => n))
}
