/** Wishes that are signed wrongly or spelt wrongly. The ledger keeps its size and its head. */
import {
  type CborValue,
  concat,
  decodeCbor,
  encodeCbor,
  fromHex,
  LIMITS,
  prefixed,
  toBase64,
  utf8,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Member } from '../src/world/member-client.ts'
import { headOf, looseCbor, type Spelling } from './hostile-cbor.ts'
import { accountOf, openWishes, other, type Sent, type Wishes, type WishMap } from './hostile-wishes.ts'

let wishes: Wishes
let village: Wishes['village']
let odile: Member
let me: Wishes['me']
let { wish, refusedAs }: Pick<Wishes, 'wish' | 'refusedAs'> = {} as never

beforeAll(async () => {
  wishes = await openWishes('hostile intents')
  ;({ village, odile, me, wish, refusedAs } = wishes)
}, 60_000)
afterAll(() => wishes.village.close())

const DAY = 86_400_000

describe('who signs', () => {
  test.each<[string, string, (m: WishMap) => Partial<Sent>]>([
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
    ['zero', 0, 'zero-amount'],
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
