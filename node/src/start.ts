/**
 * One node, put together: database, keys, network, app, page; closed in reverse. Nothing here is kept in a module, so
 * a demo, a test or a host may run many nodes in one process.
 */
import { isIP } from 'node:net'
import { adsTopic, allCells, encodeAs, headsTopic, shortCode, showCode, toHex } from '@localpay/protocol'
import type { Hono } from 'hono'
import { makeApi } from './api/make-api.ts'
import type { Rates } from './api/rate-limits.ts'
import { type AppConfig, CHORES } from './app/app-config.ts'
import { type Gazetteer, openApp } from './app/open-app.ts'
import type { Crypto, Log, Planner, Ports } from './app/ports.ts'
import { getRow, secretRow } from './app/rows.ts'
import type { App, Readiness } from './app/services.ts'
import { KEYS } from './app/store-keys.ts'
import type { Config } from './config.ts'
import { DISK_FREE_MIN, diskFree, storeFolder, WEB_FOLDER } from './folders.ts'
import { listenForPages, listenForPeers } from './listen.ts'
import { makeGazetteer } from './open-gazetteer.ts'
import { openStore } from './store/open-store.ts'
import { systemClock } from './system/clock.ts'
import { systemCrypto } from './system/crypto.ts'
import { systemLog } from './system/log.ts'
import { makePlanThread } from './system/plan-thread.ts'
import { systemRandom } from './system/random.ts'
import { VERSION } from './version.ts'

/** What may be brought instead of the machine's own. */
export interface StartParts extends Partial<Ports> {
  readonly gazetteer?: Gazetteer
  readonly chores?: AppConfig['chores']
  readonly rates?: Rates
  /** Folder of the built web app; null serves none. */
  readonly webFolder?: string | null
}

export interface NodeHandle {
  /** The page, as this machine reaches it, with a slash at the end. */
  readonly url: string
  readonly app: App
  /** Answers requests without a socket too. */
  readonly api: Hono
  /** Our libp2p peer id. */
  readonly peer: string
  /** Multiaddrs for peers, without the trailing /p2p/<peer>. */
  readonly addrs: () => readonly string[]
  /** What the wizard asks for when the page may be seen from elsewhere; null on loopback. */
  readonly setupCode: string | null
  /** Sentences for whoever started it, such as a port that was taken. */
  readonly notes: readonly string[]
  /** Closes everything in reverse; a second call waits for the first. */
  readonly close: () => Promise<void>
}

/** @throws StoreFault (another process has the folder), ListenFault, LedgerFault (run `verify`) */
export async function startNode(config: Config, parts: StartParts = {}): Promise<NodeHandle> {
  const log = parts.log ?? systemLog(config.logLevel)
  const opened = makeClosers(log)
  try {
    return await open(config, parts, log, opened)
  } catch (fault) {
    await opened.close()
    throw fault
  }
}

async function open(config: Config, parts: StartParts, log: Log, opened: Closers): Promise<NodeHandle> {
  const local = { ...machinePorts(parts, log, opened), log }
  const store = parts.store ?? (await openStore(storeFolder(config.home)))
  opened.add(store.close)
  const seed = await transportSeed({ ...local, store })

  const { net, notes } = await openNetwork(config, parts, seed, log)
  opened.add(net.close)

  const setupCode = isPrivate(config) ? null : showCode(shortCode(toHex(local.random.bytes(32))))
  const app = await openApp(
    { ...local, store, net },
    {
      role: config.role,
      version: VERSION,
      relays: config.relays,
      disclosure: config.disclosure,
      setupCode,
      chores: parts.chores ?? CHORES,
    },
    parts.gazetteer ?? makeGazetteer(),
  )
  opened.add(app.close)

  const closing = new AbortController()
  const api = makeApi(withDisk(app, config.home), {
    log,
    version: VERSION,
    now: local.clock.now,
    publicUrl: config.publicUrl,
    allowedHosts: config.allowedHosts,
    trustProxy: config.trustProxy,
    webFolder: parts.webFolder === undefined ? WEB_FOLDER : parts.webFolder,
    closing: closing.signal,
    ...(parts.rates === undefined ? {} : { rates: parts.rates }),
  })
  const server = await listenForPages(api, config.http)
  opened.add(server.close)
  opened.add(async () => closing.abort())
  if (config.http.port !== 0 && server.port !== config.http.port)
    notes.push(`Port ${config.http.port} is taken; the page is on ${server.port}.`)

  const url = `http://${urlHost(config.http.host)}:${server.port}/`
  log.info({ event: 'node-open', role: config.role, url, peer: net.peer })
  return { url, app, api, peer: net.peer, addrs: net.addrs, setupCode, notes, close: opened.close }
}

