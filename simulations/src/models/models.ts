/**
 * `npm run models [-- --json] [--all]`: the models of what happens between groups, each searched whole by Spin and held
 * against what is expected of it. Without Spin or a C compiler nothing is run, which is said and counted. With `--json`
 * the last line is the whole result.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Call, checkModel, isAsExpected, type Outcome } from './check-model.ts'
import { MODEL_RUNS, type ModelRun } from './model-runs.ts'
import type { Ended } from './spin-report.ts'

const MODELS = fileURLToPath(new URL('../../../protocol/models', import.meta.url))
const USAGE = `npm run models [-- --json] [--all]   --all adds the searches that take minutes`
/** One search, ms: the longest takes a minute on a machine that does nothing else. */
const SEARCH_MS = 20 * 60_000
/** What one program may say, characters. */
const OUT_MAX = 1024 * 1024

try {
  const { json = false, all = false } = parseArgs({
    options: { json: { type: 'boolean' }, all: { type: 'boolean' } },
  }).values
  await models({ json, all })
} catch (cause) {
  if (!(cause instanceof TypeError)) throw cause
  console.error(`${cause.message.split('\n', 1)[0]}\n${USAGE}`)
  process.exitCode = 2
}

interface Checked {
  readonly run: ModelRun
  readonly outcome: Outcome
  readonly isExpected: boolean
}

async function models({ json, all }: { json: boolean; all: boolean }): Promise<void> {
  const runs = MODEL_RUNS.filter(run => all || !run.isMore)
  const left = MODEL_RUNS.length - runs.length
  const spin = await versionOf('spin', '-V')
  const missing = spin === null ? 'spin' : (await versionOf('gcc', '--version')) === null ? 'gcc' : null
  const checked = missing === null ? await checkAll(runs, json) : []
  const failed = checked.filter(({ isExpected }) => !isExpected).length
  const skipped = runs.length - checked.length
  if (missing !== null) console.log(`SKIPPED: no ${missing} (${skipped} runs not made)`)
  if (left > 0) console.log(`Left to npm run models -- --all: ${left} runs`)
  console.log(`${checked.length - failed} as expected, ${failed} not, ${skipped} not run`)
  if (json) console.log(JSON.stringify(resultOf({ spin, checked, failed, skipped, left })))
  if (failed > 0) process.exitCode = 1
}

function resultOf(all: {
  readonly spin: string | null
  readonly checked: readonly Checked[]
  readonly failed: number
  readonly skipped: number
  readonly left: number
}) {
  return {
    spin: all.spin,
    runs: all.checked.map(({ run, outcome, isExpected }) => ({
      model: run.model,
      defines: run.defines,
      expected: run.expect,
      expectedStates: run.states,
      found: outcome.found,
      states: outcome.states,
      why: outcome.why,
      ok: isExpected,
    })),
    passed: all.checked.length - all.failed,
    failed: all.failed,
    skipped: all.skipped,
    left: all.left,
  }
}

/** As many at a time as there are cores; the answers in the order of the table. */
async function checkAll(runs: readonly ModelRun[], json: boolean): Promise<readonly Checked[]> {
  const folder = await mkdtemp(join(tmpdir(), 'localpay-models-'))
  const checked: Checked[] = []
  const waiting = [...runs.entries()]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [i, run] = next
      const file = join(MODELS, `${run.model}.pml`)
      const outcome = await checkModel({ run, file, folder: join(folder, String(i)), call })
      await rm(join(folder, String(i)), { recursive: true, force: true })
      checked[i] = { run, outcome, isExpected: isAsExpected(run, outcome) }
      // What is said on the way goes beside the result, so that a program can read the result alone.
      ;(json ? console.error : console.log)(lineOf(checked[i]))
    }
  }
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, work))
    return checked
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function lineOf({ run, outcome, isExpected }: Checked): string {
  const states = outcome.states === null ? '' : ` ${outcome.states} states`
  const found = `${outcome.found === 'passes' || outcome.found === 'fault' ? '' : 'violates '}${outcome.found}${states}`
  const what = `${run.model} ${run.defines.join(' ')}`.trimEnd()
  if (isExpected) return `ok   ${what}: ${found}`
  const wanted = run.expect === 'passes' ? `passes ${run.states} states` : `violates ${run.expect}`
  return `FAIL ${what}: ${found}, expected: ${wanted}${outcome.why === null ? '' : `\n     ${outcome.why}`}`
}

/** The first line of what it says of itself; null when it is not here. */
async function versionOf(program: string, option: string): Promise<string | null> {
  const { code, out } = await call(program, [option], tmpdir())
  return code === 0 ? (out.split('\n', 1)[0] ?? '') : null
}

/** A program that cannot be started ends without a code. */
function call(...[program, args, cwd]: Parameters<Call>): ReturnType<Call> {
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    // Not spawn's own time limit: that waits on when the program could not be started.
    const limit = setTimeout(() => child.kill('SIGKILL'), SEARCH_MS)
    const end = (ended: Ended): void => {
      clearTimeout(limit)
      resolve(ended)
    }
    let out = ''
    const hear = (chunk: unknown): void => {
      if (out.length < OUT_MAX) out += String(chunk)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', cause => end({ code: null, out: String(cause) }))
    child.once('close', code => end({ code, out }))
  })
}
