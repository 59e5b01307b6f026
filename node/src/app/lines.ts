/**
 * Lines with other groups: offered by one committee, agreed by the other after people compared a short code, each
 * side granting its own limit. The committees decide; the node only carries the papers. SPEC 6.
 */
import {
  asId,
  type Bytes,
  chainStep,
  decodeAs,
  divideNearest,
  encodeAs,
  equalBytes,
  err,
  fromHex,
  type GroupId,
  groupOf,
  hashHex,
  inOrder,
  type LineId,
  type LineLimit,
  type LineOffer,
  limitMailShape,
  limitShape,
  lineIdOf,
  lineOfferShape,
  lineOpenShape,
  ok,
  openSigned,
  prefixed,
  type Result,
  type Row,
  type Signed,
  type SignedIntent,
  seal,
  shortCode,
  showCode,
  signedShape,
} from '@localpay/protocol'
import type { LineJson } from './contract-neighbours.ts'
import type { Core, Directory, KnownGroupRow } from './core.ts'
import { groupJsonOf } from './group-json.ts'
import type { Mail } from './mail.ts'
import { makeMinuteCount } from './minute-count.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, type OfferRow, offerRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

/** Offers of others that wait for our committee. */
const OFFERS_MAX = 64
/** Offers and limits of one group that are looked at in a minute: each is a write. The others are to come again. */
const PAPERS_PER_MINUTE = 30

export interface Lines {
  readonly list: () => Promise<readonly LineJson[]>
  readonly offer: (gid: GroupId, limit: bigint) => Promise<Result<LineJson, AppRefusal>>
  readonly accept: (line: LineId, limit: bigint) => Promise<Result<LineJson, AppRefusal>>
  readonly setLimit: (line: LineId, limit: bigint) => Promise<Result<LineJson, AppRefusal>>
  /** Signs anew what stands under a former key: limits that we grant, offers that wait. Takes turns. */
  readonly resign: () => Promise<void>
}

