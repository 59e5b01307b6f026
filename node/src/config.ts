/**
 * How a node is set up: defaults, over them `localpay.toml` in the home folder, over that the environment. Every
 * setting is one row of the table below; its name in the file is the key, in the environment LOCALPAY_ and the key
 * in capitals.
 *
 *     # ~/.localpay/localpay.toml
 *     http_port = 8420
 *     relays = ["/dns4/relay.example.org/tcp/8421/p2p/12D3KooW..."]
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Disclosure } from '@localpay/protocol'
import type { PeerRef } from './app/ports.ts'
import { ConfigFault } from './config-fault.ts'
import { readFlatToml } from './flat-toml.ts'
import { LOG_LEVELS, type LogLevel } from './system/log.ts'

export { ConfigFault } from './config-fault.ts'

export interface Endpoint {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
}

export interface Config {
  /** Folder of this node: its database, its settings. */
  readonly home: string
  readonly role: 'node' | 'relay'
  readonly http: Endpoint
  readonly peers: Endpoint
  /** Opens a port for peers; a node that does not is reached through its relays alone. */
  readonly peersListen: boolean
  /** Peers on WebSockets too, at this port of the peers' host; null: not. */
  readonly peersWsPort: number | null
  /** Further multiaddrs that lead here, for example through a reverse proxy. */
  readonly announce: readonly string[]
  readonly relays: readonly PeerRef[]
  readonly disclosure: Disclosure
  readonly openBrowser: boolean
  /** Address of the page as members type it, when a reverse proxy stands before this node. No slash at the end. */
  readonly publicUrl: string | null
  /** Names under which the page may be asked for, beside loopback, IP addresses and the host of `publicUrl`. */
  readonly allowedHosts: readonly string[]
  /** A reverse proxy of ours writes X-Forwarded-For: only then it is believed. */
  readonly trustProxy: boolean
  readonly logLevel: LogLevel
}

type Read<T> = (key: string, text: string) => T

const DISCLOSURES: readonly Disclosure[] = ['none', 'rounded', 'exact']

/** Every setting: its default, and how its text is read. */
const SETTINGS = {
  http_host: { is: '127.0.0.1', read: host },
  http_port: { is: 8420, read: port },
  peers_host: { is: '127.0.0.1', read: host },
  peers_port: { is: 8421, read: port },
  peers_listen: { is: true, read: yesOrNo },
  peers_ws_port: { is: null as number | null, read: port },
  announce: { is: [] as readonly string[], read: multiaddrs },
  relays: { is: [] as readonly PeerRef[], read: relays },
  disclosure: { is: 'rounded' as Disclosure, read: oneOf(DISCLOSURES) },
  open_browser: { is: true, read: yesOrNo },
  public_url: { is: null as string | null, read: publicUrl },
  allowed_hosts: { is: [] as readonly string[], read: hosts },
  trust_proxy: { is: false, read: yesOrNo },
  log_level: { is: 'info' as LogLevel, read: oneOf(LOG_LEVELS) },
} as const satisfies { [key: string]: { readonly is: unknown; readonly read: Read<unknown> } }

type Key = keyof typeof SETTINGS
type Settings = {
  -readonly [K in Key]: (typeof SETTINGS)[K]['is'] | ReturnType<(typeof SETTINGS)[K]['read']>
}

export type Environment = { readonly [name: string]: string | undefined }

export const CONFIG_FILE = 'localpay.toml'

/** The home folder: as asked for, else LOCALPAY_HOME, else ~/.localpay. */
export const homeFolder = (env: Environment, asked?: string): string =>
  resolve(asked ?? (env['LOCALPAY_HOME'] || join(homedir(), '.localpay')))

/** @throws ConfigFault naming the setting that is wrong, and where it stands */
export async function readConfig(
  env: Environment,
  options: {
    readonly home?: string
    readonly role?: Config['role']
    /** Instead of those of the table. */
    readonly defaults?: Partial<Settings>
  } = {},
): Promise<Config> {
  const home = homeFolder(env, options.home)
  const settings = withDefaults(options.defaults ?? {})
  const path = join(home, CONFIG_FILE)
  for (const [key, text] of readFlatToml(await textOf(path), path)) {
    if (!isKey(key)) throw new ConfigFault(key, `${path} has a setting «${key}» that LocalPay does not know`)
    set(settings, key, text, path)
  }
  for (const key of Object.keys(SETTINGS) as Key[]) {
    const name = `LOCALPAY_${key.toUpperCase()}`
    const text = env[name]
    if (text !== undefined && text !== '') set(settings, key, text, `the environment, ${name}`)
  }
  return settingsOf(home, options.role ?? 'node', settings)
}

