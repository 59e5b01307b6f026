/**
 * Rows that are needed only when somebody names them: one for each intent or payment there ever was. They stay in the
 * database. In memory are those that changed since the last checkpoint, and those that were asked for; a row that is
 * not there is looked for on disk, so the fold sees whole tables.
 */
import { assert, type Book, emptyBook, type Row, rowShape, type Table } from '@localpay/protocol'
import type { Store } from '../ports.ts'
import { readRow } from '../rows.ts'
import { KEYS } from '../store-keys.ts'

const COLD_TABLES = ['seen'] as const satisfies readonly Table[]

export const isCold = (table: Table): boolean => (COLD_TABLES as readonly Table[]).includes(table)

/** A table whose rows are read through to the database, by key alone. */
class ColdTable<T extends Table> extends Map<string, Row<T>> {
  readonly #load: (key: string) => Row<T> | undefined

  constructor(load: (key: string) => Row<T> | undefined) {
    super()
    this.#load = load
  }

  override get(key: string): Row<T> | undefined {
    const known = super.get(key)
    if (known !== undefined) return known
    const row = this.#load(key)
    if (row !== undefined) super.set(key, row)
    return row
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined
  }

  /** Lets go of all rows in memory but these, which the database does not have yet. */
  keepOnly(isNewer: (key: string) => boolean): void {
    for (const key of super.keys()) if (!isNewer(key)) super.delete(key)
  }

  override get size(): never {
    return askedWhole()
  }
  override keys = askedWhole
  override values = askedWhole
  override entries = askedWhole
  override forEach = askedWhole
  override [Symbol.iterator] = askedWhole
}

function askedWhole(): never {
  assert(false, 'rows of a table on disk are asked for by key')
}

export interface BookOnDisk {
  readonly book: Book
  /** Lets go of cold rows that the database has. */
  readonly evict: (isNewer: (table: Table, key: string) => boolean) => void
}

/** An empty book whose cold tables read through to the database. */
export function bookOnDisk(store: Store): BookOnDisk {
  const book = emptyBook()
  const cold = COLD_TABLES.map(table => {
    const load = (key: string) => {
      const name = KEYS.book(table, key)
      const bytes = store.getNow(name)
      return bytes === undefined ? undefined : (readRow(rowShape(table), name, bytes) as Row<typeof table>)
    }
    return { table, rows: new ColdTable(load) }
  })
  const tables = { ...book.tables, ...Object.fromEntries(cold.map(({ table, rows }) => [table, rows])) }
  return {
    book: { ...book, tables },
    evict: isNewer => {
      for (const { table, rows } of cold) rows.keepOnly(key => isNewer(table, key))
    },
  }
}
