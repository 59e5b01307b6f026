/**
 * What a transfer does to the books of one group: the moves of clearing.md §6a that are decisions, each an entry.
 *
 *     signed    own COMMIT: value is held on our edges (H2)
 *     applied   the certificate: what was held is booked (H5)
 *     refused   own REFUSE: nothing was held, nothing ever will be (H1)
 *     released  the next group released, so we released (H3b); cancelled: the same at the payer
 *     waived    a release that came after booking: parked as contested, and an alarm
 *     written-off, lost   a person let the in-edge go, and the certificate came after all: see rules-write-off.ts
 *
 * The closer never stands in `signed`: its COMMIT is the last, so it books in the same entry. SPEC 7.4.
 */
import type { Bytes } from '../base/bytes.ts'
import type { Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Verify } from '../codec/signed.ts'
import { claimToCancel, debtToCancel, roomIn, roomOut } from '../lines/line.ts'
import {
  amountOf,
  type Place,
  placeOf,
  readBody,
  roleOf,
  type TransferBody,
  tidOf,
} from '../transfer/body.ts'
import { commitOf, releaseOf, statementHolds } from '../transfer/statement.ts'
import type { Draft } from './book.ts'
import { edgeOfBody } from './checkpoint-window.ts'
import { leviesAcross } from './levies.ts'
import { applyMoves, checkMoves, openAccount } from './moves.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import { externalOf } from './rules-across.ts'
import { checkCycle, roomForCycles } from './rules-cycles.ts'
import { changeLine, checkBudgets, endHold, holdOn, SIDES } from './rules-holds.ts'
import { checkOpenness } from './rules-openness.ts'
import { isRecovering, unsettled } from './rules-restore.ts'
import { closeReversal, giveLeviesBack } from './rules-reversals.ts'
import { beginTry, loseTry, payTry } from './rules-tries.ts'
import { checkAnswer, checkWindow, fitsBoth } from './rules-window.ts'
import { bookLost } from './rules-write-off.ts'
import type { Move, Row } from './tables.ts'
import { keyOf, signedTransfer } from './transfer-rows.ts'

interface Opened {
  readonly body: TransferBody
  readonly tid: Tid
  readonly place: Place
  readonly amt: bigint
}

/** A body we may decide on: well formed, ours, of the keys and incarnations we know, not decided before. H1, H2. */
function openBody(context: RuleContext<'commit' | 'close' | 'refuse'>): Result<Opened, LedgerRefusal> {
  const { draft, intent, at } = context
  const read = readBody(intent.body.body)
  if (!read.ok) return read
  const body = read.value
  const tid = tidOf(intent.body.body)
  const place = placeOf(body, intent.gid)
  if (place === null) return err(refusal('not-a-part'))
  if (draft.get('transfers', tid) !== undefined) return err(refusal('already-decided'))
  if (intent.kind === 'refuse') {
    const opened = { body, tid, place, amt: amountOf(body) }
    const fits = checkAnswer(context, opened)
    return fits.ok ? ok(opened) : fits
  }
  if (at > body.notAfter) return err(refusal('expired'))
  for (const part of body.parts) {
    const known = part.g === intent.gid ? draft.get('group', 'group') : draft.get('met', part.g)
    if (known === undefined) return err(refusal('unknown-group'))
    if (known.ke !== part.ke || known.inc !== part.inc) return err(refusal('stale-inc'))
  }
  return ok({ body, tid, place, amt: amountOf(body) })
}

/** Room on our edges, holds counted: capacity for a payment, a debt and a claim to cancel for a set-off. */
function checkRoom(
  { draft, book }: RuleContext<'commit' | 'close'>,
  { body, tid, place, amt }: Opened,
): RuleResult {
  const edges = [
    {
      edge: place.in,
      side: 'in',
      partner: place.in?.from,
      room: body.kind === 'pay' ? roomIn : debtToCancel,
    },
    {
      edge: place.out,
      side: 'out',
      partner: place.out?.to,
      room: body.kind === 'pay' ? roomOut : claimToCancel,
    },
  ] as const
  for (const { edge, side, partner, room } of edges) {
    if (edge === null) continue
    const line = draft.get('lines', edge.line)
    if (line === undefined || line.partner !== partner) return err(refusal('no-such-line'))
    const left =
      body.kind === 'pay' ? room(line) : leastOf(room(line), roomForCycles(line, sizeOf(line.balance)))
    if (left < amt) return err({ code: 'over-line-limit', line: edge.line, side, room: left })
  }
  return checkWindow({ draft, book }, { body, tid, place })
}

const leastOf = (one: bigint, other: bigint): bigint => (one < other ? one : other)
const sizeOf = (balance: bigint): bigint => (balance < 0n ? -balance : balance)

