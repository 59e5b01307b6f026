/**
 * The append-only Merkle log of RFC 9162 §2.1: one 32-byte root stands for every entry so far. A short proof
 * shows that an entry is in it, another that a later root only added to an earlier one.
 *
 * Hashes of complete subtrees are kept by level, so a root or proof costs O(log n) look-ups.
 */
import { assert } from '../base/assert.ts'
import { type Bytes, concat, equalBytes } from '../base/bytes.ts'
import { sha256Plain } from '../codec/hash.ts'

const LEAF = 0
const NODE = 1
const HASH_BYTES = 32
/** Most entries are smaller. */
const LEAF_BYTES_AT_HAND = 1_024

/** Space in which inputs are put together. Nothing is read from it but what was just written. */
const leafInput = new Uint8Array(1 + LEAF_BYTES_AT_HAND)
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES).fill(NODE, 0, 1)

export function leafHash(entry: Bytes): Bytes {
  if (entry.length > LEAF_BYTES_AT_HAND) return sha256Plain(concat([new Uint8Array([LEAF]), entry]))
  leafInput.set(entry, 1)
  return sha256Plain(leafInput.subarray(0, 1 + entry.length))
}

/** Hash over two subtrees that stand side by side. */
export function nodeHash(left: Bytes, right: Bytes): Bytes {
  // A stranger's proof may hold hashes of any length.
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES)
    return sha256Plain(concat([new Uint8Array([NODE]), left, right]))
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + HASH_BYTES)
  return sha256Plain(nodeInput)
}

/** Root of the log with nothing in it. */
export const EMPTY_ROOT: Bytes = sha256Plain(new Uint8Array(0))

export interface MerkleLog {
  /** levels[0] are leaf hashes; levels[k][i] is the hash over leaves [i·2^k, (i+1)·2^k). */
  readonly levels: Bytes[][]
}

export const emptyLog = (): MerkleLog => ({ levels: [[]] })

export const sizeOfLog = (log: MerkleLog): number => log.levels[0]?.length ?? 0

/** Adds a leaf hash at the end. */
export function appendLeaf(log: MerkleLog, leaf: Bytes): void {
  let hash = leaf
  for (let level = 0; ; level++) {
    if (log.levels[level] === undefined) log.levels[level] = []
    const row = log.levels[level] as Bytes[]
    row.push(hash)
    if (row.length % 2 === 1) return
    hash = nodeHash(row[row.length - 2] as Bytes, hash)
  }
}

/** Takes back the newest leaves: what was prepared in memory and then not written. */
export function truncateLog(log: MerkleLog, size: number): void {
  for (let level = 0; level < log.levels.length; level++) {
    const row = log.levels[level] as Bytes[]
    row.length = Math.min(row.length, Math.floor(size / 2 ** level))
  }
}

/** True for 1, 2, 4, 8 and so on. Exact for every size that a stranger may name, where a logarithm would round. */
function isPowerOfTwo(n: number): boolean {
  let k = n
  while (k > 1 && k % 2 === 0) k /= 2
  return k === 1
}

/** Largest power of two below n. @pre n > 1 */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** The hash over the complete subtree of leaves [index·2^level, (index+1)·2^level). */
export type NodeAt = (level: number, index: number) => Bytes

const nodesOf =
  (log: MerkleLog): NodeAt =>
  (level, index) => {
    const hash = log.levels[level]?.[index]
    assert(hash !== undefined, 'subtree is in the log')
    return hash
  }

/** Hash over leaves [from, to). */
function subtree(nodeAt: NodeAt, from: number, to: number): Bytes {
  const width = to - from
  if (isPowerOfTwo(width) && from % width === 0) return nodeAt(Math.round(Math.log2(width)), from / width)
  const k = splitOf(width)
  return nodeHash(subtree(nodeAt, from, from + k), subtree(nodeAt, from + k, to))
}

/** Root of the first `size` entries. */
export function rootAt(log: MerkleLog, size: number = sizeOfLog(log)): Bytes {
  assert(size >= 0 && size <= sizeOfLog(log), 'root of a size the log has')
  return size === 0 ? EMPTY_ROOT : subtree(nodesOf(log), 0, size)
}

/** Proof that entry `index` is in the root at `size`. RFC 9162 §2.1.3.1. */
export function inclusionProof(log: MerkleLog, index: number, size: number): Bytes[] {
  assert(size <= sizeOfLog(log), 'a size the log has')
  return inclusionFrom(nodesOf(log), index, size)
}

