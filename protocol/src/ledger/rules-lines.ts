/** How a line with another group begins, and what each side grants on it. SPEC 5.15, 6. */
import { fromHex } from '../base/bytes.ts'
import { err, ok } from '../base/result.ts'
import { prefixed } from '../codec/hash.ts'
import { decodeAs } from '../codec/shape.ts'
import { openSigned } from '../codec/signed.ts'
import { limitShape, lineIdOf, lineOpenShape } from '../lines/line.ts'
import { moveLine } from '../lines/line-state.ts'
import { refusal } from './refusals.ts'
import type { Rule } from './rule.ts'

export const openLine: Rule<'line'> = ({ draft, intent, verify }) => {
  const { open, ours, theirs } = intent.body
  const read = decodeAs(lineOpenShape, open)
  if (!read.ok) return read
  const { a, b, at } = read.value
  if (a >= b || (a !== intent.gid && b !== intent.gid)) return err(refusal('bad-line'))
  const partner = a === intent.gid ? b : a
  const met = draft.get('met', partner)
  if (met === undefined) return err(refusal('unknown-group'))
  const line = lineIdOf(a, b)
  const before = draft.get('lines', line)
  const state = moveLine(before?.state ?? 'opening', 'agree')
  // A line that was closed begins again by a newer paper, never by the old one.
  if (state === null || at <= (before?.opened ?? -1)) return err(refusal('line-exists'))
  const message = prefixed('line-open', open)
  if (!verify(message, ours, fromHex(intent.key)) || !verify(message, theirs, fromHex(met.key)))
    return err(refusal('bad-signature'))
  const nothing = {
    balance: 0n,
    holdIn: 0n,
    holdOut: 0n,
    granted: 0n,
    grantedSeq: 0,
    received: 0n,
    receivedSeq: 0,
    contested: 0n,
    held: [],
    stalls: 0,
    openness: 'open' as const,
  }
  const { grantedSeq, receivedSeq, contested } = before ?? nothing
  draft.set('lines', line, { partner, ...nothing, grantedSeq, receivedSeq, contested, state, opened: at })
  return ok(null)
}

export const setLineLimit: Rule<'limit'> = ({ draft, intent, verify }) => {
  const limit = openSigned('limit', limitShape, intent.body.signed, verify)
  if (!limit.ok)
    return limit.refusal.code === 'bad-signature' ? err(refusal('bad-signature')) : err(limit.refusal)
  const { line, by, amt, seq } = limit.value
  const row = draft.get('lines', line)
  if (row === undefined) return err(refusal('no-such-line'))
  const ours = by === intent.gid
  const key = ours ? intent.key : draft.get('met', row.partner)?.key
  if ((!ours && by !== row.partner) || intent.body.signed.k !== key) return err(refusal('not-your-key'))
  if (seq <= (ours ? row.grantedSeq : row.receivedSeq)) return err(refusal('stale-limit'))
  if (ours && amt > 0n && (row.state === 'closing' || row.state === 'closed'))
    return err(refusal('wrong-line-state'))
  draft.set(
    'lines',
    line,
    ours
      ? { ...row, granted: amt, grantedSeq: seq }
      : { ...row, received: amt, receivedSeq: seq, receivedPaper: intent.body.signed },
  )
  return ok(null)
}
