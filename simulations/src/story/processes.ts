/** Every group and the relay as a process of its own, started by the product's own command. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../node/localpay.js', import.meta.url))
/** A guard against waiting for ever: where twenty processes share a core, a start takes a minute. */
const START_MS = 240_000
const STOP_MS = 15_000
const OUTPUT_MAX = 64 * 1024

export interface RunningNode {
  readonly url: string
  readonly home: string
  /** Multiaddr with the peer id, as others write it into their settings; empty where it opens no port. */
  readonly addr: string
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2') => void
  /** SIGKILL: nothing is said, nothing is saved. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
  /** The same folder and ports again. */
  readonly restart: () => Promise<RunningNode>
}

export interface NodeSpec {
  readonly command: 'start' | 'relay'
  readonly home: string
  readonly httpPort: number
  readonly peersPort: number
  readonly relays: readonly string[]
  /** Opens no port for peers: behind a router, reached only through its relays. */
  readonly hidden?: boolean
  /** Instead of the product's own command. */
  readonly program?: string
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}

export async function runNode(spec: NodeSpec): Promise<RunningNode> {
  const child = spawn(process.execPath, [spec.program ?? MAIN, spec.command], {
    env: {
      ...process.env,
      LOCALPAY_HOME: spec.home,
      LOCALPAY_HTTP_PORT: String(spec.httpPort),
      LOCALPAY_PEERS_PORT: String(spec.peersPort),
      LOCALPAY_PEERS_LISTEN: String(spec.hidden !== true),
      LOCALPAY_RELAYS: spec.relays.join(','),
      LOCALPAY_DISCLOSURE: 'exact',
      LOCALPAY_OPEN_BROWSER: 'false',
      LOCALPAY_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { url, addr } = await addresses(child, spec)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(late)
  }
  return {
    url,
    addr,
    home: spec.home,
    signal: signal => void child.kill(signal),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    restart: async () => {
      await end('SIGKILL')
      return runNode(spec)
    },
  }
}

/** Reads what the command prints for people: the page's address, and the address for other nodes. */
function addresses(child: ChildProcess, spec: NodeSpec): Promise<{ url: string; addr: string }> {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`${spec.command} in ${spec.home} ${why}\n${output.slice(-2_000)}`))
    }
    const late = setTimeout(() => fail(`printed no address within ${START_MS} ms`), START_MS)
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_MAX)
      const url = /https?:\/\/127\.0\.0\.1:[0-9]+/.exec(output)
      const addr = /\/ip4\/127\.0\.0\.1\/tcp\/[0-9]+\/p2p\/[1-9A-Za-z]+/.exec(output)
      if (url === null || (addr === null && spec.hidden !== true)) return
      clearTimeout(late)
      resolve({ url: url[0], addr: addr?.[0] ?? '' })
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', code => {
      clearTimeout(late)
      fail(`ended with ${code}`)
    })
  })
}

/** Several at once, so that two cores are busy and no more. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await run(items[i] as T, i)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  return results
}

export const homeOf = (root: string, name: string): string =>
  join(root, name.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase())
