/** `localpay` as people run it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished, vi } from 'vitest'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'localpay-cli-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  return home
}

function launch(
  home: string,
  args: readonly string[],
  env: object,
  flags: readonly string[] = [],
): ChildProcess {
  const settings = {
    LOCALPAY_HOME: home,
    LOCALPAY_HTTP_PORT: '0',
    LOCALPAY_PEERS_PORT: '0',
    LOCALPAY_OPEN_BROWSER: 'no',
  }
  return spawn(process.execPath, [...flags, MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: home, ...settings, ...env },
  })
}

/** Runs a command to its end. */
export async function localpay(
  home: string,
  args: readonly string[],
  env: object = {},
  flags: readonly string[] = [],
): Promise<Ended> {
  const child = launch(home, args, env, flags)
  const closed = new Promise<number | null>(resolve => child.once('close', resolve))
  child.stdin?.end()
  const [out, err, code] = await Promise.all([text(child.stdout!), text(child.stderr!), closed])
  return { code, out, err }
}

/** Runs a command to its end, with these lines on its standard input. */
export async function told(home: string, args: readonly string[], lines: readonly string[]): Promise<Ended> {
  const child = launch(home, args, {})
  const closed = new Promise<number | null>(resolve => child.once('close', resolve))
  // A command that ends before it reads has its reasons.
  child.stdin?.on('error', () => {})
  child.stdin?.end(lines.map(line => `${line}\n`).join(''))
  const [out, err, code] = await Promise.all([text(child.stdout!), text(child.stderr!), closed])
  return { code, out, err }
}

/** Begins a command that waits for standard input, and kills it once `when` holds. */
export async function killedOnce(
  home: string,
  args: readonly string[],
  when: () => Promise<boolean>,
): Promise<void> {
  const child = launch(home, args, {})
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
  onTestFinished(() => void child.kill('SIGKILL'))
  await vi.waitUntil(when, { timeout: 20_000, interval: 50 })
  child.kill('SIGKILL')
  await closed
}

export interface Running {
  readonly url: string
  readonly greeting: string
  /** Ends it by this signal and tells how it ended. */
  readonly end: (signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => Promise<Ended>
}

/** Starts a node and waits until it has greeted. */
export async function running(
  home: string,
  args: readonly string[] = ['start'],
  env: object = {},
): Promise<Running> {
  const child = launch(home, args, env)
  onTestFinished(() => void child.kill('SIGKILL'))
  let [out, err] = ['', '']
  const closed = new Promise<number | null>(resolve => child.once('close', resolve))
  child.stderr?.on('data', chunk => {
    err += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', chunk => {
      out += chunk
      if (out.includes('Ctrl+C')) resolve()
    })
    child.once('close', () => reject(new Error(`it ended: ${out}${err}`)))
  })
  return {
    url: /http:\S+/.exec(out)?.[0] ?? '',
    greeting: out,
    end: async signal => {
      child.kill(signal)
      return { code: await closed, out, err }
    },
  }
}

export const INIT = [
  'init',
  '--name',
  'Vallée Échange',
  '--town',
  'Die',
  '--lat',
  '44.75',
  '--lon',
  '5.37',
  '--style',
  'decimal',
  '--currency',
  'Tal',
  '--symbol',
  'T',
  '--per-hour',
  '20',
  '--admin',
  'Ann Admin',
]
export const PASSWORD = { LOCALPAY_PASSWORD: 'correct horse' }
