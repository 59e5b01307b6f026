/** A group changes hands, then loses its laptop, and its neighbours go on with it; the thief goes on with nobody. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  auditFolder,
  configOf,
  type HandoverJson,
  openStore,
  type QuoteReply,
  type SearchReply,
  startNode,
  type TransferJson,
} from '@localpay/node'
import {
  type GroupId,
  handoverText,
  type LineId,
  openHandover,
  readHandoverText,
  rootSeedFromWords,
  type Signer,
  signerFromSeed,
  signHandover,
  verifyWithNacl,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourIn, postAds, type SampleGroup } from '../src/world/found-group.ts'
import { Refused } from '../src/world/member-client.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

let village: Village
let loot: string

beforeAll(async () => {
  village = await openVillage(plansInRow(3, false), 'new keys')
  await openLines(village.groups, 20)
  await postAds(group(1))
  loot = await mkdtemp(join(tmpdir(), 'localpay-loot-'))
}, 60_000)
afterAll(async () => {
  await village.close()
  await rm(loot, { recursive: true, force: true })
})

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup

function must<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`)
  return result.value
}

const rootOf = (words: readonly string[]): Signer => signerFromSeed(must(rootSeedFromWords(words.join(' '))))

/** The middle group names a new key, as its page does: the words stay with whoever typed them. */
async function handOver(
  newRoots: readonly Signer[] | null,
  restart: boolean,
  roots: readonly Signer[],
): Promise<HandoverJson> {
  const { api } = group(1).admin
  const asked = newRoots === null ? null : { keys: newRoots.map(({ pub }) => pub), needs: 1 }
  const begun = await api.send<HandoverJson>('POST', '/api/handover', { newRoots: asked, restart })
  let file = must(readHandoverText(begun.waiting?.file ?? ''))
  for (const root of roots) file = must(signHandover(must(openHandover(file, verifyWithNacl)), root))
  await api.send('POST', '/api/handover/signed', { file: handoverText(file) })
  return api.send<HandoverJson>('POST', '/api/handover/finish')
}

/** One hour from a group to another, to its end. */
async function pay(from: number, to: number): Promise<void> {
  const price = await until(
    'a price',
    () =>
      group(from)
        .admin.api.send<QuoteReply>('POST', '/api/quotes', {
          gid: group(to).gid,
          number: group(to).accounts[1]?.number,
          amount: String(hourIn(group(to).plan)),
        })
        .catch((cause: unknown) => {
          if (cause instanceof Refused) return null
          throw cause
        }),
    30_000,
  )
  await group(from).admin.me()
  const { tid } = await group(from).admin.payAcross(price)
  for (const i of [from, to])
    await until(
      `${i} has booked`,
      async () => {
        const { transfers } = await group(i).admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')
        const state = transfers.find(one => one.tid === tid)?.state
        if (state === 'cancelled') throw new Error(`${i} got a no`)
        return state === 'applied'
      },
      30_000,
    )
}

/** A payment in the moment in which a key changes gets a no, and nothing has moved. */
const passesAgain = (from: number, to: number): Promise<boolean> =>
  until('a payment passes', () =>
    pay(from, to).then(
      () => true,
      () => false,
    ),
  )

const adsOfMiddle = async (at: number): Promise<readonly string[]> => {
  const { hits } = await group(at).admin.api.get<SearchReply>('/api/search?limit=100')
  return hits.filter(({ gid }) => gid === group(1).gid).map(({ ad }) => ad)
}

const granted = async (i: number): Promise<string | undefined> =>
  (await linesOf(group(i))).find(({ group: other }) => other.gid === group(1).gid)?.limitTheyGrant

/** What the books of a closed node say of the middle group. */
const metMiddle = async (home: string) =>
  must(await auditFolder(home)).book.tables.met.get(group(1).gid as GroupId)

const newRoot = signerFromSeed(new Uint8Array(32).fill(5))

test('after a hand-over the neighbours learn the new key, go on with their lines, and keep the ads', async () => {
  await pay(0, 2)
  await until('the ads arrive', async () => (await adsOfMiddle(0)).length === 2, 20_000)
  const ads = await adsOfMiddle(0)
  await cp(village.homes[1] as string, loot, { recursive: true })
  const done = await handOver([newRoot], false, [rootOf(group(1).words), newRoot])
  expect(done).toMatchObject({ rootEpoch: 1, keyEpoch: 2 })
  expect(await Promise.all([0, 2].map(granted))).toEqual(['20000000', '20000000'])
  await passesAgain(0, 2)
  await passesAgain(2, 1)
  await until(
    'the ads are there under the new key',
    async () => {
      const now = await adsOfMiddle(0)
      return now.length === 2 && now.every(ad => ads.includes(ad))
    },
    20_000,
  )
})

test('a thief with the key of before is taken for nobody, while the group goes on', async () => {
  const store = await openStore(join(loot, 'store'), { create: false })
  // At an address of their own, so that both are there at once.
  await store.write([{ del: 'own/transport' }])
  await store.close()
  const relays = [{ peer: village.relay.peer, addrs: village.relay.addrs() }]
  const quiet = { http_port: 0, peers_port: 0, log_level: 'silent', open_browser: false, relays } as const
  const thief = await startNode(configOf(loot, 'node', quiet), {
    webFolder: null,
    chores: { outboxMs: 200, syncMs: 1_000, recordMs: 500, witnessMs: 500, balanceMs: 500, doubtMs: 5_000 },
  })
  try {
    await until('the thief knows the neighbours', async () => (await thief.app.state()).groupsKnown >= 2)
    const lines = await thief.app.neighbours.overview()
    for (const { line } of must(lines).lines)
      must(await thief.app.neighbours.setLimit(line as LineId, 9_000_000_000n))
    await pay(0, 2)
    await pay(0, 1)
    expect(await Promise.all([0, 2].map(granted))).toEqual(['20000000', '20000000'])
  } finally {
    await thief.close()
  }
})

test('a stolen key is replaced, and every ledger verifies from its bytes', async () => {
  const done = await handOver(null, true, [newRoot])
  expect(done).toMatchObject({ rootEpoch: 1, keyEpoch: 3 })
  await passesAgain(2, 0)
  await Promise.all(village.nodes.map(node => node.close()))
  for (const i of [0, 2])
    expect(await metMiddle(village.homes[i] as string)).toMatchObject({ re: 1, ke: 3, inc: 1 })
  const own = must(await auditFolder(village.homes[1] as string)).book.tables.group.get('group')
  expect(own).toMatchObject({ re: 1, ke: 3, inc: 1 })
})
