/** What groups ask, offer and tell that lie. Each gets a refusal by name; what is kept of them stays bounded. */
import type { NeighboursReply } from '@localpay/node'
import {
  adHocRound,
  askInvoiceShape,
  askOffersShape,
  type Bytes,
  type CborValue,
  decodeAs,
  encodeAs,
  encodeCbor,
  type GroupId,
  type GroupRecord,
  LIMITS,
  type LineId,
  limitMailShape,
  limitShape,
  lineEndMailShape,
  lineEndShape,
  lineIdOf,
  lineOfferShape,
  offersReplyShape,
  PROTOCOLS,
  seal,
  syncAskShape,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { bundleOf, groupAt, lineOfferOf, papersOf, replyOf } from './hostile-group.ts'
import { codeOf, garbage, type Neighbourhood, openNeighbourhood } from './hostile-neighbourhood.ts'
import { changedKeys, dump } from './hostile-village.ts'

let hood: Neighbourhood
let village: Neighbourhood['village']
let target: Neighbourhood['target']
let eve: Neighbourhood['eve']
let { harmless, api, groups }: Pick<Neighbourhood, 'harmless' | 'api' | 'groups'> = {} as never

beforeAll(async () => {
  hood = await openNeighbourhood('hostile peers')
  ;({ village, target, eve, harmless, api, groups } = hood)
}, 60_000)
afterAll(() => hood.close())

describe('questions', () => {
  test('an invoice for more than a transfer moves, or the account holds, is refused by name', () =>
    harmless(async () => {
      const number = village.groups[0]?.accounts[1]?.number ?? ''
      const invoice = (ask: { number?: string; ad?: never; amt: bigint }): Promise<string> =>
        codeOf(eve.ask(target, 'invoice', encodeAs(askInvoiceShape, { v: 1, patient: false, ...ask })))
      for (const amt of [2n ** 63n - 1n, 2n ** 62n, 2n ** 53n + 1n, 2n ** 53n])
        expect(['payee-refused', 'too-big']).toContain(await invoice({ number, amt }))
      for (const amt of [0n, -1n, 2n ** 63n]) expect(await invoice({ number, amt })).toBe('malformed')
      expect(await invoice({ number: 'AAAA0000', amt: 1n })).toBe('no-such-account')
      expect(await invoice({ amt: 1n })).toBe('no-such-account')
      expect(await invoice({ number: 'OUTSIDE0', amt: 1n })).toBe('no-such-account')
      expect(await invoice({ number: 'toString', amt: 1n })).toBe('no-such-account')
    }))

  test('offers tell a round that a stranger opens nothing of lines that do not exist', async () => {
    const reply = await eve.ask(
      target,
      'offers',
      encodeAs(askOffersShape, { v: 1, round: adHocRound(Date.now(), 1), offers: [] }),
    )
    expect(reply.body === undefined ? null : decodeAs(offersReplyShape, reply.body)).toEqual({
      ok: true,
      value: { v: 1, offers: [] },
    })
  })

  test('a group that asks without end is told so, and the others go on', async () => {
    const busy = groupAt(papersOf('busy'), eve)
    await busy.hello(target)
    const ask = encodeAs(askOffersShape, { v: 1, round: adHocRound(Date.now(), 2), offers: [] })
    const codes = await Promise.all(
      Array.from({ length: 600 }, () => codeOf(busy.ask(target, 'offers', ask))),
    )
    expect(codes.filter(one => one === 'too-many-questions').length).toBeGreaterThan(100)
    const other = encodeAs(askOffersShape, { v: 1, round: adHocRound(Date.now(), 3), offers: [] })
    expect(await codeOf(eve.ask(target, 'offers', other))).toBe('ok')
  }, 30_000)
})

describe('lines', () => {
  const offers = async (): Promise<NeighboursReply['lines']> =>
    (await api().get<NeighboursReply>('/api/neighbours')).lines

  test('offers that do not fit their sender, his key, us or themselves are refused', () =>
    harmless(async () => {
      const bob = papersOf('bob')
      expect(await codeOf(eve.mail(target, 'line-offer', lineOfferOf(bob, target.gid)))).toBe('bad-line')
      expect(await codeOf(eve.mail(target, 'line-offer', lineOfferOf(eve, bob.gid)))).toBe('bad-line')
      expect(
        await codeOf(eve.mail(target, 'line-offer', lineOfferOf({ ...eve, signer: bob.signer }, target.gid))),
      ).toBe('bad-line')
      expect(await codeOf(eve.mail(target, 'line-offer', lineOfferOf(eve, target.gid, 2n ** 53n + 1n)))).toBe(
        'bad-line',
      )
      expect(await codeOf(eve.mail(target, 'line-offer', lineOfferOf(eve, target.gid, -1n)))).toBe('bad-line')
      expect(await codeOf(eve.mail(target, 'line-accept', lineOfferOf(eve, target.gid)))).toBe(
        'line-not-offered',
      )
      const theirs = decodeAs(lineOfferShape, lineOfferOf(eve, target.gid))
      if (!theirs.ok) throw new Error('an offer reads')
      expect(
        await codeOf(
          eve.mail(
            target,
            'line-offer',
            encodeAs(lineOfferShape, { ...theirs.value, sig: new Uint8Array(64) }),
          ),
        ),
      ).toBe('bad-line')
      expect(
        await codeOf(
          eve.mail(target, 'line-offer', encodeAs(lineOfferShape, { ...theirs.value, open: garbage(100) })),
        ),
      ).toBe('malformed')
    }))

  test('limits on lines that are not there, or by others, are refused', () =>
    harmless(async () => {
      const line = lineIdOf(target.gid, village.groups[1]?.gid as GroupId)
      const limit = (by: GroupId, on = line): Bytes =>
        encodeAs(limitMailShape, {
          v: 1,
          limit: seal('limit', encodeAs(limitShape, { v: 1, line: on, by, amt: 5n, seq: 9 }), eve.signer),
        })
      expect(await codeOf(eve.mail(target, 'limit', limit(village.groups[1]?.gid as GroupId)))).toBe(
        'bad-line',
      )
      expect(await codeOf(eve.mail(target, 'limit', limit(target.gid)))).toBe('bad-line')
      expect(await codeOf(eve.mail(target, 'limit', limit(eve.gid)))).toBe('no-such-line')
      expect(await codeOf(eve.mail(target, 'limit', limit(eve.gid, lineIdOf(eve.gid, target.gid))))).toBe(
        'no-such-line',
      )
    }))

  test('the end of lines that are not there, or said by others, is refused', () =>
    harmless(async () => {
      const neighbour = village.groups[1]?.gid as GroupId
      const end = (by: GroupId, on: LineId): Bytes =>
        encodeAs(lineEndMailShape, {
          v: 1,
          end: seal(
            'line-end',
            encodeAs(lineEndShape, { v: 1, line: on, by, rest: true, at: Date.now() }),
            eve.signer,
          ),
        })
      const ours = lineIdOf(target.gid, neighbour)
      expect(await codeOf(eve.mail(target, 'line-end', garbage(80)))).toBe('malformed')
      for (const by of [neighbour, target.gid])
        expect(await codeOf(eve.mail(target, 'line-end', end(by, ours)))).toBe('bad-line')
      for (const line of [ours, lineIdOf(eve.gid, target.gid)])
        expect(await codeOf(eve.mail(target, 'line-end', end(eve.gid, line)))).toBe('no-such-line')
    }))

  test('one group has one offer, however often and whatever it offers; a replay changes nothing', async () => {
    const codes: string[] = []
    for (let i = 0; i < 80; i++)
      codes.push(await codeOf(eve.mail(target, 'line-offer', lineOfferOf(eve, target.gid, BigInt(i), i))))
    expect(codes[0]).toBe('ok')
    // Two minutes may be touched; in each some are looked at, and the others are to come again.
    expect(codes.filter(one => one === 'later').length).toBeGreaterThanOrEqual(20)
    expect(new Set(codes)).toEqual(new Set(['ok', 'later']))
    expect((await offers()).filter(({ group }) => group.gid === eve.gid)).toHaveLength(1)
    const bob = groupAt(papersOf('bob'), eve)
    await bob.hello(target)
    const again = bob.envelope(target.gid, 'line-offer', lineOfferOf(bob, target.gid, 7n, 7))
    expect(await codeOf(eve.raw(target, PROTOCOLS.mail, again).then(replyOf))).toBe('ok')
    const before = await dump(village.store(0))
    for (let i = 0; i < 60; i++)
      expect(await codeOf(eve.raw(target, PROTOCOLS.mail, again).then(replyOf))).toBe('ok')
    expect(changedKeys(before, await dump(village.store(0)))).toEqual([])
  })

  test('a hundred groups that offer lines fill a bounded list, and the neighbour of our own choice is not kept out', async () => {
    const crowd = Array.from({ length: 100 }, (_, i) => groupAt(papersOf(`crowd ${i}`), eve))
    for (const one of crowd) await one.hello(target)
    const codes = await Promise.all(
      crowd.map(one => codeOf(one.mail(target, 'line-offer', lineOfferOf(one, target.gid)))),
    )
    expect(codes.filter(one => one === 'too-many-waiting').length).toBeGreaterThan(30)
    expect(await offers()).toHaveLength(64)
    const { line } = await api().send<{ line: { state: string } }>('POST', '/api/lines', {
      gid: village.groups[1]?.gid,
      limit: '1000',
    })
    expect(line.state).toBe('offered-by-us')
  }, 30_000)
})

describe('records', () => {
  test('forged, stolen or impossible ones are not learnt', async () => {
    const bad = papersOf('bad')
    const known = (await groups()).length
    const bundles: Bytes[] = [
      bundleOf({ ...bad, signer: eve.signer }, eve.ref),
      bundleOf({ ...bad, chain: eve.chain }, eve.ref),
      bundleOf({ ...bad, charter: eve.charter }, eve.ref),
      bundleOf(bad, eve.ref, { gid: eve.gid }),
      bundleOf(bad, eve.ref, { gid: target.gid }),
      bundleOf(bad, eve.ref, { lat: 900_001 }),
      bundleOf(bad, eve.ref, { rate: { num: 0n, den: 1n, seq: 1 } }),
      bundleOf(bad, eve.ref, { name: 'x'.repeat(LIMITS.nameBytesMax + 1) }),
      bundleOf(bad, eve.ref, { addrs: Array.from({ length: 13 }, () => '/ip4/127.0.0.1/tcp/1') }),
      bundleOf(bad, eve.ref, {
        lines: Array.from({ length: 65 }, () => ({ g: bad.gid, bits: 3, cp: 0 })),
      } as Partial<GroupRecord>),
      bundleOf(bad, eve.ref, { at: Date.now() - 400 * 86_400_000 }),
    ]
    for (const bundle of bundles) await eve.raw(target, PROTOCOLS.hello, bundle)
    expect((await groups()).length).toBe(known)
    expect(village.faults()).toEqual([])
  })

  test('an older record, or another under the same number, changes nothing', async () => {
    await eve.hello(target, { seq: 9, name: 'Nine' })
    for (const seq of [8, 9, 0]) await eve.hello(target, { seq, name: `not ${seq}` })
    expect((await groups()).find(({ gid }) => gid === eve.gid)?.name).toBe('Nine')
  })

  test('addresses that lead nowhere, to us or to strangers’ machines do no harm', async () => {
    const addrs = [
      'no address',
      '/ip4/127.0.0.1/tcp/1',
      '/dns4/localhost/tcp/22',
      `${target.addrs[0]}`,
      '/unix/etc/passwd',
      '/ip4/127.0.0.1/udp/9/quic',
    ]
    await eve.hello(target, { seq: 20, peer: target.peer, addrs })
    await eve.hello(target, { seq: 21, peer: 'nobody', addrs })
    expect(
      await api()
        .send('POST', '/api/quotes', { gid: eve.gid, number: 'ABCD1234', amount: '1' })
        .catch((cause: { code: string }) => cause.code),
    ).toBe('group-not-reachable')
    await eve.hello(target, { seq: 22 })
    expect(village.faults()).toEqual([])
  })
})

describe('a sync', () => {
  test('asked against its rules gets nothing, and asked too much gets a page', () =>
    harmless(async () => {
      const ask = (question: CborValue): Promise<Bytes | null> =>
        eve.raw(target, PROTOCOLS.sync, encodeCbor(question))
      const nothing: CborValue[] = [
        { v: 1, q: 'all' },
        { v: 1, q: 'constructor' },
        { v: 2, q: 'sums' },
        { v: 1, q: 'sums', more: 1 },
        { v: 1, q: 'groups', bucket: 256 },
        { v: 1, q: 'groups', bucket: -1 },
        { v: 1, q: 'records', gids: [] },
        { v: 1, q: 'records', gids: Array.from({ length: 65 }, () => new Uint8Array(32)) },
        { v: 1, q: 'since', gid: new Uint8Array(31), seq: 0 },
        { v: 1, q: 'since', gid: new Uint8Array(32), seq: 2n ** 63n },
      ]
      for (const question of nothing) expect(await ask(question)).toEqual(new Uint8Array())
      const same = Array.from({ length: 64 }, () => target.gid)
      expect(
        (await eve.raw(target, PROTOCOLS.sync, encodeAs(syncAskShape, { v: 1, q: 'records', gids: same })))
          ?.length,
      ).toBeLessThanOrEqual(LIMITS.frameBytesMax)
    }))
})

test('invoices that nobody pays are gone two days later', async () => {
  const number = village.groups[0]?.accounts[1]?.number ?? ''
  const ask = encodeAs(askInvoiceShape, { v: 1, number, amt: 1n, patient: false })
  const rows = async (): Promise<number> =>
    [...(await dump(village.store(0))).keys()].filter(key => key.startsWith('invoice/')).length
  for (let i = 0; i < 30; i++) expect((await eve.ask(target, 'invoice', ask)).ok).toBe(true)
  expect(await rows()).toBeGreaterThanOrEqual(30)
  village.skip(2 * 86_400_000)
  await village.restart(0)
  await until('they are gone', async () => (await rows()) === 0)
  expect(village.faults()).toEqual([])
}, 30_000)
