/** Gossip by liars on the real topics: garbage, forgeries, floods. Nothing of it is kept, and honest news goes on. */
import type { AdJson, SearchReply } from '@localpay/node'
import {
  type Ad,
  type AdId,
  type AdsHead,
  type AuthorAlias,
  adsTopic,
  type Bytes,
  blurPlace,
  cellOf,
  DAY_MS,
  encodeAs,
  encodeCbor,
  encodeNews,
  type GroupId,
  headsTopic,
  NO_LIVE_ADS,
  packAds,
  pointAt,
  type Signer,
  sealAd,
  sealAdsHead,
  signedShape,
  toHex,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NetNode, startLibp2p } from '../../node/src/net/libp2p-node.ts'
import { dialAddrs } from '../../node/src/net/peer-addresses.ts'
import { until } from '../src/world/until.ts'
import {
  bundleOf,
  groupAt,
  type HostileGroup,
  openHostileNet,
  type Papers,
  papersOf,
  seedOf,
  type Target,
  TOPICS,
  targetOf,
} from './hostile-group.ts'
import { changedKeys, dump, type HostileVillage, openHostileVillage } from './hostile-village.ts'

let village: HostileVillage
let target: Target
let eve: HostileGroup
const LAUSANNE = pointAt({ lat: 46.5, lon: 6.6 })
const ADS = adsTopic(cellOf(LAUSANNE))
const HEADS = headsTopic(cellOf(LAUSANNE))

beforeAll(async () => {
  village = await openHostileVillage(2, 'hostile gossip')
  target = targetOf(village.nodes[0] as never, village.groups[0]?.gid ?? '')
  eve = groupAt(papersOf('eve'), await openHostileNet('eve'))
  await eve.hello(target)
}, 60_000)
afterAll(async () => {
  await eve.close()
  await village.close()
})

let count = 0
function adOf(papers: Pick<Papers, 'gid'>, changes: Partial<Ad> = {}): Ad {
  count += 1
  const at = Date.now()
  return {
    v: 1,
    kind: 'ad',
    gid: papers.gid,
    ad: toHex(seedOf(`ad ${count}`).slice(0, 16)) as AdId,
    seq: count,
    version: 1,
    at,
    expiresAt: at + 9 * DAY_MS,
    type: 'offer',
    title: `Bicycle ${count}`,
    body: '',
    keywords: [],
    category: 'repairs',
    lang: 'en',
    place: blurPlace(LAUSANNE),
    scope: 'public',
    exchange: { direct: false, indirect: true, money: false },
    price: '',
    author: '11'.repeat(16) as AuthorAlias,
    ...changes,
  }
}

const batchOf = (ad: Ad, signer: Signer): Bytes => packAds([sealAd(ad, signer)])[0] as Bytes
const headOf = (gid: GroupId, signer: Signer, changes: Partial<AdsHead> = {}): Bytes =>
  encodeNews({
    head: sealAdsHead({ v: 1, gid, epoch: 0, seq: 900, ...NO_LIVE_ADS, at: Date.now(), ...changes }, signer),
  })

const found = async (title: string): Promise<AdJson | undefined> =>
  (
    await (village.groups[0] as NonNullable<HostileVillage['groups'][0]>).admin.api.get<SearchReply>(
      `/api/search?q=${encodeURIComponent(title)}`,
    )
  ).hits.find(hit => hit.title === title)

/** A peer of its own for each lie, since liars are soon not heard any more. */
async function gossiper(name: string): Promise<NetNode> {
  const node = await startLibp2p({
    seed: seedOf(name),
    listen: ['/ip4/127.0.0.1/tcp/0'],
    relays: [],
    role: 'node',
    topics: TOPICS,
  })
  await node.dial(dialAddrs(target))
  await until(`${name} sees who listens`, async () =>
    [ADS, HEADS].every(topic =>
      node.services.gossip.getSubscribers(topic).some(peer => peer.toString() === target.peer),
    ),
  )
  return node
}

/** The lies, then a truth by the same mouth: when the truth has arrived, the lies have been judged. */
async function lie(name: string, lies: readonly (readonly [topic: string, bytes: Bytes])[]): Promise<void> {
  const node = await gossiper(name)
  try {
    const before = await dump(village.store(0))
    for (const [topic, bytes] of lies) await node.services.gossip.publish(topic, bytes)
    const truth = adOf(eve)
    await node.services.gossip.publish(ADS, batchOf(truth, eve.signer))
    await until(`the truth of ${name}`, () => found(truth.title), 10_000)
    expect(changedKeys(before, await dump(village.store(0)))).toEqual([`ad/${eve.gid}/${truth.ad}`])
    expect(village.faults()).toEqual([])
  } finally {
    await node.stop()
  }
}

const others = (): GroupId => village.groups[1]?.gid as GroupId
const stranger = papersOf('stranger')
const garbage = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 3)) & 255)

