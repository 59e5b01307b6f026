/**
 * How a line begins: offered by one committee, agreed by the other after people compared a short code, each side granting
 * its own limit. The committees decide; the node only carries the papers. SPEC 6.
 */
import {
  type Bytes,
  decodeAs,
  encodeAs,
  equalBytes,
  err,
  fromHex,
  type GroupId,
  hashHex,
  inOrder,
  type LineId,
  type LineOffer,
  limitShape,
  lineIdOf,
  lineOfferShape,
  lineOpenShape,
  ok,
  openSigned,
  prefixed,
  type Result,
  type Signed,
  signedShape,
} from '@localpay/protocol'
import { type AppRefusal, no } from '../refusals.ts'
import { getRow, type OfferRow, offerRow, putRow, rangeRows } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'
import {
  type LineParts,
  limitOfOffer,
  meetNewer,
  nextLimitSeq,
  signLimit,
  signOpen,
  stands,
} from './line-papers.ts'

/** Offers of others that wait for our committee. */
const OFFERS_MAX = 64

export interface LineOffers {
  readonly waiting: () => AsyncIterable<{
    readonly line: LineId
    readonly row: OfferRow
    readonly limit: bigint
  }>
  readonly offer: (gid: GroupId, limit: bigint) => Promise<Result<LineId, AppRefusal>>
  readonly accept: (line: LineId, limit: bigint) => Promise<Result<LineId, AppRefusal>>
  /** Signs anew what waits under a former key. Takes turns. */
  readonly resign: () => Promise<void>
}

export function makeLineOffers(parts: LineParts): LineOffers {
  const { core, directory, mail, papers, us, changed } = parts
  const { ledger } = core
  const { store, clock, crypto } = core.ports

  /** Both signatures on one opening: the partner is met, the line stands, both limits hold. One decision. */
  const establish = async (
    opening: { gid: GroupId; open: Bytes; ours: Bytes; theirs: Bytes; limits: readonly Signed[] },
    reply: LineOffer | null,
  ): Promise<Result<null, AppRefusal>> => {
    const known = directory.known(opening.gid)
    if (known === null) return no('group-not-known')
    const intents = [
      ...meetNewer(core, known),
      ledger.nodeIntent('line', { open: opening.open, ours: opening.ours, theirs: opening.theirs }),
      ...opening.limits.map(signed => ledger.nodeIntent('limit', { signed })),
    ]
    const posting = mail.begin()
    if (reply !== null) posting.post(opening.gid, 'line-accept', encodeAs(lineOfferShape, reply))
    const line = lineIdOf(us(), opening.gid)
    const done = await ledger.order(intents, () => [{ del: KEYS.offer(line) }, ...posting.changes()])
    if (!done.ok) return done
    posting.send()
    changed()
    return ok(null)
  }

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
    const ourLimit = signLimit(parts, line, limit, nextLimitSeq(core, line))
    const sig = signOpen(parts, row.open)
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
      if (stands(core, line)) return ok(null)
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
        const limit = openSigned('limit', limitShape, limitOfOffer(own), crypto.verify)
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
      if (stands(core, line)) return ok(null)
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
          limits: [limitOfOffer(own), accept.value.limit],
        },
        null,
      )
    }),
  )

  const putOffer = async (row: OfferRow, line: LineId): Promise<void> => {
    const posting = mail.begin()
    const offer: LineOffer = { v: 1, open: row.open, sig: row.sig, limit: limitOfOffer(row) }
    posting.post(row.gid, 'line-offer', encodeAs(lineOfferShape, offer))
    await store.write([putRow(offerRow, KEYS.offer(line), row), ...posting.changes()])
    posting.send()
  }

  const resignOffer = (line: LineId): Promise<void> =>
    core.turns.take(async () => {
      const row = await getRow(store, offerRow, KEYS.offer(line))
      if (row === null || !row.byUs || limitOfOffer(row).k === core.signer.pub) return
      const limit = encodeAs(signedShape, signLimit(parts, line, grantOf(row), nextLimitSeq(core, line)))
      await putOffer({ ...row, sig: signOpen(parts, row.open), limit }, line)
    })

  const grantOf = (row: OfferRow): bigint => {
    const limit = openSigned('limit', limitShape, limitOfOffer(row), crypto.verify)
    return limit.ok ? limit.value.amt : 0n
  }

  async function* waiting(): ReturnType<LineOffers['waiting']> {
    for await (const [key, row] of rangeRows(store, offerRow, all('offer/'))) {
      const line = key.slice('offer/'.length) as LineId
      if (!stands(core, line)) yield { line, row, limit: grantOf(row) }
    }
  }

  const offer = (gid: GroupId, limit: bigint): Promise<Result<LineId, AppRefusal>> =>
    core.turns.take(async () => {
      const line = lineIdOf(us(), gid)
      if (gid === us()) return no('own-group')
      if (directory.known(gid) === null) return no('group-not-known')
      const theirs = await getRow(store, offerRow, KEYS.offer(line))
      if (stands(core, line) || theirs !== null) return no('line-exists')
      const [a, b] = inOrder(us(), gid)
      // A line that was closed begins again by a paper that is newer than its last.
      const at = Math.max(clock.now(), (ledger.book.tables.lines.get(line)?.opened ?? -1) + 1)
      const open = encodeAs(lineOpenShape, { v: 1, a, b, unit: 'hour', at })
      const granted = encodeAs(signedShape, signLimit(parts, line, limit, nextLimitSeq(core, line)))
      const sig = signOpen(parts, open)
      await putOffer({ gid, open, sig, limit: granted, byUs: true, at: clock.now() }, line)
      core.live.tell('neighbours', 'all')
      return ok(line)
    })

  return {
    waiting,
    resign: async () => {
      const offers: LineId[] = []
      for await (const { line } of waiting()) offers.push(line)
      for (const line of offers) await resignOffer(line)
    },
    offer: async (gid, limit) => (ledger.isFounded() ? offer(gid, limit) : no('not-set-up')),
    accept: (line, limit) =>
      core.turns.take(async () => {
        const row = await getRow(store, offerRow, KEYS.offer(line))
        if (row === null || row.byUs) return no('line-not-offered')
        const agreed = await agree(row, limit)
        return agreed.ok ? ok(line) : agreed
      }),
  }
}
