/** Clients of ours who hand in payments, each waiting for the answer to one before the next. */
import type { NodeHandle } from '@localpay/node'
import { type BenchGroup, type PeopleMeans, somePayments, submitted, type Wish } from './bench-group.ts'

export interface LoadWish {
  readonly app: NodeHandle['app']
  readonly group: BenchGroup
  readonly means: PeopleMeans
  readonly clients: number
  readonly ms: number
}

/** Payments a second that the first round is prepared for, and how much faster than the last one a round may be. */
const FIRST_GUESS = 2_000
const SPARE = 1.5

/** Payments a second, measured at each call. What is handed in is signed before the clock runs. */
export function makeOurLoad({ app, group, means, clients, ms }: LoadWish): () => Promise<number> {
  let expected = FIRST_GUESS
  return async () => {
    const wishes = somePayments(group, Math.ceil((expected * ms * SPARE) / 1_000), means)
    let next = 0
    let done = 0
    const began = performance.now()
    const client = async (): Promise<void> => {
      while (performance.now() - began < ms && next < wishes.length) {
        await submitted(app, wishes[next++] as Wish)
        done++
      }
    }
    await Promise.all(Array.from({ length: clients }, client))
    expected = (done * 1_000) / (performance.now() - began)
    return expected
  }
}
