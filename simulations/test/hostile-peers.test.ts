/** Frames from strangers and from groups that are known and dishonest. Each gets an answer or a reset; nothing is kept. */
import {
  adsTopic, askInvoiceShape, askOffersShape, type Bytes, cellOf, type CborValue, cycleMailShape, encodeAs, encodeCbor, type GroupId, type GroupRecord, LIMITS, limitMailShape, limitShape,
  lineIdOf, lineOfferShape, offersReplyShape, decodeAs, PROTOCOLS, seal, sealEnvelope, signedShape, syncAskShape, headsTopic,
} from '@localpay/protocol'
import type { GroupsReplyJson, NeighboursReply } from '@localpay/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { looseCbor } from './hostile-cbor.ts'
import { bundleOf, groupAt, type HostileGroup, lineOfferOf, openHostileNet, papersOf, replyOf, seedOf, signerOf, type Target, targetOf } from './hostile-group.ts'
import { changedKeys, dump, type HostileVillage, knock, openHostileVillage } from './hostile-village.ts'

let village: HostileVillage
let target: Target
let eve: HostileGroup
/** Known to nobody: has never said hello. */
let stranger: HostileGroup

beforeAll(async () => {
  village = await openHostileVillage(2, 'hostile peers')
  target = targetOf(village.nodes[0] as never, village.groups[0]?.gid ?? '')
  const net = await openHostileNet('eve')
  eve = groupAt(papersOf('eve'), net)
  stranger = groupAt(papersOf('stranger'), net)
  expect((await eve.hello(target)).length).toBeGreaterThan(100)
  await until('eve is known', async () => (await groups()).some(({ gid }) => gid === eve.gid))
}, 60_000)
afterAll(async () => {
  await eve.close()
  await village.close()
})

const admin = () => village.groups[0]?.admin.api as NonNullable<HostileVillage['groups'][0]>['admin']['api']
const groups = async (): Promise<GroupsReplyJson['groups']> => (await admin().get<GroupsReplyJson>('/api/groups')).groups
const code = async (reply: Promise<{ ok: boolean; code?: string }>): Promise<string> => {
  const { ok, code } = await reply
  return ok ? 'ok' : (code ?? '')
}

/** What the attack leaves behind: nothing, and a node that is well. */
async function harmless(attack: () => Promise<void>): Promise<void> {
  const before = await dump(village.store(0))
  await attack()
  expect(changedKeys(before, await dump(village.store(0)))).toEqual([])
  expect(village.faults()).toEqual([])
  expect((await knock(village.nodes[0]?.url ?? '', { path: '/healthz' })).text).toBe('{"ok":true}')
}