/** A configuration by hand, for a demo, a test or a program that hosts several nodes. */
export function configOf(home: string, role: Config['role'], changes: Partial<Settings> = {}): Config {
  return settingsOf(resolve(home), role, withDefaults(changes))
}

const withDefaults = (changes: Partial<Settings>): Settings => {
  const rows = Object.entries(SETTINGS).map(([key, { is }]) => [key, changes[key as Key] ?? is])
  return Object.fromEntries(rows) as Settings
}

function settingsOf(home: string, role: Config['role'], all: Settings): Config {
  return {
    home,
    role,
    http: { host: all.http_host, port: all.http_port },
    peers: { host: all.peers_host, port: all.peers_port },
    peersListen: all.peers_listen,
    peersWsPort: all.peers_ws_port,
    announce: all.announce,
    relays: all.relays,
    disclosure: all.disclosure,
    openBrowser: all.open_browser,
    publicUrl: all.public_url,
    allowedHosts: all.allowed_hosts,
    trustProxy: all.trust_proxy,
    logLevel: all.log_level,
  }
}

const isKey = (key: string): key is Key => Object.hasOwn(SETTINGS, key)

function set(settings: Settings, key: Key, text: string, where: string): void {
  try {
    Object.assign(settings, { [key]: SETTINGS[key].read(key, text.trim()) })
  } catch (fault) {
    if (fault instanceof ConfigFault) throw new ConfigFault(key, `${fault.message} (in ${where})`)
    throw fault
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new ConfigFault('home', `${path} cannot be read: ${(cause as Error).message}`)
  }
}

function wrong(key: string, want: string, text: string): never {
  throw new ConfigFault(key, `${key} must be ${want}, not «${text.slice(0, 80)}»`)
}

function port(key: string, text: string): number {
  const number = /^[0-9]{1,5}$/.test(text) ? Number(text) : -1
  return number >= 0 && number <= 65_535 ? number : wrong(key, 'a port from 0 to 65535', text)
}

function yesOrNo(key: string, text: string): boolean {
  if (/^(true|yes|1)$/i.test(text)) return true
  return /^(false|no|0)$/i.test(text) ? false : wrong(key, 'true or false', text)
}

/** A host name or an IP address, IPv6 without brackets. */
function host(key: string, text: string): string {
  return /^(?:[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45})$/.test(text)
    ? text
    : wrong(key, 'a host name or IP address without a port', text)
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map(item => item.trim())
    .filter(Boolean)

function hosts(key: string, text: string): readonly string[] {
  return listOf(text).map(item => host(key, item.toLowerCase()))
}

function oneOf<const W extends readonly string[]>(words: W): Read<W[number]> {
  return (key, text) => words.find(word => word === text) ?? wrong(key, words.join(' or '), text)
}

function publicUrl(key: string, text: string): string {
  const url = URL.parse(text)
  const fits =
    url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash
  return fits && url.username === ''
    ? url.origin
    : wrong(key, 'an address such as https://lets.example.org', text)
}

function multiaddrs(key: string, text: string): readonly string[] {
  return listOf(text).map(addr =>
    /^(?:\/[A-Za-z0-9_.:%-]+)+$/.test(addr)
      ? addr
      : wrong(key, 'multiaddrs such as /dns4/example.org/tcp/8421', addr),
  )
}

/** Addresses of the same relay make one peer. */
function relays(key: string, text: string): readonly PeerRef[] {
  const byPeer = new Map<string, string[]>()
  for (const addr of multiaddrs(key, text)) {
    const parts = /^(.+)\/p2p\/([1-9A-HJ-NP-Za-km-z]{46,60})$/.exec(addr)
    if (parts === null) return wrong(key, 'addresses that end in /p2p/ and the id of the relay', addr)
    const [, path = '', peer = ''] = parts
    byPeer.set(peer, [...(byPeer.get(peer) ?? []), path])
  }
  return [...byPeer].map(([peer, addrs]) => ({ peer, addrs }))
}
