/**
 * Balance checkpoints in the books: what we sign of them, and what both have signed. SPEC 6.7, clearing.md §2.5.
 *
 *     proposer (the smaller group id)          the other side
 *     balance  try 0, then sent                balance  co-signed at once, or
 *     cosign   the other signature came        decline  a transfer it has signed is not listed
 *     balance  try 1, with its Decline
 *
 * One entry is one signature, written before it is sent. Never is a checkpoint signed that omits a transfer which we
 * have signed, and which is neither let go nor listed as booked.
 */
import { type Bytes, fromHex } from '../base/bytes.ts'
import type { GroupId, LineId, PublicKey, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { prefixed } from '../codec/hash.ts'
import { decodeAs } from '../codec/shape.ts'
import type { Verify } from '../codec/signed.ts'
import {
  type Balance,
  balanceHash,
  balanceSeenBy,
  balanceShape,
  type Decline,
  declineShape,
  isYoung,
  listHash,
  NO_CHECKPOINT,
  pairOf,
  proposes,
} from '../lines/balance.ts'
import { type Book, type Draft, keyName } from './book.ts'
import {
  edgesOn,
  forgetSettled,
  isBooked,
  isOpenOn,
  movedBy,
  type Unlisted,
  unlistedOn,
} from './checkpoint-window.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import { isRecovering } from './rules-restore.ts'
import type { Row } from './tables.ts'

type State = Row<'balances'>

const NEW_STATE: State = { ...NO_CHECKPOINT, open: [], at: 0, signedTry: 0 }

const stateOf = (draft: Draft, line: LineId): State => draft.get('balances', line) ?? NEW_STATE

interface Opened {
  readonly balance: Balance
  readonly line: Row<'lines'>
  readonly state: State
  readonly us: GroupId
  /** We proposed it. */
  readonly ours: boolean
}

/** The checkpoint that both sides signed last, as a text; null before the first. */
function newestText(state: State): Balance | null {
  if (state.newest === undefined) return null
  const read = decodeAs(balanceShape, state.newest.b, LIMITS.balanceBytesMax)
  return read.ok ? read.value : null
}

const keyOf = (draft: Draft, gid: GroupId, ke: number): PublicKey | null =>
  draft.get('keys', keyName(gid, ke))?.key ?? null

const signedBy = (
  domain: 'balance' | 'decline',
  { bytes, sig, key, verify }: { bytes: Bytes; sig: Bytes; key: PublicKey | null; verify: Verify },
): boolean => key !== null && verify(prefixed(domain, bytes), sig, fromHex(key))

/** A text for a line of ours that comes next, between the keys and with limits that we know. */
function openBalance(context: RuleContext<'balance'>): Result<Opened, LedgerRefusal> {
  const { draft, intent, verify, group } = context
  const read = decodeAs(balanceShape, intent.body.balance, LIMITS.balanceBytesMax)
  if (!read.ok) return read
  const balance = read.value
  const line = draft.get('lines', balance.line)
  if (line === undefined) return err(refusal('no-such-line'))
  const us = intent.gid
  const met = draft.get('met', line.partner) as Row<'met'>
  const ours = proposes(us, line.partner)
  if (ours !== (intent.body.theirs === undefined)) return err(refusal('bad-balance'))
  const ke = pairOf(us, line.partner, { ours: group.ke, theirs: met.ke })
  if (balance.ke[0] !== ke[0] || balance.ke[1] !== ke[1]) return err(refusal('stale-inc'))
  const { theirs } = intent.body
  if (
    theirs !== undefined &&
    !signedBy('balance', { bytes: intent.body.balance, sig: theirs, key: met.key, verify })
  )
    return err(refusal('bad-signature'))
  const limits = pairOf(us, line.partner, { ours: line.grantedSeq, theirs: line.receivedSeq })
  if (balance.limits.some((seq, i) => seq > (limits[i] as number))) return err(refusal('unknown-limit'))
  const state = stateOf(draft, balance.line)
  const prev = state.newest === undefined ? undefined : balanceHash(state.newest.b)
  if (balance.seq !== state.known + 1 || balance.prev !== prev) return err(refusal('not-next'))
  return ok({ balance, line, state, us, ours })
}

/**
 * At most one text for each (seq, try). The proposer's next try needs the partner's Decline of the last one, or another
 * key on either side since, under which nobody would sign the last one any more.
 */
function checkTry(context: RuleContext<'balance'>, opened: Opened): RuleResult {
  const { balance, state, ours } = opened
  const { decline } = context.intent.body
  if (!ours) {
    const isOver = state.declined?.seq === balance.seq && balance.try <= state.declined.try
    return isOver || decline !== undefined ? err(refusal('not-next')) : ok(null)
  }
  if (state.waiting === undefined)
    return balance.try === 0 && decline === undefined ? ok(null) : err(refusal('not-next'))
  if (balance.try !== state.signedTry + 1) return err(refusal('not-next'))
  const last = decodeAs(balanceShape, state.waiting.b, LIMITS.balanceBytesMax)
  if (!last.ok) return last
  if (decline === undefined) {
    const isSameKeys = last.value.ke.every((ke, i) => ke === balance.ke[i])
    return isSameKeys ? err(refusal('not-next')) : ok(null)
  }
  const read = checkDecline(context, opened, decline)
  if (!read.ok) return read
  const names = new Set<string>([...last.value.open, ...state.waiting.applied])
  const ended = state.waiting.applied.some(tid => !isStillBooked(context.draft, balance.line, tid))
  // Either side may have signed since: what the text lacked may be ours to name by now.
  const { signed, booked } = unlistedOn(context.book, balance.line)
  const wanted = [...read.value.open, ...[...signed, ...booked].map(({ tid }) => tid)]
  if (wanted.every(tid => names.has(tid)) && !ended) return err(refusal('bad-balance'))
  const listed = new Set<string>([...balance.open, ...context.intent.body.applied])
  const isUnion = read.value.open.every(
    tid => listed.has(tid) || listedBefore(context.draft, balance.line, tid),
  )
  return isUnion ? ok(null) : err(refusal('not-listed'))
}

const edgeOn = (draft: Draft, line: LineId, tid: Tid) => {
  const row = draft.get('transfers', tid)
  if (row?.in?.line === line) return { tid, row, side: 'in', edge: row.in } as const
  return row?.out?.line === line ? ({ tid, row, side: 'out', edge: row.out } as const) : null
}

const listedBefore = (draft: Draft, line: LineId, tid: Tid): boolean =>
  edgeOn(draft, line, tid)?.edge.listed !== undefined

const isStillBooked = (draft: Draft, line: LineId, tid: Tid): boolean => {
  const own = edgeOn(draft, line, tid)
  return own !== null && isBooked(own)
}

/** The partner's Decline of the text that waits. */
function checkDecline(
  { draft, verify }: RuleContext<'balance'>,
  { balance, line, state }: Opened,
  { b, sig }: { b: Bytes; sig: Bytes },
): Result<Decline, LedgerRefusal> {
  const read = decodeAs(declineShape, b, LIMITS.balanceBytesMax)
  if (!read.ok) return read
  const { line: of, seq, try: declined } = read.value
  if (of !== balance.line || seq !== balance.seq || declined !== state.signedTry)
    return err(refusal('not-next'))
  const key = (draft.get('met', line.partner) as Row<'met'>).key
  return signedBy('decline', { bytes: b, sig, key, verify }) ? read : err(refusal('bad-signature'))
}

/** Do the lists name all that they must, and nothing that they may not? */
function checkLists(context: RuleContext<'balance'>, opened: Opened, unlisted: Unlisted): RuleResult {
  const { draft, intent } = context
  const { balance, state } = opened
  const { applied, strangers } = intent.body
  const { n, hash } = listHash(applied)
  const open = new Set<string>(balance.open)
  const isOnce = applied.every(tid => !open.has(tid))
  if (balance.applied.n !== n || balance.applied.hash !== hash || !isOnce) return err(refusal('bad-balance'))
  const booked = new Set<string>(unlisted.booked.map(({ tid }) => tid))
  const named = new Set<string>([...balance.open, ...applied])
  if ([...unlisted.signed, ...unlisted.booked].some(({ tid }) => !named.has(tid)))
    return err(refusal('not-listed'))
  const before = newestText(state)?.open ?? []
  for (const tid of applied) {
    if (booked.has(tid)) continue
    const own = edgeOn(draft, balance.line, tid)
    const isOpen = own === null || isOpenOn(own)
    return err(refusal(isOpen ? 'not-booked' : 'transfer-ended'))
  }
  for (const tid of balance.open) {
    const own = edgeOn(draft, balance.line, tid)
    if (own?.edge.listed !== undefined) return err(refusal('transfer-ended'))
    if (before.includes(tid)) continue
    const cp = own?.edge.cp ?? strangers.find(one => one.tid === tid)?.cp
    if (cp === undefined) return err(refusal('no-such-transfer'))
    if (!isYoung(cp, balance.seq)) return err(refusal('stale-cp'))
  }
  return ok(null)
}

/** Both books must say one balance, by the transfers that the text lists and those before. */
function checkAmount({ line, balance, us }: Opened, applied: readonly Tid[], unlisted: Unlisted): RuleResult {
  const listed = new Set<string>(applied)
  const later = unlisted.booked.reduce((sum, own) => (listed.has(own.tid) ? sum : sum + movedBy(own)), 0n)
  const ours = line.balance + line.contested - later
  const theirs = balanceSeenBy(us, line.partner, balance.bal)
  return ours === theirs ? ok(null) : err({ code: 'balances-differ', line: balance.line, ours, theirs })
}

export const signBalance: Rule<'balance'> = context => {
  const { draft, book, intent } = context
  if (isRecovering(book)) return err(refusal('recovering'))
  const opened = openBalance(context)
  if (!opened.ok) return opened
  const { balance, state, ours } = opened.value
  const next = checkTry(context, opened.value)
  if (!next.ok) return next
  const unlisted = unlistedOn(book, balance.line)
  const lists = checkLists(context, opened.value, unlisted)
  if (!lists.ok) return lists
  const amount = checkAmount(opened.value, intent.body.applied, unlisted)
  if (!amount.ok) return amount
  const signed = { signed: balance.seq, signedTry: balance.try, open: balance.open }
  if (ours) {
    const waiting = { b: intent.body.balance, applied: intent.body.applied }
    draft.set('balances', balance.line, { ...state, ...signed, waiting })
  } else {
    const theirs = intent.body.theirs as Bytes
    draft.set('balances', balance.line, { ...state, ...signed })
    coSigned(draft, book, { balance, bytes: intent.body.balance, theirs, applied: intent.body.applied })
  }
  return ok(null)
}

export const takeCoSignature: Rule<'cosign'> = ({ draft, book, intent, verify }) => {
  const { line, seq, try: tried, sig } = intent.body
  const row = draft.get('lines', line)
  if (row === undefined) return err(refusal('no-such-line'))
  const state = stateOf(draft, line)
  if (state.waiting === undefined || state.signed !== seq || state.signedTry !== tried)
    return err(refusal('not-next'))
  const { b: bytes, applied } = state.waiting
  const read = decodeAs(balanceShape, bytes, LIMITS.balanceBytesMax)
  if (!read.ok) return read
  const [, ke] = read.value.ke
  const key = keyOf(draft, row.partner, ke as number)
  if (!signedBy('balance', { bytes, sig, key, verify })) return err(refusal('bad-signature'))
  coSigned(draft, book, { balance: read.value, bytes, theirs: sig, applied })
  return ok(null)
}

/** Both have signed: what the text lists as booked is listed, and it is the one to build on. */
function coSigned(
  draft: Draft,
  book: Book,
  {
    balance,
    bytes,
    theirs,
    applied,
  }: { balance: Balance; bytes: Bytes; theirs: Bytes; applied: readonly Tid[] },
): void {
  const { waiting: _, declined: __, ...state } = stateOf(draft, balance.line)
  const newest = { b: bytes, theirs }
  draft.set('balances', balance.line, { ...state, known: balance.seq, at: balance.at, newest })
  const listed = new Set<string>(applied)
  for (const { tid, row, side, edge } of edgesOn(book, balance.line))
    if (listed.has(tid)) draft.set('transfers', tid, { ...row, [side]: { ...edge, listed: balance.seq } })
  forgetSettled(draft, book)
}

export const declineBalance: Rule<'decline'> = ({ draft, book, intent }) => {
  if (isRecovering(book)) return err(refusal('recovering'))
  const read = decodeAs(declineShape, intent.body.decline, LIMITS.balanceBytesMax)
  if (!read.ok) return read
  const { line, seq, try: tried, open } = read.value
  const row = draft.get('lines', line)
  if (row === undefined) return err(refusal('no-such-line'))
  if (proposes(intent.gid, row.partner)) return err(refusal('bad-balance'))
  const state = stateOf(draft, line)
  const isOver = state.declined?.seq === seq && tried <= state.declined.try
  if (seq !== state.known + 1 || isOver) return err(refusal('not-next'))
  const signed = unlistedOn(book, line).signed.map(({ tid }) => tid)
  if (signed.length !== open.length || !signed.every(tid => open.includes(tid)))
    return err(refusal('not-listed'))
  const declined = { seq, try: tried, b: intent.body.decline }
  draft.set('balances', line, { ...state, declined })
  return ok(null)
}