/** As `inclusionProof`, by whoever keeps the hashes. */
export function inclusionFrom(nodeAt: NodeAt, index: number, size: number): Bytes[] {
  assert(index >= 0 && index < size, 'entry is in the log')
  const walk = (from: number, to: number): Bytes[] => {
    if (to - from === 1) return []
    const middle = from + splitOf(to - from)
    return index < middle
      ? [...walk(from, middle), subtree(nodeAt, middle, to)]
      : [...walk(middle, to), subtree(nodeAt, from, middle)]
  }
  return walk(0, size)
}

/** Proof that the root at `newer` only adds to the root at `older`. RFC 9162 §2.1.4.1. */
export function consistencyProof(log: MerkleLog, older: number, newer: number): Bytes[] {
  assert(newer <= sizeOfLog(log), 'both sizes are in the log')
  return consistencyFrom(nodesOf(log), older, newer)
}

/** As `consistencyProof`, by whoever keeps the hashes. */
export function consistencyFrom(nodeAt: NodeAt, older: number, newer: number): Bytes[] {
  assert(older >= 0 && older <= newer, 'a log only grows')
  const walk = (m: number, from: number, to: number, whole: boolean): Bytes[] => {
    if (m === to - from) return whole ? [] : [subtree(nodeAt, from, to)]
    const k = splitOf(to - from)
    return m <= k
      ? [...walk(m, from, from + k, whole), subtree(nodeAt, from + k, to)]
      : [...walk(m - k, from + k, to, false), subtree(nodeAt, from, from + k)]
  }
  return older === 0 || older === newer ? [] : walk(older, 0, newer, true)
}

/** RFC 9162 §2.1.3.2. False for any malformed proof. */
export function checkInclusion(claim: {
  leaf: Bytes
  index: number
  size: number
  root: Bytes
  proof: readonly Bytes[]
}): boolean {
  const { leaf, index, size, root, proof } = claim
  if (index < 0 || index >= size) return false
  let fn = index
  let sn = size - 1
  let hash = leaf
  for (const step of proof) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(step, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else hash = nodeHash(hash, step)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && equalBytes(hash, root)
}

/** RFC 9162 §2.1.4.2. False for any malformed proof, and for a log that shrank. */
export function checkConsistency(claim: {
  older: { size: number; root: Bytes }
  newer: { size: number; root: Bytes }
  proof: readonly Bytes[]
}): boolean {
  const { older, newer, proof } = claim
  if (older.size > newer.size) return false
  if (older.size === newer.size) return proof.length === 0 && equalBytes(older.root, newer.root)
  if (older.size === 0) return proof.length === 0 && equalBytes(older.root, EMPTY_ROOT)
  const steps = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof
  const roots = rootsOf({ older: older.size, newer: newer.size, steps })
  return roots !== null && equalBytes(roots.older, older.root) && equalBytes(roots.newer, newer.root)
}

/**
 * As `consistencyFrom`, with the first hash told even where the reader could put the older root in its place: from such
 * a proof alone both roots follow, whatever its reader believes of them. SPEC 5.18. @pre 0 < older < newer
 */
export function growthFrom(nodeAt: NodeAt, older: number, newer: number): Bytes[] {
  assert(older > 0 && older < newer, 'a log that grew')
  const proof = consistencyFrom(nodeAt, older, newer)
  return isPowerOfTwo(older) ? [nodeAt(Math.round(Math.log2(older)), 0), ...proof] : proof
}

/** As `growthFrom`, of a log in memory. */
export const growthProof = (log: MerkleLog, older: number, newer: number): Bytes[] =>
  growthFrom(nodesOf(log), older, newer)

/**
 * The roots that a growth proof leads to. If the newer one is the root of a log of `newer` entries, the older one is
 * the root of its first `older` entries: every hash on the way is one of that log's, or SHA-256 is broken. Null for a
 * proof that fits no two such sizes.
 */
export function rootsOf({
  older,
  newer,
  steps: [first, ...steps],
}: {
  older: number
  newer: number
  steps: readonly Bytes[]
}): { readonly older: Bytes; readonly newer: Bytes } | null {
  if (first === undefined || older < 1 || older >= newer) return null
  let fn = older - 1
  let sn = newer - 1
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  let fr = first
  let sr = first
  for (const step of steps) {
    if (sn === 0) return null
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(step, fr)
      sr = nodeHash(step, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else sr = nodeHash(sr, step)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 ? { older: fr, newer: sr } : null
}
