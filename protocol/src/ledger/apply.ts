/**
 * One entry against the book: the changed rows, or the first refusal that applies, in the order SPEC 5.4 gives.
 * Rules of each kind stand in the files named for them; this one asks what every intent must answer to.
 */
import { type MemberId, NODE_AUTHOR } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Verify } from '../codec/signed.ts'
import { type Book, type Change, type Committed, commitChanges, type Draft, draftOf } from './book.ts'
import type { Entry } from './entry.ts'
import { type Intent, type IntentOf, intentSignatureHolds, type SignedIntent } from './intent.ts'
import { AUTHORS, type BodyOf, DELEGABLE, type Kind, NEVER_BY_CUSTODIANS, NODE_ALSO } from './kinds.ts'
import type { Role } from './kinds-people.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import { canSignAsCommittee, isActive } from './rights.ts'
import type { Rule } from './rule.ts'
import { changeLimits, lockAccount, openNewAccount, setAuto, setHolder } from './rules-accounts.ts'
import { consentAcross } from './rules-across.ts'
import { acceptBill, lapseBill, rejectBill, withdrawBill } from './rules-bills.ts'
import { runCharge, undoRun } from './rules-charges.ts'
import { declineBalance, signBalance, takeCoSignature } from './rules-checkpoints.ts'
import { outcome, propose, vote } from './rules-decisions.ts'
import { endDelegate, setDelegate } from './rules-delegates.ts'
import { foundGroup, meetGroup } from './rules-groups.ts'
import { setKey, setRoots } from './rules-keys.ts'
import { leaveGroup } from './rules-leave.ts'
import { endLine, freezeLine, pardonGroup, tellLineEnd, thawLine } from './rules-line-states.ts'
import { openLine, setLineLimit } from './rules-lines.ts'
import { admitMember, changeMember, setPresence } from './rules-members.ts'
import { setOpenness } from './rules-openness.ts'
import { payDue, setOrder, stopOrder } from './rules-orders.ts'
import { batch, bill, enter, pay } from './rules-payments.ts'
import { setPolicy, setRate } from './rules-policy.ts'
import { agreeReissue, askReissue, changeKey, objectReissue, rekey, secondReissue } from './rules-recovery.ts'
import { quarantineLine, recallTransfer, recover, takeAnswer } from './rules-restore.ts'
import {
  bookTransfer,
  closeTransfer,
  commitTransfer,
  freeTransfer,
  refuseTransfer,
  waiveTransfer,
} from './rules-transfers.ts'
import { denyTransfer, endAcross } from './rules-tries.ts'
import { dispute, reversePayment, settleDispute, thank } from './rules-undo.ts'
import { markGone, writeDown, writeOff } from './rules-write-off.ts'
import { type Row, type Table, WITH_AMOUNTS } from './tables.ts'

const RULES: { readonly [K in Kind]: Rule<K> } = {
  found: foundGroup,
  newkey: setKey,
  newroots: setRoots,
  meet: meetGroup,
  line: openLine,
  limit: setLineLimit,
  freeze: freezeLine,
  thaw: thawLine,
  pardon: pardonGroup,
  'end-line': endLine,
  openness: setOpenness,
  'line-end': tellLineEnd,
  'write-off': writeOff,
  defunct: markGone,
  'write-down': writeDown,
  commit: commitTransfer,
  close: closeTransfer,
  book: bookTransfer,
  refuse: refuseTransfer,
  free: freeTransfer,
  waive: waiveTransfer,
  balance: signBalance,
  cosign: takeCoSignature,
  decline: declineBalance,
  deny: denyTransfer,
  'end-across': endAcross,
  recover,
  answer: takeAnswer,
  recall: recallTransfer,
  quarantine: quarantineLine,
  policy: setPolicy,
  rate: setRate,
  propose,
  vote,
  outcome,
  admit: admitMember,
  change: changeMember,
  presence: setPresence,
  leave: leaveGroup,
  account: openNewAccount,
  holder: setHolder,
  lock: lockAccount,
  limits: changeLimits,
  auto: setAuto,
  key: changeKey,
  reissue: askReissue,
  second: secondReissue,
  object: objectReissue,
  agree: agreeReissue,
  rekey,
  pay,
  bill,
  enter,
  batch,
  accept: acceptBill,
  reject: rejectBill,
  withdraw: withdrawBill,
  lapse: lapseBill,
  reverse: reversePayment,
  standing: setOrder,
  stop: stopOrder,
  due: payDue,
  run: runCharge,
  unrun: undoRun,
  delegate: setDelegate,
  undelegate: endDelegate,
  thank,
  dispute,
  settle: settleDispute,
  'pay-across': consentAcross,
}

