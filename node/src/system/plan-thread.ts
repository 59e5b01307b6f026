/**
 * Plans clearing rounds beside the main thread: a plan over three thousand groups takes half a second, in which nobody
 * could pay. Each gets a thread of its own that ends with it, for there are a few in a day; the plan of some dozens of
 * groups takes less than a thread needs to start, and is made at once.
 *
 * Whoever gets no thread makes no large plan: others plan, too.
 */
import { Worker } from 'node:worker_threads'
import { cyclesOfRound, type Debt, type GroupId, type RoundCycles } from '@localpay/protocol'
import type { Planner } from '../app/ports.ts'
import { type PackedCycles, packDebts, unpackCycles } from './packed-plan.ts'

/** Debts that are planned on the main thread: some five milliseconds. */
const HERE_MAX = 1_000
/** Time that one plan may take, and so the processor time, ms: forty times what two thousand groups need. */
const PLAN_MS_MAX = 30_000
/** Memory of a thread, MB: three times what the most offers that a node keeps need. */
const MEMORY_MB_MAX = 512
/** Plans that wait for the one before: a round's, and the committee's page. */
const WAITING_MAX = 4

export interface PlanThread extends Planner {
  /** Ends the thread; whoever waits gets no plan. */
  readonly close: () => Promise<void>
}

export interface PlanThreadParts {
  /** Told when a thread breaks, or takes too long. */
  readonly onLost?: (cause: unknown) => void
  readonly timeMsMax?: number
  /** What runs in a thread. */
  readonly source?: URL
}

const SOURCE = new URL('./plan-worker.ts', import.meta.url)

export function makePlanThread({
  onLost,
  timeMsMax = PLAN_MS_MAX,
  source = SOURCE,
}: PlanThreadParts = {}): PlanThread {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let closed = false
  let current: Worker | null = null

  const inThread = (debts: readonly Debt[], planner: GroupId): Promise<RoundCycles | null> =>
    new Promise(done => {
      const packed = packDebts(debts, planner)
      const worker = new Worker(source, {
        workerData: packed,
        transferList: [packed.from.buffer, packed.to.buffer, packed.amts.buffer],
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB_MAX },
        execArgv: [],
        name: 'plan',
      })
      current = worker
      let made: RoundCycles | null = null
      let broken: unknown = null
      const limit = setTimeout(() => {
        broken = new Error(`no plan within ${timeMsMax} ms`)
        void worker.terminate()
      }, timeMsMax)
      worker.on('message', (cycles: PackedCycles) => {
        made = unpackCycles(cycles)
      })
      worker.on('error', cause => {
        broken = cause
      })
      worker.on('exit', () => {
        clearTimeout(limit)
        current = null
        if (made === null && !closed) onLost?.(broken ?? new Error('a thread ended without a plan'))
        done(made)
      })
    })

  const inTurn = async (debts: readonly Debt[], planner: GroupId): Promise<RoundCycles | null> => {
    const before = last
    const plan = (async () => {
      await before
      if (closed) return null
      try {
        return await inThread(debts, planner)
      } catch (cause) {
        onLost?.(cause)
        return null
      }
    })()
    last = plan
    waiting += 1
    try {
      return await plan
    } finally {
      waiting -= 1
    }
  }

  return {
    plan: async (debts, planner) => {
      if (debts.length <= HERE_MAX) return cyclesOfRound(debts, planner)
      return closed || waiting >= WAITING_MAX ? null : inTurn(debts, planner)
    },
    close: async () => {
      closed = true
      await current?.terminate()
      await last
    },
  }
}
