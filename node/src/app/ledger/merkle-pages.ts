/**
 * Hashes of the Merkle log, kept so that neither memory nor a start grows with the log. Only every eighth level is
 * kept, in pages of 256 hashes; a page that is full never changes and lies in the database, the newest of each level
 * are in memory. The hashes between are made from a page when a proof asks for them.
 *
 *     level 16   o                          1 hash over 65,536 entries
 *     level  8   o o o o o o …              1 hash over 256 entries
 *     level  0   oooooooooooooooooo …       1 hash an entry
 */
import {
  appendToFrontier,
  assert,
  type Bytes,
  concat,
  consistencyFrom,
  type Frontier,
  frontierFrom,
  frontierRoot,
  growthFrom,
  inclusionFrom,
  type NodeAt,
  nodeHash,
} from '@localpay/protocol'
import type { Store, StoreChange } from '../ports.ts'
import { KEYS } from '../store-keys.ts'
import { LedgerFault } from './ledger-fault.ts'

/** Levels between those that are kept. */
const STRIDE = 8
/** Hashes of one page, 8 kB. */
export const PAGE_HASHES = 2 ** STRIDE
const HASH_BYTES = 32
export const PAGE_BYTES = PAGE_HASHES * HASH_BYTES
/** 2^48 entries have so many kept levels. */
export const KEPT_LEVELS_MAX = 7

/** Which kept level that is; null for one between. */
export const keptLevel = (level: number): number | null => (level % STRIDE === 0 ? level / STRIDE : null)

/** The newest hashes of every kept level, which fill no page yet: what a checkpoint carries. */
export type TreeEdge = readonly Bytes[]

/** What a checkpoint writes of the tree. */
interface CapturedTree {
  readonly edge: TreeEdge
  /** Pages that have become full since the last. */
  readonly changes: readonly StoreChange[]
  /** They are on disk: memory may let go of them. */
  readonly written: () => void
}

export interface MerklePages {
  readonly append: (leaf: Bytes) => void
  readonly size: () => number
  readonly root: () => Bytes
  readonly inclusion: (index: number, size: number) => Promise<readonly Bytes[]>
  readonly consistency: (older: number, newer: number) => Promise<readonly Bytes[]>
  readonly growth: (older: number, newer: number) => Promise<readonly Bytes[]>
  readonly capture: () => CapturedTree
}

/** One kept level: hashes from number `first` on, which is the first of a page. */
interface Row {
  first: number
  hashes: Bytes[]
}

/** Reads pages that are in the database; null when it is not there. */
type PageAt = (kept: number, page: number) => Bytes | null

/** @throws LedgerFault when the edge is not one of that size */
export function openMerklePages(store: Store, at: { size: number; edge: TreeEdge }): MerklePages {
  const rows = rowsFrom(at)
  const frontier: Frontier = frontierFrom(
    nodesFrom(rows, () => null),
    at.size,
  )

  const keep = (level: number, index: number, hash: Bytes): void => {
    const kept = keptLevel(level)
    if (kept === null) return
    rows[kept] ??= { first: 0, hashes: [] }
    const row = rows[kept] as Row
    assert(index === row.first + row.hashes.length, 'hashes come in order')
    row.hashes.push(hash)
  }

  /** Runs once to learn which pages it asks for, and again when they are here. */
  const proof = async (make: (nodeAt: NodeAt) => Bytes[]): Promise<readonly Bytes[]> => {
    const held = rows.map(row => ({ ...row }))
    const wanted = new Map<string, Bytes | null>()
    make(
      nodesFrom(held, (kept, page) => {
        wanted.set(KEYS.tree(kept, page), null)
        return new Uint8Array(PAGE_BYTES)
      }),
    )
    for (const key of wanted.keys()) wanted.set(key, await readPage(store, key))
    return make(nodesFrom(held, (kept, page) => wanted.get(KEYS.tree(kept, page)) ?? null))
  }

  return {
    append: leaf => appendToFrontier(frontier, leaf, keep),
    size: () => frontier.size,
    root: () => frontierRoot(frontier),
    inclusion: (index, size) => proof(nodeAt => inclusionFrom(nodeAt, index, size)),
    consistency: (older, newer) => proof(nodeAt => consistencyFrom(nodeAt, older, newer)),
    growth: (older, newer) => proof(nodeAt => growthFrom(nodeAt, older, newer)),
    capture: () => captured(rows),
  }
}

function rowsFrom({ size, edge }: { size: number; edge: TreeEdge }): Row[] {
  const rows: Row[] = []
  for (let kept = 0, count = size; count > 0; kept++, count = Math.floor(count / PAGE_HASHES)) {
    const first = pageStart(count)
    const bytes = edge[kept]
    if (bytes?.length !== (count - first) * HASH_BYTES)
      throw new LedgerFault('the checkpoint does not read. Run «localpay verify».')
    rows.push({ first, hashes: split(bytes) })
  }
  if (edge.length > rows.length) throw new LedgerFault('the checkpoint does not read. Run «localpay verify».')
  return rows
}

function captured(rows: readonly Row[]): CapturedTree {
  const full = rows.map(({ first, hashes }) => ({ first, count: pageStart(hashes.length) }))
  return {
    edge: rows.map(({ hashes }, kept) => concat(hashes.slice(full[kept]?.count))),
    changes: rows.flatMap(({ first, hashes }, kept) =>
      Array.from({ length: (full[kept]?.count ?? 0) / PAGE_HASHES }, (_, i) => ({
        put: KEYS.tree(kept, first / PAGE_HASHES + i),
        value: concat(hashes.slice(i * PAGE_HASHES, (i + 1) * PAGE_HASHES)),
      })),
    ),
    written: () => {
      for (const [kept, { count }] of full.entries()) {
        const row = rows[kept] as Row
        // A new list: a proof that is being made goes on with the old one.
        row.hashes = row.hashes.slice(count)
        row.first += count
      }
    },
  }
}

/** Any hash of the log: from the kept level below it, by hashing up. */
function nodesFrom(rows: readonly Row[], pageAt: PageAt): NodeAt {
  return (level, index) => {
    const kept = Math.floor(level / STRIDE)
    const width = 2 ** (level % STRIDE)
    const start = index * width
    const row = rows[kept]
    assert(row !== undefined && start + width <= row.first + row.hashes.length, 'subtree is in the log')
    if (start >= row.first) return hashOver(row.hashes.slice(start - row.first, start - row.first + width))
    const page = pageAt(kept, Math.floor(start / PAGE_HASHES))
    assert(page !== null, 'a full page is in the database')
    const from = start % PAGE_HASHES
    return hashOver(split(page.subarray(from * HASH_BYTES, (from + width) * HASH_BYTES)))
  }
}

/** The hash over a complete subtree with these hashes at its foot. */
function hashOver(hashes: readonly Bytes[]): Bytes {
  if (hashes.length === 1) return hashes[0] as Bytes
  const above = Array.from({ length: hashes.length / 2 }, (_, i) =>
    nodeHash(hashes[2 * i] as Bytes, hashes[2 * i + 1] as Bytes),
  )
  return hashOver(above)
}

async function readPage(store: Store, key: string): Promise<Bytes> {
  const bytes = await store.get(key)
  if (bytes?.length !== PAGE_BYTES) throw new LedgerFault(`${key} does not read. Run «localpay verify».`)
  return bytes
}

const pageStart = (count: number): number => count - (count % PAGE_HASHES)

const split = (bytes: Bytes): Bytes[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
