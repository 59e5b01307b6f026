/** Tables that stay on disk: the fold sees them whole, whatever memory has let go of. SPEC 5.3. */
import { readFileSync } from 'node:fs'
import {
  applyEntry,
  COLD,
  type Entry,
  emptyBook,
  encodeAs,
  fromHex,
  isOpen,
  readEntry,
  rowShape,
  type Table,
} from '@localpay/protocol'
import { expect, test } from 'vitest'
import { bookOnDisk, isCold } from '../../../src/app/ledger/cold-tables.ts'
import { KEYS } from '../../../src/app/store-keys.ts'
import { chanceFrom, makeFakeDisk } from '../../support/fake-disk.ts'
import { yes } from '../../support/test-node.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../../../protocol/vectors/intents.json', import.meta.url), 'utf8'),
) as { readonly entries: readonly { readonly entry: string }[] }
const entries: readonly Entry[] = vectors.entries.map(({ entry }) => yes(readEntry(fromHex(entry))))
const OPTIONS = { verify: () => true, checkSignature: false }

test('a ledger with every kind of entry folds alike when every cold row leaves memory after every entry', async () => {
  const { store } = makeFakeDisk(chanceFrom(1))
  const { book, evict } = bookOnDisk(store)
  const whole = emptyBook()
  const used = new Set<Table>()
  for (const entry of entries) {
    const { changes } = yes(applyEntry(book, entry, OPTIONS))
    expect(changes).toEqual(yes(applyEntry(whole, entry, OPTIONS)).changes)
    await store.write(
      changes.map(({ table, key, row }) => ({
        put: KEYS.book(table, key),
        value: encodeAs(rowShape(table), row),
      })),
    )
    evict(() => false)
    for (const { table } of changes) if (isCold(table)) used.add(table)
    for (const table of ['bills', 'payments'] as const) {
      const waiting = [...whole.tables[table]].filter(([, row]) => isOpen(table, row))
      expect([...book.tables[table]].toSorted()).toEqual(waiting.toSorted())
    }
  }
  expect([...used].sort()).toEqual([...COLD].sort())
  for (const table of COLD)
    for (const [key, row] of whole.tables[table]) expect(book.tables[table].get(key)).toEqual(row)
})

test('an entry that is taken back leaves the row that was there before, on disk or not', async () => {
  const { store } = makeFakeDisk(chanceFrom(1))
  const { book, evict } = bookOnDisk(store)
  for (const entry of entries) {
    const { changes, undo } = yes(applyEntry(book, entry, OPTIONS))
    undo()
    for (const { table, key } of changes)
      if (isCold(table)) {
        const bytes = store.getNow(KEYS.book(table, key))
        const row = book.tables[table].get(key)
        expect(row === undefined ? undefined : encodeAs(rowShape(table), row)).toEqual(bytes)
      }
    const again = yes(applyEntry(book, entry, OPTIONS)).changes
    await store.write(
      again.map(({ table, key, row }) => ({
        put: KEYS.book(table, key),
        value: encodeAs(rowShape(table), row),
      })),
    )
    evict(() => false)
  }
})

test('rows that the database does not have yet stay in memory', () => {
  const { book, evict } = bookOnDisk(makeFakeDisk(chanceFrom(1)).store)
  for (const entry of entries) yes(applyEntry(book, entry, OPTIONS))
  evict((table, key) => table === 'seen' && key === entries[3]?.signed.id)
  expect(entries.map(({ signed }) => book.tables.seen.has(signed.id))).toEqual(entries.map((_, i) => i === 3))
})
