/** RFC 9162 §2.1, against a reference that follows the RFC's own words and keeps nothing. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, concat, toHex, utf8 } from '../src/base/bytes.ts'
import { sha256Plain } from '../src/codec/hash.ts'
import {
  appendLeaf,
  checkConsistency,
  checkInclusion,
  consistencyProof,
  EMPTY_ROOT,
  emptyLog,
  inclusionProof,
  leafHash,
  type MerkleLog,
  rootAt,
  sizeOfLog,
  truncateLog,
} from '../src/ledger/merkle.ts'

const SIZES = Array.from({ length: 41 }, (_, n) => n)
const entryNamed = (i: number): Bytes => utf8(`entry ${i}`)
const leaves = SIZES.map(i => leafHash(entryNamed(i)))

const node = (left: Bytes, right: Bytes): Bytes => sha256Plain(concat([new Uint8Array([1]), left, right]))

/** The largest power of two smaller than n. */
const split = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1)

/** MTH of §2.1.1, over leaf hashes. */
function naiveRoot(list: readonly Bytes[]): Bytes {
  if (list.length === 0) return sha256Plain(new Uint8Array(0))
  if (list.length === 1) return list[0] as Bytes
  const k = split(list.length)
  return node(naiveRoot(list.slice(0, k)), naiveRoot(list.slice(k)))
}

/** PATH of §2.1.3.1. */
function naivePath(m: number, list: readonly Bytes[]): Bytes[] {
  if (list.length === 1) return []
  const k = split(list.length)
  return m < k
    ? [...naivePath(m, list.slice(0, k)), naiveRoot(list.slice(k))]
    : [...naivePath(m - k, list.slice(k)), naiveRoot(list.slice(0, k))]
}

/** SUBPROOF of §2.1.4.1. */
function naiveSubproof(m: number, list: readonly Bytes[], known: boolean): Bytes[] {
  if (m === list.length) return known ? [] : [naiveRoot(list)]
  const k = split(list.length)
  return m <= k
    ? [...naiveSubproof(m, list.slice(0, k), known), naiveRoot(list.slice(k))]
    : [...naiveSubproof(m - k, list.slice(k), false), naiveRoot(list.slice(0, k))]
}

function logOf(size: number): MerkleLog {
  const log = emptyLog()
  for (const leaf of leaves.slice(0, size)) appendLeaf(log, leaf)
  return log
}

const hex = (list: readonly Bytes[]): string[] => list.map(toHex)
const log40 = logOf(40)
const rootOfSize = (size: number): Bytes => rootAt(log40, size)

const inclusionOf = (index: number, size: number) => ({
  leaf: leaves[index] as Bytes,
  index,
  size,
  root: rootOfSize(size),
  proof: inclusionProof(log40, index, size) as readonly Bytes[],
})
const consistencyOf = (older: number, newer: number) => ({
  older: { size: older, root: rootOfSize(older) },
  newer: { size: newer, root: rootOfSize(newer) },
  proof: consistencyProof(log40, older, newer) as readonly Bytes[],
})

const flip = (bytes: Bytes, bit: number): Bytes => {
  const copy = bytes.slice()
  copy[Math.floor(bit / 8) % copy.length] =
    (copy[Math.floor(bit / 8) % copy.length] as number) ^ (1 << (bit % 8))
  return copy
}

