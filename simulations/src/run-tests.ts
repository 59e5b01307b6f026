/**
 * Runs the tests and ends with one plain line, «N passed, N failed, N skipped». The fast tier is what a newcomer runs;
 * `all` is what CI runs. Browser tests without a browser are said to be skipped, and counted so. A few files that drive
 * real processes and failed may run once more, by themselves, and are named for it (decision 0017).
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runAgain } from './run-again.ts'
import { leftOut } from './slow-tests.ts'
import { chromiumPath } from './world/chromium.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
/** What Node makes of our sources is kept here: the tests start it hundreds of times. */
const COMPILED = join(ROOT, 'node_modules/.cache/compiled')
const BROWSER_TESTS = join(ROOT, 'simulations/test/browser/')

interface FileReport {
  /** Its whole path. */
  readonly name: string
  readonly status: string
  readonly assertionResults: readonly { readonly status: string }[]
}

interface Report {
  readonly testResults: readonly FileReport[]
}

const tier = process.argv[2] ?? 'fast'
const folder = await mkdtemp(join(tmpdir(), 'localpay-tests-'))
try {
  const first = await runOnce('first', process.argv.slice(3))
  const failed = first.files.filter(hasFailed)
  const again = first.code === 0 ? [] : runAgain(failed.map(({ name }) => relative(ROOT, name)))
  if (again.length > 0) console.log(`\nONCE MORE, by themselves: ${again.join(', ')}\n`)
  const second = again.length === 0 ? first : await runOnce('second', [...again, '--maxWorkers=1'])
  const files = first.files.map(file => second.files.find(({ name }) => name === file.name) ?? file)
  if (leftOut(tier).length > 0) console.log(`Left to npm run test:all: ${leftOut(tier).join(', ')}`)
  if (chromiumPath(process.env) === null)
    console.log(`SKIPPED: no Chromium (${pendingIn(files.filter(isOfBrowser))} tests not run)`)
  const unsteady = failed.filter(file => !files.filter(hasFailed).some(({ name }) => name === file.name))
  for (const { name } of unsteady)
    console.log(`UNSTEADY: ${relative(ROOT, name)} failed, and passed when run again`)
  const count = (status: string): number => results(files).filter(one => one === status).length
  const broken = files.filter(file => hasFailed(file) && !results([file]).includes('failed')).length
  console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${pendingIn(files)} skipped`)
  process.exitCode = count('passed') === 0 ? 1 : second.code
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function runOnce(
  name: string,
  args: readonly string[],
): Promise<{ code: number; files: readonly FileReport[] }> {
  const file = join(folder, `${name}.json`)
  const code = await run(
    [VITEST, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args],
    { LOCALPAY_TESTS: tier },
  )
  const { testResults } = JSON.parse(await readFile(file, 'utf8')) as Report
  return { code, files: testResults }
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

function results(files: readonly FileReport[]): string[] {
  return files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
}

function pendingIn(files: readonly FileReport[]): number {
  return results(files).filter(status => status !== 'passed' && status !== 'failed').length
}

function hasFailed({ status }: FileReport): boolean {
  return status === 'failed'
}

function isOfBrowser({ name }: FileReport): boolean {
  return name.startsWith(BROWSER_TESTS)
}
