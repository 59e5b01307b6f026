/** Runs seeds on every core: each in a thread of its own world, with nothing shared. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { RunResult } from './run-seed.ts'
import type { Task } from './sim-options.ts'

const SOURCE = new URL('./sim-worker.ts', import.meta.url)

/** @throws what broke a thread: a simulator that does not run proves nothing */
export async function runTasks(tasks: readonly Task[], tell: (result: RunResult) => void): Promise<void> {
  let next = 0
  const work = (): Promise<void> =>
    new Promise((done, failed) => {
      const worker = new Worker(SOURCE)
      const give = (): void => {
        const task = tasks[next++]
        if (task === undefined) void worker.terminate().then(() => done())
        else worker.postMessage(task)
      }
      worker.on('message', (result: RunResult) => {
        tell(result)
        give()
      })
      worker.on('error', failed)
      give()
    })
  const threads = Math.min(availableParallelism(), tasks.length)
  await Promise.all(Array.from({ length: threads }, work))
}
