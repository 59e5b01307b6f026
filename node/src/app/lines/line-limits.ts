/** What each side grants on a line: ours as our committee sets it, the partner's as its papers say. SPEC 6.3. */
import {
  decodeAs,
  encodeAs,
  err,
  type LineId,
  type LineLimit,
  limitMailShape,
  limitShape,
  ok,
  openSigned,
  type Result,
  type Signed,
} from '@localpay/protocol'
import type { KnownGroupRow } from '../core.ts'
import type { AppRefusal } from '../refusals.ts'
import type { HeldEvidence } from '../witness/held-evidence.ts'
import { type LineParts, meetNewer, nextLimitSeq, signLimit } from './line-papers.ts'

export interface LineLimits {
  /** Signs it, records it and tells the partner. Takes a turn. */
  readonly set: (line: LineId, limit: bigint) => Promise<Result<null, AppRefusal>>
  /** Signs anew what stands under a former key. Takes turns. */
  readonly resign: () => Promise<void>
}

export function makeLineLimits(parts: LineParts, evidence: Pick<HeldEvidence, 'add'>): LineLimits {
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
      if (!done.ok && done.refusal.code === 'stale-limit') {
        if (known !== null) accuse(known, limit.value, read.value.limit)
        return ok(null)
      }
      if (!done.ok) return done
      changed()
      return ok(null)
    }),
  )

  /** Two limits of the partner under one number. */
  const accuse = ({ bundle }: KnownGroupRow, { line, seq, amt }: LineLimit, signed: Signed): void => {
    const row = ledger.book.tables.lines.get(line)
    if (row?.receivedPaper === undefined || row.receivedSeq !== seq || row.received === amt) return
    evidence.add(bundle, { limits: { a: row.receivedPaper, b: signed } })
  }

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
