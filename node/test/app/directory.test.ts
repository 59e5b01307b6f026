import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type Bytes,
  concat,
  DAY_MS,
  decodeAs,
  encodeAs,
  encodeBundle,
  type GroupId,
  inOrder,
  limitShape,
  lineIdOf,
  lineOpenShape,
  PROTOCOLS,
  prefixed,
  type RecordBundle,
  roomBits,
  type SyncAsk,
  seal,
  sealRecord,
  sumsReplyShape,
  syncAskShape,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { LiveEvent } from '../../src/app/contract.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import {
  found,
  GENEVA,
  gidOf,
  makeSocialWorld,
  request,
  SEVILLE,
  type TestNode,
  titlesOn,
  until,
} from './social-world.ts'

const world = makeSocialWorld()

/** Two nodes that are connected to each other without any relay. */
async function connected(): Promise<readonly [TestNode, TestNode]> {
  const [a, b] = [await world.open(), await world.open()]
  b.core.ports.net.keep([a.ref])
  await until('they are connected', () => a.core.ports.net.connected().length === 1)
  return [a, b]
}

const ownBundle = (node: TestNode): RecordBundle => {
  const own = node.directory.own()
  if (own === null) throw new Error('no record yet')
  return own
}
const ownRecord = (node: TestNode) => node.directory.groups.own()?.record

describe('records of groups', () => {
  test('two nodes that connect hand each other their record', async () => {
    const [a, b] = [await world.open(), await world.open()]
    await found(a, 'SEL du Lac')
    await found(b, 'Trueque Sevilla', SEVILLE)
    await until('both have a record', () => a.directory.own() !== null && b.directory.own() !== null)
    const seen: LiveEvent[] = []
    a.core.live.listen(null, event => seen.push(event))
    b.core.ports.net.keep([a.ref])

    await until('each knows the other', () => a.directory.all().length + b.directory.all().length === 2)
    expect(a.directory.known(gidOf(b))?.record).toMatchObject({
      name: 'Trueque Sevilla',
      town: 'Sevilla',
      lat: 373_900,
      lon: -59_800,
      langs: ['fr'],
      peer: b.ref.peer,
      currency: { code: 'TAL' },
      lines: [],
    })
    expect(a.directory.peerOf(gidOf(b))).toEqual(b.ref)
    expect(a.directory.isConnected(gidOf(b))).toBe(true)
    expect(a.directory.known(gidOf(a)), 'our own is no other group').toBeNull()
    await until('open pages hear of it', () => seen.includes('groups'))
  })

  test('who was connected before being founded is known all the same', async () => {
    const [a, b] = await connected()
    await found(a, 'SEL du Lac')
    await until('b knows a', () => b.directory.known(gidOf(a)) !== null)
    await found(b, 'Trueque Sevilla', SEVILLE)
    await until('a knows b', () => a.directory.known(gidOf(b)) !== null)
  })

  test('a relay learns and passes on, and tells nothing of itself', async () => {
    const relay = await world.open({ role: 'relay' })
    const [a, b] = [await world.open({ relays: [relay.ref] }), await world.open({ relays: [relay.ref] })]
    await found(a, 'SEL du Lac')
    await until('the relay knows a', () => relay.directory.known(gidOf(a)) !== null)
    await found(b, 'Trueque Sevilla', SEVILLE)
    await until('far away, b hears of a', () => b.directory.known(gidOf(a)) !== null)
    expect(relay.directory.own()).toBeNull()
    expect(a.directory.all().every(({ record }) => record.peer !== relay.ref.peer)).toBe(true)
  })

  test('of two records the one with the higher number holds, whichever comes last', async () => {
    const node = await world.open()
    const other = await world.open()
    await found(other, 'SEL du Lac')
    await until('it has a record', () => other.directory.own() !== null)
    const bundle = ownBundle(other)
    const record = ownRecord(other)
    if (record === undefined) throw new Error('no record')
    const withSeq = (seq: number): Bytes =>
      encodeBundle({
        ...bundle,
        record: sealRecord({ ...record, seq, town: `town ${seq}` }, other.core.signer),
      })
    const answers: string[] = []
    for (const seq of [7, 3, 7, 9]) {
      const learned = await node.directory.learn(withSeq(seq))
      answers.push(learned.ok ? learned.value : learned.refusal.code)
    }
    expect(answers).toEqual(['new', 'known', 'known', 'new'])
    expect(node.directory.known(gidOf(other))?.record.town).toBe('town 9')
  })

  test('a bundle that does not prove itself is refused by name, and nothing is kept', async () => {
    const [node, one, two] = [await world.open(), await world.open(), await world.open()]
    await found(one, 'SEL du Lac')
    await found(two, 'SEL du Rhône', GENEVA)
    await until('both have a record', () => one.directory.own() !== null && two.directory.own() !== null)
    const [a, b] = [ownBundle(one), ownBundle(two)]
    const cases: { readonly [code: string]: Bytes } = {
      malformed: new Uint8Array([1, 2, 3]),
      'bad-certificate': encodeBundle({ ...a, chain: b.chain }),
      'bad-signature': encodeBundle({ ...a, record: { ...a.record, s: b.record.s } }),
      'other-group': encodeBundle({ ...a, record: b.record }),
    }
    for (const [code, bundle] of Object.entries(cases))
      expect(await node.directory.learn(bundle)).toEqual({ ok: false, refusal: { code } })
    expect(node.directory.all()).toEqual([])
  })

  test('the number of our own record rises with every change and never repeats', async () => {
    const first = await world.open({ seed: 700 })
    await found(first, 'SEL du Lac')
    await until('it has a record', () => first.directory.own() !== null)
    const before = ownRecord(first)
    first.directory.announce()
    await first.close()
    const again = await world.open({ seed: 700, folder: first.folder })
    await until('the new address is told', () => ownRecord(again)?.addrs.join() === again.ref.addrs.join())
    expect(before?.seq).toBe(1)
    expect(ownRecord(again)?.seq).toBe(2)
  })

  test('a restored node whose number fell behind goes on above the highest that others hold', async () => {
    const [a, b] = await connected()
    await found(a, 'SEL du Lac')
    await until('b knows a', () => b.directory.known(gidOf(a)) !== null)
    const record = ownRecord(a)
    if (record === undefined) throw new Error('no record')
    const later = encodeBundle({ ...ownBundle(a), record: sealRecord({ ...record, seq: 40 }, a.core.signer) })
    await b.directory.learn(later)
    await a.directory.sync(b.ref.peer)
    await until('a is above it', () => (ownRecord(a)?.seq ?? 0) === 41)
    await b.directory.sync(a.ref.peer)
    expect(b.directory.known(gidOf(a))?.record.seq).toBe(41)
  })

  test('a silent group is forgotten with its ads, a line partner is not', async () => {
    let ahead = 0
    const node = await world.open({
      ports: ports => ({ ...ports, clock: { ...ports.clock, now: () => Date.now() + ahead } }),
    })
    await found(node, 'SEL du Lac')
    const [silent, partner] = [await world.open(), await world.open()]
    const ann = await found(silent, 'SEL du Rhône', GENEVA)
    await found(partner, 'Trueque Sevilla', SEVILLE)
    await until('all have records', () =>
      [node, silent, partner].every(({ directory }) => directory.own() !== null),
    )
    const posted = await silent.ads.post(ann, request({ days: 365 }))
    if (!posted.ok) throw new Error(posted.refusal.code)
    for (const other of [silent, partner]) await node.directory.learn(encodeBundle(ownBundle(other)))
    await openLine(node, partner, 8_000_000n)
    const row = await silent.directory.ads.read(gidOf(silent), posted.value.ad as never)
    await node.directory.ads.take(row === null ? [] : [row.signed])
    expect(await titlesOn(node)).toHaveLength(1)

    await node.directory.sweep()
    expect(node.directory.all()).toHaveLength(2)
    ahead = 91 * DAY_MS
    await node.directory.sweep()
    expect(node.directory.all().map(({ record }) => record.name)).toEqual(['Trueque Sevilla'])
    expect(await titlesOn(node)).toEqual([])
    expect(await node.core.ports.store.get(KEYS.record(gidOf(silent)))).toBeUndefined()
    expect(await node.core.ports.store.get(KEYS.ad(gidOf(silent), posted.value.ad))).toBeUndefined()
    const again = await node.directory.learn(encodeBundle(ownBundle(silent)))
    expect(again, 'a record of long ago does not bring it back').toEqual({ ok: true, value: 'known' })
    expect(node.directory.all()).toHaveLength(1)
  })
})

