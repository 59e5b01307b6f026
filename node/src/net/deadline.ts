/**
 * Work with an end. The signal given to the work is made for it alone: signals composed with `AbortSignal.any` over a
 * long-lived parent leak listeners. Those under way are in `running`, so that a closing node can end them all.
 */
import { setMaxListeners } from 'node:events'
import { NetFault } from './net-fault.ts'

export type Running = Set<AbortController>

/** @throws NetFault `deadline` after `ms`, whatever the work does with its signal; else what the work throws. */
export async function withDeadline<T>(
  ms: number,
  running: Running,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  setMaxListeners(0, signal)
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  const timer = setTimeout(() => controller.abort(new NetFault('deadline', `no end within ${ms} ms`)), ms)
  running.add(controller)
  try {
    // The race keeps a handler on both, so that the loser's late failure is not an unhandled one.
    return await Promise.race([work(signal), ended])
  } finally {
    clearTimeout(timer)
    running.delete(controller)
  }
}

/** Ends all work under way with the fault `closed`. */
export function endAll(running: Running): void {
  for (const controller of [...running]) controller.abort(new NetFault('closed', 'this node is closing'))
}
