import {
  type Ad,
  type AdId,
  adsTopic,
  type Bytes,
  cellOf,
  DAY_MS,
  encodeAs,
  fromHex,
  type GroupId,
  PROTOCOLS,
  packAds,
  pointAt,
  readAd,
  type Signed,
  sealAd,
  syncAskShape,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { LiveEvent } from '../../src/app/contract.ts'
import { all } from '../../src/app/store-keys.ts'
import {
  found,
  GENEVA,
  gidOf,
  LAUSANNE,
  makeSocialWorld,
  query,
  request,
  SEVILLE,
  type TestNode,
  titlesOn,
  until,
  visitor,
} from './social-world.ts'

const world = makeSocialWorld()

/** Two groups of one region and a relay that both know. */
async function twoGroups() {
  const relay = await world.open({ role: 'relay' })
  const [a, b] = await Promise.all([world.open({ relays: [relay.ref] }), world.open({ relays: [relay.ref] })])
  const ann = await found(a, 'SEL du Lac', LAUSANNE)
  const ben = await found(b, 'SEL du Rhône', GENEVA)
  await until(
    'all know each other',
    () => a.directory.all().length + b.directory.all().length + relay.directory.all().length === 4,
  )
  return { relay, a, b, ann, ben }
}

describe('ads between groups', () => {
  test('an ad of one group is found from another by word and radius, through a relay', async () => {
    const { relay, a, b, ann, ben } = await twoGroups()
    expect(a.directory.isConnected(gidOf(b))).toBe(false)
    const seen: LiveEvent[] = []
    b.core.live.listen(null, event => seen.push(event))
    const posted = await a.ads.post(ann, request({ title: 'Réparation de vélos' }))
    expect(posted.ok).toBe(true)

    await until('b finds it', async () => (await titlesOn(b, { q: 'velo', km: 60 })).length === 1)
    await until('open pages hear of it', () => seen.includes('ads'))
    await until('the relay finds it', async () => (await titlesOn(relay, { q: 'réparer' })).length === 1)
    expect(await titlesOn(b, { q: 'velo', km: 20 }), 'Lausanne is 50 km from Geneva').toEqual([])
    expect(await titlesOn(b, { q: 'piano' })).toEqual([])
    const { hits, total } = await b.ads.search(query({ q: 'velo' }), ben)
    expect(total).toBe(1)
    expect(hits[0]).toMatchObject({
      gid: gidOf(a),
      group: { name: 'SEL du Lac', town: 'Lausanne' },
      own: false,
      mine: false,
      author: null,
    })
    expect(hits[0]?.km).toBeGreaterThan(45)
    expect(b.ads.counts()).toEqual({ ads: 1, groups: 1 })
    expect(relay.ads.counts()).toEqual({ ads: 1, groups: 2 })
  })

  test('a withdrawn ad disappears everywhere', async () => {
    const { relay, a, b, ann } = await twoGroups()
    const posted = await a.ads.post(ann, request())
    if (!posted.ok) throw new Error(posted.refusal.code)
    const { gid, ad } = posted.value
    await until('b finds it', async () => (await titlesOn(b)).length === 1)

    expect(await a.ads.withdraw(ann, ad)).toEqual({ ok: true, value: null })
    for (const node of [a, b, relay]) {
      await until('it is gone', async () => (await titlesOn(node)).length === 0)
      expect(await node.ads.one(gid as GroupId, ad, null)).toMatchObject({
        ok: false,
        refusal: { code: 'not-found' },
      })
    }
    expect(await a.ads.mine(ann)).toEqual([])
  })

  test('only the author and the committee withdraw an ad', async () => {
    const node = await world.open()
    const ann = await found(node, 'SEL')
    const posted = await node.ads.post(ann, request())
    if (!posted.ok) throw new Error(posted.refusal.code)
    const other = { ...visitor(), account: ann.account }
    expect(await node.ads.withdraw(other, posted.value.ad)).toMatchObject({ refusal: { code: 'not-found' } })
    expect(await titlesOn(node)).toHaveLength(1)
    expect(await node.ads.withdraw({ ...other, committee: true }, posted.value.ad)).toMatchObject({
      ok: true,
    })
    expect(await titlesOn(node)).toEqual([])
  })

  test('an ad of scope group never leaves its node, and only its members find it', async () => {
    const { relay, a, b, ann, ben } = await twoGroups()
    await a.ads.post(ann, request({ title: 'Entre nous', scope: 'group' }))
    const open = await a.ads.post(ann, request({ title: 'Pour tous' }))
    await until('the other ad arrives', async () => (await titlesOn(b)).includes('Pour tous'))
    await b.directory.sync(relay.ref.peer)
    await relay.directory.sync(a.ref.peer)

    expect(open.ok).toBe(true)
    expect(await titlesOn(a, {}, ann)).toEqual(expect.arrayContaining(['Entre nous', 'Pour tous']))
    expect(await titlesOn(a)).toEqual(['Pour tous'])
    expect(await titlesOn(b, {}, ben)).toEqual(['Pour tous'])
    expect(await titlesOnDisk(b)).toEqual(['Pour tous'])
    expect(await titlesOnDisk(relay)).toEqual(['Pour tous'])
  })

  test('neither an ad of scope group nor its withdrawal is in any message or answer of its node', async () => {
    const sent: Bytes[] = []
    const node = await world.open({
      ports: ports => ({
        ...ports,
        net: { ...ports.net, publish: async (_, message) => void sent.push(message) },
      }),
    })
    const ann = await found(node, 'SEL du Lac')
    const secret = await node.ads.post(ann, request({ title: 'Entre nous', scope: 'group' }))
    if (!secret.ok) throw new Error(secret.refusal.code)
    await node.ads.post(ann, request({ title: 'Pour tous' }))
    const all = encodeAs(syncAskShape, { v: 1, q: 'since', gid: gidOf(node), seq: 0 })
    const holds = (bytes: Bytes, text: string): boolean => Buffer.from(bytes).includes(text)
    const idOf = (bytes: Bytes): boolean => Buffer.from(bytes).includes(Buffer.from(fromHex(secret.value.ad)))
    const tellsOf = async (text: string): Promise<readonly boolean[]> =>
      [await node.answer(PROTOCOLS.sync, all), ...sent].map(bytes => holds(bytes, text) || idOf(bytes))

    await until('the other ad is told', () => sent.some(message => holds(message, 'Pour tous')))
    expect(holds(await node.answer(PROTOCOLS.sync, all), 'Pour tous')).toBe(true)
    expect(await tellsOf('Entre nous')).not.toContain(true)
    await node.ads.withdraw(ann, secret.value.ad)
    await node.ads.post(ann, request({ title: 'Encore une' }))
    await until('the next one is told', () => sent.some(message => holds(message, 'Encore une')))
    expect(await tellsOf('Entre nous')).not.toContain(true)
  })

  test('an ad of scope network is for members of all groups, not for public pages', async () => {
    const { relay, a, b, ann, ben } = await twoGroups()
    await a.ads.post(ann, request({ title: 'Entre groupes', scope: 'network' }))
    await until('b finds it', async () => (await titlesOn(b, {}, ben)).length === 1)
    expect(await titlesOn(b)).toEqual([])
    expect(await titlesOn(b, {}, visitor()), 'not admitted yet').toEqual([])
    expect(await titlesOn(relay)).toEqual([])
    const [hit] = (await b.ads.search(query(), ben)).hits
    expect(await b.ads.one(gidOf(a), hit?.ad ?? '', null)).toMatchObject({ ok: false })
    expect(await b.ads.one(gidOf(a), hit?.ad ?? '', ben)).toMatchObject({ ok: true })
  })

  test('a forged ad reaches nobody', async () => {
    const { a, b, relay, ann, ben } = await twoGroups()
    const real = await a.ads.post(ann, request({ title: 'Vrai' }))
    if (!real.ok) throw new Error(real.refusal.code)
    await until('b has the real one', async () => (await titlesOn(b)).length === 1)
    const row = await a.directory.ads.read(gidOf(a), real.value.ad as AdId)
    if (row?.statement.kind !== 'ad') throw new Error('no ad')
    const forged: Ad = { ...row.statement, version: 9, title: 'Faux' }
    const cases: { [name: string]: Signed } = {
      'signed by another group': sealAd(forged, b.core.signer),
      'named to the right key': { ...sealAd(forged, b.core.signer), k: a.core.signer.pub },
      'signature of another ad': { ...row.signed, b: sealAd(forged, b.core.signer).b },
    }
    for (const [name, signed] of Object.entries(cases)) {
      const [judged] = await relay.directory.ads.take([signed])
      expect(judged?.verdict, name).not.toBe('accept')
    }
    // And as gossip, beside an honest ad that shows that the message was read.
    const honest = await b.ads.post(ben, request({ title: 'Honnête', scope: 'group' }))
    if (!honest.ok) throw new Error(honest.refusal.code)
    const own = await b.directory.ads.read(gidOf(b), honest.value.ad as AdId)
    if (own?.statement.kind !== 'ad') throw new Error('no ad')
    const open = sealAd({ ...own.statement, version: 2, scope: 'public' }, b.core.signer)
    const topic = adsTopic(cellOf(pointAt(GENEVA)))
    for (const message of packAds([...Object.values(cases), open]))
      await b.core.ports.net.publish(topic, message)
    await until('the honest one arrives', async () => (await titlesOn(relay)).includes('Honnête'))
    for (const node of [a, b, relay]) expect(await titlesOn(node)).not.toContain('Faux')
  })

  test('who joins late catches up with all pages, also of groups that are far away and asleep', async () => {
    const relay = await world.open({ role: 'relay' })
    const a = await world.open({ relays: [relay.ref] })
    const ann = await found(a, 'Trueque Sevilla', SEVILLE)
    const titles: string[] = []
    for (let i = 0; i < 90; i++) {
      titles.push(`Oferta ${i}`)
      await a.ads.post(ann, request({ title: `Oferta ${i}`, body: 'x'.repeat(1_500) }))
    }
    await until('the relay has them', () => relay.ads.counts().ads === 90)
    await a.close()

    const late = await world.open({ relays: [relay.ref] })
    await found(late, 'SEL du Lac', LAUSANNE)
    await until('all are here', () => late.ads.counts().ads === 90)
    const { total, hits } = await late.ads.search(query({ q: 'oferta', limit: 100 }), null)
    expect(total).toBe(90)
    expect(new Set(hits.map(({ title }) => title))).toEqual(new Set(titles))
    expect(late.directory.ads.shelves.lacking(Date.now())).toEqual([])
  })

  test('what gossip lost in the middle is fetched when the sum does not come right', async () => {
    const relay = await world.open({ role: 'relay' })
    const a = await world.open({ relays: [relay.ref] })
    const ann = await found(a, 'SEL du Lac')
    await until('the relay knows the group', () => relay.directory.all().length === 1)
    const late = await world.open({ relays: [relay.ref] })
    for (const title of ['Un', 'Deux', 'Trois']) await a.ads.post(ann, request({ title }))
    await until('the relay has them', () => relay.ads.counts().ads === 3)
    const [bundle] = relay.directory.all()
    await late.directory.learn(bundle?.bytes ?? new Uint8Array())
    // Only the newest arrives.
    const newest = relay.directory.ads.shelves.since(gidOf(a), 0).at(-1)
    const row = await relay.directory.ads.read(gidOf(a), newest?.ad as AdId)
    expect(late.ads.counts().ads).toBe(0)
    await late.directory.ads.take([row?.signed as Signed])
    await late.directory.sync(relay.ref.peer)
    expect([...(await titlesOn(late))].sort()).toEqual(['Deux', 'Trois', 'Un'])
  })

  test('ads and groups are there again after a restart', async () => {
    const { b, a, ann, ben, relay } = await twoGroups()
    await a.ads.post(ann, request({ title: 'Confiture' }))
    await until('b has it', async () => (await titlesOn(b)).length === 1)
    const mine = await b.ads.post(ben, request({ title: 'Guitare', scope: 'group' }))
    if (!mine.ok) throw new Error(mine.refusal.code)
    for (const node of [a, relay, b]) await node.close()

    const again = await world.open({ folder: b.folder, seed: 3 })
    expect([...(await titlesOn(again, {}, ben))].sort()).toEqual(['Confiture', 'Guitare'])
    expect(await again.ads.mine(ben)).toMatchObject([
      { title: 'Guitare', mine: true, author: { number: 'TEST0001' } },
    ])
    expect(await again.ads.adAuthor(mine.value.ad as AdId)).toBe(ben.member)
    expect(again.directory.peerOf(gidOf(a))).toMatchObject({ peer: a.ref.peer })
    expect(again.directory.known(gidOf(a))?.record.addrs).toEqual(a.ref.addrs)
  })

  test('an expired ad is found no more, and its row goes a day later', async () => {
    let ahead = 0
    const node = await world.open({
      ports: ports => ({ ...ports, clock: { ...ports.clock, now: () => Date.now() + ahead } }),
    })
    const ann = await found(node, 'SEL')
    await node.ads.post(ann, request({ days: 2 }))
    expect(await titlesOn(node)).toHaveLength(1)
    ahead = 2 * DAY_MS + 3_600_000
    expect(await titlesOn(node)).toEqual([])
    await node.directory.ads.sweep()
    expect(node.ads.counts().ads).toBe(0)
    expect(await titlesOnDisk(node)).toHaveLength(1)
    ahead += DAY_MS
    await node.directory.ads.sweep()
    expect(await titlesOnDisk(node)).toEqual([])
  })

  test('a member sees own ads with author and place blurred to the grid', async () => {
    const node = await world.open()
    const ann = await found(node, 'SEL', { town: 'Lausanne', lat: 46.51973, lon: 6.63232 })
    const posted = await node.ads.post(ann, request())
    expect(posted).toMatchObject({ value: { own: true, mine: true, author: { number: 'TEST0001' } } })
    if (!posted.ok) return
    const row = await node.directory.ads.read(gidOf(node), posted.value.ad as AdId)
    expect(row?.statement).toMatchObject({ place: { lat: 465_200, lon: 66_300 }, lang: 'fr' })
    expect(JSON.stringify(row?.statement)).not.toContain(ann.member)
    expect(await node.ads.one(gidOf(node), posted.value.ad, null)).toMatchObject({
      value: { author: null, mine: false },
    })
  })

  test('what does not fit is refused by name', async () => {
    const node = await world.open()
    const nobody = { ...visitor(), account: null }
    expect(await node.ads.post(nobody, request())).toMatchObject({ refusal: { code: 'not-set-up' } })
    const ann = await found(node, 'SEL')
    expect(await node.ads.post(nobody, request())).toMatchObject({ refusal: { code: 'not-a-member-yet' } })
    const stranger = { ...visitor(), account: ann.account }
    expect(await node.ads.post(stranger, request())).toMatchObject({ refusal: { code: 'not-active' } })
    expect(await node.ads.post(ann, request({ title: '中'.repeat(80) }))).toMatchObject({
      refusal: { code: 'malformed' },
    })
    expect(await node.ads.withdraw(ann, 'nonsense')).toMatchObject({ refusal: { code: 'not-found' } })
    expect(await titlesOn(node, {}, ann)).toEqual([])
  })
})

/** What the node's database holds, whoever may see it. */
async function titlesOnDisk(node: TestNode): Promise<readonly string[]> {
  const titles: string[] = []
  for await (const [key] of node.core.ports.store.range(all('ad/'))) {
    const [, gid, ad] = key.split('/') as [string, GroupId, AdId]
    const row = await node.directory.ads.read(gid, ad)
    const read = row === null ? null : readAd(row.signed)
    if (read?.ok && read.value.kind === 'ad') titles.push(read.value.title)
  }
  return titles
}
