/**
 * The derived values in the database against those that the entries make: rows of the book, pages of accounts' pasts,
 * hashes of the tree, and the checkpoint that binds them. They are compared as the entries go by, as of the size that
 * the checkpoint names, so that the past of a long ledger needs no memory.
 */
import {
  type AccountId,
  type AuditRefusal,
  type Book,
  type Bytes,
  concat,
  decodeAs,
  emptyBook,
  encodeAs,
  equalBytes,
  isOpen,
  rowShape,
  TABLE_NAMES,
  type Table,
} from '@localpay/protocol'
import type { Store } from '../ports.ts'
import { all, KEYS } from '../store-keys.ts'
import { mayBeOpen } from './cold-tables.ts'
import { checkpointRow } from './derived.ts'
import { keptLevel, PAGE_HASHES, type TreeEdge } from './merkle-pages.ts'
import { type Folded, type PastLine, pastLinesOf } from './past-lines.ts'
import { encodePastPage, linesInPage } from './past-pages.ts'

/** What was compared and the first that is wrong; the audit goes on, for an entry that is wrong is named first. */
interface Findings {
  /** A value that the entries make, beside the one in the database. */
  readonly compare: (key: string, wanted: Bytes) => Promise<void>
  readonly compareTo: (found: Bytes | undefined, key: string, wanted: Bytes) => void
  readonly differs: (key: string, why: string) => void
  readonly compared: () => number
  readonly wrong: () => AuditRefusal | null
}

function makeFindings(store: Store): Findings {
  let compared = 0
  let wrong: AuditRefusal | null = null
  const differs = (key: string, why: string): void => {
    wrong ??= { seq: null, code: 'derived-differs', why: `${key} ${why}` }
  }
  const compareTo: Findings['compareTo'] = (found, key, wanted) => {
    compared++
    if (found === undefined) differs(key, 'is missing in the database')
    else if (!equalBytes(found, wanted)) differs(key, 'is not what the entries say')
  }
  return {
    compare: async (key, wanted) => compareTo(await store.get(key), key, wanted),
    compareTo,
    differs,
    compared: () => compared,
    wrong: () => wrong,
  }
}

export interface DerivedCheck {
  /** A complete subtree of the log. */
  readonly onNode: (level: number, index: number, hash: Bytes) => void
  /** The newest entry in the book; null when nothing was derived from it. */
  readonly onEntry: (folded: Folded, book: Book) => Promise<void> | null
  /** After the last entry. */
  readonly finish: (book: Book) => { readonly compared: number; readonly wrong: AuditRefusal | null }
}

/** @throws StoreFault */
export async function openDerivedCheck(store: Store): Promise<DerivedCheck> {
  const findings = makeFindings(store)
  const bytes = await store.get(KEYS.checkpoint)
  const read = bytes === undefined ? null : decodeAs(checkpointRow, bytes)
  if (read?.ok === false) findings.differs(KEYS.checkpoint, `does not read: ${read.refusal.why}`)
  const size = read?.ok === true ? read.value.size : 0
  const tree = checkTree(findings)
  const past = checkPast(store, findings)

  /** The book is as the checkpoint should tell it. */
  const compareAll = async (book: Book): Promise<void> => {
    const { at, open } = book
    if (bytes !== undefined)
      await findings.compare(KEYS.checkpoint, encodeAs(checkpointRow, { size, at, open, tree: tree.edge() }))
    await checkRows(store, book, findings)
    await checkOpen(store, book, findings)
    await past.finish()
    await countKeys(store, 'past/', past.pages(), findings)
    await countKeys(store, 'tree/', tree.pages(), findings)
  }
  const compareEntry = async (folded: Folded, book: Book): Promise<void> => {
    try {
      await past.add(pastLinesOf(folded, book))
      await tree.flush()
      if (book.size === size) await compareAll(book)
    } catch (fault) {
      // What the database itself cannot read is no fault of the entry.
      if (!(fault instanceof Error && 'code' in fault && fault.code === 'corrupt')) throw fault
      findings.differs('a derived value', `does not read: ${fault.message}`)
    }
  }
  if (size === 0) await compareAll(emptyBook())

  return {
    onNode: (level, index, hash) => {
      const kept = keptLevel(level)
      if (kept !== null && (index + 1) * 2 ** level <= size) tree.add(kept, hash)
    },
    onEntry: (folded, book) =>
      book.size > size || findings.wrong() !== null ? null : compareEntry(folded, book),
    finish: book => {
      const short = { seq: book.size, code: 'missing', why: `the checkpoint counts ${size} entries` }
      return { compared: findings.compared(), wrong: book.size < size ? short : findings.wrong() }
    },
  }
}

