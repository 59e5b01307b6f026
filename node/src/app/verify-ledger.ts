/**
 * `localpay verify`: reads a whole ledger from the database and believes nothing. Every entry is folded again from
 * its bytes, compared with each head that the group signed on the way, and everything in the database that was derived
 * from the entries is compared with what is derived from them now. Names the first entry that is wrong.
 */
import {
  type Audit,
  type AuditRefusal,
  type Book,
  BugError,
  type Bytes,
  checkVouched,
  err,
  type Fed,
  type GroupId,
  groupOf,
  type Head,
  ok,
  openHead,
  type Result,
  readEntry,
  type Signed,
  startAudit,
  type Verify,
} from '@localpay/protocol'
import { pipe } from 'it-pipe'
import { type DerivedCheck, openDerivedCheck } from './ledger/check-derived.ts'
import { type JudgedEntry, type JudgedGroup, judgedAhead } from './ledger/judge-ahead.ts'
import { endOf, headAt, type LogGroup, readGroup } from './ledger/log-groups.ts'
import type { Crypto, Store } from './ports.ts'
import { all, KEYS } from './store-keys.ts'
import { checkCoSignatures } from './witness/verify-witnesses.ts'

export interface VerifiedLedger {
  readonly gid: GroupId
  /** The group's founding name. */
  readonly name: string
  readonly entries: number
  /** Heads that were compared, one a commit group. */
  readonly heads: number
  /** Derived values that were compared. */
  readonly rows: number
  readonly accounts: number
  /** Co-signatures of witnesses, each over a state of these books. */
  readonly witnesses: number
  /** Lines on which the partner's book says another balance. */
  readonly differ: number
  /** Of all balances: zero. */
  readonly sum: bigint
  readonly head: Head
  /** The ledger, folded again. */
  readonly book: Book
}

type Checked<T> = Result<T, AuditRefusal>
interface Checks {
  readonly audit: Audit
  readonly verify: Verify
  readonly derived: DerivedCheck
}
type Source = AsyncIterable<readonly [key: string, bytes: Bytes]>

/**
 * @returns the counts, or what is wrong first: `seq` names the entry, null when it is no single one. Code `empty` when
 * there is no ledger at all
 */
export async function verifyLedger(
  store: Store,
  crypto: Pick<Crypto, 'verify' | 'verifyAll'>,
): Promise<Checked<VerifiedLedger>> {
  const { verify } = crypto
  const derived = await openDerivedCheck(store)
  const audit = startAudit(verify, derived.onNode)
  const place = { seq: 0 }
  try {
    const read = await pipe(
      store.range(all('log/')),
      inOrder(place),
      judgedAhead(crypto),
      folded({ audit, verify, derived }),
      last,
    )
    if (!read.ok) return read
    if (read.value === null) return err({ seq: null, code: 'empty', why: 'there is no ledger here' })
    const head = checkNewestHead(audit, read.value.newest, verify)
    if (!head.ok) return head
    for (const vouched of audit.vouched) {
      const fits = checkVouched(vouched, await headAt(store, vouched.size, verify))
      if (!fits.ok) return fits
    }
    const { compared, wrong } = derived.finish(audit.book)
    if (wrong !== null) return err(wrong)
    const { gid, name, inc } = groupOf(audit.book)
    const { size, sum, tables } = audit.book
    const witnesses = await checkCoSignatures(store, verify, { gid, inc, size })
    if (!witnesses.ok) return witnesses
    const counts = {
      entries: size,
      heads: read.value.heads,
      rows: compared,
      accounts: tables.accounts.size,
      witnesses: witnesses.value,
      differ: await linesThatDiffer(store),
      book: audit.book,
    }
    return ok({ gid, name, ...counts, sum, head: head.value })
  } catch (fault) {
    // What the database itself cannot read: the next entry is the first that is lost.
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'corrupt')) throw fault
    return err({ seq: place.seq, code: 'unreadable', why: fault.message })
  }
}

