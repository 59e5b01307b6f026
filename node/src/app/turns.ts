/**
 * One decision after another: what is queued here runs alone, in order. A failure of one does not stop the next.
 *
 * Payments share turns: each is decided alone, but while those before are still being written, so that many of them
 * share one write of the disk. Everything else begins when all that was decided before is on the disk.
 */
export interface Turns {
  readonly take: <T>(run: () => Promise<T>) => Promise<T>
  /**
   * For decisions that go through `ledger.join` and keep nothing else in memory: the books may already hold what the
   * disk does not. The answer comes once `written` has resolved.
   */
  readonly share: <T>(run: () => Promise<Decided<T>>) => Promise<T>
  /** Resolves when everything queued so far is done and on disk. */
  readonly idle: () => Promise<void>
}

export interface Decided<T> {
  readonly answer: T
  /** Null when nothing was decided. */
  readonly written: Promise<void> | null
}

/** `settled` resolves once no decision waits for the disk. */
export function makeTurns({ settled }: { readonly settled: () => Promise<void> }): Turns {
  let last: Promise<unknown> = Promise.resolve()
  const queue = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run)
    last = turn.catch(() => undefined)
    return turn
  }
  return {
    take: run =>
      queue(async () => {
        await settled()
        return run()
      }),
    share: async run => {
      const { answer, written } = await queue(run)
      await written
      return answer
    },
    idle: () => last.then(settled),
  }
}
