/** A solver in a process of its own, asked line by line: what it costs is then its own CPU time and nobody else's. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Solved {
  /** User and system time of the process for this answer. */
  readonly cpuMs: number
  /** What it clears at most, µh. */
  readonly volume: string
}

/** One plan in figures; amounts in µh. */
interface PlanFigures {
  readonly cpuMs: number
  readonly volume: string
  readonly cleared: string
  readonly cycles: number
  readonly groups: number
}

export interface Planned {
  readonly owed: string
  /** What such cycles clear when they are taken from the debts themselves, shortest first, without an optimum. */
  readonly greedy: string
  readonly whole: PlanFigures
  /** Null when the network is small enough to be planned whole. */
  readonly region: PlanFigures | null
}

export interface Solver {
  readonly solve: () => Promise<Solved>
  readonly check: () => Promise<Solved>
  readonly plan: () => Promise<Planned>
  readonly close: () => Promise<void>
}

/** Starts it and waits until it is ready. @throws when there is none, or it ends first */
export async function startSolver(program: string, args: readonly string[]): Promise<Solver> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await once(child, 'spawn')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${program} ${args.join(' ')} ended without an answer`)
    return value as string
  }
  const ask = async <T>(line: string): Promise<T> => {
    child.stdin.write(`${line}\n`)
    return JSON.parse(await next()) as T
  }
  if ((await next()) !== 'ready') throw new Error(`${program} is not ready`)
  return {
    solve: () => ask('solve'),
    check: () => ask('check'),
    plan: () => ask('plan'),
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}
