/** A draft against the plainest thing that does the same: one map, and the book below it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commitChanges, draftOf, emptyBook } from '../src/ledger/book.ts'

const tables = fc.constantFrom('seen', 'invoices')
const keys = fc.nat(12).map(n => `key ${n}`)
const acts = fc.array(fc.record({ table: tables, key: keys, row: fc.nat() }), { maxLength: 40 })

test('reads what was written last, lists each row once in the order of first writing, and leaves the book alone', () => {
  fc.assert(
    fc.property(acts, acts, (stands, writes) => {
      const book = emptyBook()
      const rowsOf = (name: 'seen' | 'invoices') => book.tables[name] as unknown as Map<string, number>
      for (const { table, key, row } of stands) rowsOf(table).set(key, row)
      const below = new Map(stands.map(({ table, key, row }) => [`${table} ${key}`, row]))
      const above = new Map<string, number>()
      const draft = draftOf(book)
      for (const { table, key, row } of writes) {
        const name = `${table} ${key}`
        expect(draft.get(table, key)).toBe(above.get(name) ?? below.get(name))
        draft.set(table, key, row as never)
        above.set(name, row)
        expect(draft.get(table, key)).toBe(row)
      }
      const listed = draft.changes().map(({ table, key, row }) => [`${table} ${key}`, row])
      expect(listed).toEqual([...above])
      for (const { table, key } of stands) expect(rowsOf(table).get(key)).toBe(below.get(`${table} ${key}`))

      const { before, undo } = commitChanges(book, { seq: 0, at: 7 }, draft.changes())
      for (const [name, row] of [...below, ...above]) {
        const [table, ...key] = name.split(' ') as ['seen' | 'invoices', ...string[]]
        expect(rowsOf(table).get(key.join(' '))).toBe(above.get(name) ?? row)
      }
      expect(before).toEqual([...above.keys()].map(name => below.get(name)))
      undo()
      expect([...rowsOf('seen'), ...rowsOf('invoices')].length).toBe(below.size)
      expect(book).toMatchObject({ size: 0, at: 0 })
    }),
    { numRuns: 300 },
  )
})
