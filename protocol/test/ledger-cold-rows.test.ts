/** Tables that a node keeps on disk: an entry needs no row of them but those it names. SPEC 5.3. */
import { expect, test } from 'vitest'
import { applyEntry, checkEntry } from '../src/ledger/apply.ts'
import { type Book, emptyBook } from '../src/ledger/book.ts'
import { coldRowsOf } from '../src/ledger/cold-rows.ts'
import { readEntry } from '../src/ledger/entry.ts'
import type { Intent } from '../src/ledger/intent.ts'
import { COLD } from '../src/ledger/tables.ts'
import { everyKind } from './every-kind.ts'
import { must, verify } from './world.ts'

/** The book as a node has it in memory, with the cold rows that it brought for this intent. */
function thinBook(book: Book, intent: Intent): Book {
  const cold = Object.fromEntries(COLD.map(table => [table, new Map<string, unknown>()]))
  for (const { table, key } of coldRowsOf(intent)) {
    const row = book.tables[table].get(key)
    if (row !== undefined) cold[table]?.set(key, row)
  }
  return { ...book, tables: { ...book.tables, ...cold } as Book['tables'] }
}

test('every entry of a ledger of every kind changes the same rows with only the cold rows it names', () => {
  const { us } = everyKind()
  const book = emptyBook()
  const options = { verify, checkSignature: false }
  const brought = new Set<string>()
  for (const bytes of us.entries) {
    const entry = must(readEntry(bytes))
    const { intent } = entry.signed
    const thin = checkEntry(thinBook(book, intent), entry, options)
    expect(thin).toEqual(checkEntry(book, entry, options))
    for (const { table } of coldRowsOf(intent)) brought.add(table)
    must(applyEntry(book, entry, options))
  }
  expect([...brought].sort()).toEqual([...COLD].sort())
})
