/** Wishes of the wrong person, and wishes that come again: what is booked is booked once, by who may. */
import type { HeadJson } from '@localpay/node'
import {
  AUTHORS,
  BODIES,
  type Bytes,
  type CborValue,
  encodeCbor,
  fromHex,
  type Intent,
  type Kind,
  signIntent,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodiesOf } from '../../protocol/test/bodies.ts'
import { admit, foundGroup } from '../../protocol/test/world.ts'
import type { Member, Refused } from '../src/world/member-client.ts'
import { accountOf, chance, openWishes, other, send, type Wishes, type WishMap } from './hostile-wishes.ts'

let wishes: Wishes
let village: Wishes['village']
let admin: Member
let odile: Member
let jean: Member
let me: Wishes['me']
let { wish, refusedAs }: Pick<Wishes, 'wish' | 'refusedAs'> = {} as never

beforeAll(async () => {
  wishes = await openWishes('hostile permissions')
  ;({ village, admin, odile, jean, me, wish, refusedAs } = wishes)
}, 60_000)
afterAll(() => wishes.village.close())

describe('who may', () => {
  const nodeOnly = (Object.keys(AUTHORS) as Kind[]).filter(kind => AUTHORS[kind] === 'node')
  const elsewhere = foundGroup('Elsewhere')
  const bodies = bodiesOf(elsewhere, admit(elsewhere, 'ann'), admit(elsewhere, 'ben'))

  test.each(nodeOnly)('«%s» is the node’s own: no member signs it, and no committee', async kind => {
    for (const [by, who] of [
      [odile, me.odile],
      [admin, me.admin],
    ] as const) {
      const body = BODIES[kind].write(bodies[kind] as never)
      const bytes = encodeCbor(wish(who, by.signer, { kind, body }))
      expect(['not-allowed', 'already-founded']).toContain(await refusedAs({ by, bytes }))
    }
  })

  test('a member admits nobody, changes no limits and no rate', async () => {
    const newcomer = await askIn()
    const admit = {
      member: fromHex(newcomer.member),
      account: fromHex(newcomer.account),
      number: newcomer.number,
      kind: 'person',
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
      kind: 'person',
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
  const asIntent = (map: WishMap, amt: bigint): unknown => ({
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
