/** Hashes in pages against the whole log in memory: the same roots and proofs, whatever was written and forgotten. */
import {
  appendLeaf,
  consistencyProof,
  emptyLog,
  inclusionProof,
  leafHash,
  type MerkleLog,
  rootAt,
  utf8,
} from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LedgerFault } from '../../../src/app/ledger/ledger-fault.ts'
import { type MerklePages, openMerklePages } from '../../../src/app/ledger/merkle-pages.ts'
import { KEYS } from '../../../src/app/store-keys.ts'
import { chanceFrom, makeFakeDisk } from '../../support/fake-disk.ts'

const ENTRIES = 1_400
const log: MerkleLog = emptyLog()
const leaves = Array.from({ length: ENTRIES }, (_, i) => leafHash(utf8(`entry ${i}`)))
for (const leaf of leaves) appendLeaf(log, leaf)

const freshStore = () => makeFakeDisk(chanceFrom(1)).store

/** Pages of so many entries, of which the first `captured` were written; opened again from them if asked. */
async function pagesOf(plan: {
  size: number
  captured: readonly number[]
  reopened: boolean
}): Promise<MerklePages> {
  const store = freshStore()
  let pages = openMerklePages(store, { size: 0, edge: [] })
  for (let i = 0; i < plan.size; i++) {
    pages.append(leaves[i] as Uint8Array)
    if (!plan.captured.includes(i + 1)) continue
    const { edge, changes, written } = pages.capture()
    await store.write(changes)
    written()
    if (plan.reopened) pages = openMerklePages(store, { size: i + 1, edge })
  }
  return pages
}

test('roots and proofs are those of the log', async () => {
  const plan = fc.record({
    size: fc.integer({ min: 1, max: ENTRIES }),
    captured: fc.array(fc.integer({ min: 1, max: ENTRIES }), { maxLength: 4 }),
    reopened: fc.boolean(),
    of: fc.nat(ENTRIES),
    at: fc.nat(ENTRIES),
  })
  await fc.assert(
    fc.asyncProperty(plan, async ({ of, at, ...rest }) => {
      const pages = await pagesOf(rest)
      const { size } = rest
      expect([pages.size(), pages.root()]).toEqual([size, rootAt(log, size)])
      const newer = 1 + (at % size)
      const index = of % newer
      expect(await pages.inclusion(index, newer)).toEqual(inclusionProof(log, index, newer))
      expect(await pages.consistency(index, newer)).toEqual(consistencyProof(log, index, newer))
    }),
    { numRuns: 60 },
  )
})

describe('a full page', () => {
  test('is asked of the database only when a proof needs it', async () => {
    const store = freshStore()
    const pages = openMerklePages(store, { size: 0, edge: [] })
    for (const leaf of leaves.slice(0, 600)) pages.append(leaf)
    const { changes, written } = pages.capture()
    expect(changes.map(change => ('put' in change ? change.put : ''))).toEqual([
      KEYS.tree(0, 0),
      KEYS.tree(0, 1),
    ])
    // Still in memory, while they are written.
    expect(await pages.inclusion(3, 600)).toEqual(inclusionProof(log, 3, 600))
    written()
    expect(await pages.inclusion(599, 600)).toEqual(inclusionProof(log, 599, 600))
    await expect(pages.inclusion(3, 600)).rejects.toBeInstanceOf(LedgerFault)
    await store.write(changes)
    expect(await pages.inclusion(3, 600)).toEqual(inclusionProof(log, 3, 600))
  })
})

test('a proof that is being made when memory lets go of its page is made all the same', async () => {
  const store = freshStore()
  const pages = openMerklePages(store, { size: 0, edge: [] })
  for (const leaf of leaves.slice(0, 300)) pages.append(leaf)
  const first = pages.capture()
  await store.write(first.changes)
  first.written()
  for (const leaf of leaves.slice(300, 700)) pages.append(leaf)
  const second = pages.capture()
  const proof = pages.inclusion(10, 700)
  second.written()
  expect(await proof).toEqual(inclusionProof(log, 10, 700))
})

test('an edge of another size is refused', () => {
  const pages = openMerklePages(freshStore(), { size: 0, edge: [] })
  for (const leaf of leaves.slice(0, 300)) pages.append(leaf)
  const { edge } = pages.capture()
  for (const size of [299, 301, 44, 0x2c00])
    expect(() => openMerklePages(freshStore(), { size, edge })).toThrow(LedgerFault)
})
