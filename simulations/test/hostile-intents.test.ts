/** Wishes that are signed wrongly, spelt wrongly, or wished by the wrong person. The ledger keeps its size and its head. */

import type { HeadJson, IntentReply, Me } from '@localpay/node'
import {
  type Bytes,
  type CborValue,
  concat,
  decodeCbor,
  encodeCbor,
  fromHex,
  type Intent,
  LIMITS,
  prefixed,
  type Signer,
  signerFromSeed,
  signIntent,
  toBase64,
  utf8,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Member, Refused } from '../src/world/member-client.ts'
import { headOf, looseCbor, type Spelling } from './hostile-cbor.ts'
import {
  changedKeys,
  dump,
  type HostileVillage,
  isKnownRefusal,
  openHostileVillage,
} from './hostile-village.ts'
import { seeded } from './village.ts'

const chance = seeded('hostile intents, nonces')
let village: HostileVillage
let admin: Member
let odile: Member
let jean: Member
let me: { admin: Me; odile: Me; jean: Me }

beforeAll(async () => {
  village = await openHostileVillage(2, 'hostile intents')
  ;[admin, odile, jean] = village.groups[0]?.members as [Member, Member, Member]
  me = { admin: await admin.me(), odile: await odile.me(), jean: await jean.me() }
}, 60_000)
afterAll(() => village.close())

const accountOf = (who: Me): Bytes => fromHex(who.account?.account ?? '')

/** An intent as the map that stands in its bytes, with whatever is to be wrong in it. */
function wish(
  who: Me,
  signer: Signer,
  changes: { readonly [field: string]: CborValue } = {},
): { [field: string]: CborValue } {
  const at = Date.now()
  return {
    v: 1,
    gid: fromHex(who.group.gid),
    inc: who.inc,
    kind: 'pay',
    by: fromHex(who.member),
    key: fromHex(signer.pub),
    nonce: chance.bytes(16),
    at,
    until: at + 600_000,
    body: { from: accountOf(who), to: accountOf(who.name === 'Admin' ? me.odile : me.admin), amt: 1 },
    ...changes,
  }
}

interface Sent {
  readonly by: Member
  readonly bytes: Bytes
  /** Who really signs; the sender unless told otherwise. */
  readonly signer?: Signer
}

const send = ({ by, bytes, signer = by.signer }: Sent): Promise<IntentReply> =>
  by.api.send('POST', '/api/intents', {
    intent: toBase64(bytes),
    sig: toBase64(signer.sign(prefixed('intent', bytes))),
  })

/** The code under which it is refused; the ledger, its head and all rows are as before. */
async function refusedAs(sent: Sent): Promise<string> {
  const before = await dump(village.store(0))
  const head = await admin.api.get<HeadJson>('/api/head')
  const code = await send(sent).then(
    () => 'recorded',
    cause => (cause instanceof Refused ? `${cause.code}` : String(cause)),
  )
  expect(changedKeys(before, await dump(village.store(0))), code).toEqual([])
  expect(await admin.api.get<HeadJson>('/api/head')).toEqual(head)
  expect(village.faults()).toEqual([])
  expect(isKnownRefusal(code), code).toBe(true)
  return code
}

const DAY = 86_400_000
const other = signerFromSeed(new Uint8Array(32).fill(7))

