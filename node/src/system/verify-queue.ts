/** Batches of signatures that wait for a verdict, given out piece by piece in the order in which they came. */
import type { SignedMessage } from '../app/ports.ts'

interface Job {
  readonly batch: readonly SignedMessage[]
  readonly verdicts: boolean[]
  /** The first that nobody has taken yet. */
  next: number
  /** Verdicts still to come. */
  open: number
  readonly done: (verdicts: readonly boolean[]) => void
}

/** Part of a batch. */
interface Slice {
  readonly job: Job
  readonly from: number
  readonly to: number
}

/** What somebody judges in one go; parts of several batches when they are small. */
export type Chunk = readonly Slice[]

export const signaturesOf = (chunk: Chunk): SignedMessage[] =>
  chunk.flatMap(({ job, from, to }) => job.batch.slice(from, to))

/** Passes on the verdicts on a chunk. A batch is done with its last one. */
export function settle(chunk: Chunk, verdicts: ArrayLike<number | boolean>): void {
  let i = 0
  for (const { job, from, to } of chunk) {
    for (let at = from; at < to; at++) job.verdicts[at] = Boolean(verdicts[i++])
    job.open -= to - from
    if (job.open === 0) job.done(job.verdicts)
  }
}

export interface VerifyQueue {
  /** Signatures that nobody has taken yet. */
  readonly size: () => number
  /** @pre the batch is not empty */
  readonly add: (batch: readonly SignedMessage[], done: (verdicts: readonly boolean[]) => void) => void
  /** The first so many. */
  readonly take: (count: number) => Chunk
}

export function makeVerifyQueue(): VerifyQueue {
  const jobs: Job[] = []
  let size = 0
  return {
    size: () => size,
    add: (batch, done) => {
      jobs.push({ batch, verdicts: new Array(batch.length).fill(false), next: 0, open: batch.length, done })
      size += batch.length
    },
    take: count => {
      const chunk: Slice[] = []
      for (let left = Math.min(count, size); left > 0; ) {
        const job = jobs[0] as Job
        const [from, to] = [job.next, Math.min(job.next + left, job.batch.length)]
        chunk.push({ job, from, to })
        job.next = to
        if (to === job.batch.length) jobs.shift()
        left -= to - from
        size -= to - from
      }
      return chunk
    },
  }
}
