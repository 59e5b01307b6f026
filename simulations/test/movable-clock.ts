/** The machine's clock, until a test moves it on: what was due meanwhile is called back at once. */
import type { Clock } from '../../node/src/app/ports.ts'
import { systemClock } from '../../node/src/system/clock.ts'

export interface MovableClock extends Clock {
  readonly skip: (ms: number) => void
}

interface Timer {
  readonly at: number
  readonly fire: () => void
}

export function movableClock(): MovableClock {
  const real = systemClock()
  let ahead = 0
  const timers = new Set<Timer>()
  const now = (): number => real.now() + ahead
  return {
    now,
    after: (ms, run) => {
      const fire = (): void => {
        cancel()
        run()
      }
      const stop = real.after(ms, fire)
      const timer: Timer = { at: now() + ms, fire }
      const cancel = (): void => {
        stop()
        timers.delete(timer)
      }
      timers.add(timer)
      return cancel
    },
    skip: ms => {
      ahead += ms
      for (const { at, fire } of [...timers]) if (at <= now()) fire()
    },
  }
}
