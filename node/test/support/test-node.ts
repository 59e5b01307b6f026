/**
 * One node's app without its network: real LevelDB in a temp folder, real keys, a clock that stands until it is told,
 * random bytes that come from a seed. Its people hold devices of their own, as browsers do.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AccountId,
  type BodyOf,
  type Bytes,
  type IntentOf,
  type Kind,
  type MemberId,
  type Signer,
  sealVault,
  sha256Plain,
  signIntent,
  toBase64,
  toHex,
  utf8,
} from '@localpay/protocol'
import { onTestFinished } from 'vitest'
import type { AppConfig } from '../../src/app/app-config.ts'
import type { JoinRequest, Me, SetupRequest } from '../../src/app/contract.ts'
import type { Core } from '../../src/app/core.ts'
import type { LedgerOptions } from '../../src/app/ledger.ts'
import { openCore } from '../../src/app/open-core.ts'
import { makePayments } from '../../src/app/payments.ts'
import { makePeople, type PeopleHere } from '../../src/app/people.ts'
import type { LogEvent, Ports, Random } from '../../src/app/ports.ts'
import type { Payments, Person } from '../../src/app/services.ts'
import { loneNet } from '../../src/net/lone-net.ts'
import { openStore } from '../../src/store/open-store.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { makePlanThread } from '../../src/system/plan-thread.ts'
import { signedWords } from './signed-words.ts'

export const MONDAY = Date.UTC(2027, 0, 4, 9)
export const HOUR_MS = 3_600_000

/** The same bytes in the same order at every run. */
function seededRandom(seed: string): Random {
  let count = 0
  const block = (): Bytes => sha256Plain(utf8(`${seed}/${count++}`))
  return {
    bytes: length => {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; at += 32) bytes.set(block().subarray(0, length - at), at)
      return bytes
    },
  }
}

export type AcrossDoor = Parameters<typeof makePayments>[2]

const noAcross: AcrossDoor = {
  quote: async () => ({ ok: false, refusal: { code: 'no-path', because: 'lines', group: '', passes: 0n } }),
  submit: async () => ({ ok: false, refusal: { code: 'no-path', because: 'lines', group: '', passes: 0n } }),
}

export interface TestNode {
  readonly core: Core
  readonly people: PeopleHere
  readonly payments: Payments
  readonly events: readonly LogEvent[]
  readonly pass: (ms: number) => void
  /** A node on a copy of the disk as it is now: what a cut of the power leaves. */
  readonly afterCut: () => Promise<TestNode>
  /** The node closed and opened again. */
  readonly reopened: () => Promise<TestNode>
  readonly close: () => Promise<void>
}

export interface TestNodeOptions {
  readonly seed?: string
  readonly setupCode?: string | null
  readonly across?: (core: Core) => AcrossDoor
  readonly announce?: () => void
  readonly folder?: string
  readonly now?: number
  readonly ledger?: LedgerOptions
  /** Instead of a LevelDB in a folder. */
  readonly disk?: Ports['store']
  /** Stands between the app and the disk. */
  readonly wrap?: (store: Ports['store']) => Ports['store']
}

export const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'localpay-app-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'store')
}

export async function openTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  const seed = options.seed ?? 'one'
  const folder = options.folder ?? (options.disk === undefined ? await newFolder() : 'no folder')
  let now = options.now ?? MONDAY
  const events: LogEvent[] = []
  const tell = (event: LogEvent): void => void events.push(event)
  const disk = options.disk ?? (await openStore(folder))
  const crypto = systemCrypto({ threads: 0 })
  const ports: Ports = {
    clock: { now: () => now, after: () => () => {} },
    random: seededRandom(`${seed}/${folder}`),
    crypto,
    planner: makePlanThread(),
    store: options.wrap?.(disk) ?? disk,
    net: loneNet(),
    log: { info: tell, warn: tell, error: tell },
  }
  const closing = new AbortController()
  const config: AppConfig = {
    role: 'node',
    version: 'test',
    relays: [],
    disclosure: 'exact',
    setupCode: options.setupCode ?? null,
    chores: {
      outboxMs: 1_000,
      syncMs: 1_000,
      recordMs: 1_000,
      witnessMs: 60_000,
      balanceMs: 600_000,
      doubtMs: 600_000,
    },
  }
  const core = await openCore(ports, config, { closing: closing.signal, ledger: options.ledger ?? {} })
  const people = await makePeople(core)
  let closed = false
  const close = async (): Promise<void> => {
    if (closed) return
    closed = true
    closing.abort()
    await core.turns.idle()
    await core.ledger.close()
    await disk.close()
  }
  onTestFinished(close)
  return {
    core,
    people,
    payments: makePayments(core, people, options.across?.(core) ?? noAcross, {
      announce: options.announce ?? (() => {}),
      lineChanged: () => {},
      writeOff: async () => ({ ok: false, refusal: { code: 'no-such-transfer' } }),
    }),
    events,
    pass: ms => {
      now += ms
    },
    afterCut: async () => {
      const copy = await newFolder()
      await cp(folder, copy, { recursive: true })
      return openTestNode({ ...options, seed, now, folder: copy })
    },
    reopened: async () => {
      await close()
      return openTestNode({ ...options, seed, now, folder })
    },
    close,
  }
}

