/**
 * `localpay verify`: reads a whole ledger from the database and believes nothing. Every entry is folded again from
 * its bytes, compared with each head that the group signed on the way, and at the end every row that was derived from
 * the entries is compared with the one computed now. Names the first entry that is wrong.
 */
import {
  type Audit,
  type AuditRefusal,
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
}

type Checked<T> = Result<T, AuditRefusal>
type Source = AsyncIterable<readonly [key: string, bytes: Bytes]>

/**
 * @returns the counts, or what is wrong first: `seq` names the entry, null when it is no single one. Code `empty` when
 * there is no ledger at all
 */
export async function verifyLedger(store: Store, verify: Verify): Promise<Checked<VerifiedLedger>> {
  const audit = startAudit(verify)
  try {
    const read = await pipe(
      store.range(all('log/')),
      inOrder(audit),
      folded(audit),
      compared(audit, store, verify),
      last,
    )
    if (!read.ok) return read
    const head = await checkNewestHead(audit, store, verify)
    if (!head.ok) return head
    const rows = await checkRows(audit, store)
    if (!rows.ok) return rows
    const { gid, name } = groupOf(audit.book)
    const { size, sum, tables } = audit.book
    const counts = { entries: size, heads: read.value, rows: rows.value, accounts: tables.accounts.size }
    return ok({ gid, name, ...counts, sum, head: head.value })
  } catch (fault) {
    // What the database itself cannot read: the next entry is the first that is lost.
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'corrupt')) throw fault
    return err({ seq: audit.book.size, code: 'unreadable', why: fault.message })
  }
}

/** Bytes of one entry that stands where it should. */
type Step = Checked<Bytes>

/** Entries by their keys: a gap is a missing entry. */
const inOrder = (audit: Audit) =>
  async function* (source: Source): AsyncGenerator<Step> {
    for await (const [key, bytes] of source) {
      const seq = audit.book.size
      const fits = key === KEYS.log(seq)
      yield fits ? ok(bytes) : err({ seq, code: 'missing', why: `the next key in the database is ${key}` })
    }
  }

const folded = (audit: Audit) =>
  async function* (source: AsyncIterable<Step>): AsyncGenerator<Step> {
    for await (const step of source) yield step.ok ? feed(audit, step.value) : step
  }

function feed(audit: Audit, bytes: Bytes): Step {
  const seq = audit.book.size
  try {
    const fed = audit.feed(bytes)
    return fed.ok ? ok(bytes) : fed
  } catch (fault) {
    if (fault instanceof BugError) return err({ seq, code: 'broken-rule', why: fault.message })
    throw fault
  }
}

/** Heads signed on the way. The answers count the heads compared so far. */
const compared = (audit: Audit, store: Store, verify: Verify) =>
  async function* (source: AsyncIterable<Step>): AsyncGenerator<Checked<number>> {
    let heads = 0
    /** Entries since the last head. */
    let batch: Bytes[] = []
    for await (const step of source) {
      if (!step.ok) {
        yield step
        return
      }
      batch.push(step.value)
      const signed = await readHead(store, audit.book.size)
      if (signed !== null) {
        const fits = signed.ok ? audit.compare(signed.value) : signed
        if (!fits.ok) yield err(signed.ok ? blame(fits.refusal, batch, signed.value, verify) : fits.refusal)
        heads++
        batch = []
      }
      yield ok(heads)
    }
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

/**
 * A head covers one batch, and all entries of a batch carry the head's time: when just one does not, it is the one
 * that was changed. Else one of the batch was.
 */
function blame(refusal: AuditRefusal, batch: readonly Bytes[], signed: Signed, verify: Verify): AuditRefusal {
  const head = openHead(signed, verify)
  const last = refusal.seq ?? 0
  if (!head.ok)
    return { seq: null, code: 'bad-head', why: `${KEYS.head(last + 1)} is not what the group signed` }
  const first = last + 1 - batch.length
  const other = batch.flatMap((bytes, i) => {
    const entry = readEntry(bytes)
    return entry.ok && entry.value.at === head.value.at ? [] : [first + i]
  })
  if (other.length === 1) return { ...refusal, seq: other[0] as number }
  return batch.length === 1
    ? refusal
    : { ...refusal, why: `${refusal.why}: one of the entries ${first} to ${last}` }
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
