/** Taking turns: so many at once, so many waiting in line, first come first served. */
import { NetFault } from './net-fault.ts'

export interface Turns {
  /**
   * Resolves when it is our turn; the answer ends the turn and may be called once.
   * @throws NetFault `refused` when the line is full; the signal's reason when that fires first.
   */
  readonly take: (signal: AbortSignal) => Promise<() => void>
  readonly isIdle: () => boolean
}

export function makeTurns({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }): Turns {
  const line = new Set<() => void>()
  let taken = 0

  const leave = (): void => {
    const [next] = line
    if (next === undefined) taken--
    else next() // The turn passes on, so `taken` stays.
  }

  const take = (signal: AbortSignal): Promise<() => void> => {
    if (signal.aborted) return Promise.reject(signal.reason)
    if (taken < atOnce) {
      taken++
      return Promise.resolve(leave)
    }
    if (line.size >= waitingMax)
      return Promise.reject(new NetFault('refused', 'too many requests wait for this peer'))
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        line.delete(mine)
        reject(signal.reason)
      }
      const mine = (): void => {
        line.delete(mine)
        signal.removeEventListener('abort', onAbort)
        resolve(leave)
      }
      line.add(mine)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  return { take, isIdle: () => taken === 0 }
}