describe('who signs', () => {
  test.each<[string, string, (m: { [field: string]: CborValue }) => Partial<Sent>]>([
    ['another key under the own name', 'bad-signature', () => ({ signer: other })],
    [
      'another key, named',
      'not-your-key',
      m => ({ signer: other, bytes: encodeCbor({ ...m, key: fromHex(other.pub) }) }),
    ],
    [
      'somebody else’s wish',
      'not-allowed',
      m => ({ bytes: encodeCbor({ ...m, by: fromHex(me.jean.member) }) }),
    ],
    ['nobody’s', 'not-allowed', m => ({ bytes: encodeCbor({ ...m, by: new Uint8Array(16).fill(9) }) })],
    ['the node’s own', 'not-allowed', m => ({ bytes: encodeCbor({ ...m, by: new Uint8Array(16) }) })],
    [
      'another group’s',
      'other-group',
      m => ({ bytes: encodeCbor({ ...m, gid: fromHex(village.groups[1]?.gid ?? '') }) }),
    ],
    ['another incarnation’s', 'other-incarnation', m => ({ bytes: encodeCbor({ ...m, inc: 1 }) })],
    [
      'a payment from another’s account',
      'not-your-account',
      m => ({
        bytes: encodeCbor({ ...m, body: { from: accountOf(me.jean), to: accountOf(me.odile), amt: 1 } }),
      }),
    ],
    [
      'a payment to oneself',
      'same-account',
      m => ({
        bytes: encodeCbor({ ...m, body: { from: accountOf(me.odile), to: accountOf(me.odile), amt: 1 } }),
      }),
    ],
    [
      'a payment to nobody',
      'no-such-account',
      m => ({
        bytes: encodeCbor({ ...m, body: { from: accountOf(me.odile), to: new Uint8Array(16), amt: 1 } }),
      }),
    ],
    [
      'a payment from nobody',
      'no-such-account',
      m => ({
        bytes: encodeCbor({ ...m, body: { from: new Uint8Array(16), to: accountOf(me.odile), amt: 1 } }),
      }),
    ],
  ])('%s is refused as %s', async (_, code, change) => {
    const map = wish(me.odile, odile.signer)
    expect(await refusedAs({ by: odile, bytes: encodeCbor(map), ...change(map) })).toBe(code)
  })

  test('a signature for another purpose does not hold', async () => {
    const bytes = encodeCbor(wish(me.odile, odile.signer))
    for (const message of [bytes, prefixed('head', bytes), prefixed('envelope', bytes)]) {
      const call = odile.api.send('POST', '/api/intents', {
        intent: toBase64(bytes),
        sig: toBase64(odile.signer.sign(message)),
      })
      await expect(call).rejects.toMatchObject({ code: 'bad-signature' })
    }
  })

  test('times that cannot be are refused', async () => {
    const now = Date.now()
    const at = (at: number, until: number): Promise<string> =>
      refusedAs({ by: odile, bytes: encodeCbor(wish(me.odile, odile.signer, { at, until })) })
    expect(await at(now - DAY, now - 1)).toBe('too-late')
    expect(await at(now + DAY, now + 2 * DAY)).toBe('from-the-future')
    expect(await at(now + LIMITS.clockSkewMs + 60_000, now + DAY)).toBe('from-the-future')
    expect(await at(now, now - 1)).toBe('bad-times')
    expect(await at(now, now + LIMITS.intentLifeMs + 1)).toBe('bad-times')
    expect(await at(0, Number.MAX_SAFE_INTEGER)).toBe('bad-times')
  })
})

