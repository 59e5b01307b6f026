/**
 * A group whose books were put back to an older copy has signed things that it does not remember. It signs nothing about
 * transfers until each partner has told what the two had signed, or people set a partner apart; what it may have signed
 * it holds as signed, and never refuses. Bodies that its former self may have seen it does not answer any more.
 * SPEC 6.9, clearing.md §6, H9.
 *
 *     recover   every line is asked          recall    a transfer that we may have signed is held as signed
 *     answer    a partner told all           quarantine  people go on without that partner's answer
 */
import type { Bytes } from '../base/bytes.ts'
import { fromHex } from '../base/bytes.ts'
import type { GroupId, LineId, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { prefixed } from '../codec/hash.ts'
import { decodeAs } from '../codec/shape.ts'
import { type Balance, balanceSeenBy, balanceShape, pairOf } from '../lines/balance.ts'
import { amountOf, placeOf, readBody, roleOf, tidOf } from '../transfer/body.ts'
import { commitOf, statementHolds } from '../transfer/statement.ts'
import { type Book, type Draft, keyName } from './book.ts'
import { edgeOfBody, edgesOn, forgetSettled, isBooked, isInWindow, movedBy } from './checkpoint-window.ts'
import { refusal } from './refusals.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import { changeLine, holdOn } from './rules-holds.ts'
import type { Row } from './tables.ts'

type Edge = NonNullable<Row<'transfers'>['in']>

/** Lines that stand. */
const isStanding = ({ state }: Row<'lines'>): boolean => state !== 'closed'

/** Of lines that stand: over one that closed meanwhile nothing is owed or held any more. */
const askedOf = ({ tables }: Pick<Book, 'tables'>): readonly Row<'recovery'>[] =>
  [...tables.recovery].flatMap(([line, row]) => {
    const here = tables.lines.get(line as LineId)
    return row.state === 'asked' && here !== undefined && isStanding(here) ? [row] : []
  })

/** Some partner has still to tell: nothing about transfers is signed. */
export const isRecovering = (book: Pick<Book, 'tables'>): boolean => askedOf(book).length > 0

/** May a self of ours of this incarnation have signed what we do not know, and its partners have still to tell? */
export const isAskedAbout = (book: Pick<Book, 'tables'>, inc: number): boolean =>
  askedOf(book).some(row => inc <= row.inc)

/**
 * Every line that stands is asked, or asked again.
 * @param inc of the self whose word is lost @returns how many were not being asked already
 */
export function askPartners(
  draft: Draft,
  book: Pick<Book, 'tables'>,
  { at, inc }: { readonly at: number; readonly inc: number },
): number {
  let asked = 0
  for (const [line, row] of book.tables.lines) {
    const before = book.tables.recovery.get(line)
    if (!isStanding(row) || before?.state === 'asked') continue
    draft.set('recovery', line, { state: 'asked', since: at, floor: before?.floor ?? 0, inc })
    asked += 1
  }
  return asked
}

export const recover: Rule<'recover'> = ({ draft, book, group: { inc }, at }) =>
  askPartners(draft, book, { at, inc }) === 0 ? err(refusal('already-recovering')) : ok(null)

/** The partner's newest checkpoint, if both have signed it; with it the line stands where both had left it. */
function retake(
  context: RuleContext<'answer'>,
  line: LineId,
  newest: { readonly b: Bytes; readonly ours: Bytes; readonly theirs: Bytes },
): RuleResult {
  const { draft, book, intent, verify } = context
  const { unlisted } = intent.body
  const read = decodeAs(balanceShape, newest.b, LIMITS.balanceBytesMax)
  if (!read.ok) return read
  const balance = read.value
  const row = draft.get('lines', line) as Row<'lines'>
  const us = intent.gid
  if (balance.line !== line) return err(refusal('bad-balance'))
  const known = draft.get('balances', line)
  if (balance.seq <= (known?.known ?? 0)) return err(refusal('not-next'))
  const [ours, theirs] = pairOf(us, row.partner, { ours: newest.ours, theirs: newest.theirs })
  const gids = pairOf(us, row.partner, { ours: us, theirs: row.partner })
  for (const [i, sig] of [ours, theirs].entries()) {
    const key = draft.get('keys', keyName(gids[i] as GroupId, balance.ke[i] as number))?.key
    if (key === undefined || !verify(prefixed('balance', newest.b), sig, fromHex(key)))
      return err(refusal('bad-signature'))
  }
  draft.set('balances', line, {
    known: balance.seq,
    at: balance.at,
    newest: { b: newest.b, theirs: newest.theirs },
    signed: balance.seq,
    signedTry: balance.try,
    open: balance.open,
  })
  settleUpTo({ draft, book }, { us, line, partner: row.partner, balance, unlisted, since: 0 })
  forgetSettled(draft, book)
  return ok(null)
}

/** The partner knows none newer than ours: what was recalled since it was asked is settled by that one, or is open. */
function settleRecalled({ draft, book, intent }: RuleContext<'answer'>, line: LineId, since: number): void {
  const known = draft.get('balances', line)?.newest
  const read = known === undefined ? null : decodeAs(balanceShape, known.b, LIMITS.balanceBytesMax)
  if (read?.ok !== true) return
  const { partner } = draft.get('lines', line) as Row<'lines'>
  const { unlisted } = intent.body
  settleUpTo({ draft, book }, { us: intent.gid, line, partner, balance: read.value, unlisted, since })
}

/**
 * What the checkpoint does not list as open, and what is not younger, has ended on this line before it, one way or the
 * other, and its balance counts it or does not: nothing of it is held here, or booked again. Our balance is the one that
 * both signed, and what we know to be booked since. Younger is what builds on this checkpoint, and what the partner itself
 * has signed or booked and not listed: one that builds on the checkpoint before may be signed after this one.
 */
function settleUpTo(
  { draft, book }: { draft: Draft; book: Book },
  {
    us,
    line,
    partner,
    balance,
    unlisted,
    since: asked,
  }: {
    us: GroupId
    line: LineId
    partner: GroupId
    balance: Balance
    unlisted: readonly Tid[]
    /** Of rows from before this nothing is settled: they were signed in this life. */
    since: number
  },
): void {
  const open = new Set<string>([...balance.open, ...unlisted])
  let since = 0n
  let freed = { in: 0n, out: 0n }
  const settled = new Set<string>()
  for (const own of edgesOn(book, line)) {
    const { tid, row, side, edge } = own
    if (edge.listed !== undefined) continue
    if (open.has(tid) || edge.cp >= balance.seq || row.since < asked) {
      if (isBooked(own)) since += movedBy(own)
      continue
    }
    settled.add(tid)
    if (row.state === 'signed') freed = { ...freed, [side]: freed[side] + row.amt }
    const now = { ...row, [side]: { ...edge, listed: balance.seq } }
    const isOver = [now.in, now.out].every(one => one === undefined || one.listed !== undefined)
    // Whether our member paid is told by the certificate or the RELEASE alone, and the consent waits for it.
    if (row.state === 'signed' && isOver && row.across === undefined) draft.drop('transfers', tid)
    else draft.set('transfers', tid, now)
  }
  changeLine(draft, line, row => ({
    ...row,
    // What people struck out stays struck out until they say that the group is here again.
    balance:
      balanceSeenBy(us, partner, balance.bal) + since - row.contested - (row.writtenDown?.microHours ?? 0n),
    holdIn: row.holdIn - freed.in,
    holdOut: row.holdOut - freed.out,
    held: row.held.filter(({ tid }) => !settled.has(tid)),
  }))
}

export const takeAnswer: Rule<'answer'> = context => {
  const { draft, intent } = context
  const { line, newest } = intent.body
  const state = draft.get('recovery', line)
  if (draft.get('lines', line) === undefined) return err(refusal('no-such-line'))
  if (state === undefined || state.state === 'answered') return err(refusal('not-recovering'))
  if (newest !== undefined) {
    const taken = retake(context, line, newest)
    if (!taken.ok) return taken
  } else settleRecalled(context, line, state.since)
  const floor = draft.get('balances', line)?.known ?? 0
  draft.set('recovery', line, { ...state, state: 'answered', floor })
  return ok(null)
}

export const quarantineLine: Rule<'quarantine'> = ({ draft, intent }) => {
  const state = draft.get('recovery', intent.body.line)
  if (state?.state !== 'asked') return err(refusal('not-recovering'))
  draft.set('recovery', intent.body.line, { ...state, state: 'quarantined' })
  return ok(null)
}

/**
 * A transfer that we may have signed and do not know: one that names a former epoch of ours, one with a COMMIT of ours, or,
 * while partners are asked, any that they have open. It is held as signed; only a certificate or the RELEASE of the next
 * group ends it, and for one that we were to close people decide. H9.
 */
export const recallTransfer: Rule<'recall'> = ({ draft, book, intent, group, verify, at }) => {
  const read = readBody(intent.body.body)
  if (!read.ok) return read
  const body = read.value
  const tid = tidOf(intent.body.body)
  const place = placeOf(body, intent.gid)
  const own = place === null ? undefined : body.parts[place.index]
  if (place === null || own === undefined) return err(refusal('not-a-part'))
  if (draft.get('transfers', tid) !== undefined) return err(refusal('already-decided'))
  const isFormer = own.inc < group.inc || own.ke < group.ke
  const { commit } = intent.body
  const key = draft.get('keys', keyName(intent.gid, own.ke))?.key
  const isOurs =
    commit !== undefined &&
    key !== undefined &&
    statementHolds(commitOf(tid, intent.gid, own.ke), commit, key, verify)
  if (!isFormer && !isOurs && !isAskedAbout(book, own.inc)) return err(refusal('not-recovering'))
  const edges = [edgeOfBody(body, place.in?.line), edgeOfBody(body, place.out?.line)].map(edge =>
    settledEdge(draft, tid, edge),
  )
  const [into, out] = edges
  for (const [edge, partner] of [
    [into, place.in?.from],
    [out, place.out?.to],
  ] as const)
    if (edge !== undefined && draft.get('lines', edge.line)?.partner !== partner)
      return err(refusal('no-such-line'))
  // Older than the window on all our lines: it was settled long ago, and nothing of it can be booked any more.
  if (!edges.some(edge => edge !== undefined && mayStand(draft, tid, edge))) return err(refusal('stale-cp'))
  const amt = amountOf(body)
  const ownEdges = { ...(into === undefined ? {} : { in: into }), ...(out === undefined ? {} : { out }) }
  holdOn(draft, { body, tid, place: unsettled(place, ownEdges), amt, at, backed: true })
  draft.set('transfers', tid, {
    body: intent.body.body,
    role: roleOf(body, place),
    state: 'signed',
    amt,
    since: at,
    ...ownEdges,
  })
  return ok(null)
}

/** Within the window of its line, or beyond what these books know of it, while its partner is asked for just that. */
const mayStand = (draft: Draft, tid: Tid, edge: Pick<Edge, 'line' | 'cp'>): boolean =>
  isInWindow(draft, tid, edge) ||
  (draft.get('recovery', edge.line)?.state === 'asked' &&
    edge.cp > (draft.get('balances', edge.line)?.known ?? 0))

/**
 * A partner that has answered told of all that the two had signed and that its newest checkpoint does not settle. What
 * comes up later and does not build on that one is settled on that line, also while the partner is asked once more.
 */
function settledEdge(draft: Draft, tid: Tid, edge: Edge | undefined): Edge | undefined {
  const state = edge === undefined ? undefined : draft.get('recovery', edge.line)
  if (edge === undefined || state === undefined || edge.cp >= state.floor) return edge
  const isOpen = draft.get('balances', edge.line)?.open.includes(tid) === true
  return isOpen ? edge : { ...edge, listed: state.floor }
}

/**
 * May this group sign about a transfer over these edges? Not while partners are asked; not over a line that people set
 * apart; and never again for a body that builds on a checkpoint from before it recovered, which its former self may have
 * signed or refused: unless it names an incarnation of ours that only the roots began, after that self.
 */
export function checkRecovered(
  { draft, book }: { draft: Draft; book: Pick<Book, 'tables'> },
  {
    edges,
    inc,
    isRefusal,
  }: {
    readonly edges: readonly ({ readonly line: LineId; readonly cp: number } | undefined)[]
    /** Ours, as the body names it. */
    readonly inc: number
    /** That we do not sign may be said of any body that no former self has seen. */
    readonly isRefusal: boolean
  },
): RuleResult {
  if (isRecovering(book)) return err(refusal('recovering'))
  for (const edge of edges) {
    const state = edge === undefined ? undefined : draft.get('recovery', edge.line)
    if (edge === undefined || state === undefined) continue
    const isSeen = inc <= state.inc
    if (state.state === 'quarantined' && (isSeen || !isRefusal)) return err(refusal('quarantined'))
    if (edge.cp <= state.floor && isSeen) return err(refusal('former-self'))
  }
  return ok(null)
}

/** Edges of a decided transfer on which nothing is held or booked any more: the partner's checkpoint has settled them. */
export const unsettled = <P extends { readonly in: unknown; readonly out: unknown }>(
  place: P,
  row: Pick<Row<'transfers'>, 'in' | 'out'>,
): P => ({
  ...place,
  in: row.in?.listed === undefined ? place.in : null,
  out: row.out?.listed === undefined ? place.out : null,
})
