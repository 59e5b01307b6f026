/**
 * The right edge of the Merkle log: all that is needed to append and to tell the root, some forty hashes however long
 * the log is. Of 13 entries it holds the hashes over 8, 4 and 1 of them.
 */
import { assert } from '../base/assert.ts'
import type { Bytes } from '../base/bytes.ts'
import { EMPTY_ROOT, type NodeAt, nodeHash } from './merkle.ts'

export interface Frontier {
  size: number
  /** Hashes over the complete subtrees that make up the log, the largest first. */
  readonly peaks: Bytes[]
}

export const emptyFrontier = (): Frontier => ({ size: 0, peaks: [] })

/** Adds a leaf hash at the end. `onNode` is told of every subtree that it completes, the leaf first. */
export function appendToFrontier(
  frontier: Frontier,
  leaf: Bytes,
  onNode: (level: number, index: number, hash: Bytes) => void = () => {},
): void {
  let hash = leaf
  let index = frontier.size
  onNode(0, index, hash)
  for (let level = 1; index % 2 === 1; level++) {
    hash = nodeHash(frontier.peaks.pop() as Bytes, hash)
    index = (index - 1) / 2
    onNode(level, index, hash)
  }
  frontier.peaks.push(hash)
  frontier.size++
}

export const frontierRoot = ({ peaks }: Frontier): Bytes =>
  peaks.length === 0 ? EMPTY_ROOT : peaks.reduceRight((right, left) => nodeHash(left, right))

/** The frontier of a log whose hashes somebody keeps. */
export function frontierFrom(nodeAt: NodeAt, size: number): Frontier {
  assert(Number.isSafeInteger(size) && size >= 0, 'a size is a count')
  const peaks: Bytes[] = []
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / 2))
    if (count % 2 === 1) peaks.unshift(nodeAt(level, count - 1))
  return { size, peaks }
}
