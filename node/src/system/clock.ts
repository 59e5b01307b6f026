/** The machine's clock and timers. Tests and the simulator bring their own. */
import type { Clock } from '../app/ports.ts'

export const systemClock = (): Clock => ({
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
})