export function makeLines(core: Core, directory: Directory, mail: Mail): Lines {
  const { store, clock, crypto } = core.ports
  const { ledger } = core
  const us = (): GroupId => ledger.head().head.gid
  const papers = makeMinuteCount(clock, PAPERS_PER_MINUTE)

  const signLimit = (line: LineId, amt: bigint, seq: number): Signed =>
    seal('limit', encodeAs(limitShape, { v: 1, line, by: us(), amt, seq } satisfies LineLimit), core.signer)

  const changed = (): void => {
    core.live.tell('neighbours', 'all')
    directory.announce()
  }

  /** Both signatures on one opening: the partner is met, the line stands, both limits hold. One decision. */
  const establish = async (
    papers: { gid: GroupId; open: Bytes; ours: Bytes; theirs: Bytes; limits: readonly Signed[] },
    reply: LineOffer | null,
  ): Promise<Result<null, AppRefusal>> => {
    const known = directory.known(papers.gid)
    if (known === null) return no('group-not-known')
    const intents = [
      ...meetNewer(core, known),
      ledger.nodeIntent('line', { open: papers.open, ours: papers.ours, theirs: papers.theirs }),
      ...papers.limits.map(signed => ledger.nodeIntent('limit', { signed })),
    ]
    const posting = mail.begin()
    if (reply !== null) posting.post(papers.gid, 'line-accept', encodeAs(lineOfferShape, reply))
    const line = lineIdOf(us(), papers.gid)
    const done = await ledger.order(intents, () => [{ del: KEYS.offer(line) }, ...posting.changes()])
    if (!done.ok) return done
    posting.send()
    changed()
    return ok(null)
  }

  const signOpen = (open: Bytes): Bytes => core.signer.sign(prefixed('line-open', open))

  /** A stranger's papers, if they are for a line between that group and us and its key signed them. */
  const readOffer = (from: GroupId, bytes: Bytes): Result<LineOffer, { code: string }> => {
    const offer = decodeAs(lineOfferShape, bytes)
    if (!offer.ok) return err({ code: 'malformed' })
    const open = decodeAs(lineOpenShape, offer.value.open)
    const key = directory.known(from)?.group.key
    if (!open.ok || key === undefined) return err({ code: 'malformed' })
    const [a, b] = inOrder(us(), from)
    const limit = openSigned('limit', limitShape, offer.value.limit, crypto.verify)
    const fits =
      open.value.a === a &&
      open.value.b === b &&
      limit.ok &&
      limit.value.by === from &&
      limit.value.line === lineIdOf(a, b)
    const signed =
      offer.value.limit.k === key &&
      crypto.verify(prefixed('line-open', offer.value.open), offer.value.sig, fromHex(key))
    return fits && signed ? ok(offer.value) : err({ code: 'bad-line' })
  }

  const agree = async (row: OfferRow, limit: bigint): Promise<Result<null, AppRefusal>> => {
    const line = lineIdOf(us(), row.gid)
    const theirLimit = decodeAs(signedShape, row.limit)
    if (!theirLimit.ok) return err({ code: 'bad-line' })
    const ourLimit = signLimit(line, limit, 1)
    const sig = signOpen(row.open)
    return establish(
      { gid: row.gid, open: row.open, ours: sig, theirs: row.sig, limits: [ourLimit, theirLimit.value] },
      { v: 1, open: row.open, sig, limit: ourLimit },
    )
  }

  mail.onMail('line-offer', (from, bytes) =>
    core.turns.take(async () => {
      const offer = readOffer(from, bytes)
      if (!offer.ok) return offer
      const line = lineIdOf(us(), from)
      if (ledger.book.tables.lines.has(line)) return ok(null)
      const own = await getRow(store, offerRow, KEYS.offer(line))
      const theirs: OfferRow = {
        gid: from,
        open: offer.value.open,
        sig: offer.value.sig,
        limit: encodeAs(signedShape, offer.value.limit),
        byUs: false,
        at: clock.now(),
      }
      if (own?.byUs === true) {
        // Both committees asked at once: the offer of the smaller group id stands, and both have agreed to it.
        if (inOrder(us(), from)[0] === us()) return ok(null)
        const limit = openSigned('limit', limitShape, decodeLimit(own), crypto.verify)
        return limit.ok ? agree(theirs, limit.value.amt) : err({ code: 'bad-line' })
      }
      // The same again, as mail may come twice: nothing new to keep or to tell.
      if (own !== null && equalBytes(own.open, theirs.open) && equalBytes(own.limit, theirs.limit))
        return ok(null)
      if (papers.isFull(from)) return err({ code: 'later' })
      papers.add(from)
      let waiting = 0
      for await (const _ of store.range(all('offer/'))) waiting += 1
      if (own === null && waiting >= OFFERS_MAX) return err({ code: 'too-many-waiting' })
      await store.write([putRow(offerRow, KEYS.offer(line), theirs)])
      core.live.tell('neighbours', 'all')
      core.live.tell('desk', 'all')
      return ok(null)
    }),
  )

  mail.onMail('line-accept', (from, bytes) =>
    core.turns.take(async () => {
      const accept = readOffer(from, bytes)
      if (!accept.ok) return accept
      const line = lineIdOf(us(), from)
      if (ledger.book.tables.lines.has(line)) return ok(null)
      const own = await getRow(store, offerRow, KEYS.offer(line))
      if (
        own === null ||
        !own.byUs ||
        hashHex('line-open', own.open) !== hashHex('line-open', accept.value.open)
      )
        return err({ code: 'line-not-offered' })
      return establish(
        {
          gid: from,
          open: own.open,
          ours: own.sig,
          theirs: accept.value.sig,
          limits: [decodeLimit(own), accept.value.limit],
        },
        null,
      )
    }),
  )

  mail.onMail('limit', (from, bytes) =>
    core.turns.take(async () => {
      const read = decodeAs(limitMailShape, bytes)
      if (!read.ok) return err({ code: 'malformed' })
      const limit = openSigned('limit', limitShape, read.value.limit, crypto.verify)
      if (!limit.ok || limit.value.by !== from) return err({ code: 'bad-line' })
      if (papers.isFull(from)) return err({ code: 'later' })
      papers.add(from)
      const known = directory.known(from)
      const meet = known === null ? [] : meetNewer(core, known)
      const set = ledger.nodeIntent('limit', { signed: read.value.limit })
      const done = await ledger.order([...meet, set], () => [])
      if (!done.ok) return done.refusal.code === 'stale-limit' ? ok(null) : done
      changed()
      return ok(null)
    }),
  )

  const one = async (line: LineId): Promise<Result<LineJson, AppRefusal>> => {
    const found = (await list()).find(candidate => candidate.line === line)
    return found === undefined ? err({ code: 'no-such-line' } as const) : ok(found)
  }

  const list = async (): Promise<readonly LineJson[]> => {
    if (!ledger.isFounded()) return []
    const open = [...ledger.book.tables.lines].flatMap(([line, row]) =>
      lineJson(core, directory, row.partner, { line: line as LineId, state: 'open', row, open: null }),
    )
    const offers: LineJson[] = []
    for await (const [key, row] of rangeRows(store, offerRow, all('offer/'))) {
      const line = asId('line', key.slice('offer/'.length))
      if (line === null || ledger.book.tables.lines.has(line)) continue
      offers.push(
        ...lineJson(core, directory, row.gid, {
          line,
          state: row.byUs ? 'offered-by-us' : 'offered-by-them',
          row: null,
          open: row.open,
          limit: limitOf(row),
        }),
      )
    }
    return [...offers, ...open]
  }
  const limitOf = (row: OfferRow): bigint => {
    const limit = openSigned('limit', limitShape, decodeLimit(row), crypto.verify)
    return limit.ok ? limit.value.amt : 0n
  }

  const setLimit = (line: LineId, limit: bigint): Promise<Result<null, AppRefusal>> =>
    core.turns.take(async () => {
      const row = ledger.book.tables.lines.get(line)
      if (row === undefined) return err({ code: 'no-such-line' })
      const signed = signLimit(line, limit, row.grantedSeq + 1)
      const posting = mail.begin()
      posting.post(row.partner, 'limit', encodeAs(limitMailShape, { v: 1, limit: signed }))
      const ordered = await ledger.order([ledger.nodeIntent('limit', { signed })], () => posting.changes())
      if (!ordered.ok) return ordered
      posting.send()
      changed()
      return ok(null)
    })

  const putOffer = async (row: OfferRow, line: LineId): Promise<void> => {
    const posting = mail.begin()
    const papers: LineOffer = { v: 1, open: row.open, sig: row.sig, limit: decodeLimit(row) }
    posting.post(row.gid, 'line-offer', encodeAs(lineOfferShape, papers))
    await store.write([putRow(offerRow, KEYS.offer(line), row), ...posting.changes()])
    posting.send()
  }

  const resignOffer = (line: LineId): Promise<void> =>
    core.turns.take(async () => {
      const row = await getRow(store, offerRow, KEYS.offer(line))
      if (row === null || !row.byUs || decodeLimit(row).k === core.signer.pub) return
      const limit = encodeAs(signedShape, signLimit(line, limitOf(row), 1))
      await putOffer({ ...row, sig: signOpen(row.open), limit }, line)
    })

  return {
    list,
    resign: async () => {
      if (!ledger.isFounded()) return
      for (const [line, row] of ledger.book.tables.lines)
        if (row.grantedSeq === 0) await setLimit(line as LineId, row.granted)
      const offers: LineId[] = []
      for await (const [key] of rangeRows(store, offerRow, all('offer/')))
        offers.push(key.slice('offer/'.length) as LineId)
      for (const line of offers) await resignOffer(line)
    },
    offer: async (gid, limit) => {
      if (!ledger.isFounded()) return no('not-set-up')
      const line = lineIdOf(us(), gid)
      const done = await core.turns.take(async (): Promise<Result<null, AppRefusal>> => {
        if (gid === us()) return no('own-group')
        if (directory.known(gid) === null) return no('group-not-known')
        const theirs = await getRow(store, offerRow, KEYS.offer(line))
        if (ledger.book.tables.lines.has(line) || theirs !== null) return no('line-exists')
        const [a, b] = inOrder(us(), gid)
        const open = encodeAs(lineOpenShape, { v: 1, a, b, unit: 'hour', at: clock.now() })
        const granted = encodeAs(signedShape, signLimit(line, limit, 1))
        const sig = signOpen(open)
        await putOffer({ gid, open, sig, limit: granted, byUs: true, at: clock.now() }, line)
        core.live.tell('neighbours', 'all')
        return ok(null)
      })
      return done.ok ? one(line) : done
    },
    accept: async (line, limit) => {
      const done = await core.turns.take(async () => {
        const row = await getRow(store, offerRow, KEYS.offer(line))
        return row === null || row.byUs ? no('line-not-offered') : agree(row, limit)
      })
      return done.ok ? one(line) : done
    },
    setLimit: async (line, limit) => {
      const done = await setLimit(line, limit)
      return done.ok ? one(line) : done
    },
  }
}

