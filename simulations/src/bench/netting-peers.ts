/**
 * The solvers that the planner is measured against. Two come from npm into a folder that is no workspace, so that nothing
 * of them reaches the product; one is a C++ library of the distribution, compiled here.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchMeans } from './bench-means.ts'
import { type Solver, startSolver } from './netting-process.ts'

const run = promisify(execFile)

const FOLDER = fileURLToPath(new URL('../../peers', import.meta.url))

/** Starts one on a network's file. */
type Start = (file: string) => Promise<Solver>

export interface NettingPeers {
  readonly lemon: Start | null
  readonly orTools: Start | null
  readonly highs: Start | null
  /** What is missing and why. */
  readonly skipped: readonly string[]
}

export async function nettingPeers({ peers, folder, tell }: BenchMeans): Promise<NettingPeers> {
  const none = { lemon: null, orTools: null, highs: null }
  if (!peers)
    return { ...none, skipped: ['SKIPPED: LEMON, or-tools and HiGHS (they are asked for with --peers)'] }
  const skipped: string[] = []
  const orSkipped = async <T>(name: string, made: Promise<T>): Promise<T | null> => {
    try {
      return await made
    } catch (fault) {
      skipped.push(`SKIPPED: ${name}: ${fault instanceof Error ? fault.message.split('\n', 1)[0] : fault}`)
      return null
    }
  }
  const lemon = await orSkipped('LEMON (apt-get install g++ liblemon-dev)', compileLemon(folder, tell))
  const installed = await orSkipped('or-tools and HiGHS', install(tell))
  const script = (name: string): Start | null =>
    installed === null ? null : file => startSolver(process.execPath, [join(FOLDER, name), file])
  return { lemon, orTools: script('or-tools.mjs'), highs: script('highs.mjs'), skipped }
}

async function compileLemon(folder: string, tell: BenchMeans['tell']): Promise<Start> {
  tell('compiling LEMON with g++ -O2')
  const program = join(folder, 'lemon')
  await run('g++', ['-O2', '-o', program, join(FOLDER, 'lemon.cc')])
  return file => startSolver(program, [file])
}

async function install(tell: BenchMeans['tell']): Promise<true> {
  if (!existsSync(join(FOLDER, 'node_modules'))) {
    tell('installing or-tools-wasm and highs into simulations/peers (some 300 MB)')
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER })
  }
  return true
}
