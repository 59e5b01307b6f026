/** What each side grants on a line: ours as our committee sets it, the partner's as its papers say. SPEC 6.3. */
import {
  decodeAs,
  encodeAs,
  err,
  type LineId,
  limitMailShape,
  limitShape,
  ok,
  openSigned,
  type Result,
} from '@localpay/protocol'
import type { AppRefusal } from '../refusals.ts'
import { type LineParts, meetNewer, nextLimitSeq, signLimit } from './line-papers.ts'

export interface LineLimits {
  /** Signs it, records it and tells the partner. Takes a turn. */
  readonly set: (line: LineId, limit: bigint) => Promise<Result<null, AppRefusal>>
  /** Signs anew what stands under a former key. Takes turns. */
  readonly resign: () => Promise<void>
}

export function makeLineLimits(parts: LineParts): LineLimits {
  const { core, directory, mail, papers, changed } = parts
  const { ledger } = core

  mail.onMail('limit', (from, bytes) =>
    core.turns.take(async () => {
      const read = decodeAs(limitMailShape, bytes)
      if (!read.ok) return err({ code: 'malformed' })
      const limit = openSigned('limit', limitShape, read.value.limit, core.ports.crypto.verify)
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

  const set = (line: LineId, limit: bigint): Promise<Result<null, AppRefusal>> =>
    core.turns.take(async () => {
      const row = ledger.book.tables.lines.get(line)
      if (row === undefined) return err({ code: 'no-such-line' })
      const signed = signLimit(parts, line, limit, nextLimitSeq(core, line))
      const posting = mail.begin()
      posting.post(row.partner, 'limit', encodeAs(limitMailShape, { v: 1, limit: signed }))
      const ordered = await ledger.order([ledger.nodeIntent('limit', { signed })], () => posting.changes())
      if (!ordered.ok) return ordered
      posting.send()
      changed()
      return ok(null)
    })

  return {
    set,
    resign: async () => {
      for (const [line, row] of ledger.book.tables.lines)
        if (row.grantedSeq === 0) await set(line as LineId, row.granted)
    },
  }
}
