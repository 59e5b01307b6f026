/**
 * `localpay verify`: reads a whole ledger from the database and believes nothing. Every entry is folded again from
 * its bytes, compared with each head that the group signed on the way, and at the end every row that was derived from
 * the entries is compared with the one computed now. Names the first entry that is wrong.
 */
import {
  type Audit,
  type AuditRefusal,
  type Book,
  BugError,
  type Bytes,
  encodeAs,
  equalBytes,
  err,
  type GroupId,
  groupOf,
  type Head,
  ok,
  openHead,
  type Result,
  readEntry,
  rowShape,
  type Signed,
  startAudit,
  TABLE_NAMES,
  type Table,
  type Verify,
} from '@localpay/protocol'
import { pipe } from 'it-pipe'
import { endOf, type LogGroup, readGroup } from './ledger/log-groups.ts'
import type { Store } from './ports.ts'
import { all, KEYS } from './store-keys.ts'

export interface VerifiedLedger {
  readonly gid: GroupId
  /** The group's founding name. */
  readonly name: string
  readonly entries: number
  /** Heads that were compared, one a commit group. */
  readonly heads: number
  /** Derived rows that were compared. */
  readonly rows: number
  readonly accounts: number
  /** Of all balances: zero. */
  readonly sum: bigint
  readonly head: Head
  /** The ledger, folded again. */
  readonly book: Book
}

type Checked<T> = Result<T, AuditRefusal>
type Source = AsyncIterable<readonly [key: string, bytes: Bytes]>

/**
 * @returns the counts, or what is wrong first: `seq` names the entry, null when it is no single one. Code `empty` when
 * there is no ledger at all
 */
export async function verifyLedger(store: Store, verify: Verify): Promise<Checked<VerifiedLedger>> {
  const audit = startAudit(verify)
  const place = { reading: 'entries', seq: 0 } as { reading: 'entries' | 'rows'; seq: number }
  try {
    const read = await pipe(store.range(all('log/')), inOrder(place), folded(audit, verify), last)
    if (!read.ok) return read
    if (read.value === null) return err({ seq: null, code: 'empty', why: 'there is no ledger here' })
    place.reading = 'rows'
    const head = checkNewestHead(audit, read.value.newest, verify)
    if (!head.ok) return head
    const rows = await checkRows(audit, store)
    if (!rows.ok) return rows
    const { gid, name } = groupOf(audit.book)
    const { size, sum, tables } = audit.book
    const counts = {
      entries: size,
      heads: read.value.heads,
      rows: rows.value,
      accounts: tables.accounts.size,
      book: audit.book,
    }
    return ok({ gid, name, ...counts, sum, head: head.value })
  } catch (fault) {
    // What the database itself cannot read: while it gave entries, the next one is the first that is lost.
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'corrupt')) throw fault
    return err({
      seq: place.reading === 'entries' ? place.seq : null,
      code: 'unreadable',
      why: fault.message,
    })
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
const folded = (audit: Audit, verify: Verify) =>
  async function* (source: AsyncIterable<Checked<LogGroup>>): AsyncGenerator<Checked<Read>> {
    let heads = 0
    for await (const step of source) {
      if (!step.ok) {
        yield step
        return
      }
      const fits = checkGroup(audit, step.value)
      if (!fits.ok) {
        yield err(blame(fits.refusal, step.value, verify))
        return
      }
      heads++
      yield ok({ heads, newest: step.value.head })
    }
  }

/** All entries, then the head; the first that is wrong. */
function checkGroup(audit: Audit, { entries, head }: LogGroup): Checked<null> {
  for (const bytes of entries) {
    const fed = feed(audit, bytes)
    if (!fed.ok) return fed
  }
  return audit.compare(head)
}

function feed(audit: Audit, bytes: Bytes): Checked<null> {
  const seq = audit.book.size
  try {
    return audit.feed(bytes)
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

/** Every row beside the log against the row that the entries make: none other, none less. */
async function checkRows(audit: Audit, store: Store): Promise<Checked<number>> {
  const { tables } = audit.book
  const differs = (key: string, why: string): Checked<number> =>
    err({ seq: null, code: 'derived-differs', why: `${key} ${why}` })
  let rows = 0
  for await (const [key, bytes] of store.range(all('book/'))) {
    const [, table = '', ...rest] = key.split('/')
    const row = isTable(table) ? tables[table].get(rest.join('/')) : undefined
    if (row === undefined) return differs(key, 'stands in the database, but no entry made it')
    if (!equalBytes(encodeAs(rowShape(table as Table), row), bytes))
      return differs(key, 'is not what the entries say')
    rows++
  }
  const want = TABLE_NAMES.reduce((sum, table) => sum + tables[table].size, 0)
  if (rows === want) return ok(rows)
  for (const table of TABLE_NAMES)
    for (const key of tables[table].keys())
      if ((await store.get(KEYS.book(table, key))) === undefined)
        return differs(KEYS.book(table, key), 'is missing in the database')
  return ok(rows)
}

const isTable = (name: string): name is Table => (TABLE_NAMES as readonly string[]).includes(name)
