/** Nodes and relays as they run: LevelDB in temporary folders, libp2p on loopback. Only the web is not there. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AccountId,
  adsTopic,
  allCells,
  type Bytes,
  type GroupId,
  headsTopic,
  type MemberId,
  toHex,
} from '@localpay/protocol'
import { afterEach, expect, vi } from 'vitest'
import { makeAds, type OpenAds } from '../../src/app/ads.ts'
import type { AdRequest, SetupRequest } from '../../src/app/contract.ts'
import type { Core } from '../../src/app/core.ts'
import { makeDirectory, type OpenDirectory } from '../../src/app/directory.ts'
import { foundingOf } from '../../src/app/founding.ts'
import { openCore } from '../../src/app/open-core.ts'
import type { LogEvent, Net, PeerRef, Ports } from '../../src/app/ports.ts'
import { personRow, putRow } from '../../src/app/rows.ts'
import type { Person, SearchQuery } from '../../src/app/services.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import { openNet } from '../../src/net/open-net.ts'
import { openStore } from '../../src/store/open-store.ts'
import { systemClock } from '../../src/system/clock.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { makePlanThread } from '../../src/system/plan-thread.ts'
import { systemRandom } from '../../src/system/random.ts'

const TOPICS = allCells().flatMap(cell => [adsTopic(cell), headsTopic(cell)])

export interface TestNode {
  readonly core: Core
  readonly directory: OpenDirectory
  readonly ads: OpenAds
  readonly events: readonly LogEvent[]
  readonly ref: PeerRef
  readonly folder: string
  /** Seed of the key that is its peer id. */
  readonly transport: Bytes
  /** What answers a protocol, as the network calls it. */
  readonly answer: (protocol: string, request: Bytes) => Promise<Bytes>
  readonly close: () => Promise<void>
}

interface NodeWish {
  readonly role?: 'node' | 'relay'
  readonly relays?: readonly PeerRef[]
  /** A folder and a seed of before: the same node again. */
  readonly folder?: string
  readonly seed?: number
  /** Ports to change, as a fast clock. */
  readonly ports?: (ports: Ports) => Ports
  readonly syncMs?: number
}

export interface SocialWorld {
  readonly open: (wish?: NodeWish) => Promise<TestNode>
}

/** Opens nodes and closes them after each test. */
export function makeSocialWorld(): SocialWorld {
  const opened: TestNode[] = []
  const folders: string[] = []
  let seeds = 0
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(node => node.close()))
    await Promise.all(folders.splice(0).map(folder => rm(folder, { recursive: true, force: true })))
  })
  return {
    open: async (wish = {}) => {
      const folder = wish.folder ?? (await mkdtemp(join(tmpdir(), 'localpay-social-')))
      folders.push(folder)
      const node = await openNode(folder, wish.seed ?? ++seeds, wish)
      opened.push(node)
      return node
    },
  }
}

const seedBytes = (seed: number, purpose: number): Bytes => {
  const bytes = new Uint8Array(32).fill(purpose)
  new DataView(bytes.buffer).setUint32(0, seed)
  return bytes
}