/** Commit groups by their keys: a gap is a missing entry. What does not read at all is told as its first entry. */
const inOrder = (place: { seq: number }) =>
  async function* (source: Source): AsyncGenerator<Checked<LogGroup>> {
    for await (const [key, bytes] of source) {
      const { seq } = place
      if (key !== KEYS.log(seq)) {
        yield err({ seq, code: 'missing', why: `the next key in the database is ${key}` })
        return
      }
      const group = readGroup(seq, bytes)
      if (!group.ok) {
        yield err({ seq, code: 'malformed', why: `${key} is no commit group: ${group.refusal.why}` })
        return
      }
      yield group
      place.seq = endOf(group.value)
    }
  }

/** Feeds the entries and compares the heads on the way. The answers count the heads compared so far. */
const folded = ({ audit, verify, derived }: Checks) =>
  async function* (source: AsyncIterable<Checked<JudgedGroup>>): AsyncGenerator<Checked<Read>> {
    let heads = 0
    for await (const step of source) {
      if (!step.ok) {
        yield step
        return
      }
      const fits = await checkGroup({ audit, derived }, step.value)
      if (!fits.ok) {
        yield err(blame(fits.refusal, step.value, verify))
        return
      }
      heads++
      yield ok({ heads, newest: step.value.head })
    }
  }

/** All entries, then the head; the first that is wrong. */
async function checkGroup(
  { audit, derived }: Pick<Checks, 'audit' | 'derived'>,
  { entries, read, head, headHolds }: JudgedGroup,
): Promise<Checked<null>> {
  for (const [i, known] of read.entries()) {
    const fed = feed(audit, entries[i] as Bytes, known)
    if (!fed.ok) return fed
    const compared = derived.onEntry(fed.value, audit.book)
    if (compared !== null) await compared
  }
  return audit.compare(head, headHolds)
}

function feed(audit: Audit, bytes: Bytes, known: JudgedEntry): Checked<Fed> {
  const seq = audit.book.size
  try {
    return audit.feed(bytes, known)
  } catch (fault) {
    if (fault instanceof BugError) return err({ seq, code: 'broken-rule', why: fault.message })
    throw fault
  }
}

/**
 * All entries of a group carry the time of its head: one that does not, and stands before the entry that the rules or
 * the head stumbled over, is the one that was changed.
 */
function blame(refusal: AuditRefusal, group: LogGroup, verify: Verify): AuditRefusal {
  if (refusal.seq === null) return refusal
  const { first, entries } = group
  const end = endOf(group)
  const opened = openHead(group.head, verify)
  if (!opened.ok) {
    const why = `the head of size ${end} is not what the group signed`
    return refusal.code === 'other-bytes' ? { seq: null, code: 'bad-head', why } : refusal
  }
  const other = entries.flatMap((bytes, i) => {
    const entry = readEntry(bytes)
    return entry.ok && entry.value.at !== opened.value.at ? [first + i] : []
  })
  const [changed] = other
  const isEarlier = changed !== undefined && changed < refusal.seq
  if (other.length === 1 && changed !== undefined && (isEarlier || refusal.code === 'other-bytes'))
    return { seq: changed, code: 'other-bytes', why: 'the group signed another time for it' }
  if (refusal.code !== 'other-bytes' || entries.length === 1) return refusal
  return { ...refusal, why: `${refusal.why}: one of the entries ${first} to ${end - 1}` }
}

/** What was read so far: how many heads, and the newest. */
interface Read {
  readonly heads: number
  readonly newest: Signed
}

/** The first refusal, or the answer after the last group; null when there was none. */
async function last(source: AsyncIterable<Checked<Read>>): Promise<Checked<Read | null>> {
  let newest: Checked<Read | null> = ok(null)
  for await (const step of source) {
    if (!step.ok) return step
    newest = step
  }
  return newest
}

function checkNewestHead(audit: Audit, signed: Signed, verify: Verify): Checked<Head> {
  const finished = audit.finish(signed)
  if (!finished.ok) return finished
  const head = openHead(signed, verify)
  return head.ok
    ? head
    : err({ seq: null, code: 'bad-head', why: 'the newest head is not signed by the group' })
}

/** How many partners' books say another balance of the line than these. */
export async function linesThatDiffer(store: Store): Promise<number> {
  let lines = 0
  for await (const _ of store.range(all('differ/'))) lines += 1
  return lines
}
