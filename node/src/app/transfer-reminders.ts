/**
 * Who has signed and waits tells the others again what it holds, now and then. A closer that was cut off forgets the COMMITs
 * it had gathered, and their senders' outboxes are empty by then: without a reminder everybody would wait for ever. H7.
 */
import { HOUR_MS, MINUTE_MS, type Tid } from '@localpay/protocol'
import type { Ports } from './ports.ts'

const REMIND = {
  /** After signing: by then an interactive payment has ended one way or the other. */
  firstMs: 2 * MINUTE_MS,
  /** The pause doubles up to this, so that a partner gone for weeks fills no outbox. */
  pauseMaxMs: 6 * HOUR_MS,
} as const

export interface Reminders {
  /** Of a transfer that we have signed: is it time to tell of it again? Asking when it is begins the next, longer pause. */
  readonly isDue: (tid: Tid) => boolean
  readonly drop: (tid: Tid) => void
}

export function makeReminders(clock: Ports['clock']): Reminders {
  const waiting = new Map<Tid, { readonly at: number; readonly pauseMs: number }>()
  const wait = (tid: Tid, pauseMs: number): void =>
    void waiting.set(tid, { at: clock.now() + pauseMs, pauseMs })
  return {
    isDue: tid => {
      const next = waiting.get(tid)
      if (next === undefined) wait(tid, REMIND.firstMs)
      if (next === undefined || clock.now() < next.at) return false
      wait(tid, Math.min(2 * next.pauseMs, REMIND.pauseMaxMs))
      return true
    },
    drop: tid => void waiting.delete(tid),
  }
}
