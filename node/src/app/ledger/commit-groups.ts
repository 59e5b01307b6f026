/**
 * Group commit that forms by itself. Decisions gather while the disk is busy with those before; when it is free, all
 * that have gathered are written as one group, with one sync. Alone, a decision waits for nobody.
 *
 *     disk      |--- group 1 ---|------ group 2 ------|--
 *     decisions  a   b c  d      e    f
 *
 * `a` was written alone; `b`, `c`, `d` came while the disk was busy and share group 2.
 */
import type { StoreChange } from '../ports.ts'
import type { Ordered } from './fold-decision.ts'
import { GROUP } from './log-groups.ts'

/** Folded, and not on disk yet. */
export interface Decision {
  readonly ordered: readonly Ordered[]
  /** What else goes into the same write. */
  readonly beside: readonly StoreChange[]
}

export interface CommitGroups {
  /** Resolves once the decision is on disk; rejects when its group could not be written. */
  readonly add: (decision: Decision) => Promise<void>
  /** Resolves once the group that gathers has room for a decision. */
  readonly room: () => Promise<void>
  /** Time of the entries that have gathered; null when there are none. */
  readonly at: () => number | null
  /** Resolves once nothing waits for the disk. Never rejects. */
  readonly settled: () => Promise<void>
}

interface Waiting {
  readonly decision: Decision
  readonly done: () => void
  readonly failed: (cause: unknown) => void
}

/** Lets everything run that is ready to run: whoever came in the same moment shares the write. */
const moment = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/**
 * `write` puts one group on disk. When it throws, `undo` gets every decision that is not on disk, newest first, before
 * anybody hears of it.
 */
export function makeCommitGroups(
  write: (group: readonly Decision[]) => Promise<void>,
  undo: (decisions: readonly Decision[]) => void,
): CommitGroups {
  let gathered: Waiting[] = []
  let entries = 0
  let bytes = 0
  let running: Promise<void> | null = null
  let waitingForRoom: (() => void)[] = []

  const close = (): Waiting[] => {
    const group = gathered
    gathered = []
    entries = 0
    bytes = 0
    for (const go of waitingForRoom) go()
    waitingForRoom = []
    return group
  }

  const run = async (): Promise<void> => {
    await moment()
    for (let group = close(); group.length > 0; group = close()) {
      try {
        await write(group.map(({ decision }) => decision))
      } catch (cause) {
        const lost = [...group, ...close()]
        undo(lost.map(({ decision }) => decision).toReversed())
        for (const { failed } of lost) failed(cause)
        continue
      }
      for (const { done } of group) done()
      // Who was answered just now may have the next wish at hand.
      await moment()
    }
    running = null
  }

  return {
    add: decision => {
      entries += decision.ordered.length
      for (const { entry } of decision.ordered) bytes += entry.signed.bytes.length
      return new Promise((done, failed) => {
        gathered.push({ decision, done, failed })
        running ??= run()
      })
    },
    room: async () => {
      while (entries >= GROUP.entriesMax || bytes >= GROUP.bytesMax)
        await new Promise<void>(go => waitingForRoom.push(go))
    },
    at: () => gathered[0]?.decision.ordered[0]?.entry.at ?? null,
    settled: async () => {
      while (running !== null) await running
    },
  }
}
