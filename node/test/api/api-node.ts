/** A whole node behind its API, and people with browsers: requests go through `fetch` without a socket. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BodyOf,
  DAY_MS,
  type IntentOf,
  type Kind,
  signIntent,
  toBase64,
  toHex,
  wordsHash,
} from '@localpay/protocol'
import { onTestFinished } from 'vitest'
import type { LoginReply, Me, SetupReply } from '../../src/app/contract.ts'
import type { LogEvent } from '../../src/app/ports.ts'
import { configOf } from '../../src/config.ts'
import { loneNet } from '../../src/net/lone-net.ts'
import { type NodeHandle, type StartParts, startNode } from '../../src/start.ts'
import { systemRandom } from '../../src/system/random.ts'
import { signedWords } from '../support/signed-words.ts'
import { type Device, joinOf, newDevice, setupOf } from '../support/test-node.ts'

export interface ApiNode {
  readonly node: NodeHandle
  readonly home: string
  readonly events: readonly LogEvent[]
}

export async function openApiNode(parts: StartParts = {}): Promise<ApiNode> {
  const home = await mkdtemp(join(tmpdir(), 'localpay-api-'))
  const events: LogEvent[] = []
  const tell = (event: LogEvent): void => void events.push(event)
  const log = { info: tell, warn: tell, error: tell }
  const config = configOf(home, 'node', { http_port: 0, peers_port: 0 })
  const node = await startNode(config, { net: loneNet(), log, webFolder: null, ...parts })
  onTestFinished(async () => {
    await node.close()
    await rm(home, { recursive: true, force: true })
  })
  return { node, home, events }
}

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks at, it expects by value
  readonly body: any
  readonly headers: Headers
}

/** A browser at one node: keeps its cookies, says its origin. */
export class Browser {
  readonly #node: NodeHandle
  readonly cookies = new Map<string, string>()

  constructor(node: NodeHandle) {
    this.#node = node
  }

  async send(
    method: string,
    path: string,
    init: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = new Headers({ host: '127.0.0.1', origin: 'http://127.0.0.1', ...init.headers })
    if (this.cookies.size > 0) headers.set('cookie', [...this.cookies].map(pair => pair.join('=')).join('; '))
    const body = init.body === undefined ? {} : { body: init.body }
    const response = await this.#node.api.request(`http://127.0.0.1${path}`, { method, headers, ...body })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    return response
  }

  #keep(cookie: string): void {
    const [pair = '', ...rest] = cookie.split('; ')
    const [name = '', value = ''] = pair.split('=')
    if (rest.includes('Max-Age=0')) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }

  async ask(method: string, path: string, body?: unknown): Promise<Reply> {
    const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await this.send(method, path, body === undefined ? {} : json)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
  }

  get(path: string): Promise<Reply> {
    return this.ask('GET', path)
  }

  post(path: string, body: unknown = {}): Promise<Reply> {
    return this.ask('POST', path, body)
  }
}

/** Asks, and keeps the answer under the door's own spelling. */
export type Call = (
  guest: { browser: Browser },
  method: string,
  path: string,
  as: string,
  body?: unknown,
) => Promise<Reply>

export interface Guest {
  readonly browser: Browser
  readonly device: Device
  readonly me: Me
}

/** With what the wizard shows once. */
export interface Founder extends Guest {
  readonly words: readonly string[]
}

const okOf = <T>(reply: Reply): T => {
  if (reply.status !== 200) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body as T
}

export async function foundGroup({ node }: ApiNode, name = 'Vallée Échange'): Promise<Founder> {
  const [browser, device] = [new Browser(node), newDevice(`admin of ${name}`)]
  const group = { name, town: 'Die', lat: 44.7539, lon: 5.3706 }
  const { me, words } = okOf<SetupReply>(await browser.post('/api/setup', setupOf(device, { group })))
  return { browser, device, me, words }
}

export async function askIn({ node }: ApiNode, name: string): Promise<Guest> {
  const [browser, device] = [new Browser(node), newDevice(name)]
  return { browser, device, me: okOf<Me>(await browser.post('/api/join', joinOf(name, device))) }
}

/** Asks, is admitted by the committee's signature, comes back as a member. */
export async function admitted(api: ApiNode, admin: Guest, name: string): Promise<Guest> {
  const guest = await askIn(api, name)
  const { joins } = okOf<{ joins: { member: string; account: string; number: string; pub: string }[] }>(
    await admin.browser.get('/api/desk'),
  )
  const found = joins.find(one => one.member === guest.me.member)
  if (found === undefined) throw new Error('nobody waits under this id')
  const { member, account, number, pub } = found
  okOf(
    await admin.browser.post(
      '/api/intents',
      wishOf(admin, 'admit', { member, account, number, kind: 'person', pub, roles: [] } as never),
    ),
  )
  return { ...guest, me: okOf<Me>(await guest.browser.get('/api/me')) }
}

/** A wish as the person's browser sends it; each call is a wish of its own. */
export function wishOf<K extends Kind>(guest: Guest, kind: K, body: BodyOf<K>, memo = '') {
  const at = Date.now()
  const { member, group, inc } = guest.me
  const { signer } = guest.device
  const said = signedWords(kind, body, { memo })
  const intent = {
    v: 1,
    gid: group.gid,
    inc,
    kind,
    by: member,
    key: signer.pub,
    nonce: systemRandom().bytes(16),
    at,
    until: at + 600_000,
    body: said.body,
  }
  const signed = signIntent(intent as unknown as IntentOf<K> as Parameters<typeof signIntent>[0], signer)
  const { salt } = said
  return {
    intent: toBase64(signed.bytes),
    sig: toBase64(signed.sig),
    memo,
    ...(salt === undefined ? {} : { salt: toHex(salt) }),
  }
}

/** Puts a question to the group, as the person's browser hands it in. */
export function questionOf(guest: Guest, words: string, more: Partial<BodyOf<'propose'>> = {}) {
  const salt = systemRandom().bytes(16)
  const closes = Date.now() + 4 * DAY_MS
  const body = { text: wordsHash(salt, words), closes, ...more }
  return { ...wishOf(guest, 'propose', body, words), salt: toHex(salt) }
}

/** Lets a key that another device holds pay for this person, a year long. */
export const cardOf = (guest: Guest, card: Device) =>
  wishOf(guest, 'delegate', {
    key: card.signer.pub,
    account: guest.me.account?.account as BodyOf<'delegate'>['account'],
    scope: ['pay'],
    each: 500n,
    amount: 500n,
    every: 'year',
    until: Date.now() + 365 * DAY_MS,
  })

export const paymentOf = (from: Guest, to: Guest, amt: bigint, memo = '') =>
  wishOf(from, 'pay', { from: from.me.account?.account, to: to.me.account?.account, amt } as never, memo)

export const loginOf = async (browser: Browser, name: string, device: Device): Promise<LoginReply> =>
  okOf(await browser.post('/api/login', { name, auth: device.credentials.auth }))

/** A group of three behind its API. */
export async function apiVillage(parts: StartParts = {}) {
  const api = await openApiNode(parts)
  const admin = await foundGroup(api)
  return { api, admin, ann: await admitted(api, admin, 'Ann'), ben: await admitted(api, admin, 'Ben') }
}
