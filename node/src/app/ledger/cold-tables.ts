/**
 * Rows that are needed only when somebody names them: one for each intent or payment there ever was. They stay in the
 * database. In memory are those that changed since the last checkpoint, those that were asked for, and those that are
 * still open (bills that wait, payments in dispute); a row that is not there is looked for on disk, so the fold sees whole tables.
 */
import { assert, type Book, COLD, emptyBook, isOpen, rowShape, type Table } from '@localpay/protocol'
import type { Store } from '../ports.ts'
import { readRow } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'

export const isCold = (table: Table): boolean => (COLD as readonly Table[]).includes(table)

/** Tables of which open rows may be walked over. */
const WALKED: readonly Table[] = ['bills', 'payments']
export const mayBeOpen = (table: Table): boolean => WALKED.includes(table)

/** A table whose rows are read through to the database, by key; a walk meets the open rows alone. */
class ColdTable extends Map<string, unknown> {
  readonly #table: Table
  readonly #store: Store
  /** Looked for last and not there: a new row is asked for several times before it is set. */
  #absent: string | null = null

  constructor(table: Table, store: Store) {
    super()
    this.#table = table
    this.#store = store
  }

  override get(key: string): unknown {
    const known = super.get(key)
    if (known !== undefined || key === this.#absent) return known
    const name = KEYS.book(this.#table, key)
    const bytes = this.#store.getNow(name)
    if (bytes === undefined) {
      this.#absent = key
      return undefined
    }
    const row = readRow(rowShape(this.#table), name, bytes)
    super.set(key, row)
    return row
  }

  /** @pre no row of this key is on disk */
  expectNew(key: string): void {
    if (!super.has(key)) this.#absent = key
  }

  override set(key: string, row: unknown): this {
    if (key === this.#absent) this.#absent = null
    return super.set(key, row)
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined
  }

  /** Lets go of rows that are over and on disk. */
  keepOnly(isNewer: (key: string) => boolean): void {
    for (const [key, row] of super.entries())
      if (!isNewer(key) && !isOpen(this.#table, row)) super.delete(key)
  }

  override *entries(): MapIterator<[string, unknown]> {
    if (!mayBeOpen(this.#table)) askedWhole()
    for (const [key, row] of super.entries()) if (isOpen(this.#table, row)) yield [key, row]
  }

  override [Symbol.iterator](): MapIterator<[string, unknown]> {
    return this.entries()
  }

  override *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key
  }

  override *values(): MapIterator<unknown> {
    for (const [, row] of this.entries()) yield row
  }

  override forEach(): void {
    askedWhole()
  }

  override get size(): number {
    return askedWhole()
  }
}

const askedWhole = (): never => assert(false, 'rows of a table on disk are asked for by key') as never

export interface BookOnDisk {
  readonly book: Book
  /** Of this intent there is no row on disk: the next who asks need not look. */
  readonly expectNew: (intent: string) => void
  /** Brings the open rows into memory. */
  readonly load: () => Promise<void>
  /** Lets go of cold rows that the database has. */
  readonly evict: (isNewer: (table: Table, key: string) => boolean) => void
}

/** An empty book whose cold tables read through to the database. */
export function bookOnDisk(store: Store): BookOnDisk {
  const book = emptyBook()
  const cold = COLD.map(table => ({ table, rows: new ColdTable(table, store) }))
  const tables = { ...book.tables, ...Object.fromEntries(cold.map(({ table, rows }) => [table, rows])) }
  return {
    book: { ...book, tables },
    expectNew: intent => {
      for (const { rows } of cold) rows.expectNew(intent)
    },
    load: async () => {
      for (const { table, rows } of cold) {
        const prefix = KEYS.open(table, '')
        for await (const [key] of store.range(all(prefix))) rows.get(key.slice(prefix.length))
      }
    },
    evict: isNewer => {
      for (const { table, rows } of cold) rows.keepOnly(key => isNewer(table, key))
    },
  }
}
