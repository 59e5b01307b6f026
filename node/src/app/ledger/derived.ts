/**
 * Everything that is made from the entries: the rows of the book, lines of accounts' pasts, hashes of the Merkle log.
 * It is in memory, and goes to the database whole, now and then, as a checkpoint: one write that takes all derived
 * values from one size of the log to another. So what lies there is always what the first `size` entries say, whatever
 * was cut off when, and a start folds only the entries after it.
 */
import {
  blob,
  type Change,
  count,
  encodeAs,
  isOpen,
  list,
  rowShape,
  struct,
  type Table,
  wasOpen,
} from '@localpay/protocol'
import type { Store, StoreChange } from '../ports.ts'
import { KEYS } from '../store-keys.ts'
import { type BookOnDisk, bookOnDisk, mayBeOpen } from './cold-tables.ts'
import type { Ordered } from './fold-decision.ts'
import {
  KEPT_LEVELS_MAX,
  type MerklePages,
  openMerklePages,
  PAGE_BYTES,
  type TreeEdge,
} from './merkle-pages.ts'
import { openPastPages, type PastPages } from './past-pages.ts'

export const checkpointRow = struct({
  /** Entries that the derived values tell of. */
  size: count(),
  /** Time of the newest of them. */
  at: count(),
  /** Transfers that hold value. */
  open: count(),
  tree: list(blob(PAGE_BYTES), KEPT_LEVELS_MAX),
})

/** So that a start finds the open rows of a table that it does not read. */
function* openMark(table: Table, key: string, row: unknown): Generator<StoreChange> {
  if (isOpen(table, row)) yield { put: KEYS.open(table, key), value: new Uint8Array(0) }
  else if (wasOpen(table, row)) yield { del: KEYS.open(table, key) }
}

/** What one checkpoint writes. */
export interface Checkpoint {
  readonly size: number
  /** Made one by one while they are written. */
  readonly changes: () => Iterable<StoreChange>
  /** It is on disk: memory may let go of what only it needed. */
  readonly written: () => void
}

export interface Derived {
  /** Brings rows into memory that a walk over their table should meet. */
  readonly load: () => Promise<void>
  readonly book: BookOnDisk['book']
  readonly tree: MerklePages
  readonly past: PastPages
  /** These entries stand: what they changed belongs to the next checkpoint. */
  readonly note: (ordered: readonly Ordered[]) => void
  /** Derived values as of the entries noted; null while the book holds more than those. */
  readonly capture: () => Checkpoint | null
}

/** @throws LedgerFault when the edge of the tree does not fit the size */
export function openDerived(store: Store, at: { readonly size: number; readonly edge: TreeEdge }): Derived {
  const { book, load, evict } = bookOnDisk(store)
  const tree = openMerklePages(store, at)
  const past = openPastPages(store)
  let noted = at.size
  let changed = new Map<string, Change>()

  return {
    load,
    book,
    tree,
    past,
    note: ordered => {
      for (const { entry, applied, lines } of ordered) {
        for (const change of applied.changes) changed.set(KEYS.book(change.table, change.key), change)
        past.add(lines)
        noted = entry.seq + 1
      }
    },
    capture: () => {
      if (book.size !== noted || tree.size() !== noted) return null
      const rows = changed
      changed = new Map()
      const hashes = tree.capture()
      const lines = past.capture()
      const { size, at, open } = book
      return {
        size,
        changes: function* () {
          for (const [put, { table, key, row }] of rows) {
            yield { put, value: encodeAs(rowShape(table), row) }
            if (mayBeOpen(table)) yield* openMark(table, key, row)
          }
          yield* lines.changes()
          yield* hashes.changes
          yield {
            put: KEYS.checkpoint,
            value: encodeAs(checkpointRow, { size, at, open, tree: hashes.edge }),
          }
        },
        written: () => {
          hashes.written()
          lines.written()
          // Rows of a decision that is being made are in the book and not noted yet: they stay until the next time.
          if (book.size === noted) evict((table: Table, key: string) => changed.has(KEYS.book(table, key)))
        },
      }
    },
  }
}
