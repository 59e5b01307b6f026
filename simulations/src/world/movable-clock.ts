/** The machine's clock, until a test moves it on: what was due meanwhile is called back at once. */
import type { Ports } from '@localpay/node'

type Clock = Ports['clock']

export interface MovableClock extends Clock {
  readonly skip: (ms: number) => void
}

interface Timer {
  readonly at: number
  readonly fire: () => void
}

export function movableClock(): MovableClock {
  let ahead = 0
  const timers = new Set<Timer>()
  const now = (): number => Date.now() + ahead
  return {
    now,
    after: (ms, run) => {
      const fire = (): void => {
        cancel()
        run()
      }
      const timeout = setTimeout(fire, ms)
      timeout.unref()
      const timer: Timer = { at: now() + ms, fire }
      const cancel = (): void => {
        clearTimeout(timeout)
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
