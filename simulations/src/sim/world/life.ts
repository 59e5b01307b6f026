/**
 * One process of a node, from its start to its end. A process that died does nothing more, whatever it had begun; of one
 * whose machine sleeps everything waits until it wakes, timers and answers alike.
 */
export interface Life {
  readonly isAlive: () => boolean
  readonly isAsleep: () => boolean
  /** Runs it now, when the machine wakes, or never. */
  readonly run: (what: () => void) => void
  readonly sleep: () => void
  readonly wake: () => void
  readonly end: () => void
}

export function beginLife(): Life {
  let alive = true
  let asleep = false
  let waiting: (() => void)[] = []
  return {
    isAlive: () => alive,
    isAsleep: () => asleep,
    run: what => {
      if (!alive) return
      if (asleep) waiting.push(what)
      else what()
    },
    sleep: () => {
      asleep = true
    },
    wake: () => {
      asleep = false
      const late = waiting
      waiting = []
      for (const what of late) if (alive) what()
    },
    end: () => {
      alive = false
      waiting = []
    },
  }
}