describe('what is wished', () => {
  const amounts: [string, CborValue, string][] = [
    ['zero', 0, 'malformed'],
    ['minus one', -1, 'malformed'],
    ['the lowest of 64 bits', -(2n ** 63n), 'malformed'],
    ['2^63', 2n ** 63n, 'malformed'],
    ['2^64 - 1', 2n ** 64n - 1n, 'malformed'],
    ['the most that books can hold', 2n ** 63n - 1n, 'over-limit'],
    ['a text', '1', 'malformed'],
    ['true', true, 'malformed'],
    ['bytes', Uint8Array.of(1), 'malformed'],
    ['a list', [1], 'malformed'],
  ]
  test.each(amounts)('an amount of %s', async (_, amt, code) => {
    const bytes = encodeCbor(
      wish(me.odile, odile.signer, { body: { from: accountOf(me.odile), to: accountOf(me.admin), amt } }),
    )
    expect(await refusedAs({ by: odile, bytes })).toBe(code)
  })

  test('numbers that CBOR has and we have not: big ones, fractions, nothing', async () => {
    const place = concat([utf8('camt'), Uint8Array.of(1)])
    const bytes = encodeCbor(wish(me.odile, odile.signer))
    const start = bytes.findIndex((_, i) =>
      place.every((byte, j) => bytes[i + j] === byte || (j === 0 && bytes[i] === 0x63)),
    )
    expect(start).toBeGreaterThan(0)
    const odd = {
      big: [0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0],
      half: [0xf9, 0x3c, 0],
      one: [0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
      nan: [0xf9, 0x7e, 0],
      infinite: [0xf9, 0x7c, 0],
      null: [0xf6],
      undefined: [0xf7],
      tagged: [0xc1, 1],
    }
    for (const [what, spelling] of Object.entries(odd)) {
      const spoilt = concat([
        bytes.subarray(0, start + 4),
        Uint8Array.from(spelling),
        bytes.subarray(start + 5),
      ])
      expect(await refusedAs({ by: odile, bytes: spoilt }), what).toBe('malformed')
    }
  })

  test.each<[string, { readonly [field: string]: CborValue }]>([
    ['a kind that does not exist', { kind: 'gift' }],
    ['a kind of the prototype', { kind: 'constructor' }],
    ['another version', { v: 2 }],
    ['a surplus field', { surplus: 1 }],
    ['a field of the prototype', { constructor: 1 }],
    ['a long nonce', { nonce: new Uint8Array(17) }],
    ['no nonce', { nonce: new Uint8Array(0) }],
    ['a body that is a list', { body: [] }],
    ['an empty body', { body: {} }],
    ['a short id', { by: new Uint8Array(15) }],
    ['a time before 1970', { at: -1 }],
    ['a time of 64 bits', { until: 2n ** 63n }],
  ])('%s is malformed', async (_, change) => {
    expect(await refusedAs({ by: odile, bytes: encodeCbor(wish(me.odile, odile.signer, change)) })).toBe(
      'malformed',
    )
  })

  test.each<[string, Spelling]>([
    ['longer numbers', { width: 1 }],
    ['numbers of eight bytes', { width: 8 }],
    ['ends that are marked', { endless: true }],
    ['fields in another order', { order: 'reversed' }],
    ['fractions that are whole', { floats: true }],
    ['a field twice', { twice: true }],
  ])('the same wish spelt with %s is malformed', async (_, spelling) => {
    const map = wish(me.odile, odile.signer)
    expect(looseCbor(map, {})).toEqual(encodeCbor(map))
    const bytes = looseCbor(map, spelling)
    expect(decodeCbor(bytes).ok).toBe(false)
    expect(await refusedAs({ by: odile, bytes })).toBe('malformed')
  })

  test('bytes that are no intent', async () => {
    const good = encodeCbor(wish(me.odile, odile.signer))
    const deep = concat([new Uint8Array(5_000).fill(0x81), Uint8Array.of(1)])
    const bombs = [
      good.subarray(0, -1),
      good.subarray(1),
      concat([good, good]),
      concat([good, Uint8Array.of(0)]),
      deep,
      headOf(4, 2n ** 40n),
      headOf(2, 2n ** 62n),
      headOf(5, 2n ** 32n),
      Uint8Array.of(0xff),
      new Uint8Array(16 * 1024),
    ]
    for (const bytes of bombs) expect(await refusedAs({ by: odile, bytes })).toBe('malformed')
    await expect(
      odile.api.send('POST', '/api/intents', { intent: '', sig: 'A'.repeat(86) }),
    ).rejects.toMatchObject({ code: 'malformed' })
    // Base64 that is not in its one form, or of other signs.
    for (const intent of ['A', 'AAA=', 'AA+/', `${toBase64(good)}=`])
      await expect(
        odile.api.send('POST', '/api/intents', { intent, sig: 'A'.repeat(86) }),
      ).rejects.toMatchObject({ code: 'malformed' })
  })
})

describe('who may', () => {
  const nodeOnly = [
    'found',
    'meet',
    'line',
    'limit',
    'commit',
    'close',
    'book',
    'refuse',
    'free',
    'waive',
  ] as const
  const some = (length: number): Bytes => new Uint8Array(length).fill(1)
  const BODIES: { readonly [kind: string]: CborValue } = {
    found: {
      charter: some(9),
      cert: some(9),
      currency: { code: 'A', name: 'A', symbol: 'A', digits: 0, style: 'count' },
      rate: { num: 1, den: 1 },
      limits: {},
      external: some(16),
    },
    meet: { charter: some(9), cert: some(9) },
    line: { open: some(9), ours: some(64), theirs: some(64) },
    limit: { signed: { b: some(9), k: some(32), s: some(64) } },
    commit: { body: some(9) },
    close: { body: some(9), commits: [] },
    book: { tid: some(32), commits: [] },
    refuse: { body: some(9), reason: 'policy' },
    free: { tid: some(32), ke: 1, sig: some(64) },
    waive: { tid: some(32), ke: 1, sig: some(64) },
  }
  test.each(nodeOnly)('«%s» is the node’s own: no member signs it, and no committee', async kind => {
    for (const [by, who] of [
      [odile, me.odile],
      [admin, me.admin],
    ] as const) {
      const bytes = encodeCbor(wish(who, by.signer, { kind, body: BODIES[kind] as CborValue }))
      expect(['not-allowed', 'already-founded']).toContain(await refusedAs({ by, bytes }))
    }
  })

  test('a member admits nobody, changes no limits and no rate', async () => {
    const newcomer = await askIn()
    const admit = {
      member: fromHex(newcomer.member),
      account: fromHex(newcomer.account),
      number: newcomer.number,
      pub: fromHex(newcomer.pub),
      roles: [],
    }
    const acts: [string, CborValue][] = [
      ['admit', admit],
      ['limits', { account: accountOf(me.odile) }],
      ['rate', { num: 1, den: 1 }],
    ]
    for (const [kind, body] of acts)
      expect(
        await refusedAs({ by: odile, bytes: encodeCbor(wish(me.odile, odile.signer, { kind, body })) }),
        kind,
      ).toBe('not-allowed')
  })

  test('the committee admits only who asked, as they asked', async () => {
    const newcomer = await askIn()
    const asked = {
      member: fromHex(newcomer.member),
      account: fromHex(newcomer.account),
      number: newcomer.number,
      pub: fromHex(newcomer.pub),
      roles: [],
    }
    const wrong: { readonly [field: string]: CborValue }[] = [
      { ...asked, pub: fromHex(jean.signer.pub) },
      { ...asked, account: new Uint8Array(16).fill(3) },
      { ...asked, number: 'AAAA0000' },
      { ...asked, member: new Uint8Array(16).fill(3) },
      { ...asked, member: fromHex(me.jean.member) },
      { ...asked, number: 'no' },
      { ...asked, roles: ['owner'] },
      { ...asked, limits: { min: 5, max: 1 } },
    ]
    for (const body of wrong) {
      expect(['not-found', 'malformed', 'limits-crossed']).toContain(
        await refusedAs({
          by: admin,
          bytes: encodeCbor(wish(me.admin, admin.signer, { kind: 'admit', body })),
        }),
      )
    }
  })

  async function askIn(): Promise<{ member: string; account: string; number: string; pub: string }> {
    const { joins } = await admin.api.get<{
      joins: { member: string; account: string; number: string; pub: string }[]
    }>('/api/desk')
    if (joins[0] !== undefined) return joins[0]
    const credentials = { pub: other.pub, salt: '2'.repeat(32), auth: '3'.repeat(64), vault: 'AAAA', rule: 1 }
    const response = await fetch(`${village.nodes[0]?.url}api/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Newcomer', town: '', about: '', language: 'en', ...credentials }),
    })
    expect(response.status).toBe(200)
    return askIn()
  }
})

describe('once and only once', () => {
  const signed = (amt: bigint, nonce?: Bytes): Bytes => {
    const map = wish(me.jean, jean.signer, {
      body: { from: accountOf(me.jean), to: accountOf(me.admin), amt },
      ...(nonce === undefined ? {} : { nonce }),
    })
    const { bytes } = signIntent(asIntent(map, amt) as Intent, jean.signer)
    expect(bytes).toEqual(encodeCbor(map))
    return bytes
  }
  const asIntent = (map: { [field: string]: CborValue }, amt: bigint): unknown => ({
    v: 1,
    gid: me.jean.group.gid,
    inc: me.jean.inc,
    kind: 'pay',
    by: me.jean.member,
    key: jean.signer.pub,
    nonce: map['nonce'],
    at: map['at'],
    until: map['until'],
    body: { from: me.jean.account?.account, to: me.admin.account?.account, amt },
  })
  const balance = async (): Promise<bigint> => BigInt((await jean.me()).account?.balance ?? 0)
  const size = async (): Promise<number> => (await jean.api.get<HeadJson>('/api/head')).size

  test('the same bytes again are the same payment, with the same answer', async () => {
    const bytes = signed(2n)
    const [was, before] = [await balance(), await size()]
    const first = await send({ by: jean, bytes })
    const again = await send({ by: jean, bytes })
    expect([again.intent, again.seq, again.at]).toEqual([first.intent, first.seq, first.at])
    expect([await balance(), await size()]).toEqual([was - 2n, before + 1])
  })

  test('sixty-four at once are one entry', async () => {
    const bytes = signed(3n)
    const [was, before] = [await balance(), await size()]
    const answers = await Promise.all(Array.from({ length: 64 }, () => send({ by: jean, bytes })))
    expect(new Set(answers.map(({ intent, seq, at }) => `${intent} ${seq} ${at}`)).size).toBe(1)
    expect([await balance(), await size()]).toEqual([was - 3n, before + 1])
  })

  test('the same nonce with other content is a wish of its own, not a way to change the first', async () => {
    const nonce = chance.bytes(16)
    const [one, two] = [
      await send({ by: jean, bytes: signed(4n, nonce) }),
      await send({ by: jean, bytes: signed(5n, nonce) }),
    ]
    expect(one.intent).not.toBe(two.intent)
    expect(two.seq).toBe(one.seq + 1)
    const items = (await jean.api.get<{ items: { seq: number; amount: string }[] }>('/api/history')).items
    expect(items.slice(0, 2).map(({ amount }) => amount)).toEqual(['5', '4'])
  })

  test('payments that only fit one after the other do not pass a limit together', async () => {
    const floor = BigInt((await odile.me()).account?.min ?? 0)
    const have = BigInt((await odile.me()).account?.balance ?? 0)
    const most = have - floor
    const each = most / 4n
    const tries = Array.from({ length: 12 }, () =>
      odile.pay(village.groups[0]?.accounts[2]?.account ?? '', each).then(
        () => 'paid',
        (cause: Refused) => cause.code,
      ),
    )
    const ends = await Promise.all(tries)
    expect(ends.filter(end => end === 'paid')).toHaveLength(Number(most / each))
    expect(ends.filter(end => end !== 'paid').every(end => end === 'over-limit')).toBe(true)
    expect(BigInt((await odile.me()).account?.balance ?? 0)).toBeGreaterThanOrEqual(floor)
  })

  test('afterwards everything adds up and the node is well', async () => {
    expect((await admin.api.get<{ sum: string }>('/api/desk')).sum).toBe('0')
    expect(await (await fetch(`${village.nodes[0]?.url}healthz`)).json()).toEqual({ ok: true })
    expect(village.faults()).toEqual([])
  })
})
