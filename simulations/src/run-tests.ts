/**
 * Runs the tests and ends with one plain line, «N passed, N failed, N skipped». The fast tier is what a newcomer runs;
 * `all` is what CI runs. Browser tests without a browser are said to be skipped, and counted so.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leftOut } from './slow-tests.ts'
import { chromiumPath } from './world/chromium.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
/** What Node makes of our sources is kept here: the tests start it hundreds of times. */
const COMPILED = join(ROOT, 'node_modules/.cache/compiled')
const BROWSER_TESTS = join(ROOT, 'simulations/test/browser/')

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numFailedTestSuites: number
  /** One a file; its name is its whole path. */
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

const tier = process.argv[2] ?? 'fast'
const folder = await mkdtemp(join(tmpdir(), 'localpay-tests-'))
const file = join(folder, 'report.json')
try {
  const code = await run(
    [
      VITEST,
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...process.argv.slice(3),
    ],
    { LOCALPAY_TESTS: tier },
  )
  const report = JSON.parse(await readFile(file, 'utf8')) as Report
  const failed = report.numFailedTests + (report.numFailedTests === 0 ? report.numFailedTestSuites : 0)
  if (leftOut(tier).length > 0) console.log(`Left to npm run test:all: ${leftOut(tier).join(', ')}`)
  if (chromiumPath(process.env) === null)
    console.log(`SKIPPED: no Chromium (${pendingBelow(report, BROWSER_TESTS)} tests not run)`)
  console.log(`${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests} skipped`)
  process.exitCode = report.numPassedTests === 0 ? 1 : code
} finally {
  await rm(folder, { recursive: true, force: true })
}

function run(args: readonly string[], env: { readonly [name: string]: string }): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...env },
    })
    child.once('exit', code => resolve(code ?? 1))
  })
}

/** Tests below a folder that were skipped. */
function pendingBelow(report: Report, folder: string): number {
  return report.testResults
    .filter(({ name }) => name.startsWith(folder))
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'skipped' || status === 'pending').length
}
