/**
 * PostgreSQL as Debian brings it, on a data folder of its own beside ours: fsync on, synchronous_commit on, reached over a
 * unix socket. It refuses to run as root, so root lends it the user that the package made.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { until } from '../world/until.ts'

const run = promisify(execFile)

/** Nothing that is asked of it takes longer, ms: a bench that hangs must end. */
const PATIENCE_MS = 120_000
/** A load that nobody ends, ends by itself. */
const LOAD_SECONDS_MAX = 3_600

/**
 * More memory than Debian gives and no checkpoint within a run, which only helps it. What makes it durable stays as it
 * is by default, and is written out so that nobody has to believe it.
 */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '',
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
}

export interface Load {
  /** Sets its clients going for so long. @returns how far the count went a second, by the clock of the server */
  readonly perSecond: (ms: number) => Promise<number>
  readonly close: () => Promise<void>
}

export interface Postgres {
  readonly version: string
  /** A folder that it may read. */
  readonly folder: string
  readonly sql: (text: string) => Promise<string>
  /**
   * So many connections of one pgbench, at rest between two measurements: a connection costs a process, and its first
   * call a hundred times what the next ones cost. `counted` is a query for a number that each transaction raises by one.
   */
  readonly load: (wish: { script: string; clients: number; counted: string }) => Promise<Load>
  readonly close: () => Promise<void>
}

/** Starts one; a sentence when it is not installed here. */
export async function startPostgres(beside: string): Promise<Postgres | string> {
  const programs = findPrograms(['initdb', 'postgres', 'psql', 'pgbench'])
  if (typeof programs === 'string') return programs
  const as = userFor()
  if (as === null) return 'PostgreSQL does not run as root, and there is no user postgres'
  const folder = mkdtempSync(join(dirname(beside), 'localpay-bench-pg-'))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (as.uid !== undefined) for (const path of [folder, data]) chownSync(path, as.uid, as.gid)
  await run(programs.initdb, ['-D', data, '-A', 'trust', '-U', 'bench', '--no-instructions'], as)
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: folder })
  const server = spawn(
    programs.postgres,
    ['-D', data, ...settings.flatMap(([name, is]) => ['-c', `${name}=${is}`])],
    { ...as, stdio: 'ignore' },
  )
  const at = ['-h', folder, '-U', 'bench']
  const sql = async (text: string): Promise<string> => {
    const { stdout } = await run(
      programs.psql,
      [...at, '-qtA', '-v', 'ON_ERROR_STOP=1', '-c', text, 'postgres'],
      {
        ...as,
        timeout: PATIENCE_MS,
      },
    )
    return stdout.trim()
  }
  await until('PostgreSQL answers', () => sql('select 1').catch(() => null))
  return {
    version: (await sql('show server_version')).split(' ')[0] ?? '',
    folder,
    sql,
    load: async ({ script, clients, counted }) => {
      const args = [
        '-n',
        '-M',
        'prepared',
        '-f',
        script,
        '-c',
        String(clients),
        '-T',
        String(LOAD_SECONDS_MAX),
      ]
      const bench = spawn(programs.pgbench, [...at, ...args, 'postgres'], { ...as, stdio: 'ignore' })
      return loadOf(bench, clients, () =>
        sql(`select (${counted}) || ' ' || extract(epoch from clock_timestamp())`),
      )
    },
    close: async () => {
      await stopped(server, 'SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Calls of each connection before it is measured: the first ones read catalogues and plan. */
const WARM_CALLS = 30
/** Between waking it and the first look, ms. */
const SETTLE_MS = 200

async function loadOf(bench: ChildProcess, clients: number, ask: () => Promise<string>): Promise<Load> {
  const look = async (): Promise<{ count: number; seconds: number }> => {
    if (bench.exitCode !== null) throw new Error('pgbench ended early')
    const [count = 0, seconds = 0] = (await ask()).split(' ').map(Number)
    return { count, seconds }
  }
  const first = await look()
  await until(
    'PostgreSQL is warm',
    async () => (await look()).count - first.count > clients * WARM_CALLS,
    PATIENCE_MS,
  )
  bench.kill('SIGSTOP')
  return {
    perSecond: async ms => {
      bench.kill('SIGCONT')
      await pause(SETTLE_MS)
      const before = await look()
      await pause(ms)
      const after = await look()
      bench.kill('SIGSTOP')
      return (after.count - before.count) / (after.seconds - before.seconds)
    },
    close: () => stopped(bench, 'SIGKILL'),
  }
}

/** In the path, or where Debian puts each version; the newest first. */
function findPrograms<const Name extends string>(names: readonly Name[]): Record<Name, string> | string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map(version => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  const found = names.map(name => folders.map(folder => join(folder, name)).find(existsSync))
  const missing = names.filter((_, i) => found[i] === undefined)
  if (missing.length > 0) return `${missing.join(', ')} of PostgreSQL not found`
  return Object.fromEntries(names.map((name, i) => [name, found[i]])) as Record<Name, string>
}

interface User {
  readonly uid?: number
  readonly gid?: number
}

/** Nobody in particular, unless we are root. Null when root finds nobody to lend. */
function userFor(): (User & { uid: number; gid: number }) | { uid?: undefined; gid?: undefined } | null {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }))
  try {
    return { uid: idOf('-u'), gid: idOf('-g') }
  } catch {
    return null
  }
}

/** SIGINT is PostgreSQL's «fast» shutdown: connections are cut, everything is written. */
async function stopped(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill(signal)
  await ended
}