const machinePorts = (parts: StartParts, log: Log, opened: Closers) => ({
  clock: parts.clock ?? systemClock(),
  random: parts.random ?? systemRandom(),
  crypto: parts.crypto ?? ownCrypto(log, opened),
  planner: parts.planner ?? ownPlanner(log, opened),
})

function ownCrypto(log: Log, opened: Closers): Crypto {
  const crypto = systemCrypto({ onLost: cause => log.warn({ event: 'verify-thread-lost', cause }) })
  opened.add(crypto.close)
  log.info({ event: 'crypto-ready', library: crypto.library })
  return crypto
}

function ownPlanner(log: Log, opened: Closers): Planner {
  const planner = makePlanThread({ onLost: cause => log.warn({ event: 'plan-thread-lost', cause }) })
  opened.add(planner.close)
  return planner
}

async function openNetwork(config: Config, parts: StartParts, seed: Uint8Array, log: Log) {
  const notes: string[] = []
  if (parts.net !== undefined) return { net: parts.net, notes }
  const { relays, role, announce } = config
  const topics = allCells().flatMap(cell => [adsTopic(cell), headsTopic(cell)])
  const { net, port } = await listenForPeers(config, { seed, relays, role, announce, topics }, log)
  if (port !== config.peers.port) notes.push(`Port ${config.peers.port} is taken; peers are on ${port}.`)
  return { net, notes }
}

/** The key that this node is known by on the network, made at its first start. It is not the group's. */
async function transportSeed({ store, random }: Pick<Ports, 'store' | 'random'>): Promise<Uint8Array> {
  const kept = await getRow(store, secretRow, KEYS.own('transport'))
  if (kept !== null) return kept.bytes
  const bytes = random.bytes(32)
  await store.write([{ put: KEYS.own('transport'), value: encodeAs(secretRow, { bytes }) }])
  return bytes
}

/** Only people at this machine see the page: loopback, and nothing before it that could bring others. */
const isPrivate = ({ http, publicUrl, allowedHosts, trustProxy }: Config): boolean =>
  (http.host === 'localhost' || /^127\./.test(http.host) || http.host === '::1') &&
  publicUrl === null &&
  allowedHosts.length === 0 &&
  !trustProxy

/** What a browser on this machine types for a listening host. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return isIP(host) === 6 ? `[${host}]` : host
}

/** The app with one more check: how full the disk is. */
const withDisk = (app: App, home: string): App => ({
  ...app,
  readiness: async (): Promise<Readiness> => {
    const [{ ready, checks }, disk] = await Promise.all([app.readiness(), diskFree(home)])
    const ok = disk >= DISK_FREE_MIN
    const check = { name: 'disk', ok, what: `${Math.floor(disk * 100)} % free` }
    return { ready: ready && ok, checks: [...checks, check] }
  },
})

interface Closers {
  readonly add: (close: () => Promise<void>) => void
  readonly close: () => Promise<void>
}

function makeClosers(log: Log): Closers {
  const closers: (() => Promise<void>)[] = []
  let closing: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) {
      try {
        await close()
      } catch (cause) {
        // What is below must be closed all the same.
        log.error({ event: 'close-failed', cause })
      }
    }
  }
  return {
    add: close => void closers.push(close),
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}