describe('roots', () => {
  test('the empty log has the hash of nothing as its root', () => {
    expect(toHex(rootAt(emptyLog()))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(rootAt(emptyLog())).toEqual(EMPTY_ROOT)
  })

  test('every size has the root that the RFC defines, whenever it is asked', () => {
    for (const size of SIZES) {
      expect(toHex(rootAt(logOf(size)))).toBe(toHex(naiveRoot(leaves.slice(0, size))))
      if (size <= 40) expect(toHex(rootOfSize(size))).toBe(toHex(naiveRoot(leaves.slice(0, size))))
    }
  })

  test('a log that takes back leaves is as if they had never come', () => {
    for (const from of SIZES) {
      for (const to of SIZES.filter(size => size <= from)) {
        const log = logOf(from)
        truncateLog(log, to)
        expect(sizeOfLog(log)).toBe(to)
        for (const leaf of leaves.slice(to, 41)) appendLeaf(log, leaf)
        expect(rootAt(log)).toEqual(rootAt(logOf(41)))
      }
    }
  })

  test('a size beyond the log is a bug of the caller', () => {
    expect(() => rootAt(logOf(3), 4)).toThrow('must hold')
    expect(() => inclusionProof(logOf(3), 3, 3)).toThrow('must hold')
    expect(() => consistencyProof(logOf(3), 2, 4)).toThrow('must hold')
  })
})

describe('inclusion', () => {
  test('every entry of every size is proved by the path that the RFC defines', () => {
    for (const size of SIZES.slice(1)) {
      const log = logOf(size)
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(log, index, size)
        expect(hex(proof)).toEqual(hex(naivePath(index, leaves.slice(0, size))))
        expect(checkInclusion({ leaf: leaves[index] as Bytes, index, size, root: rootAt(log), proof })).toBe(
          true,
        )
      }
    }
  })

  test('a path proves its entry at no other place', () => {
    for (const size of SIZES.slice(1, 41)) {
      for (let index = 0; index < size; index++) {
        const claim = inclusionOf(index, size)
        for (let other = -1; other <= size; other++)
          expect(checkInclusion({ ...claim, index: other })).toBe(other === index)
      }
    }
  })

  test('any flipped bit, missing or added step is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.nat(), (size, seed, bit) => {
        const claim = inclusionOf(seed % size, size)
        const { proof } = claim
        expect(checkInclusion({ ...claim, leaf: flip(claim.leaf, bit) })).toBe(false)
        expect(checkInclusion({ ...claim, root: flip(claim.root, bit) })).toBe(false)
        expect(checkInclusion({ ...claim, proof: [...proof, claim.leaf] })).toBe(false)
        for (const i of proof.keys()) {
          const changed = proof.map((step, at) => (at === i ? flip(step, bit) : step))
          expect(checkInclusion({ ...claim, proof: changed })).toBe(false)
          expect(checkInclusion({ ...claim, proof: proof.filter((_, at) => at !== i) })).toBe(false)
        }
      }),
    )
  })
})

describe('consistency', () => {
  test('every pair of sizes is proved by the path that the RFC defines', () => {
    for (const newer of SIZES.slice(0, 41)) {
      for (const older of SIZES.slice(0, newer + 1)) {
        const claim = consistencyOf(older, newer)
        const trivial = older === 0 || older === newer
        expect(hex(claim.proof)).toEqual(
          trivial ? [] : hex(naiveSubproof(older, leaves.slice(0, newer), true)),
        )
        expect(checkConsistency(claim)).toBe(true)
      }
    }
  })

  test('a log that shrank is refused', () => {
    for (const newer of SIZES.slice(1, 41)) {
      const { older, newer: grown, proof } = consistencyOf(newer - 1, newer)
      expect(checkConsistency({ older: grown, newer: older, proof })).toBe(false)
    }
  })

  test('a rewritten history is consistent with no proof of either log', () => {
    for (const changed of [0, 7, 15, 16, 22]) {
      const other = emptyLog()
      for (const [i, leaf] of leaves.slice(0, 40).entries())
        appendLeaf(other, i === changed ? leafHash(utf8('forged')) : leaf)
      for (let older = changed + 1; older < 40; older++) {
        for (const proof of [consistencyProof(other, older, 40), consistencyProof(log40, older, 40)]) {
          const newer = { size: 40, root: rootAt(other) }
          expect(checkConsistency({ older: { size: older, root: rootOfSize(older) }, newer, proof })).toBe(
            false,
          )
        }
      }
    }
  })

  test('any flipped bit, missing or added step is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.nat(), (newer, seed, bit) => {
        const claim = consistencyOf(seed % (newer + 1), newer)
        const { older, proof } = claim
        expect(checkConsistency({ ...claim, older: { ...older, root: flip(older.root, bit) } })).toBe(false)
        expect(checkConsistency({ ...claim, proof: [...proof, older.root] })).toBe(false)
        // An empty log says nothing about what comes after it.
        if (older.size > 0)
          expect(
            checkConsistency({ ...claim, newer: { ...claim.newer, root: flip(claim.newer.root, bit) } }),
          ).toBe(false)
        for (const i of proof.keys()) {
          const changed = proof.map((step, at) => (at === i ? flip(step, bit) : step))
          expect(checkConsistency({ ...claim, proof: changed })).toBe(false)
          expect(checkConsistency({ ...claim, proof: proof.filter((_, at) => at !== i) })).toBe(false)
        }
      }),
    )
  })

  test('sizes as large as a stranger may name are judged, not trusted', () => {
    const root = rootOfSize(3)
    for (const size of [2 ** 49 - 1, 2 ** 53 - 1, 2 ** 52])
      for (const proof of [[], [root], Array.from({ length: 64 }, () => root)])
        expect(checkConsistency({ older: { size: size - 1, root }, newer: { size, root }, proof })).toBe(
          false,
        )
  })
})

test('a leaf can never be taken for a node: they are hashed with different first bytes', () => {
  const [left, right] = [leaves[0] as Bytes, leaves[1] as Bytes]
  expect(leafHash(concat([left, right]))).not.toEqual(node(left, right))
})
