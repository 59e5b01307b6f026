/** One decision after another: what is queued here runs alone, in order. A failure of one does not stop the next. */
export interface Turns {
  readonly take: <T>(run: () => Promise<T>) => Promise<T>
  /** Resolves when everything queued so far is done. */
  readonly idle: () => Promise<void>
}

export function makeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  const take = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run, run)
    last = turn.catch(() => undefined)
    return turn
  }
  return { take, idle: () => last.then(() => undefined) }
}