describe('lines in the record', () => {
  test('tell the room as a power of two, and reach the partner wherever it is', async () => {
    const [a, b] = await connected()
    await found(a, 'SEL du Lac')
    await found(b, 'Trueque Sevilla', SEVILLE)
    await until('both know each other', () => a.directory.all().length + b.directory.all().length === 2)
    await openLine(a, b, 8_000_000n)
    await openLine(b, a, 1_000_000n)
    b.directory.announce()
    a.directory.announce()

    const told = [{ g: gidOf(b), cp: 0, bits: roomBits(8_000_000n) }]
    await until(
      'b hears of it',
      () => JSON.stringify(b.directory.known(gidOf(a))?.record.lines) === JSON.stringify(told),
    )
  })

  test('a partner is dialled again after both were away', async () => {
    const first = await world.open({ seed: 810 })
    const other = await world.open({ seed: 811 })
    await found(first, 'SEL du Lac')
    await found(other, 'Trueque Sevilla', SEVILLE)
    await until('both have records', () => first.directory.own() !== null && other.directory.own() !== null)
    await first.directory.learn(encodeBundle(ownBundle(other)))
    await openLine(first, other, 1_000_000n)
    await first.close()
    const again = await world.open({ seed: 810, folder: first.folder })
    await until('its address was remembered', () => again.directory.isConnected(gidOf(other)))
  })
})

