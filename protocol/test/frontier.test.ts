/** The right edge of the log against the whole log: the same roots, the same hashes. */
import { expect, test } from 'vitest'
import { utf8 } from '../src/base/bytes.ts'
import { appendToFrontier, emptyFrontier, frontierFrom, frontierRoot } from '../src/ledger/frontier.ts'
import { appendLeaf, emptyLog, leafHash, type MerkleLog, rootAt } from '../src/ledger/merkle.ts'

const SIZES = 140

const nodeOf =
  (log: MerkleLog) =>
  (level: number, index: number): Uint8Array =>
    log.levels[level]?.[index] as Uint8Array

test('it has the root of every size, and tells every hash of the log once', () => {
  const log = emptyLog()
  const told = emptyLog()
  const frontier = emptyFrontier()
  for (let size = 0; size < SIZES; size++) {
    expect(frontierRoot(frontier)).toEqual(rootAt(log))
    expect(frontier.size).toBe(size)
    const leaf = leafHash(utf8(`entry ${size}`))
    appendLeaf(log, leaf)
    appendToFrontier(frontier, leaf, (level, index, hash) => {
      told.levels[level] ??= []
      expect(told.levels[level]).toHaveLength(index)
      told.levels[level]?.push(hash)
    })
  }
  expect(told).toEqual(log)
})

test('it is read from the hashes of the log, at every size, and goes on from there', () => {
  const whole = emptyLog()
  for (let i = 0; i < SIZES; i++) appendLeaf(whole, leafHash(utf8(`entry ${i}`)))
  const edge = emptyFrontier()
  for (let size = 0; size < SIZES; size++) {
    const read = frontierFrom(nodeOf(whole), size)
    expect(read).toEqual(edge)
    appendToFrontier(read, leafHash(utf8(`entry ${size}`)))
    appendToFrontier(edge, leafHash(utf8(`entry ${size}`)))
    expect(frontierRoot(read)).toEqual(rootAt(whole, size + 1))
  }
})

test('a peak is asked for only where it stands in the log', () => {
  const asked: string[] = []
  frontierFrom((level, index) => {
    asked.push(`${level}/${index}`)
    return new Uint8Array(32)
  }, 13)
  // 13 = 8 + 4 + 1: entries 0-7, 8-11, 12.
  expect(asked).toEqual(['0/12', '2/2', '3/0'])
})
