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
  type SignedIntent,
  struct,
  TABLE_NAMES,
  type Table,
  wasOpen,
} from '@localpay/protocol'
import type { Store, StoreChange } from '../ports.ts'
import { KEYS } from '../store-keys.ts'
import { type BookOnDisk, bookOnDisk, mayBeOpen } from './cold-tables.ts'
import type { Ordered } from './fold-decision.ts'
import { makeKnownIds } from './known-ids.ts'
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

/** The newest row of each key that changed, by table: what the next checkpoint writes. */
type Changed = { readonly [T in Table]: Map<string, Change> }

const noChanges = (): Changed =>
  Object.fromEntries(TABLE_NAMES.map(name => [name, new Map()])) as unknown as Changed

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
  /** The entry that holds this intent; undefined when it was never recorded. */
  readonly seqOf: (signed: SignedIntent) => number | undefined
  /** These entries stand: what they changed belongs to the next checkpoint. */
  readonly note: (ordered: readonly Ordered[]) => void
  /** Derived values as of the entries noted; null while the book holds more than those. */
  readonly capture: () => Checkpoint | null
}

/** What the checkpoint says: so many entries, the time of the newest, the edge of their tree. */
interface DerivedAt {
  readonly size: number
  readonly at: number
  readonly edge: TreeEdge
}

/** @throws LedgerFault when the edge of the tree does not fit the size */
export function openDerived(store: Store, at: DerivedAt): Derived {
  const { book, expectNew, load, evict } = bookOnDisk(store)
  const known = makeKnownIds(at.at)
  const tree = openMerklePages(store, at)
  const past = openPastPages(store)
  let noted = at.size
  let changed = noChanges()

  return {
    load,
    book,
    tree,
    past,
    seqOf: signed => {
      if (known.isNew(signed)) expectNew(signed.id)
      return book.tables.seen.get(signed.id)?.seq
    },
    note: ordered => {
      for (const { entry, applied, lines } of ordered) {
        for (const change of applied.changes) changed[change.table].set(change.key, change)
        past.add(lines)
        known.note(entry.signed.id, entry.at)
        noted = entry.seq + 1
      }
    },
    capture: () => {
      if (book.size !== noted || tree.size() !== noted) return null
      const rows = changed
      changed = noChanges()
      const hashes = tree.capture()
      const lines = past.capture()
      const { size, at, open } = book
      return {
        size,
        changes: function* () {
          for (const table of TABLE_NAMES)
            for (const { key, row } of rows[table].values()) {
              if (row === null) {
                yield { del: KEYS.book(table, key) }
                continue
              }
              yield { put: KEYS.book(table, key), value: encodeAs(rowShape(table), row) }
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
          if (book.size === noted) evict((table, key) => changed[table].has(key))
        },
      }
    },
  }
}
