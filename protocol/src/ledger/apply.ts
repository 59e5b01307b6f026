/**
 * One entry against the book: the changed rows, or the first refusal that applies, in the order SPEC 5.4 gives.
 * Rules of each kind stand in the files named for them; this one asks what every intent must answer to.
 */
import { NODE_AUTHOR } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Verify } from '../codec/signed.ts'
import { type Book, type Change, commitChanges, draftOf } from './book.ts'
import type { Entry } from './entry.ts'
import { type Intent, intentSignatureHolds, type SignedIntent } from './intent.ts'
import { AUTHORS, type Kind } from './kinds.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule, RuleResult } from './rule.ts'
import { foundGroup, meetGroup, openLine, setLineLimit } from './rules-groups.ts'
import { admitMember, changeLimits, changeRate } from './rules-members.ts'
import { consentAcross, pay } from './rules-payments.ts'
import {
  bookTransfer,
  closeTransfer,
  commitTransfer,
  freeTransfer,
  refuseTransfer,
  waiveTransfer,
} from './rules-transfers.ts'

const RULES: { readonly [K in Kind]: Rule<K> } = {
  found: foundGroup,
  admit: admitMember,
  limits: changeLimits,
  rate: changeRate,
  pay,
  'pay-across': consentAcross,
  meet: meetGroup,
  line: openLine,
  limit: setLineLimit,
  commit: commitTransfer,
  close: closeTransfer,
  book: bookTransfer,
  refuse: refuseTransfer,
  free: freeTransfer,
  waive: waiveTransfer,
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
  const result = rule({ draft, book, intent, id, at: entry.at, verify: options.verify })
  if (!result.ok) return result
  draft.set('seen', id, { seq: entry.seq })
  return ok(draft.changes())
}

const authorSigned = (signed: SignedIntent, { verify, verdictOf }: ApplyOptions): boolean =>
  verdictOf?.(signed) ?? intentSignatureHolds(signed, verify)

export interface Applied {
  readonly changes: readonly Change[]
  /** Takes the entry back, as long as it is the newest. */
  readonly undo: () => void
}

/** Folds one entry into the book. */
export function applyEntry(book: Book, entry: Entry, options: ApplyOptions): Result<Applied, LedgerRefusal> {
  if (entry.seq !== book.size || entry.at < book.at)
    return err({ code: 'malformed', why: 'entry out of order' })
  const changes = checkEntry(book, entry, options)
  return changes.ok
    ? ok({ changes: changes.value, undo: commitChanges(book, entry, changes.value) })
    : changes
}

function checkAuthor(book: Book, intent: Intent, at: number): RuleResult {
  const group = book.tables.group.get('group')
  if (intent.kind === 'found') return group === undefined ? ok(null) : err(refusal('already-founded'))
  if (group === undefined) return err(refusal('not-founded'))
  if (intent.gid !== group.gid) return err(refusal('other-group'))
  if (intent.inc !== group.inc) return err(refusal('other-incarnation'))
  if (intent.until < intent.at || intent.until - intent.at > LIMITS.intentLifeMs)
    return err(refusal('bad-times'))
  if (at > intent.until) return err(refusal('too-late'))
  if (intent.at > at + LIMITS.clockSkewMs) return err(refusal('from-the-future'))
  return intent.by === NODE_AUTHOR ? checkNode(book, intent) : checkMember(book, intent)
}

function checkNode(book: Book, intent: Intent): RuleResult {
  if (intent.key !== book.tables.group.get('group')?.key) return err(refusal('not-your-key'))
  const first = intent.kind === 'admit' && book.tables.members.size === 0
  return AUTHORS[intent.kind] === 'node' || first ? ok(null) : err(refusal('not-allowed'))
}

function checkMember(book: Book, intent: Intent): RuleResult {
  const member = book.tables.members.get(intent.by)
  if (member === undefined) return err(refusal('unknown-author'))
  if (member.pub !== intent.key) return err(refusal('not-your-key'))
  if (member.status !== 'member') return err(refusal('not-active'))
  const who = AUTHORS[intent.kind]
  if (who === 'member') return ok(null)
  return who === 'committee' && member.roles.length > 0 ? ok(null) : err(refusal('not-allowed'))
}