async function openNode(folder: string, seed: number, wish: NodeWish): Promise<TestNode> {
  const { role = 'node', relays = [] } = wish
  const events: LogEvent[] = []
  const served: Served = new Map()
  const plain = await openPorts(folder, seed, { role, relays, events, served })
  const ports = wish.ports?.(plain) ?? plain
  const { net } = ports
  const closing = new AbortController()
  const chores = {
    outboxMs: 1_000,
    syncMs: wish.syncMs ?? 60_000,
    recordMs: 1_000,
    witnessMs: 60_000,
    balanceMs: 600_000,
    doubtMs: 600_000,
  }
  const config = { role, version: '0', relays, disclosure: 'none', setupCode: null, chores } as const
  const core = await openCore(ports, config, { closing: closing.signal })
  const directory = await makeDirectory(core)
  const nameOf = async (member: MemberId) => ({
    name: `Member ${member.slice(0, 4)}`,
    number: 'TEST0001',
    account: 'ab'.repeat(16) as AccountId,
  })
  const ads = await makeAds(core, directory, { nameOf })
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    closing.abort()
    await directory.close()
    await net.close()
    await core.turns.idle()
    await core.ledger.close()
    await ports.store.close()
  }
  return {
    core,
    directory,
    ads,
    events,
    folder,
    transport: seedBytes(seed, 1),
    answer: async (protocol, bytes) => (await served.get(protocol)?.(bytes, 'stranger')) ?? new Uint8Array(),
    ref: { peer: net.peer, addrs: net.addrs() },
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

type Served = Map<string, Parameters<Net['serve']>[1]>

interface World {
  readonly role: 'node' | 'relay'
  readonly relays: readonly PeerRef[]
  readonly events: LogEvent[]
  readonly served: Served
}

async function openPorts(
  folder: string,
  seed: number,
  { role, relays, events, served }: World,
): Promise<Ports> {
  const tell = (event: LogEvent): void => void events.push(event)
  const log = { info: tell, warn: tell, error: tell }
  const listen = ['/ip4/127.0.0.1/tcp/0']
  const net = await openNet({ seed: seedBytes(seed, 1), listen, relays, role, topics: TOPICS }, log)
  const serve: Net['serve'] = (protocol, answer) => {
    served.set(protocol, answer)
    net.serve(protocol, answer)
  }
  return {
    clock: systemClock(),
    random: systemRandom(),
    crypto: systemCrypto(),
    planner: makePlanThread(),
    store: await openStore(folder),
    net: { ...net, serve },
    log,
  }
}

export const LAUSANNE = { town: 'Lausanne', lat: 46.52, lon: 6.63 }
export const GENEVA = { town: 'Genève', lat: 46.2, lon: 6.14 }
export const SEVILLE = { town: 'Sevilla', lat: 37.39, lon: -5.98 }

/** Founds a group as the wizard does. @returns its founder */
export async function found(
  node: TestNode,
  name: string,
  place: { town: string; lat: number; lon: number } = LAUSANNE,
): Promise<Person> {
  const { core } = node
  const request: SetupRequest = {
    language: 'fr',
    group: { name, ...place },
    currency: { code: 'TAL', name: 'Talent', symbol: 'Tal', digits: 2, style: 'decimal' },
    unitsPerHour: '20',
    limits: { min: '-10000', max: null },
    admin: {
      name: 'Zoé',
      pub: core.ports.crypto.signerOf(core.ports.random.bytes(32)).pub,
      salt: '00'.repeat(16),
      auth: '00'.repeat(32),
      vault: 'AAAA',
      rule: 1,
    },
  }
  const founding = foundingOf(core, request)
  if (!founding.ok) throw new Error(founding.refusal.code)
  const { intents, member, person, place: placeChange } = founding.value
  const ordered = await core.turns.take(() =>
    core.ledger.order(intents, () => [placeChange, putRow(personRow, KEYS.person(member), person)]),
  )
  if (!ordered.ok) throw new Error(ordered.refusal.code)
  node.directory.announce()
  return { member, account: person.account, committee: true, roles: ['admin'], area: null }
}

export const gidOf = (node: TestNode): GroupId => node.core.ledger.head().head.gid

/** Somebody who has only asked to join. */
export const visitor = (): Person => ({
  member: toHex(new Uint8Array(16)) as MemberId,
  account: null,
  committee: false,
  roles: [],
  area: null,
})

export const request = (change: Partial<AdRequest> = {}): AdRequest => ({
  type: 'offer',
  title: 'Réparation de vélos',
  body: 'Le samedi matin, au garage.',
  category: 'repairs',
  price: '10 Tal',
  scope: 'public',
  days: 30,
  ...change,
})

export const query = (change: Partial<SearchQuery> = {}): SearchQuery => ({
  q: '',
  near: null,
  km: null,
  type: null,
  category: null,
  sort: 'distance',
  limit: 20,
  offset: 0,
  ...change,
})

export const titlesOn = async (
  node: TestNode,
  change: Partial<SearchQuery> = {},
  person: Person | null = null,
): Promise<readonly string[]> => (await node.ads.search(query(change), person)).hits.map(({ title }) => title)

export const until = (what: string, check: () => unknown, timeout = 15_000): Promise<void> =>
  vi.waitFor(async () => expect(await check(), what).toBeTruthy(), { timeout, interval: 25 })