describe('strangers', () => {
  test('10,000 nonsense questions leave memory flat and the node up', async () => {
    const node = await world.open()
    const ann = await found(node, 'SEL du Lac')
    for (let i = 0; i < 20; i++) await node.ads.post(ann, request({ title: `Annonce ${i}` }))
    await until('it has a record', () => node.directory.own() !== null)
    const stranger = await world.open()
    const ask = (bytes: Bytes): Promise<Bytes> =>
      stranger.core.ports.net.ask(node.ref, PROTOCOLS.sync, bytes, 20_000)
    const gid = gidOf(node)
    const random = (length: number): Bytes => stranger.core.ports.random.bytes(length)
    const nobody = (): GroupId => Buffer.from(random(32)).toString('hex') as GroupId
    const questions: readonly (() => Bytes)[] = [
      () => random(60),
      () => random(2_000),
      () => new Uint8Array(60_000),
      () => concat([encodeAs(syncAskShape, { v: 1, q: 'sums' }), random(1)]),
      () => encoded({ v: 1, q: 'since', gid: nobody(), seq: 0 }),
      () => encoded({ v: 1, q: 'since', gid, seq: 0 }),
      () => encoded({ v: 1, q: 'records', gids: Array.from({ length: 64 }, nobody) }),
      () => encoded({ v: 1, q: 'heads', gids: Array.from({ length: 64 }, () => gid) }),
      () => encoded({ v: 1, q: 'groups', bucket: Number.parseInt(gid.slice(0, 2), 16) }),
    ]
    const next = (i: number): Bytes => (questions[i % questions.length] as () => Bytes)()
    // A tenth comes over the network, sixteen at once; the others go straight to what the network calls.
    const round = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 160) {
        await Promise.all(Array.from({ length: 16 }, (_, i) => ask(next(done + i))))
        for (let i = 16; i < 160; i++) await node.answer(PROTOCOLS.sync, next(done + i))
      }
    }
    await round(1_600)
    const before = heapAfterCollecting()
    await round(10_000)
    expect(heapAfterCollecting() - before).toBeLessThan(8 * 1024 * 1024)
    expect(node.directory.all()).toEqual([])
    expect(await titlesOn(node)).toHaveLength(20)
    const sums = decodeAs(sumsReplyShape, await ask(encoded({ v: 1, q: 'sums' })))
    expect(sums.ok).toBe(true)
    expect(await ask(random(60)), 'nonsense gets an empty answer').toHaveLength(0)
    expect(node.events.filter(({ event }) => event === 'net-answer-failed')).toEqual([])
  }, 120_000)

  test('no answer is longer than a frame, however much there is', async () => {
    const node = await world.open()
    const ann = await found(node, 'SEL du Lac')
    for (let i = 0; i < 120; i++)
      await node.ads.post(ann, request({ title: `Annonce ${i}`, body: 'x'.repeat(1_900) }))
    const stranger = await world.open()
    const reply = await stranger.core.ports.net.ask(
      node.ref,
      PROTOCOLS.sync,
      encoded({ v: 1, q: 'since', gid: gidOf(node), seq: 0 }),
      20_000,
    )
    expect(reply.length).toBeGreaterThan(50_000)
    expect(reply.length).toBeLessThan(64 * 1024)
  })

  test('a hello that is nonsense gets our record and leaves nothing', async () => {
    const node = await world.open()
    await found(node, 'SEL du Lac')
    await until('it has a record', () => node.directory.own() !== null)
    const stranger = await world.open()
    const reply = await stranger.core.ports.net.ask(
      node.ref,
      PROTOCOLS.hello,
      new Uint8Array(500).fill(7),
      20_000,
    )
    expect(reply).toEqual(new Uint8Array(encodeBundle(ownBundle(node))))
    expect(node.directory.all()).toEqual([])
  })
})

const encoded = (ask: SyncAsk): Bytes => encodeAs(syncAskShape, ask)

function heapAfterCollecting(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

/** A line in the ledger of the first node, with the limit that it grants; the partner's own ledger is not touched. */
async function openLine(node: TestNode, partner: TestNode, granted: bigint): Promise<void> {
  const { ledger, signer, turns } = node.core
  const [us, them] = [gidOf(node), gidOf(partner)]
  const { charter, chain } = ownBundle(partner)
  const [a, b] = inOrder(us, them)
  const open = encodeAs(lineOpenShape, { v: 1, a, b, unit: 'hour', at: 1 })
  const message = prefixed('line-open', open)
  const limit = encodeAs(limitShape, { v: 1, line: lineIdOf(us, them), by: us, amt: granted, seq: 1 })
  const ordered = await turns.take(() =>
    ledger.order(
      [
        ledger.nodeIntent('meet', { charter, chain }),
        ledger.nodeIntent('line', {
          open,
          ours: signer.sign(message),
          theirs: partner.core.signer.sign(message),
        }),
        ledger.nodeIntent('limit', { signed: seal('limit', limit, signer) }),
      ],
      () => [],
    ),
  )
  if (!ordered.ok) throw new Error(ordered.refusal.code)
}
