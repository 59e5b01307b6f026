/**
 * The disk of one simulated node. A write is on it, whole, once its time has come; only then is it answered. When the power
 * goes, of the writes under way a first few are on the disk, in the order in which they were asked for: the log of a
 * database ends there, and the record that was torn is not read. What is on the disk outlives the process.
 */
import type { Store, StoreChange, StoreRange } from '@localpay/node'
import type { Bytes } from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'
import type { Life } from './life.ts'
import type { Schedule } from './schedule.ts'

/** Where in a write the power goes: before anything is on the disk, before the answer, after it. */
export type Boundary = 'before-write' | 'after-write' | 'after-answer'

export interface DiskWatch {
  /** Asked at each write, for the boundary at which to die. */
  readonly boundary: (changes: readonly StoreChange[]) => Boundary | null
  /** The power goes now. */
  readonly die: () => void
  /** These are on the disk now. */
  readonly onDurable: (changes: readonly StoreChange[]) => void
}

export interface Disk {
  /** The database as one process sees it: it answers no process that has ended. */
  readonly open: (life: Life, watch: DiskWatch) => Store
  /** The power goes. @returns writes under way that were lost */
  readonly cut: (watch: Pick<DiskWatch, 'onDurable'>) => number
  readonly rows: () => ReadonlyMap<string, Bytes>
  readonly snapshot: () => Rows
  /** Puts an older snapshot in the place of everything. @pre no process is alive on it */
  readonly restore: (rows: Rows) => void
}

export type Rows = ReadonlyMap<string, Bytes>

interface UnderWay {
  readonly changes: readonly StoreChange[]
  lost: boolean
}

const WRITE_MS_MAX = 12
const never = <T>(): Promise<T> => new Promise<T>(() => {})

export function makeDisk(schedule: Schedule, chance: Chance, initial: Rows = new Map()): Disk {
  let rows = new Map(initial)
  /** Sorted; our keys are ASCII, which JavaScript orders as bytes are. */
  let keys = [...rows.keys()].sort()
  const underWay: UnderWay[] = []
  let busyUntil = 0

  const put = (changes: readonly StoreChange[]): void => {
    for (const change of changes) {
      const key = 'put' in change ? change.put : change.del
      const place = placeOf(keys, key)
      const isThere = keys[place] === key
      if ('put' in change) {
        if (!isThere) keys.splice(place, 0, key)
        rows.set(key, change.value.slice())
      } else if (isThere) {
        keys.splice(place, 1)
        rows.delete(key)
      }
    }
  }
  const delay = (): number => {
    // One after the other, as a log is written.
    busyUntil = Math.max(busyUntil, schedule.now()) + chance.below(WRITE_MS_MAX)
    return busyUntil - schedule.now()
  }

  const write = (changes: readonly StoreChange[], life: Life, watch: DiskWatch): Promise<void> => {
    if (!life.isAlive()) return never()
    const boundary = watch.boundary(changes)
    if (boundary === 'before-write') {
      watch.die()
      return never()
    }
    return new Promise(done => {
      const one: UnderWay = { changes: [...changes], lost: false }
      underWay.push(one)
      schedule.after(delay(), () => {
        if (one.lost) return
        underWay.splice(underWay.indexOf(one), 1)
        put(one.changes)
        watch.onDurable(one.changes)
        if (boundary === 'after-write') return watch.die()
        life.run(done)
        if (boundary === 'after-answer') schedule.next(watch.die)
      })
    })
  }

  return {
    open: (life, watch) => ({
      get: async key => (life.isAlive() ? rows.get(key) : never()),
      getNow: key => rows.get(key),
      range: range => (life.isAlive() ? rangeOf(rows, keys, range) : endless()),
      write: changes => write(changes, life, watch),
      writeMany: async changes => write([...changes], life, watch),
      close: async () => {},
    }),
    cut: watch => {
      const kept = chance.below(underWay.length + 1)
      for (const [i, one] of underWay.entries()) {
        one.lost = true
        if (i >= kept) continue
        put(one.changes)
        watch.onDurable(one.changes)
      }
      return underWay.splice(0).length - kept
    },
    rows: () => rows,
    snapshot: () => new Map(rows),
    restore: snapshot => {
      rows = new Map(snapshot)
      keys = [...rows.keys()].sort()
    },
  }
}

/** Where the key stands, or would stand. */
function placeOf(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}

async function* rangeOf(
  rows: Rows,
  keys: readonly string[],
  { gte, lt, reverse = false, limit }: StoreRange,
): AsyncGenerator<readonly [string, Bytes]> {
  const found = keys.slice(placeOf(keys, gte), placeOf(keys, lt))
  const ordered = reverse ? found.reverse() : found
  const seen = ordered.slice(0, limit ?? ordered.length).map(key => [key, rows.get(key) as Bytes] as const)
  for (const one of seen) yield one
}

/** The process that asked is gone. */
// biome-ignore lint/correctness/useYield: it never comes to that.
async function* endless(): AsyncGenerator<readonly [string, Bytes]> {
  await never()
}