/** Every row of the book against the one that the entries make: none other, none less. */
async function checkRows(store: Store, { tables }: Book, { compareTo, differs }: Findings): Promise<void> {
  let found = 0
  for await (const [key, bytes] of store.range(all('book/'))) {
    const [, table = '', ...rest] = key.split('/')
    const row = isTable(table) ? tables[table].get(rest.join('/')) : undefined
    if (row === undefined) return differs(key, 'stands in the database, but no entry made it')
    compareTo(bytes, key, encodeAs(rowShape(table as Table), row))
    found++
  }
  const wanted = TABLE_NAMES.reduce((sum, table) => sum + tables[table].size, 0)
  if (found === wanted) return
  for (const table of TABLE_NAMES)
    for (const key of tables[table].keys())
      if (store.getNow(KEYS.book(table, key)) === undefined)
        return differs(KEYS.book(table, key), 'is missing in the database')
}

const isTable = (name: string): name is Table => (TABLE_NAMES as readonly string[]).includes(name)

/** Open rows are marked, and no others. */
async function checkOpen(store: Store, { tables }: Book, findings: Findings): Promise<void> {
  const marks = new Set<string>()
  for (const table of TABLE_NAMES.filter(mayBeOpen))
    for (const [key, row] of tables[table]) if (isOpen(table, row)) marks.add(KEYS.open(table, key))
  for (const mark of marks) await findings.compare(mark, new Uint8Array(0))
  await countKeys(store, 'open/', marks, findings)
}

/** Keys below a prefix that nothing was compared with. */
async function countKeys(store: Store, prefix: string, known: ReadonlySet<string>, findings: Findings) {
  for await (const [key] of store.range(all(prefix)))
    if (!known.has(key)) return findings.differs(key, 'stands in the database, but no entry made it')
}

interface TreeCheck {
  readonly add: (kept: number, hash: Bytes) => void
  /** Compares the pages that have become full. */
  readonly flush: () => Promise<void>
  readonly edge: () => TreeEdge
  readonly pages: () => ReadonlySet<string>
}

function checkTree({ compare }: Findings): TreeCheck {
  const rows: { page: number; hashes: Bytes[] }[] = []
  const pages = new Set<string>()
  let full: { readonly key: string; readonly page: Bytes }[] = []
  return {
    add: (kept, hash) => {
      rows[kept] ??= { page: 0, hashes: [] }
      const row = rows[kept] as { page: number; hashes: Bytes[] }
      row.hashes.push(hash)
      if (row.hashes.length < PAGE_HASHES) return
      full.push({ key: KEYS.tree(kept, row.page), page: concat(row.hashes) })
      rows[kept] = { page: row.page + 1, hashes: [] }
    },
    flush: async () => {
      const now = full
      full = []
      for (const { key, page } of now) {
        pages.add(key)
        await compare(key, page)
      }
    },
    edge: () => rows.map(({ hashes }) => concat(hashes)),
    pages: () => pages,
  }
}

interface PastCheck {
  readonly add: (lines: readonly PastLine[]) => Promise<void>
  /** Every page that was begun should be whole. */
  readonly finish: () => Promise<void>
  readonly pages: () => ReadonlySet<string>
}

/** One account's page that fills: how many lines it should get is what the one in the database has. */
interface Filling {
  readonly key: string
  readonly count: number
  lines: PastLine[]
}

function checkPast(store: Store, { compare, differs }: Findings): PastCheck {
  const filling = new Map<AccountId, Filling>()
  const pages = new Set<string>()
  const begin = async ({ account, seq }: PastLine): Promise<Filling | null> => {
    let part = 0
    while (pages.has(KEYS.past(account, seq, part))) part++
    const key = KEYS.past(account, seq, part)
    const bytes = await store.get(key)
    const count = bytes === undefined ? null : linesInPage(bytes)
    pages.add(key)
    if (count === null) differs(key, bytes === undefined ? 'is missing in the database' : 'does not read')
    return count === null ? null : { key, count, lines: [] }
  }
  return {
    add: async lines => {
      for (const line of lines) {
        const page = filling.get(line.account) ?? (await begin(line))
        if (page === null) return
        page.lines.push(line)
        filling.set(line.account, page)
        if (page.lines.length < page.count) continue
        await compare(page.key, encodePastPage(page.lines))
        filling.delete(line.account)
      }
    },
    finish: async () => {
      for (const { key } of filling.values()) differs(key, 'has lines that no entry made')
    },
    pages: () => pages,
  }
}