/** Our edges, as the checkpoints of their lines will ask for them. */
function edgesOf(body: TransferBody, place: Place): Pick<Row<'transfers'>, 'in' | 'out'> {
  const [from, to] = [edgeOfBody(body, place.in?.line), edgeOfBody(body, place.out?.line)]
  return { ...(from === undefined ? {} : { in: from }), ...(to === undefined ? {} : { out: to }) }
}

export const commitTransfer: Rule<'commit'> = context => {
  const { draft, book, intent, at } = context
  const opened = openBody(context)
  if (!opened.ok) return opened
  const { body, tid, place, amt } = opened.value
  if (place.closer) return err(refusal('closer-signs-last'))
  if (book.open >= LIMITS.openTransfersMax) return err(refusal('too-many-open'))
  const cycle = checkCycle(book, body, at)
  if (!cycle.ok) return cycle
  const room = checkRoom(context, opened.value)
  if (!room.ok) return room
  const { payer, upstream } = intent.body
  if (upstream !== undefined && !isUpstreamSigned(context, opened.value, upstream))
    return err(refusal('bad-certificate'))
  const wanted = { ...opened.value, at, backed: upstream !== undefined }
  const open = checkOpenness(draft, intent.gid, opened.value)
  if (!open.ok) return open
  const budgets = checkBudgets(draft, intent.gid, wanted)
  if (!budgets.ok) return budgets
  const role = roleOf(body, place)
  if ((role === 'payer') !== (payer !== undefined)) return err(refusal('ends-missing'))
  if (payer !== undefined) {
    const consent = beginTry(context, payer, { tid, body })
    if (!consent.ok) return consent
  }
  holdOn(draft, wanted)
  const ends = payer === undefined ? {} : { across: payer.across, local: payer.amt }
  const edges = edgesOf(body, place)
  draft.set('transfers', tid, {
    body: intent.body.body,
    role,
    state: 'signed',
    amt,
    since: at,
    ...edges,
    ...ends,
  })
  return ok(null)
}

/** The COMMIT of the group before us, in whose edge value comes to us. */
function isUpstreamSigned(
  { draft, verify }: RuleContext<'commit'>,
  { body, tid, place }: Opened,
  sig: Bytes,
): boolean {
  const part = body.parts.find(({ g }) => g === place.in?.from)
  const key = part === undefined ? null : keyOf(draft, part.g, part.ke)
  return (
    part !== undefined && key !== null && statementHolds(commitOf(tid, part.g, part.ke), sig, key, verify)
  )
}

/** Every COMMIT of the certificate, in the order of the parts, under the key that the body pins. H12. */
function checkCommits(
  context: { draft: Draft; verify: Verify },
  opened: { body: TransferBody; tid: Tid },
  commits: readonly Bytes[],
): boolean {
  const { body, tid } = opened
  return (
    commits.length === body.parts.length &&
    body.parts.every(({ g, ke }, i) => {
      const key = keyOf(context.draft, g, ke)
      return key !== null && statementHolds(commitOf(tid, g, ke), commits[i] as Bytes, key, context.verify)
    })
  )
}

export const closeTransfer: Rule<'close'> = context => {
  const { draft, intent, at } = context
  const opened = openBody(context)
  if (!opened.ok) return opened
  const { body, tid, place, amt } = opened.value
  if (!place.closer) return err(refusal('closer-signs-last'))
  const cycle = checkCycle(context.book, body, at)
  if (!cycle.ok) return cycle
  const room = checkRoom(context, opened.value)
  if (!room.ok) return room
  const payee = intent.body.payee
  const role = roleOf(body, place)
  if ((role === 'payee') !== (payee !== undefined)) return err(refusal('ends-missing'))
  if (payee !== undefined) {
    const reversal = closeReversal(draft, body, tid, payee)
    if (!reversal.ok) return reversal
  }
  const paid = payee === undefined ? ok([]) : payPayee(context, payee, { tid, reverses: body.reverses })
  if (!paid.ok) return paid
  // Last on purpose: a closer that waits asks with no COMMITs whether all else would hold.
  if (!checkCommits(context, opened.value, intent.body.commits)) return err(refusal('bad-certificate'))
  changeLine(draft, place.in?.line, row => ({ ...row, balance: row.balance + amt }))
  changeLine(draft, place.out?.line, row => ({ ...row, balance: row.balance - amt }))
  const ends = payee === undefined ? {} : { account: payee.account, local: payee.amt }
  const levies = paid.value.length === 0 ? {} : { levies: paid.value }
  const edges = edgesOf(body, place)
  draft.set('transfers', tid, {
    body: intent.body.body,
    role,
    state: 'applied',
    amt,
    since: at,
    ...edges,
    ...ends,
    ...levies,
  })
  return ok(null)
}