export interface ApplyOptions {
  readonly verify: Verify
  /** Signature of the author: checked when an entry is ordered and in audits, not when we read our own log again. */
  readonly checkSignature: boolean
  /** Where authors' signatures were looked at many at a time before: whether this one holds. Else `verify` is asked. */
  readonly verdictOf?: (signed: SignedIntent) => boolean | undefined
}

/** The rows that this entry changes; the book is as it was. */
export function checkEntry(
  book: Book,
  entry: Entry,
  options: ApplyOptions,
): Result<readonly Change[], LedgerRefusal> {
  const { intent, id } = entry.signed
  const seen = book.tables.seen.get(id)
  if (seen !== undefined) return err({ code: 'already-recorded', seq: seen.seq })
  const author = checkAuthor(book, intent, entry.at)
  if (!author.ok) return author
  if (options.checkSignature && !authorSigned(entry.signed, options)) return err(refusal('bad-signature'))
  const draft = draftOf(book)
  const rule = RULES[intent.kind] as Rule<Kind>
  const group = book.tables.group.get('group') as Row<'group'>
  const { seq, at } = entry
  const result = rule({ draft, book, intent, id, seq, at, verify: options.verify, group, ...author.value })
  if (!result.ok) return result
  draft.set('seen', id, { seq })
  markUsed(draft)
  return ok(draft.changes())
}

const authorSigned = (signed: SignedIntent, { verify, verdictOf }: ApplyOptions): boolean =>
  verdictOf?.(signed) ?? intentSignatureHolds(signed, verify)

/** From the first amount on, what a minor unit is stays. */
function markUsed(draft: Draft): void {
  const group = draft.get('group', 'group') as Row<'group'>
  const hasAmount = ({ table }: Change): boolean => (WITH_AMOUNTS as readonly Table[]).includes(table)
  if (!group.used && draft.changes().some(hasAmount)) draft.set('group', 'group', { ...group, used: true })
}

export interface Applied extends Committed {
  readonly changes: readonly Change[]
}

/** Folds one entry into the book. */
export function applyEntry(book: Book, entry: Entry, options: ApplyOptions): Result<Applied, LedgerRefusal> {
  if (entry.seq !== book.size || entry.at < book.at)
    return err({ code: 'malformed', why: 'entry out of order' })
  const changes = checkEntry(book, entry, options)
  return changes.ok ? ok({ changes: changes.value, ...commitChanges(book, entry, changes.value) }) : changes
}

interface Author {
  /** Set when the key is a delegate's. */
  readonly delegate: Row<'delegates'> | null
}

const SELF: Author = { delegate: null }

function checkAuthor(book: Book, intent: Intent, at: number): Result<Author, LedgerRefusal> {
  const group = book.tables.group.get('group')
  if (intent.kind === 'found') return group === undefined ? ok(SELF) : err(refusal('already-founded'))
  if (group === undefined) return err(refusal('not-founded'))
  if (intent.gid !== group.gid) return err(refusal('other-group'))
  if (intent.inc !== group.inc) return err(refusal('other-incarnation'))
  // New roots name a key before anything else: a head in between would be signed by a key that nobody trusts.
  if (group.keyRe !== group.re && intent.kind !== 'newkey') return err(refusal('no-key'))
  if (intent.until < intent.at || intent.until - intent.at > LIMITS.intentLifeMs)
    return err(refusal('bad-times'))
  if (at > intent.until) return err(refusal('too-late'))
  if (intent.at > at + LIMITS.clockSkewMs) return err(refusal('from-the-future'))
  return intent.by === NODE_AUTHOR ? checkNode(book, group, intent) : checkMember(book, intent, at)
}

