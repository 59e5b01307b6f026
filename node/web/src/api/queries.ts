/**
 * What the screens have fetched, by name. A page watches a query while it is drawn; refreshing by name fetches
 * again what is watched and marks the rest old. Old data stays on the screen until the new has come.
 *
 *     const me = queries.entry('me', signal => api.me(signal))
 *     const leave = queries.watch(me)      // fetches when there is nothing, or what there is has aged
 *     queries.refresh(['me', 'history'])   // names, or beginnings of names: 'search' also means 'search?q=bread'
 */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type Answer, NO_CONNECTION, type Refusal } from './client.ts'

/** Older than this, data is fetched again when somebody looks, ms. Live events make most of it fresher. */
const STALE_MS = 30_000
/** Queries kept after nobody looks at them any more. */
const KEPT_MAX = 40

export interface Query<T> {
  readonly name: string
  readonly data: ReadonlySignal<T | undefined>
  /** Why the last try failed; null once one succeeded. */
  readonly refusal: ReadonlySignal<Refusal | null>
  readonly refetch: () => Promise<void>
}

type Load<T> = (signal: AbortSignal) => Promise<Answer<T>>

interface Entry {
  readonly query: Query<unknown>
  /** True when a fetch was under way, which is now void. */
  readonly set: (value: unknown) => boolean
  watchers: number
  /** When the data came, ms; 0 is never, or out of date. */
  freshAt: number
}

/** One query with its own running fetch: a newer one makes the older void. */
function makeEntry<T>(name: string, load: Load<T>, now: () => number): Entry {
  const data: Signal<T | undefined> = signal()
  const refusal = signal<Refusal | null>(null)
  let running: AbortController | null = null
  async function refetch(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    const answer = await load(mine.signal).catch(() => ({ ok: false as const, refusal: NO_CONNECTION }))
    if (running !== mine) return
    running = null
    refusal.value = answer.ok ? null : answer.refusal
    if (!answer.ok) return
    data.value = answer.value
    entry.freshAt = now()
  }
  const entry: Entry = {
    query: { name, data, refusal, refetch },
    set: value => {
      const wasRunning = running !== null
      running?.abort()
      running = null
      data.value = value as T
      refusal.value = null
      entry.freshAt = now()
      return wasRunning
    },
    watchers: 0,
    freshAt: 0,
  }
  return entry
}

export function createQueries(now: () => number) {
  const entries = new Map<string, Entry>()

  function forgetOldest(): void {
    for (const [name, entry] of entries) {
      if (entries.size <= KEPT_MAX) return
      if (entry.watchers === 0) entries.delete(name)
    }
  }

  return {
    /** The query of this name; its loader is taken the first time. */
    entry<T>(name: string, load: Load<T>): Query<T> {
      const known = entries.get(name)
      if (known !== undefined) return known.query as Query<T>
      const made = makeEntry(name, load, now)
      entries.set(name, made)
      forgetOldest()
      return made.query as Query<T>
    },
    /** Fetches if need be, and keeps the query refreshed until the answer is called. */
    watch(query: Query<unknown>): () => void {
      const entry = entries.get(query.name)
      if (entry === undefined) return () => {}
      entry.watchers++
      if (now() - entry.freshAt > STALE_MS) void query.refetch()
      return () => {
        entry.watchers--
      }
    },
    /**
     * Data that came by another door, such as `me` with the answer to a payment. Where a fetch was under way, nobody
     * knows which of the two is newer, so it is fetched once more.
     */
    put<T>(query: Query<T>, value: T): void {
      if (entries.get(query.name)?.set(value)) void query.refetch()
    },
    refresh(names: readonly string[]): Promise<unknown> {
      const matching = [...entries.values()].filter(({ query }) =>
        names.some(name => query.name === name || query.name.startsWith(`${name}?`)),
      )
      for (const entry of matching) entry.freshAt = 0
      return Promise.all(matching.filter(entry => entry.watchers > 0).map(entry => entry.query.refetch()))
    },
    /** Fetches again whatever has aged and is on the screen: the window came back to the front. */
    refreshStale(): Promise<unknown> {
      const old = [...entries.values()].filter(
        entry => entry.watchers > 0 && now() - entry.freshAt > STALE_MS,
      )
      return Promise.all(old.map(entry => entry.query.refetch()))
    },
    /** Nothing of one person may be shown to the next: what is on the screen is fetched anew. */
    forgetAll(): Promise<unknown> {
      for (const [name, entry] of entries) {
        entry.set(undefined)
        entry.freshAt = 0
        if (entry.watchers === 0) entries.delete(name)
      }
      return Promise.all([...entries.values()].map(entry => entry.query.refetch()))
    },
  }
}

export type Queries = ReturnType<typeof createQueries>