/** The payee's member is paid by the outside account, less the own group's levies, or with those that come back; at most once per invoice. H11. */
function payPayee(
  { draft, group }: RuleContext<'close'>,
  payee: { account: Row<'numbers'>['account']; amt: bigint; invoice: string },
  { tid, reverses }: { readonly tid: Tid; readonly reverses: Tid | undefined },
): Result<readonly Move[], LedgerRefusal> {
  const { policy } = group
  const account = openAccount(draft, payee.account)
  if (!account.ok) return account
  if (draft.get('invoices', payee.invoice) !== undefined) return err(refusal('invoice-paid'))
  const external = externalOf(draft)
  const levies =
    reverses !== undefined ? [] : leviesAcross(policy, 'payee', { ...payee, kind: account.value.kind })
  const moves = [{ from: external.id, to: payee.account, amt: payee.amt }, ...levies]
  const fits = checkMoves(draft, policy, moves)
  if (!fits.ok) return fits
  applyMoves(draft, moves)
  draft.set('invoices', payee.invoice, { tid })
  return ok(reverses === undefined ? levies : giveLeviesBack(draft, reverses, payee.amt))
}

export const bookTransfer: Rule<'book'> = context => {
  const { draft, intent, at } = context
  const { tid, commits } = intent.body
  const open = signedTransfer(draft, tid, ['signed', 'written-off'], intent.gid)
  if (!open.ok) return open
  const { row, body } = open.value
  const place = unsettled(open.value.place, row)
  if (!checkCommits(context, { body, tid }, commits)) return err(refusal('bad-certificate'))
  if (row.state === 'written-off') {
    bookLost(context, { tid, row, place })
    return ok(null)
  }
  // Who never lost a book finds every transfer it has signed in the window, or listed as open.
  if (!fitsBoth(draft, tid, row)) return err(refusal('stale-cp'))
  endHold(draft, { tid, place, amt: row.amt, at })
  changeLine(draft, place.in?.line, line => ({ ...line, balance: line.balance + row.amt }))
  changeLine(draft, place.out?.line, line => ({ ...line, balance: line.balance - row.amt }))
  draft.set('transfers', tid, { ...row, state: 'applied' })
  if (row.across !== undefined) payTry(context, tid, row)
  return ok(null)
}

export const refuseTransfer: Rule<'refuse'> = context => {
  const { draft, intent, at } = context
  const opened = openBody(context)
  if (!opened.ok) return opened
  const { body, tid, place, amt } = opened.value
  draft.set('transfers', tid, {
    body: intent.body.body,
    role: roleOf(body, place),
    state: 'refused',
    amt,
    since: at,
    ...edgesOf(body, place),
  })
  return ok(null)
}

/** The receiver on our out-edge signed this RELEASE, under the body's key epoch or a later one. H12. */
function checkRelease(
  context: RuleContext<'free' | 'waive'>,
  open: { body: TransferBody; place: Place },
): RuleResult {
  const { draft, intent, verify } = context
  const { tid, ke, sig } = intent.body
  const out = open.place.out
  if (out === null) return err(refusal('wrong-state'))
  const pinned = open.body.parts[(open.place.index + 1) % open.body.parts.length]?.ke ?? 0
  const key = ke >= pinned ? keyOf(draft, out.to, ke) : null
  return key !== null && statementHolds(releaseOf(tid, out.to, ke, out.line), sig, key, verify)
    ? ok(null)
    : err(refusal('bad-signature'))
}

export const freeTransfer: Rule<'free'> = context => {
  const { draft, intent, at } = context
  const open = signedTransfer(draft, intent.body.tid, ['signed', 'written-off'], intent.gid)
  if (!open.ok) return open
  const { row } = open.value
  if (isRecovering(context.book)) return err(refusal('recovering'))
  // Who closes never lets go: a transfer that it closed in a former life is for people to decide. H3, H9.
  if (open.value.place.closer) return err(refusal('wrong-state'))
  const release = checkRelease(context, open.value)
  if (!release.ok) return release
  const place = unsettled(open.value.place, row)
  const isWhole = row.state === 'signed'
  endHold(draft, { tid: intent.body.tid, place, amt: row.amt, at }, isWhole ? SIDES : ['out'])
  draft.set('transfers', intent.body.tid, { ...row, state: row.role === 'payer' ? 'cancelled' : 'released' })
  if (isWhole && row.across !== undefined) loseTry(draft, intent.body.tid, row)
  return ok(null)
}

/** The edge is void and its value parked: it never makes room under a limit again. H5. */
export const waiveTransfer: Rule<'waive'> = context => {
  const { draft, intent } = context
  const open = signedTransfer(draft, intent.body.tid, ['applied', 'lost'], intent.gid)
  if (!open.ok) return open
  // Its receiver has signed a balance that counts it: what it says now is void.
  if (open.value.row.out?.listed !== undefined) return err(refusal('wrong-state'))
  const release = checkRelease(context, open.value)
  if (!release.ok) return release
  changeLine(draft, open.value.place.out?.line, line => ({
    ...line,
    contested: line.contested + open.value.row.amt,
  }))
  draft.set('transfers', intent.body.tid, { ...open.value.row, state: 'waived' })
  return ok(null)
}
