/**
 * A village under attack: real nodes whose database a test can look into while they run, whose log is kept, and a way
 * to send them what no browser would send.
 */
import { createHash } from 'node:crypto'
import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { toHex } from '@localpay/protocol'
import { HTTP_STATUS } from '../../node/src/api/http-status.ts'
import type { Clock, Log, LogEvent, Store } from '../../node/src/app/ports.ts'
import { openStore } from '../../node/src/store/open-store.ts'
import { systemClock } from '../../node/src/system/clock.ts'
import { passwordKeys } from '../src/world/member-client.ts'
import { openVillage, plansInRow, seeded, type Village } from './village.ts'

export interface HostileVillage extends Village {
  /** The open database of a node, by its place in the village. */
  readonly store: (index: number) => Store
  /** Events that told of a fault, of all nodes, since the last call. */
  readonly faults: () => readonly LogEvent[]
  /** All nodes' clocks go on by so much at once. */
  readonly skip: (ms: number) => void
}

export async function openHostileVillage(count: number, seed: string): Promise<HostileVillage> {
  const stores = new Map<string, Store>()
  const events: LogEvent[] = []
  const log: Log = {
    info: () => {},
    warn: event => void events.push(event),
    error: event => void events.push(event),
  }
  let ahead = 0
  const real = systemClock()
  const clock: Clock = { now: () => real.now() + ahead, after: real.after }
  const village = await openVillage(plansInRow(count, false), seed, async home => {
    const store = await openStore(join(home, 'store'))
    stores.set(home, store)
    return { store, log, clock }
  })
  return {
    ...village,
    store: index => stores.get(village.homes[index] as string) as Store,
    skip: ms => {
      ahead += ms
    },
    faults: () => events.splice(0).filter(({ event }) => FAULTS.has(event)),
  }
}

/** What a stranger must never bring about: an answer that threw, a row that did not read, a broken ledger. */
const FAULTS = new Set([
  'request-failed',
  'peer-door-fault',
  'net-answer-failed',
  'net-judge-failed',
  'net-on-peer-failed',
  'transfer-chore-fault',
  'chore-failed',
  'close-failed',
])

/**
 * Rows that a node writes by itself: who is signed in, what it and others say of themselves as their addresses change, what
 * it and its partners witness of each other's books.
 */
const OWN_DOING = /^(?:session\/|record\/|seen\/|cosig\/|own\/place$)/

/** Every other row, by key: two dumps are equal when nothing was written between them. */
export async function dump(store: Store): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>()
  for await (const [key, value] of store.range({ gte: '', lt: '\u{10ffff}' })) {
    if (!OWN_DOING.test(key)) rows.set(key, createHash('sha256').update(value).digest('hex'))
  }
  return rows
}

/** Keys that differ between two dumps. */
export const changedKeys = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(key => before.get(key) !== after.get(key)).sort()

export interface Knock {
  readonly method?: string
  /** Sent as it stands: nothing is resolved or escaped. */
  readonly path: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array
  /** Without a length, as a stream of unknown end. */
  readonly chunked?: boolean
  /** The address of this machine that it comes from. */
  readonly from?: string
}

export interface Heard {
  /** 0 when the node hung up without a word. */
  readonly status: number
  readonly text: string
  readonly headers: IncomingHttpHeaders
  readonly refusal: { readonly code: string; readonly why?: string } | null
}

/** One request as bytes: any host, any path, any body. */
export function knock(
  url: string,
  { method = 'GET', path, headers = {}, body, chunked = false, from = '127.0.0.1' }: Knock,
): Promise<Heard> {
  const { hostname, port, host } = new URL(url)
  const length =
    body === undefined
      ? {}
      : chunked
        ? { 'transfer-encoding': 'chunked' }
        : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise(resolve => {
    const sent = request({
      hostname,
      port,
      localAddress: from,
      method,
      path,
      headers: { host, ...length, ...headers },
      agent: false,
    })
    const hungUp = (): void => resolve({ status: 0, text: '', headers: {}, refusal: null })
    sent.on('error', hungUp)
    sent.on('response', response => {
      const chunks: Buffer[] = []
      const end = (): void =>
        resolve(heardOf(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'), response.headers))
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', end)
      response.on('error', end)
    })
    if (body !== undefined) sent.write(body)
    sent.end()
  })
}

function heardOf(status: number, text: string, headers: IncomingHttpHeaders): Heard {
  const json = /json/.test(headers['content-type'] ?? '')
    ? (JSON.parse(text) as { refusal?: Heard['refusal'] })
    : {}
  return { status, text, headers, refusal: json.refusal ?? null }
}

/** A body of JSON from our own page. */
export const jsonFrom = (url: string, cookie: string | null): { readonly [name: string]: string } => ({
  origin: new URL(url).origin,
  'content-type': 'application/json',
  ...(cookie === null ? {} : { cookie }),
})

/** True for a refusal of the closed list. */
export const isKnownRefusal = (code: string | undefined): boolean =>
  code !== undefined && Object.hasOwn(HTTP_STATUS, code)

/** The cookie of a sample member who signs in again; sample members share one password. */
export async function cookieOf(url: string, name: string, seed: string): Promise<string> {
  const { auth } = await passwordKeys('a sample password', seeded(seed).bytes(16))
  const heard = await knock(url, {
    method: 'POST',
    path: '/api/login',
    headers: jsonFrom(url, null),
    body: JSON.stringify({ name, auth: toHex(auth) }),
  })
  const [cookie] = heard.headers['set-cookie'] ?? []
  if (cookie === undefined) throw new Error(`${name} could not sign in: ${heard.text}`)
  return cookie.split(';')[0] as string
}
