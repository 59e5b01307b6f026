/**
 * What people and the node decide about a line: frozen, free again, running down, closed. Who may owe us is the committee's
 * to say, signed by who says it; the node freezes by itself only for evidence and for silence. SPEC 5.20, clearing.md §6a.
 */
import type { LineId } from '../base/ids.ts'
import { NODE_AUTHOR } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { openSigned } from '../codec/signed.ts'
import { inOrder, lineIdOf } from '../lines/line.ts'
import { type FreezeReason, type LineEvent, lineEndShape, moveLine } from '../lines/line-state.ts'
import type { Draft } from './book.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

type Line = Row<'lines'>

/** The line, and where the event takes it. */
function moved(
  draft: Draft,
  id: LineId,
  event: LineEvent,
): Result<{ readonly row: Line; readonly next: Line['state'] }, LedgerRefusal> {
  const row = draft.get('lines', id)
  if (row === undefined) return err(refusal('no-such-line'))
  const next = moveLine(row.state, event)
  return next === null ? err(refusal('wrong-line-state')) : ok({ row, next })
}

export const freezeLine: Rule<'freeze'> = ({ draft, intent }) => {
  const { line, why, ke } = intent.body
  if ((intent.by === NODE_AUTHOR) === (why === 'people')) return err(refusal('not-allowed'))
  if ((why === 'evidence') !== (ke !== undefined)) return err({ code: 'malformed', why: 'ke: of evidence' })
  const to = moved(draft, line, 'freeze')
  if (!to.ok) return to
  const { row, next } = to.value
  const before = row.frozen?.why ?? []
  if (before.includes(why)) return err(refusal('wrong-line-state'))
  if (ke !== undefined && ke <= (draft.get('pardons', row.partner)?.ke ?? 0))
    return err(refusal('already-decided'))
  const frozen = { why: [...before, why], ke: ke ?? row.frozen?.ke ?? 0 }
  draft.set('lines', line, { ...row, state: next, frozen })
  return ok(null)
}

/** One reason less; with the last one gone the line is free again. A line that is closing keeps on closing. */
function liftFreeze(draft: Draft, line: LineId, why: FreezeReason): RuleResult {
  const row = draft.get('lines', line)
  if (row === undefined) return err(refusal('no-such-line'))
  if (row.frozen === undefined || !row.frozen.why.includes(why)) return err(refusal('wrong-line-state'))
  const left = row.frozen.why.filter(reason => reason !== why)
  const { frozen, ...rest } = row
  if (left.length > 0) draft.set('lines', line, { ...rest, frozen: { ...frozen, why: left } })
  else draft.set('lines', line, { ...rest, state: moveLine(row.state, 'thaw') ?? row.state })
  return ok(null)
}

export const thawLine: Rule<'thaw'> = ({ draft, intent }) => {
  const { line, why } = intent.body
  if (intent.by === NODE_AUTHOR && why === 'people') return err(refusal('not-allowed'))
  return liftFreeze(draft, line, why)
}

export const pardonGroup: Rule<'pardon'> = ({ draft, intent }) => {
  const { gid, ke } = intent.body
  if (gid === intent.gid) return err(refusal('unknown-group'))
  if (ke <= (draft.get('pardons', gid)?.ke ?? 0)) return err(refusal('already-decided'))
  draft.set('pardons', gid, { ke })
  answerEvidence(draft, lineIdOf(...inOrder(intent.gid, gid)), ke)
  return ok(null)
}

/** Evidence up to this key epoch counts no more: the committee let it pass, or the partner's roots have answered it. */
export function answerEvidence(draft: Draft, line: LineId, ke: number): void {
  const frozen = draft.get('lines', line)?.frozen
  if (frozen?.why.includes('evidence') === true && frozen.ke <= ke) liftFreeze(draft, line, 'evidence')
}

export const endLine: Rule<'end-line'> = ({ draft, intent }) => {
  const to = moved(draft, intent.body.line, 'end')
  if (!to.ok) return to
  const { row, next } = to.value
  draft.set('lines', intent.body.line, { ...row, state: next })
  return ok(null)
}

/** Nothing is owed, and nothing that was signed can change that. */
export const isAtRest = ({
  balance,
  holdIn,
  holdOut,
}: Pick<Line, 'balance' | 'holdIn' | 'holdOut'>): boolean => balance === 0n && holdIn === 0n && holdOut === 0n

/**
 * Our own word is taken once people have ended the line; the partner's ends it with us, too, for nobody keeps a line alone.
 * Of rest both speak for their own books: ours must be at rest for our word, and the line closes with both.
 */
export const tellLineEnd: Rule<'line-end'> = ({ draft, intent, verify }) => {
  const read = openSigned('line-end', lineEndShape, intent.body.signed, verify)
  if (!read.ok)
    return read.refusal.code === 'bad-signature' ? err(refusal('bad-signature')) : err(read.refusal)
  const { line, by, rest } = read.value
  const row = draft.get('lines', line)
  if (row === undefined) return err(refusal('no-such-line'))
  const ours = by === intent.gid
  const key = ours ? intent.key : draft.get('met', row.partner)?.key
  if ((!ours && by !== row.partner) || intent.body.signed.k !== key) return err(refusal('not-your-key'))
  if (read.value.at < row.opened) return err(refusal('stale-limit'))
  const state = ours ? row.state : (moveLine(row.state, 'end') ?? row.state)
  if (state !== 'closing') return err(refusal('wrong-line-state'))
  const said = rest ? 'rest' : 'closing'
  const before = { ours: row.end?.ours ?? 'none', theirs: row.end?.theirs ?? 'none' }
  const mine = ours ? before.ours : before.theirs
  if (mine === said || mine === 'rest') return err(refusal('already-decided'))
  if (ours && rest && !isAtRest(row)) return err(refusal('not-settled'))
  const end = ours ? { ...before, ours: said } : { ...before, theirs: said }
  const closes = end.ours === 'rest' && end.theirs === 'rest'
  draft.set('lines', line, {
    ...row,
    end,
    state: closes ? (moveLine(state, 'rest') ?? state) : state,
  } as Line)
  return ok(null)
}
