/**
 * Virtual time. Everything that happens in a simulated world is an event of this one schedule: timers, deliveries,
 * completions of the disk. What falls on the same millisecond happens in an order that chance gives. The app is asynchronous
 * code, so after each event all that became ready runs before the next; no real time passes anywhere.
 */
import type { Millis } from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'

export interface Schedule {
  readonly now: () => Millis
  /** Runs it so much later; the answer cancels it. */
  readonly after: (ms: Millis, run: () => void) => () => void
  /** Runs it before anything else, once all that is ready has run. */
  readonly next: (run: () => void) => void
  /** Events up to this time, each with all that follows from it at once; `between` after each. */
  readonly runUntil: (time: Millis, between: () => void) => Promise<void>
  /** Time passes as for a machine that slept: what was due meanwhile is late, and once only. */
  readonly jump: (ms: Millis) => void
  /** Events so far. */
  readonly steps: () => number
}

interface Event {
  readonly at: Millis
  /** Among those of one millisecond. */
  readonly turn: number
  run: (() => void) | null
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn)

/** Turns of the event loop after which nothing is ready any more: a commit group waits two for those who come with it. */
const SETTLE_TURNS = 3

const settle = async (): Promise<void> => {
  for (let i = 0; i < SETTLE_TURNS; i++) await new Promise<void>(resolve => setImmediate(resolve))
}

export function makeSchedule(start: Millis, chance: Chance): Schedule {
  const heap: Event[] = []
  let now = start
  let steps = 0

  const add = (event: Event): Event => {
    heap.push(event)
    let at = heap.length - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(event, heap[parent] as Event)) break
      heap[at] = heap[parent] as Event
      at = parent
    }
    heap[at] = event
    return event
  }
  const take = (): Event => {
    const first = heap[0] as Event
    const last = heap.pop() as Event
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child++
      if (!isBefore(heap[child] as Event, last)) break
      heap[at] = heap[child] as Event
      at = child
    }
    heap[at] = last
    return first
  }

  return {
    now: () => now,
    after: (ms, run) => {
      const event = add({ at: now + Math.max(0, Math.ceil(ms)), turn: chance.next(), run })
      return () => {
        event.run = null
      }
    },
    next: run => void add({ at: now, turn: -1, run }),
    runUntil: async (time, between) => {
      await settle()
      while (heap.length > 0 && (heap[0] as Event).at <= time) {
        const { at, run } = take()
        if (run === null) continue
        now = Math.max(now, at)
        steps += 1
        run()
        await settle()
        between()
      }
      now = Math.max(now, time)
    },
    jump: ms => {
      now += ms
    },
    steps: () => steps,
  }
}