test.each<[string, () => [string, Bytes][]]>([
  [
    'garbage',
    () => [
      [ADS, garbage(300)],
      [HEADS, garbage(300)],
    ],
  ],
  [
    'nothing and zeros',
    () => [
      [ADS, new Uint8Array(1)],
      [HEADS, new Uint8Array(40_000)],
    ],
  ],
  [
    'well-made CBOR of another shape',
    () => [
      [ADS, encodeCbor({ v: 1, ads: [] })],
      [HEADS, encodeCbor({ v: 1 })],
      [ADS, encodeCbor({ v: 1, ads: [1, 2, 3] })],
    ],
  ],
  [
    'messages too long',
    () => [
      [ADS, garbage(49 * 1024)],
      [HEADS, garbage(200 * 1024)],
    ],
  ],
  [
    'news on the topic of ads and ads on the topic of news',
    () => [
      [ADS, headOf(eve.gid, eve.signer)],
      [HEADS, batchOf(adOf(eve), eve.signer)],
    ],
  ],
  [
    'ads in the name of an honest group',
    () => [
      [ADS, batchOf(adOf({ gid: others() }), eve.signer)],
      [ADS, batchOf(adOf({ gid: target.gid }), eve.signer)],
    ],
  ],
  [
    'ads whose signature was moved',
    () => [
      [
        ADS,
        packAds([
          { ...sealAd(adOf(eve), eve.signer), b: encodeAs(signedShape, sealAd(adOf(eve), eve.signer)) },
        ])[0] as Bytes,
      ],
    ],
  ],
  [
    'ads that end before they begin, never, or before today',
    () => [
      [ADS, batchOf(adOf(eve, { expiresAt: 0 }), eve.signer)],
      [ADS, batchOf(adOf(eve, { expiresAt: Date.now() + 400 * DAY_MS }), eve.signer)],
      [ADS, batchOf(adOf(eve, { at: 1, expiresAt: 2 }), eve.signer)],
    ],
  ],
  [
    'ads from tomorrow, of unknown groups, for their own group alone',
    () => [
      [ADS, batchOf(adOf(eve, { at: Date.now() + DAY_MS }), eve.signer)],
      [ADS, batchOf(adOf(stranger), stranger.signer)],
      [ADS, batchOf(adOf(eve, { scope: 'group' }), eve.signer)],
    ],
  ],
  [
    'ads with a place to the metre, a blank title, a title of two lines',
    () => [
      [ADS, batchOf(adOf(eve, { place: { lat: 465_197, lon: 66_323 } as never }), eve.signer)],
      [ADS, batchOf(adOf(eve, { title: '  ' }), eve.signer)],
      [ADS, batchOf(adOf(eve, { title: 'a\nb' }), eve.signer)],
    ],
  ],
  [
    'heads in the name of an honest group',
    () => [
      [HEADS, headOf(others(), eve.signer)],
      [HEADS, headOf(target.gid, eve.signer)],
    ],
  ],
  [
    'heads from tomorrow and of unknown groups',
    () => [
      [HEADS, headOf(eve.gid, eve.signer, { at: Date.now() + DAY_MS })],
      [HEADS, headOf(stranger.gid, stranger.signer)],
    ],
  ],
  [
    'records with other papers',
    () => [
      [HEADS, encodeNews({ bundle: bundleOf({ ...stranger, chain: eve.chain }, eve.ref) })],
      [HEADS, encodeNews({ bundle: bundleOf({ ...stranger, signer: eve.signer }, eve.ref) })],
    ],
  ],
])('%s is not kept', async (name, lies) => {
  await lie(name, lies())
})

test('a flood of ads of one group is kept only once each, and older versions do not come back', async () => {
  const node = await gossiper('flood')
  try {
    const newest = adOf(eve, { version: 5, title: 'Newest' })
    await node.services.gossip.publish(ADS, batchOf(newest, eve.signer))
    await until('the newest', () => found('Newest'))
    const before = await dump(village.store(0))
    for (let version = 0; version < 5; version++)
      await node.services.gossip.publish(
        ADS,
        batchOf({ ...newest, version, title: `Older ${version}` }, eve.signer),
      )
    await node.services.gossip.publish(
      ADS,
      batchOf({ ...newest, title: 'Another of the same version' }, eve.signer),
    )
    const truth = adOf(eve, { title: 'After the flood' })
    await node.services.gossip.publish(ADS, batchOf(truth, eve.signer))
    await until('what came after', () => found('After the flood'))
    expect(changedKeys(before, await dump(village.store(0)))).toEqual([`ad/${eve.gid}/${truth.ad}`])
    expect((await found('Newest'))?.title).toBe('Newest')
  } finally {
    await node.stop()
  }
})

test('a frame of two megabytes ends only the gossip of who sent it', async () => {
  const node = await gossiper('huge')
  await node.services.gossip.publish(ADS, garbage(2 * 1024 * 1024)).catch(() => {})
  await lie('after the huge frame', [])
  await node.stop()
})

test('after all of it honest groups still hear each other', async () => {
  const post = {
    type: 'offer',
    category: 'food',
    title: 'Honest bread',
    body: '',
    price: '',
    scope: 'public',
    days: 30,
  }
  await village.groups[1]?.admin.api.send('POST', '/api/ads', post)
  const hit = await until('the honest ad', () => found('Honest bread'), 20_000)
  expect(hit).toMatchObject({ gid: others(), own: false })
  expect(await (await fetch(`${village.nodes[0]?.url}readyz`)).json()).toMatchObject({ ready: true })
}, 30_000)
