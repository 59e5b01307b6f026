/**
 * The book is everything the log says, folded: accounts, members, lines, transfers. It is tables of rows, so that
 * the same rows stand in memory, on disk beside the log, and in an audit that computes them again. SPEC 5.3.
 *
 * A `Draft` reads through to the book and collects changed rows; nothing changes until `commitChanges`.
 */
import { assert } from '../base/assert.ts'
import type { GroupId } from '../base/ids.ts'
import { type Row, TABLE_NAMES, type Table } from './tables.ts'
import { TransferTable } from './transfer-table.ts'

export interface Book {
  readonly tables: { readonly [T in Table]: Map<string, Row<T>> } & { readonly transfers: TransferTable }
  /** Entries folded so far. */
  size: number
  /** Time of the newest entry. */
  at: number
  /** Of all balances: zero after every entry. */
  sum: bigint
  /** Transfers that hold value. */
  open: number
}

export function emptyBook(): Book {
  const plain = Object.fromEntries(TABLE_NAMES.map(name => [name, new Map()])) as unknown as Book['tables']
  return { tables: { ...plain, transfers: new TransferTable() }, size: 0, at: 0, sum: 0n, open: 0 }
}

/** The same book once more: what is written into one, the other does not know. Rows are values, and shared. */
export function copyOfBook({ tables, size, at, sum, open }: Book): Book {
  const copy = emptyBook()
  for (const table of TABLE_NAMES) {
    const rows: Map<string, unknown> = copy.tables[table]
    for (const [key, row] of tables[table]) rows.set(key, row)
  }
  return Object.assign(copy, { size, at, sum, open })
}

/** A row as it is from now on; null: it is forgotten. */
export type Change = {
  readonly [T in Table]: { readonly table: T; readonly key: string; readonly row: Row<T> | null }
}[Table]

export interface Draft {
  readonly get: <T extends Table>(table: T, key: string) => Row<T> | undefined
  readonly set: <T extends Table>(table: T, key: string, row: Row<T>) => void
  /** Forgets a row. */
  readonly drop: (table: Table, key: string) => void
  readonly changes: () => readonly Change[]
}

/** So many changes are found quickest by looking through them; most entries make four. */
const FEW_CHANGES = 8

export function draftOf(book: Book): Draft {
  const changes: Change[] = []
  let places: Places | null = null
  const placeOf = (table: Table, key: string): number => {
    if (changes.length > FEW_CHANGES) {
      places ??= new Places()
      return places.of(changes, table, key)
    }
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i] as Change
      if (change.table === table && change.key === key) return i
    }
    return -1
  }
  const put = (table: Table, key: string, row: unknown): void => {
    const place = placeOf(table, key)
    changes[place < 0 ? changes.length : place] = { table, key, row } as never
  }
  return {
    get: (table, key) => {
      const place = changes.length === 0 ? -1 : placeOf(table, key)
      return (
        place < 0 ? book.tables[table].get(key) : ((changes[place] as Change).row ?? undefined)
      ) as never
    },
    set: (table, key, row) => put(table, key, row),
    drop: (table, key) => put(table, key, null),
    changes: () => changes,
  }
}

/** Places of changes by table and key, noted when they are asked for. */
class Places {
  readonly #tables = new Map<Table, Map<string, number>>()
  #noted = 0

  of(changes: readonly Change[], table: Table, key: string): number {
    for (; this.#noted < changes.length; this.#noted++) {
      const change = changes[this.#noted] as Change
      const keys = this.#tables.get(change.table) ?? new Map<string, number>()
      this.#tables.set(change.table, keys.set(change.key, this.#noted))
    }
    return this.#tables.get(table)?.get(key) ?? -1
  }
}

/** Key of a row of `keys`. */
export const keyName = (gid: GroupId, ke: number): string => `${gid}.${ke}`

/** The group as this draft has it. */
export function groupIn(draft: Draft): Row<'group'> {
  const group = draft.get('group', 'group')
  assert(group !== undefined, 'the group is founded')
  return group
}

export const groupOf = (book: { readonly tables: Book['tables'] }): Row<'group'> => {
  const group = book.tables.group.get('group')
  assert(group !== undefined, 'the group is founded')
  return group
}

/** What an entry changed can be taken back, as long as nothing else was written since. */
export interface Committed {
  /** The rows as they were, in the order of the changes; undefined for new ones. */
  readonly before: readonly (NonNullable<Change['row']> | undefined)[]
  readonly undo: () => void
}

/** Writes the rows of one entry into the book. Mutual credit sums to zero: asserted, always. */
export function commitChanges(
  book: Book,
  entry: { readonly seq: number; readonly at: number },
  changes: readonly Change[],
): Committed {
  assert(entry.seq === book.size, 'entries come in order')
  const counts = { size: book.size, at: book.at, sum: book.sum, open: book.open }
  const before: (NonNullable<Change['row']> | undefined)[] = []
  let { sum, open } = book
  for (const { table, key, row } of changes) {
    const old = book.tables[table].get(key)
    before.push(old)
    if (table === 'accounts') sum += (row?.balance ?? 0n) - ((old as typeof row | undefined)?.balance ?? 0n)
    if (table === 'transfers') open += holds(row) - holds(old as typeof row | undefined)
  }
  assert(sum === 0n, 'mutual credit sums to zero')
  for (const { table, key, row } of changes) {
    const rows: Map<string, unknown> = book.tables[table]
    if (row === null) rows.delete(key)
    else rows.set(key, row)
  }
  book.size = entry.seq + 1
  book.at = entry.at
  book.sum = sum
  book.open = open
  let stands = true
  const undo = (): void => {
    assert(stands && book.size === entry.seq + 1, 'only the newest entry is taken back, and once')
    stands = false
    for (const [i, { table, key }] of changes.entries()) {
      const row = before[i]
      if (row === undefined) book.tables[table].delete(key)
      else (book.tables[table] as Map<string, unknown>).set(key, row)
    }
    Object.assign(book, counts)
  }
  return { before, undo }
}

const holds = (row: Row<'transfers'> | null | undefined): number => (row?.state === 'signed' ? 1 : 0)
