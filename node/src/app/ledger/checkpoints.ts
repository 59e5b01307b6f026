/** When derived values go to the disk: after so many entries, and when the node closes. */
import type { Ports } from '../ports.ts'
import type { Checkpoint, Derived } from './derived.ts'
import { LedgerFault } from './ledger-fault.ts'

/**
 * Entries between two checkpoints: a start after a cut folds at most these and what came while one was written, under a
 * second on a small machine.
 */
const CHECKPOINT_ENTRIES = 10_000

export interface Checkpoints {
  /** What is derived as of the group that is about to be written, if it is time; null if not. */
  readonly captureIfDue: () => Checkpoint | null
  /** Begins to write it; decisions go on meanwhile. @pre its entries are on disk */
  readonly write: (due: Checkpoint) => void
  /** The last one, if there is anything to write. @pre nothing waits for the disk */
  readonly close: () => Promise<void>
}

interface Options {
  /** Entries that the checkpoint on disk tells of. */
  readonly size: number
  /** Told when one could not be written: the disk cannot be trusted. */
  readonly fail: () => void
  readonly checkpointEntries?: number
}

export function makeCheckpoints(
  { store, log }: Pick<Ports, 'store' | 'log'>,
  derived: Derived,
  { size, fail, checkpointEntries = CHECKPOINT_ENTRIES }: Options,
): Checkpoints {
  let onDisk = size
  let writing: Promise<void> | null = null

  const put = async (due: Checkpoint): Promise<void> => {
    try {
      await store.writeMany(due.changes())
    } catch (cause) {
      fail()
      throw new LedgerFault('a checkpoint could not be written', { cause })
    }
    onDisk = due.size
    due.written()
    log.info({ event: 'checkpoint-written', size: due.size })
  }

  return {
    captureIfDue: () =>
      writing === null && derived.book.size - onDisk >= checkpointEntries ? derived.capture() : null,
    write: due => {
      writing = put(due)
        .catch(cause => log.error({ event: 'checkpoint-fault', message: String(cause) }))
        .finally(() => {
          writing = null
        })
    },
    close: async () => {
      await writing
      const due = derived.book.size > onDisk ? derived.capture() : null
      if (due !== null) await put(due)
    },
  }
}