const PATTERN = seedOf('garbage')
const garbage = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => (PATTERN[i % 32] as number) ^ (i >> 5) ^ (i >> 13))
const nested = (depth: number): Bytes => new Uint8Array(depth).fill(0x81)
const GARBAGE: [string, Bytes][] = [
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(1_000)],
  ['random bytes', garbage(500)],
  ['the longest frame', garbage(LIMITS.frameBytesMax)],
  ['deep lists', nested(60_000)],
  ['a list that claims a billion items', Uint8Array.of(0x9a, 0x3b, 0x9a, 0xca, 0)],
  ['bytes that claim four exabytes', Uint8Array.of(0x5b, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['JSON', new TextEncoder().encode('{"v":1,"kind":"transfer"}')],
  ['HTTP', new TextEncoder().encode('GET /api/me HTTP/1.1\r\n\r\n')],
  ['valid CBOR of another shape', encodeCbor({ v: 1, hello: [1, 2, 3] })],
  ['a map with fields of the prototype', encodeCbor({ constructor: 1, toString: 'x' })],
]

describe.each(Object.entries(PROTOCOLS))('the protocol %s', (name, protocol) => {
  test.each(GARBAGE)('takes %s for what it is', async (_, bytes) => {
    await harmless(async () => {
      const answer = await stranger.raw(target, protocol, bytes)
      if (name === 'mail' || name === 'ask') expect(replyOf(answer)).toMatchObject({ ok: false, code: 'malformed' })
      // A hello hands over our record to anybody; a sync has no answer for nonsense.
      if (name === 'sync') expect(answer).toEqual(new Uint8Array())
    })
  })
})

describe('envelopes', () => {
  const body = encodeAs(askOffersShape, { v: 1, round: 'x' })
  const mailed = (bytes: Bytes): Promise<string> => code(eve.raw(target, PROTOCOLS.mail, bytes).then(replyOf))
  const asked = (bytes: Bytes): Promise<string> => code(eve.raw(target, PROTOCOLS.ask, bytes).then(replyOf))

  test('unsigned, cut short, changed or misspelt ones are refused', () =>
    harmless(async () => {
      const good = eve.envelope(target.gid, 'offers', body)
      const signed = decodeAs(signedShape, good)
      if (!signed.ok) throw new Error('an envelope is a signed thing')
      const { b, k, s } = signed.value
      expect(await asked(good)).toBe('ok')
      expect(await asked(encodeAs(signedShape, { b, k, s: new Uint8Array(64) }))).toBe('bad-signature')
      expect(await asked(encodeAs(signedShape, { b, k: stranger.signer.pub, s }))).toBe('bad-signature')
      for (const at of [0, 20, 60, good.length - 1]) {
        const changed = Uint8Array.from(good)
        changed[at] = (changed[at] as number) ^ 1
        expect(['malformed', 'bad-signature'], String(at)).toContain(await asked(changed))
        expect(await asked(good.slice(0, at))).toBe('malformed')
      }
      const map: CborValue = { b, k: Uint8Array.from(Buffer.from(k, 'hex')), s }
      for (const spelling of [{ width: 4 }, { endless: true }, { order: 'reversed' }, { twice: true }] as const) expect(await asked(looseCbor(map, spelling))).toBe('malformed')
      expect(await asked(seal('envelope', garbage(100), eve.signer).b)).toBe('malformed')
      expect(await asked(encodeAs(signedShape, seal('envelope', garbage(100), eve.signer)))).toBe('malformed')
    }))

  test('those for another group, from an unknown one, or in another’s name are refused', () =>
    harmless(async () => {
      expect(await mailed(eve.envelope(village.groups[1]?.gid as GroupId, 'limit', body))).toBe('not-for-us')
      expect(await mailed(eve.envelope(eve.gid, 'limit', body))).toBe('not-for-us')
      expect(await mailed(stranger.envelope(target.gid, 'limit', body))).toBe('unknown-group')
      for (const from of [village.groups[1]?.gid as GroupId, target.gid, stranger.gid]) expect(await mailed(eve.envelope(target.gid, 'limit', body, { from }))).toBe('unknown-group')
      const wrongKey = sealEnvelope({ v: 1, from: eve.gid, to: target.gid, ctr: 1, kind: 'limit', body }, signerOf(seedOf('another')))
      expect(await mailed(wrongKey)).toBe('unknown-group')
    }))

  test('a question is no mail and mail is no question', () =>
    harmless(async () => {
      expect(await mailed(eve.envelope(target.gid, 'offers', body))).toBe('unknown-kind')
      expect(await asked(eve.envelope(target.gid, 'cycle', body))).toBe('unknown-kind')
      expect(await asked(eve.envelope(target.gid, 'transfer', body))).toMatch(/unknown-kind|malformed/)
    }))

  test.each(['line-offer', 'line-accept', 'limit', 'transfer', 'cycle'] as const)('a «%s» that is nonsense inside a good envelope is malformed', kind =>
    harmless(async () => {
      for (const [what, bytes] of GARBAGE) {
        const inside = bytes.subarray(0, LIMITS.frameBytesMax - 2_048)
        expect(await code(eve.mail(target, kind, inside)), what).toBe('malformed')
      }
    }))

  test.each(['invoice', 'offers'] as const)('a question «%s» that is nonsense is malformed', kind =>
    harmless(async () => {
      for (const [what, bytes] of GARBAGE) expect(await code(eve.ask(target, kind, bytes.subarray(0, 60_000))), what).toBe('malformed')
    }))
})

describe('questions', () => {
  test('an invoice for more than a transfer moves, or the account holds, is refused by name', () =>
    harmless(async () => {
      const number = village.groups[0]?.accounts[1]?.number ?? ''
      const invoice = (ask: { number?: string; ad?: never; amt: bigint }): Promise<string> => code(eve.ask(target, 'invoice', encodeAs(askInvoiceShape, { v: 1, ...ask })))
      for (const amt of [2n ** 63n - 1n, 2n ** 62n, 2n ** 53n + 1n, 2n ** 53n]) expect(['payee-refused', 'too-big']).toContain(await invoice({ number, amt }))
      for (const amt of [0n, -1n, 2n ** 63n]) expect(await invoice({ number, amt })).toBe('malformed')
      expect(await invoice({ number: 'AAAA0000', amt: 1n })).toBe('no-such-account')
      expect(await invoice({ amt: 1n })).toBe('no-such-account')
      expect(await invoice({ number: 'OUTSIDE0', amt: 1n })).toBe('no-such-account')
      expect(await invoice({ number: 'toString', amt: 1n })).toBe('no-such-account')
    }))

  test('offers tell a stranger’s round nothing of lines that do not exist', async () => {
    const reply = await eve.ask(target, 'offers', encodeAs(askOffersShape, { v: 1, round: '../../x' }))
    expect(reply.body === undefined ? null : decodeAs(offersReplyShape, reply.body)).toEqual({ ok: true, value: { v: 1, offers: [] } })
  })

  test('a group that asks without end is told so, and the others go on', async () => {
    const busy = groupAt(papersOf('busy'), eve)
    await busy.hello(target)
    const ask = encodeAs(askOffersShape, { v: 1, round: 'x' })
    const codes = await Promise.all(Array.from({ length: 600 }, () => code(busy.ask(target, 'offers', ask))))
    expect(codes.filter(one => one === 'too-many-questions').length).toBeGreaterThan(100)
    expect(await code(eve.ask(target, 'offers', ask))).toBe('ok')
  }, 30_000)
})

describe('lines', () => {
  const offers = async (): Promise<NeighboursReply['lines']> => (await admin().get<NeighboursReply>('/api/neighbours')).lines

  test('offers that do not fit their sender, his key, us or themselves are refused', () =>
    harmless(async () => {
      const bob = papersOf('bob')
      expect(await code(eve.mail(target, 'line-offer', lineOfferOf(bob, target.gid)))).toBe('bad-line')
      expect(await code(eve.mail(target, 'line-offer', lineOfferOf(eve, bob.gid)))).toBe('bad-line')
      expect(await code(eve.mail(target, 'line-offer', lineOfferOf({ ...eve, signer: bob.signer }, target.gid)))).toBe('bad-line')
      expect(await code(eve.mail(target, 'line-offer', lineOfferOf(eve, target.gid, 2n ** 53n + 1n)))).toBe('bad-line')
      expect(await code(eve.mail(target, 'line-offer', lineOfferOf(eve, target.gid, -1n)))).toBe('bad-line')
      expect(await code(eve.mail(target, 'line-accept', lineOfferOf(eve, target.gid)))).toBe('line-not-offered')
      const theirs = decodeAs(lineOfferShape, lineOfferOf(eve, target.gid))
      if (!theirs.ok) throw new Error('an offer reads')
      expect(await code(eve.mail(target, 'line-offer', encodeAs(lineOfferShape, { ...theirs.value, sig: new Uint8Array(64) })))).toBe('bad-line')
      expect(await code(eve.mail(target, 'line-offer', encodeAs(lineOfferShape, { ...theirs.value, open: garbage(100) })))).toBe('malformed')
    }))

  test('limits on lines that are not there, or by others, are refused', () =>
    harmless(async () => {
      const line = lineIdOf(target.gid, village.groups[1]?.gid as GroupId)
      const limit = (by: GroupId, on = line): Bytes => encodeAs(limitMailShape, { v: 1, limit: seal('limit', encodeAs(limitShape, { v: 1, line: on, by, amt: 5n, seq: 9 }), eve.signer) })
      expect(await code(eve.mail(target, 'limit', limit(village.groups[1]?.gid as GroupId)))).toBe('bad-line')
      expect(await code(eve.mail(target, 'limit', limit(target.gid)))).toBe('bad-line')
      expect(await code(eve.mail(target, 'limit', limit(eve.gid)))).toBe('no-such-line')
      expect(await code(eve.mail(target, 'limit', limit(eve.gid, lineIdOf(eve.gid, target.gid))))).toBe('no-such-line')
    }))

  test('one group has one offer, however often and whatever it offers; a replay changes nothing', async () => {
    const codes: string[] = []
    for (let i = 0; i < 80; i++) codes.push(await code(eve.mail(target, 'line-offer', lineOfferOf(eve, target.gid, BigInt(i), i))))
    expect(codes[0]).toBe('ok')
    // Two minutes may be touched; in each some are looked at, and the others are to come again.
    expect(codes.filter(one => one === 'later').length).toBeGreaterThanOrEqual(20)
    expect(new Set(codes)).toEqual(new Set(['ok', 'later']))
    expect((await offers()).filter(({ group }) => group.gid === eve.gid)).toHaveLength(1)
    const bob = groupAt(papersOf('bob'), eve)
    await bob.hello(target)
    const again = bob.envelope(target.gid, 'line-offer', lineOfferOf(bob, target.gid, 7n, 7))
    expect(await code(eve.raw(target, PROTOCOLS.mail, again).then(replyOf))).toBe('ok')
    const before = await dump(village.store(0))
    for (let i = 0; i < 60; i++) expect(await code(eve.raw(target, PROTOCOLS.mail, again).then(replyOf))).toBe('ok')
    expect(changedKeys(before, await dump(village.store(0)))).toEqual([])
  })

  test('a hundred groups that offer lines fill a bounded list, and the neighbour of our own choice is not kept out', async () => {
    const crowd = Array.from({ length: 100 }, (_, i) => groupAt(papersOf(`crowd ${i}`), eve))
    for (const one of crowd) await one.hello(target)
    const codes = await Promise.all(crowd.map(one => code(one.mail(target, 'line-offer', lineOfferOf(one, target.gid)))))
    expect(codes.filter(one => one === 'too-many-waiting').length).toBeGreaterThan(30)
    expect(await offers()).toHaveLength(64)
    const { line } = await admin().send<{ line: { state: string } }>('POST', '/api/lines', { gid: village.groups[1]?.gid, limit: '1000' })
    expect(line.state).toBe('offered-by-us')
  }, 30_000)
})

describe('records', () => {
  test('forged, stolen or impossible ones are not learnt', async () => {
    const bad = papersOf('bad')
    const known = (await groups()).length
    const bundles: Bytes[] = [
      bundleOf({ ...bad, signer: eve.signer }, eve.ref),
      bundleOf({ ...bad, cert: eve.cert }, eve.ref),
      bundleOf({ ...bad, charter: eve.charter }, eve.ref),
      bundleOf(bad, eve.ref, { gid: eve.gid }),
      bundleOf(bad, eve.ref, { gid: target.gid }),
      bundleOf(bad, eve.ref, { lat: 900_001 }),
      bundleOf(bad, eve.ref, { rate: { num: 0n, den: 1n, seq: 1 } }),
      bundleOf(bad, eve.ref, { name: 'x'.repeat(LIMITS.nameBytesMax + 1) }),
      bundleOf(bad, eve.ref, { addrs: Array.from({ length: 13 }, () => '/ip4/127.0.0.1/tcp/1') }),
      bundleOf(bad, eve.ref, { lines: Array.from({ length: 65 }, () => ({ g: bad.gid, bits: 3 })) } as Partial<GroupRecord>),
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
    const addrs = ['no address', '/ip4/127.0.0.1/tcp/1', '/dns4/localhost/tcp/22', `${target.addrs[0]}`, '/unix/etc/passwd', '/ip4/127.0.0.1/udp/9/quic']
    await eve.hello(target, { seq: 20, peer: target.peer, addrs })
    await eve.hello(target, { seq: 21, peer: 'nobody', addrs })
    expect(await admin().send('POST', '/api/quotes', { gid: eve.gid, number: 'ABCD1234', amount: '1' }).catch((cause: { code: string }) => cause.code)).toBe('group-not-reachable')
    await eve.hello(target, { seq: 22 })
    expect(village.faults()).toEqual([])
  })
})

describe('a sync', () => {
  test('asked against its rules gets nothing, and asked too much gets a page', () =>
    harmless(async () => {
      const ask = (question: CborValue): Promise<Bytes | null> => eve.raw(target, PROTOCOLS.sync, encodeCbor(question))
      const nothing: CborValue[] = [
        { v: 1, q: 'all' }, { v: 1, q: 'constructor' }, { v: 2, q: 'sums' }, { v: 1, q: 'sums', more: 1 }, { v: 1, q: 'groups', bucket: 256 }, { v: 1, q: 'groups', bucket: -1 },
        { v: 1, q: 'records', gids: [] }, { v: 1, q: 'records', gids: Array.from({ length: 65 }, () => new Uint8Array(32)) }, { v: 1, q: 'since', gid: new Uint8Array(31), seq: 0 },
        { v: 1, q: 'since', gid: new Uint8Array(32), seq: 2n ** 63n },
      ]
      for (const question of nothing) expect(await ask(question)).toEqual(new Uint8Array())
      const same = Array.from({ length: 64 }, () => target.gid)
      expect((await eve.raw(target, PROTOCOLS.sync, encodeAs(syncAskShape, { v: 1, q: 'records', gids: same })))?.length).toBeLessThanOrEqual(LIMITS.frameBytesMax)
    }))
})

describe('cycles', () => {
  test('that are none, that leave us out, that repeat a group, or that nobody owes are refused', () =>
    harmless(async () => {
      const [a, b, c] = [target.gid, eve.gid, village.groups[1]?.gid as GroupId]
      const cycle = (groups: readonly GroupId[], amt = 1n): Promise<string> =>
        code(eve.mail(target, 'cycle', encodeAs(cycleMailShape, { v: 1, round: 'r', plan: eve.gid as never, groups, amt, proofs: [{ charter: eve.charter, cert: eve.cert }] })))
      expect(await cycle([a, b])).toBe('malformed')
      expect(await cycle(Array.from({ length: 17 }, () => a))).toBe('malformed')
      expect(await cycle([a, b, c], 0n)).toBe('malformed')
      expect(await cycle([a, b, c], 2n ** 53n + 1n)).toBe('malformed')
      expect(await cycle([b, c, stranger.gid])).toBe('not-a-part')
      expect(await cycle([a, b, stranger.gid])).toBe('unknown-group')
      for (const groups of [[a, a, a], [a, b, a], [a, b, b], [a, b, c]]) expect(await cycle(groups)).not.toBe('ok')
    }))
})

test('topics of the world are named as the node names them', () => {
  expect(adsTopic(cellOf({ lat: 465_000, lon: 66_000 } as never))).toBe('/localpay/ads/1/u0')
  expect(headsTopic(cellOf({ lat: 465_000, lon: 66_000 } as never))).toBe('/localpay/heads/1/u0')
})