/** The entry that makes a group's key of today known to our books, where they do not know it yet. */
function meetNewer(
  { ledger }: Core,
  { group, bundle: { charter, chain } }: KnownGroupRow,
): readonly SignedIntent[] {
  const met = ledger.book.tables.met.get(group.gid)
  const isNews = met === undefined || chainStep(met, group) === 'newer'
  return isNews ? [ledger.nodeIntent('meet', { charter, chain })] : []
}

function decodeLimit(row: OfferRow): Signed {
  const limit = decodeAs(signedShape, row.limit)
  if (!limit.ok) throw new Error('a limit of our own database does not read')
  return limit.value
}

interface LineView {
  readonly line: LineId
  readonly state: LineJson['state']
  readonly row: Row<'lines'> | null
  readonly open: Bytes | null
  readonly limit?: bigint
}

function lineJson(
  core: Core,
  directory: Directory,
  gid: GroupId,
  { line, state, row, open, limit }: LineView,
): LineJson[] {
  const known = directory.known(gid)
  const group = groupJsonOf(known)
  if (known === null || group === null) return []
  const rate = groupOf(core.ledger.book).rate
  const balance = row?.balance ?? 0n
  return [
    {
      line,
      group,
      state,
      confirmCode: open === null ? group.code : showCode(shortCode(hashHex('line-open', open))),
      balance: String(balance),
      balanceLocal: String(divideNearest(balance * rate.den, rate.num)),
      limitWeGrant: String(row?.granted ?? (state === 'offered-by-us' ? (limit ?? 0n) : 0n)),
      limitTheyGrant: String(row?.received ?? (state === 'offered-by-them' ? (limit ?? 0n) : 0n)),
      heldIn: String(row?.holdIn ?? 0n),
      heldOut: String(row?.holdOut ?? 0n),
      connected: directory.isConnected(gid),
      seenAt: known.seenAt,
    },
  ]
}
