/**
 * What the node does by itself: again and again, or soon after something happened. A chore that fails is told to
 * the operator and tried at its next time; all end when the node closes.
 */
import type { Millis } from '@localpay/protocol'
import type { Core } from './core.ts'

export interface Chores {
  /** Runs one after another with this pause between them, spread by a quarter so that nodes do not beat together. */
  readonly every: (name: string, pauseMs: Millis, run: () => Promise<void>) => void
  /** The answer asks for a run after so long; asking again before that changes nothing. */
  readonly soon: (name: string, afterMs: () => Millis, run: () => Promise<void>) => () => void
  /** Runs now, beside whoever asked. */
  readonly begin: (name: string, run: () => Promise<void>) => void
  /** Resolves when everything under way is done. */
  readonly idle: () => Promise<void>
}

export function makeChores({ ports, closing }: Pick<Core, 'ports' | 'closing'>): Chores {
  const { clock, random, log } = ports
  const running = new Set<Promise<void>>()
  const timers = new Set<() => void>()
  closing.addEventListener('abort', () => {
    for (const cancel of timers) cancel()
    timers.clear()
  })

  const after = (ms: Millis, run: () => void): void => {
    if (closing.aborted) return
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      if (!closing.aborted) run()
    })
    timers.add(cancel)
  }
  const begin = (name: string, run: () => Promise<void>): Promise<void> => {
    if (closing.aborted) return Promise.resolve()
    const done = run()
      .catch(cause => {
        if (closing.aborted) return
        const reason = cause instanceof Error ? cause.message : String(cause)
        log.warn({ event: 'chore-failed', chore: name, reason })
      })
      .finally(() => running.delete(done))
    running.add(done)
    return done
  }
  const every: Chores['every'] = (name, pauseMs, run) => {
    const spread = 0.75 + (random.bytes(1)[0] as number) / 512
    after(pauseMs * spread, () => void begin(name, run).then(() => every(name, pauseMs, run)))
  }

  return {
    every,
    soon: (name, afterMs, run) => {
      let asked = false
      return () => {
        if (asked) return
        asked = true
        after(afterMs(), () => {
          asked = false
          void begin(name, run)
        })
      }
    },
    begin: (name, run) => void begin(name, run),
    idle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
