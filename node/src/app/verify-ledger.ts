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
  decodeAs,
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
  signedShape,
  startAudit,
  TABLE_NAMES,
  type Table,
  type Verify,
} from '@localpay/protocol'
import { pipe } from 'it-pipe'
import type { Store } from './ports.ts'
import { all, KEYS } from './store-keys.ts'

export interface VerifiedLedger {
  readonly gid: GroupId
  /** The group's founding name. */
  readonly name: string
  readonly entries: number
  /** Heads that were compared, one a batch. */
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
    const read = await pipe(
      store.range(all('log/')),
      inOrder(place),
      inBatches(store),
      folded(audit, verify),
      last,
    )
    if (!read.ok) return read
    place.reading = 'rows'
    const head = await checkNewestHead(audit, store, verify)
    if (!head.ok) return head
    const rows = await checkRows(audit, store)
    if (!rows.ok) return rows
    const { gid, name } = groupOf(audit.book)
    const { size, sum, tables } = audit.book
    const counts = {
      entries: size,
      heads: read.value,
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

/** Entries by their keys: a gap is a missing entry. */
const inOrder = (place: { seq: number }) =>
  async function* (source: Source): AsyncGenerator<Checked<Bytes>> {
    for await (const [key, bytes] of source) {
      const { seq } = place
      yield key === KEYS.log(seq)
        ? ok(bytes)
        : err({ seq, code: 'missing', why: `the next key in the database is ${key}` })
      place.seq++
    }
  }

/** What was decided together, and the head that the group signed after it; none after the newest, if it is unsigned. */
interface Batch {
  readonly first: number
  readonly entries: readonly Bytes[]
  readonly head: Checked<Signed> | null
}

const inBatches = (store: Store) =>
  async function* (source: AsyncIterable<Checked<Bytes>>): AsyncGenerator<Checked<Batch>> {
    let first = 0
    let entries: Bytes[] = []
    for await (const step of source) {
      if (!step.ok) {
        // What came before may be wrong too, and then it is wrong first.
        if (entries.length > 0) yield ok({ first, entries, head: null })
        yield step
        return
      }
      entries.push(step.value)
      const head = await readHead(store, first + entries.length)
      if (head === null) continue
      yield ok({ first, entries, head })
      first += entries.length
      entries = []
    }
    if (entries.length > 0) yield ok({ first, entries, head: null })
  }

/** The head over so many entries: null when none was signed at that size. */
async function readHead(store: Store, size: number): Promise<Checked<Signed> | null> {
  const bytes = await store.get(KEYS.head(size))
  if (bytes === undefined) return null
  const signed = decodeAs(signedShape, bytes)
  return signed.ok
    ? signed
    : err({ seq: null, code: 'bad-head', why: `${KEYS.head(size)}: ${signed.refusal.why}` })
}

/** Feeds the entries and compares the heads on the way. The answers count the heads compared so far. */
const folded = (audit: Audit, verify: Verify) =>
  async function* (source: AsyncIterable<Checked<Batch>>): AsyncGenerator<Checked<number>> {
    let heads = 0
    for await (const step of source) {
      if (!step.ok) {
        yield step
        return
      }
      const { entries, head } = step.value
      const fits = checkBatch(audit, entries, head)
      if (!fits.ok) {
        yield err(blame(fits.refusal, step.value, verify))
        return
      }
      if (head !== null) heads++
      yield ok(heads)
    }
  }

/** All entries, then the head; the first that is wrong. */
function checkBatch(audit: Audit, entries: readonly Bytes[], head: Checked<Signed> | null): Checked<null> {
  for (const bytes of entries) {
    const fed = feed(audit, bytes)
    if (!fed.ok) return fed
  }
  if (head === null) return ok(null)
  return head.ok ? audit.compare(head.value) : head
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
 * A head covers one batch, and all entries of a batch carry the head's time: one that does not, and stands before the
 * entry that the rules or the head stumbled over, is the one that was changed.
 */
function blame(refusal: AuditRefusal, { first, entries, head }: Batch, verify: Verify): AuditRefusal {
  if (head === null || !head.ok || refusal.seq === null) return refusal
  const opened = openHead(head.value, verify)
  const end = first + entries.length
  if (!opened.ok) {
    const why = `${KEYS.head(end)} is not what the group signed`
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

/** The first refusal, or the answer after the last entry. */
async function last(source: AsyncIterable<Checked<number>>): Promise<Checked<number>> {
  let newest: Checked<number> = ok(0)
  for await (const step of source) {
    if (!step.ok) return step
    newest = step
  }
  return newest
}

async function checkNewestHead(audit: Audit, store: Store, verify: Verify): Promise<Checked<Head>> {
  for await (const [key] of store.range({ ...all('head/'), reverse: true, limit: 1 })) {
    const size = Number(key.slice('head/'.length))
    const signed = await readHead(store, size)
    if (signed?.ok !== true) return signed ?? err({ seq: null, code: 'bad-head', why: `${key} went away` })
    if (audit.book.size === 0) return err({ seq: 0, code: 'missing', why: `the head counts ${size} entries` })
    const finished = audit.finish(signed.value)
    if (!finished.ok) return finished
    const head = openHead(signed.value, verify)
    return head.ok ? head : err({ seq: null, code: 'bad-head', why: `${key} is not what the group signed` })
  }
  if (audit.book.size === 0) return err({ seq: null, code: 'empty', why: 'there is no ledger here' })
  return err({ seq: null, code: 'bad-head', why: 'there is no signed head' })
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
