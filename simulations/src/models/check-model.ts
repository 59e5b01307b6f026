/** One run of one model: written by Spin, compiled, searched, and where something is violated, replayed to say what. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ModelRun } from './model-runs.ts'
import { type Ended, readReport, violatedProperty } from './spin-report.ts'

/** Runs a program in a folder, to its end. */
export type Call = (program: string, args: readonly string[], folder: string) => Promise<Ended>

/** What came of a run, in the words in which the table says what is expected. */
export interface Outcome {
  /** `passes`, the name of the violated property, or `fault`. */
  readonly found: string
  /** Stored states of a whole search. */
  readonly states: number | null
  /** Of a fault. */
  readonly why: string | null
}

const fault = (why: string): Outcome => ({ found: 'fault', states: null, why })

/** Steps that a path may have; the longest here has some hundreds. */
const DEPTH = 200_000
/** Memory of one search, MiB: the largest takes a fourth of it. */
const MEMORY_MIB = 6_144

export interface CheckRequest {
  readonly run: ModelRun
  /** The model. */
  readonly file: string
  /** An empty folder that is this run's alone. */
  readonly folder: string
  readonly call: Call
}

export async function checkModel({ run, file, folder, call }: CheckRequest): Promise<Outcome> {
  const model = await readFile(file, 'utf8')
  const name = basename(file)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), model)
  const defines = run.defines.map(define => `-D${define}`)
  const written = await call('spin', ['-a', ...defines, name], folder)
  if (written.code !== 0 || /^spin: .*Error/m.test(written.out))
    return fault(`spin -a: ${written.out.trim()}`)
  const options = ['-O1', '-w', '-DSAFETY', `-DMEMLIM=${MEMORY_MIB}`]
  const compiled = await call('gcc', [...options, '-o', 'pan', 'pan.c'], folder)
  if (compiled.code !== 0) return fault(`gcc: ${compiled.out.trim()}`)
  const report = readReport(await call('./pan', [`-m${DEPTH}`], folder))
  if (report.found === 'fault') return fault(report.why)
  if (report.found === 'no-error') return { found: 'passes', states: report.states, why: null }
  const replay = await call('spin', ['-t', ...defines, name], folder)
  const property = violatedProperty(replay.out, model)
  return property === null
    ? fault('the replay names no property')
    : { found: property, states: null, why: null }
}

/** Is this what the table expects? A search of another size looked at another model. */
export const isAsExpected = ({ expect, states }: ModelRun, outcome: Outcome): boolean =>
  outcome.found === expect && (expect !== 'passes' || outcome.states === states)