function checkNode(book: Book, group: Row<'group'>, intent: Intent): Result<Author, LedgerRefusal> {
  // A new key introduces itself: its rule asks the roots' certificate whether it is one.
  if (intent.kind !== 'newkey' && intent.key !== group.key) return err(refusal('not-your-key'))
  const first = intent.kind === 'admit' && book.tables.members.size === 0
  const may = AUTHORS[intent.kind] === 'node' || NODE_ALSO.includes(intent.kind) || first
  return may ? ok(SELF) : err(refusal('not-allowed'))
}

function checkMember(book: Book, intent: Intent, at: number): Result<Author, LedgerRefusal> {
  const member = book.tables.members.get(intent.by)
  if (member === undefined) return err(refusal('unknown-author'))
  const author = checkKey(book, member, intent, at)
  if (!author.ok) return author
  const role = checkRole(member, intent.kind)
  return role === null ? author : err(role)
}

function checkRole(member: Row<'members'>, kind: Kind): LedgerRefusal | null {
  if (!isActive(member)) return refusal('not-active')
  const who = AUTHORS[kind]
  if (who === 'member') return null
  return who !== 'node' && who.some(role => (member.roles as readonly Role[]).includes(role))
    ? null
    : refusal('not-allowed')
}

/** What somebody may think of doing, before it is signed. */
export interface Thought<K extends Kind> {
  readonly kind: K
  readonly by: MemberId
  readonly body: BodyOf<K>
  readonly at: number
}

/**
 * Why the fold would refuse this of a member with a key of their own, or null: what a screen may offer, what a list is
 * tried with before it is signed. Nothing is changed.
 */
export function wouldRefuse<K extends Kind>(
  book: Book,
  { kind, by, body, at }: Thought<K>,
): LedgerRefusal | null {
  const group = book.tables.group.get('group')
  if (group === undefined) return refusal('not-founded')
  const member = book.tables.members.get(by)
  if (member === undefined) return refusal('unknown-author')
  const role = checkRole(member, kind)
  if (role !== null) return role
  const rule = RULES[kind] as Rule<K>
  const intent = { kind, by, body } as unknown as IntentOf<K>
  const place = { id: NO_INTENT, seq: book.size, at: Math.max(at, book.at), delegate: null }
  const result = rule({ draft: draftOf(book), book, intent, verify: () => false, group, ...place })
  return result.ok ? null : result.refusal
}

/** The id of nothing that was ever signed. */
const NO_INTENT = '0'.repeat(64)

/** The member's own key, a custodian's for a person without a device, or a delegate's within its bounds. */
function checkKey(
  book: Book,
  member: Row<'members'>,
  intent: Intent,
  at: number,
): Result<Author, LedgerRefusal> {
  if (member.keys.includes(intent.key)) return ok(SELF)
  const custodians = member.custodians.map(id => book.tables.members.get(id))
  if (custodians.some(one => canSignAsCommittee(one) && one.keys.includes(intent.key)))
    return isOneOf(NEVER_BY_CUSTODIANS, intent.kind) ? err(refusal('not-allowed')) : ok(SELF)
  const delegate = book.tables.delegates.get(intent.key)
  if (delegate === undefined || delegate.member !== intent.by) return err(refusal('not-your-key'))
  if (delegate.state === 'ended' || at > delegate.until) return err(refusal('delegate-ended'))
  return isOneOf(DELEGABLE, intent.kind) ? ok({ delegate }) : err(refusal('not-allowed'))
}

const isOneOf = (kinds: readonly Kind[], kind: Kind): boolean => kinds.includes(kind)
