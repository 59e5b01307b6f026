/**
 * Verifies beside the main thread. A payment costs some twenty microseconds there and its signature twice as much, so
 * signatures that wait together go to a few threads, up to 64 at a time. One or two alone are judged at once: the way to a
 * thread and back would take longer.
 *
 * Where threads are not to be had, or break, the main thread does the work: a verdict never depends on who gave it.
 */
import { Worker } from 'node:worker_threads'
import type { SignedMessage } from '../app/ports.ts'
import type { NativeEd25519 } from './native-ed25519.ts'
import { packChunk } from './verify-chunk.ts'
import { type Chunk, makeVerifyQueue, settle, signaturesOf } from './verify-queue.ts'

/** Signatures that a thread judges in one go, some 3 ms. */
const CHUNK_MAX = 64
/** Fewer are not worth a thread of their own while another has room. */
const CHUNK_MIN = 8
/** Chunks a thread has at hand: it judges the second while the verdicts on the first travel. */
const CHUNKS_AT_HAND_MAX = 2
/** Signatures that are judged at once when nobody else waits. */
const ALONE_MAX = 2
/** Signatures that wait for a thread, some 200 ms of work for two. What comes beyond is judged at once, which slows intake. */
const QUEUE_MAX = 8_192
/** Signatures of one batch that wait at a time, so that one alone never fills the queue. */
const PIECE_MAX = 1_024

export interface VerifyPool {
  /** The verdicts on a batch, in its order. */
  readonly verifyAll: (batch: readonly SignedMessage[]) => Promise<readonly boolean[]>
  /** Ends the threads; what still waits is judged here. */
  readonly close: () => Promise<void>
}

export interface VerifyPoolParts {
  readonly native: NativeEd25519
  /** Threads at most; with none everything is judged here. */
  readonly threads: number
  /** The main thread judges too while the others are busy: for a program that waits for nothing else. */
  readonly helps?: boolean
  /** Told when a thread breaks. Its work is done here, and it is not replaced. */
  readonly onLost?: (cause: unknown) => void
  /** What runs in a thread. */
  readonly source?: URL
}

interface Thread {
  readonly worker: Worker
  ready: boolean
  readonly atHand: Chunk[]
}

const SOURCE = new URL('./verify-worker.ts', import.meta.url)

export function makeVerifyPool(parts: VerifyPoolParts): VerifyPool {
  const { verify } = parts.native
  const queue = makeVerifyQueue()
  const threads: Thread[] = []
  let started = false
  let closed = false
  let called = false

  const judgeHere = (chunk: Chunk): void => {
    const asked = signaturesOf(chunk)
    settle(
      chunk,
      asked.map(({ message, signature, pub }) => verify(message, signature, pub)),
    )
  }

  /** After all who came in this turn of the loop: whether somebody is alone shows only then. */
  const handOutSoon = (): void => {
    if (called) return
    called = true
    setImmediate(() => {
      called = false
      const isQuiet = threads.every(({ atHand }) => atHand.length === 0)
      if (isQuiet && queue.size() <= ALONE_MAX) judgeHere(queue.take(ALONE_MAX))
      else handOut()
    })
  }

  const handOut = (): void => {
    if (!started) start()
    const ready = threads.filter(thread => thread.ready)
    while (queue.size() > 0) {
      const thread = freest(ready)
      if (thread === null) break
      give(thread, queue.take(chunkSize(queue.size(), ready.length)))
    }
    if (queue.size() === 0 || (ready.length > 0 && parts.helps !== true)) return
    judgeHere(queue.take(CHUNK_MAX))
    if (queue.size() > 0) handOutSoon()
  }

  /** What a thread said has been heard. Once all are to end, the process waits for each: a late word must not let it go. */
  const heard = ({ worker, atHand }: Thread): void => {
    handOut()
    if (atHand.length === 0 && !closed) worker.unref()
  }

  const start = (): void => {
    started = true
    for (let i = 0; i < parts.threads; i++) openThread(parts, threads, heard, lost)
  }

  const lost = (thread: Thread, cause: unknown): void => {
    threads.splice(threads.indexOf(thread), 1)
    for (const chunk of thread.atHand) judgeHere(chunk)
    if (closed) return
    parts.onLost?.(cause)
    handOut()
  }

  const judge = (batch: readonly SignedMessage[]): Promise<readonly boolean[]> =>
    new Promise(done => {
      if (closed || queue.size() + batch.length > QUEUE_MAX)
        return done(batch.map(({ message, signature, pub }) => verify(message, signature, pub)))
      queue.add(batch, done)
      handOutSoon()
    })

  return {
    verifyAll: async batch => {
      if (batch.length === 0) return []
      if (batch.length <= PIECE_MAX) return judge(batch)
      const verdicts: boolean[] = []
      for (let at = 0; at < batch.length; at += PIECE_MAX)
        verdicts.push(...(await judge(batch.slice(at, at + PIECE_MAX))))
      return verdicts
    },
    close: async () => {
      closed = true
      while (queue.size() > 0) judgeHere(queue.take(CHUNK_MAX))
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}

/** Every thread gets its share, but no thread a handful. */
const chunkSize = (waiting: number, threads: number): number =>
  Math.min(CHUNK_MAX, Math.max(CHUNK_MIN, Math.ceil(waiting / threads)))

/** The thread with the least at hand, or null when none has room. */
function freest(threads: readonly Thread[]): Thread | null {
  let best: Thread | null = null
  for (const thread of threads)
    if (thread.atHand.length < (best?.atHand.length ?? CHUNKS_AT_HAND_MAX)) best = thread
  return best
}

/** Holds the process open only while it has work. */
function give({ worker, atHand }: Thread, chunk: Chunk): void {
  const packed = packChunk(signaturesOf(chunk))
  if (atHand.length === 0) worker.ref()
  atHand.push(chunk)
  worker.postMessage(packed, [packed.lengths.buffer, packed.bytes.buffer])
}

/** Starts a thread. Where that is impossible there is none, and the main thread works. */
function openThread(
  parts: VerifyPoolParts,
  threads: Thread[],
  heard: (thread: Thread) => void,
  lost: (thread: Thread, cause: unknown) => void,
): void {
  const { library } = parts.native
  let worker: Worker
  try {
    worker = new Worker(parts.source ?? SOURCE, { workerData: { library }, execArgv: [], name: 'verify' })
  } catch (cause) {
    parts.onLost?.(cause)
    return
  }
  const thread: Thread = { worker, ready: false, atHand: [] }
  let broken: unknown = null
  worker.unref()
  worker.on('error', cause => {
    broken = cause
  })
  worker.on('exit', () => lost(thread, broken))
  worker.on('message', (news: 'ready' | Uint8Array) => {
    if (news === 'ready') thread.ready = true
    else settle(thread.atHand.shift() as Chunk, news)
    heard(thread)
  })
  threads.push(thread)
}
