/** Rows of transfers by line: what a look through all of them finds, without the look. SPEC 6.7. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyBook } from '../src/ledger/book.ts'
import { isCheckpointDue } from '../src/ledger/checkpoint-window.ts'
import type { Row } from '../src/ledger/tables.ts'
import { TransferTable } from '../src/ledger/transfer-table.ts'

const LINES = ['one', 'two', 'three'] as const
const row = (into?: string, out?: string): Row<'transfers'> =>
  ({
    state: 'applied',
    ...(into === undefined ? {} : { in: { line: into, cp: 0 } }),
    ...(out === undefined ? {} : { out: { line: out, cp: 0 } }),
  }) as unknown as Row<'transfers'>

test('whatever is written and forgotten, in whatever order', () => {
  const line = fc.option(fc.constantFrom(...LINES), { nil: undefined })
  const act = fc.record({ tid: fc.constantFrom('a', 'b', 'c', 'd'), in: line, out: line, drop: fc.boolean() })
  fc.assert(
    fc.property(fc.array(act), acts => {
      const table = new TransferTable()
      for (const { tid, in: into, out, drop } of acts) {
        if (drop) table.delete(tid)
        else table.set(tid, row(into, out))
        const all = [...table]
        for (const one of LINES) {
          const found = all.filter(([, { in: i, out: o }]) => i?.line === one || o?.line === one)
          expect([...table.onLine(one)].sort()).toEqual(found.sort())
          expect(table.countOn(one)).toBe(found.length)
        }
        const edged = all.filter(([, { in: i, out: o }]) => i !== undefined || o !== undefined)
        expect([...table.withEdges()].sort()).toEqual(edged.map(([tid]) => tid).sort())
      }
      table.clear()
      expect([...table.withEdges()]).toEqual([])
    }),
  )
})

test('ten thousand outcomes that no line asks for are not looked at', () => {
  const book = emptyBook()
  const { transfers } = book.tables
  for (let n = 0; n < 10_000; n++) transfers.set(`past ${n}`, row())
  transfers.set('open', row('one'))
  const all = transfers[Symbol.iterator].bind(transfers)
  let looks = 0
  Object.assign(transfers, {
    get: (tid: string) => {
      looks += 1
      return TransferTable.prototype.get.call(transfers, tid)
    },
    entries: () => expect.unreachable('all rows are looked through'),
    [Symbol.iterator]: () => expect.unreachable('all rows are looked through'),
  })
  expect(isCheckpointDue(book, 'one')).toBe(false)
  expect([...transfers.onLine('one')].map(([tid]) => tid)).toEqual(['open'])
  expect(looks).toBe(1)
  expect([...all()]).toHaveLength(10_001)
})