/** What a person's browser holds. */
export interface Device {
  readonly signer: Signer
  readonly credentials: Pick<JoinRequest, 'pub' | 'salt' | 'auth' | 'vault' | 'rule'>
}

export function newDevice(seed: string): Device {
  const random = seededRandom(`device/${seed}`)
  const key = random.bytes(32)
  const signer = systemCrypto().signerOf(key)
  return {
    signer,
    credentials: {
      pub: signer.pub,
      salt: toHex(random.bytes(16)),
      auth: toHex(random.bytes(32)),
      vault: toBase64(sealVault(key, random.bytes(32), random.bytes(24))),
      rule: 1,
    },
  }
}

export const setupOf = (admin: Device, changes: Partial<SetupRequest> = {}): SetupRequest => ({
  language: 'fr',
  group: { name: 'Vallée Échange', town: 'Die', lat: 44.7539, lon: 5.3706 },
  currency: { code: 'TAL', name: 'Tal', symbol: 'T', digits: 2, style: 'decimal' },
  unitsPerHour: '20',
  limits: { min: '-20000', max: '100000' },
  admin: { name: 'Ann Admin', ...admin.credentials },
  ...changes,
})

export const joinOf = (name: string, device: Device, changes: Partial<JoinRequest> = {}): JoinRequest => ({
  name,
  town: 'Crest',
  about: 'I bake bread.',
  language: 'en',
  ...device.credentials,
  ...changes,
})

/** Somebody signed in, with what the node last told them. */
export interface Visitor {
  readonly device: Device
  readonly person: Person
  readonly me: Me
  readonly session: string
}

type Submitted = Parameters<Payments['submit']>[1]

let wishes = 0

/** The wish as this person's browser would send it. Each call is a wish of its own. */
export function wish<K extends Kind>(
  visitor: Visitor,
  kind: K,
  body: BodyOf<K>,
  more: Partial<Submitted> & { readonly at?: number; readonly by?: string } = {},
): Submitted {
  const at = more.at ?? MONDAY
  const said = signedWords(kind, body, more)
  const intent = {
    v: 1,
    gid: visitor.me.group.gid,
    inc: visitor.me.inc,
    kind,
    by: more.by ?? visitor.me.member,
    key: visitor.device.signer.pub,
    nonce: sha256Plain(utf8(`wish/${wishes++}`)).subarray(0, 16),
    at,
    until: at + HOUR_MS,
    body: said.body,
  }
  const signed = signIntent(
    intent as unknown as IntentOf<K> as Parameters<typeof signIntent>[0],
    visitor.device.signer,
  )
  const { memo = '', items, quote = null } = more
  return { intent: signed.bytes, sig: signed.sig, memo, items, salt: said.salt, quote }
}

/** The value of an answer that must be yes. */
export function yes<T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: object },
): T {
  if (!answer.ok)
    throw new Error(
      `refused: ${JSON.stringify(answer.refusal, (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`,
    )
  return answer.value
}

async function visitorOf(node: TestNode, device: Device, session: string): Promise<Visitor> {
  const person = await node.people.whoIs(session)
  if (person === null) throw new Error('nobody is signed in')
  return { device, person, session, me: yes(await node.people.me(person)) }
}

export async function found(
  node: TestNode,
  changes: Partial<SetupRequest> = {},
): Promise<Visitor & { readonly words: readonly string[] }> {
  const device = newDevice(`admin/${changes.group?.name ?? ''}`)
  const { reply, session } = yes(await node.people.setup(setupOf(device, changes)))
  return { ...(await visitorOf(node, device, session)), words: reply.words }
}

export async function askToJoin(node: TestNode, name: string): Promise<Visitor> {
  const device = newDevice(name)
  const { session } = yes(await node.people.join(joinOf(name, device)))
  return visitorOf(node, device, session)
}

/** What the desk shows of somebody who waits, as the committee's browser signs it. */
export async function admitBody(node: TestNode, member: string): Promise<BodyOf<'admit'>> {
  const join = yes(await node.people.desk()).joins.find(one => one.member === member)
  if (join === undefined) throw new Error('nobody waits under this id')
  const { account, number, pub } = join
  return {
    member: member as MemberId,
    account: account as AccountId,
    number,
    kind: 'person',
    pub: pub as Signer['pub'],
    roles: [],
  }
}

/** Asks, is admitted, comes back as a member. */
export async function welcome(
  node: TestNode,
  admin: Visitor,
  name: string,
): Promise<Visitor & { readonly account: AccountId }> {
  const asked = await askToJoin(node, name)
  const body = await admitBody(node, asked.me.member)
  yes(
    await node.payments.submit(admin.person, wish(admin, 'admit', body, { at: node.core.ports.clock.now() })),
  )
  const visitor = await visitorOf(node, asked.device, asked.session)
  return { ...visitor, account: body.account }
}

/** Every row of the database, as text: to see that nothing was written, and what must never be. */
export async function dump(node: TestNode): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>()
  for await (const [key, value] of node.core.ports.store.range({ gte: '', lt: '\u{10ffff}' }))
    rows.set(key, toHex(value))
  return rows
}
