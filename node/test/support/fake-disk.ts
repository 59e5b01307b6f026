/**
 * A disk that can be cut off. What was written is on it only when the write has been answered; of writes that are under
 * way a cut keeps some and loses the rest, each whole, in the order in which they went to the disk. No time passes on it
 * but that of the event loop.
 */
import type { Store, StoreChange } from '../../src/app/ports.ts'

/** A number from 0 (included) to 1 (not included). */
export type Chance = () => number

/** The same numbers from the same seed. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface FakeDisk {
  readonly store: Store
  /** What is on it. */
  readonly rows: () => Rows
  /** Writes that were answered. */
  readonly writes: () => number
  /** Ends this disk: it answers no write with a yes any more. @returns what a new start finds */
  readonly cut: () => FakeDisk
}

type Rows = ReadonlyMap<string, Uint8Array>

interface UnderWay {
  readonly changes: readonly StoreChange[]
  readonly done: () => void
  readonly failed: (cause: unknown) => void
}

const gone = (): Error => new Error('the power is gone')

export function makeFakeDisk(chance: Chance, rows: Rows = new Map()): FakeDisk {
  let durable = new Map(rows)
  let underWay: UnderWay[] = []
  let written = 0
  let isCut = false

  const put = (changes: readonly StoreChange[]): void => {
    for (const change of changes)
      if ('put' in change) durable.set(change.put, change.value.slice())
      else durable.delete(change.del)
  }
  /** The writes that the disk happens to do now, any of those under way first. */
  const turn = (): void => {
    if (isCut) return
    const next = Math.floor(chance() * underWay.length)
    const [one] = underWay.splice(next, 1)
    if (one !== undefined) {
      put(one.changes)
      written++
      one.done()
    }
    if (underWay.length > 0) setImmediate(turn)
  }
  const write = (changes: readonly StoreChange[]): Promise<void> =>
    new Promise((done, failed) => {
      if (isCut) return failed(gone())
      underWay.push({ changes: [...changes], done, failed })
      if (underWay.length === 1) setImmediate(turn)
    })

  return {
    store: {
      get: async key => durable.get(key),
      getNow: key => durable.get(key),
      range: ({ gte, lt, reverse, limit }) => rangeOf(durable, { gte, lt, reverse: reverse ?? false, limit }),
      write,
      writeMany: async changes => {
        const all = [...changes]
        await new Promise(resolve => setImmediate(resolve))
        return write(all)
      },
      close: async () => {},
    },
    rows: () => durable,
    writes: () => written,
    cut: () => {
      isCut = true
      const order = underWay.toSorted(() => chance() - 0.5)
      for (const { changes } of order.slice(0, Math.floor(chance() * (order.length + 1)))) put(changes)
      for (const { failed } of order) failed(gone())
      const left = durable
      underWay = []
      durable = new Map()
      return makeFakeDisk(chance, left)
    },
  }
}

async function* rangeOf(
  rows: Rows,
  { gte, lt, reverse, limit }: { gte: string; lt: string; reverse: boolean; limit: number | undefined },
): AsyncGenerator<readonly [string, Uint8Array]> {
  // Our keys are ASCII, which JavaScript orders as bytes are.
  const keys = [...rows.keys()].filter(key => key >= gte && key < lt).sort()
  const ordered = reverse ? keys.toReversed() : keys
  for (const key of ordered.slice(0, limit ?? ordered.length)) yield [key, rows.get(key) as Uint8Array]
}
