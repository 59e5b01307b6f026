/** The HTTP door: who asks, from where, and for values that read well and cannot be. Nothing is written. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyDoor } from '../../node/src/api/door.ts'
import { DOORS } from '../../node/src/api/make-api.ts'
import { until } from '../src/world/until.ts'
import { cases, type Doorstep, expectRefusal, openDoorstep, sampleOf } from './hostile-doorstep.ts'
import { SAMPLES } from './hostile-requests.ts'
import { type Heard, type HostileVillage, jsonFrom, type Knock, knock } from './hostile-village.ts'

const DOORS_WITH_BODY = DOORS.filter(({ method }) => method !== 'get')
let village: HostileVillage

let doorstep: Doorstep
let url = ''
let admin = ''
let member = ''
let { ask, expectUnharmed }: Pick<Doorstep, 'ask' | 'expectUnharmed'> = {} as never

beforeAll(async () => {
  doorstep = await openDoorstep('hostile visitors')
  ;({ url, admin, member, village, ask, expectUnharmed } = doorstep)
}, 60_000)
afterAll(() => doorstep.village.close())

describe('values that read well and cannot be', () => {
  const HUGE = ['9007199254740993', '9223372036854775807']
  const post = (path: string, body: unknown, method = 'POST'): Promise<Heard> =>
    knock(url, { method, path, headers: jsonFrom(url, admin), body: JSON.stringify(body) })
  const neighbour = (): string => village.groups[1]?.gid ?? ''
  beforeAll(() =>
    until('the groups know each other', async () =>
      (await knock(url, { path: '/api/groups' })).text.includes(neighbour()),
    ),
  )

  test('a line with a limit that nobody could sign is not offered, to nobody and to oneself neither', async () => {
    for (const limit of [...HUGE, '-1'])
      expectRefusal(await post('/api/lines', { gid: neighbour(), limit }), limit)
    expect((await post('/api/lines', { gid: village.groups[0]?.gid, limit: '1' })).refusal?.code).toBe(
      'own-group',
    )
    expect((await post('/api/lines', { gid: 'ab'.repeat(32), limit: '1' })).refusal?.code).toBe(
      'group-not-known',
    )
    for (const limit of HUGE)
      expectRefusal(await post(`/api/lines/${'ab'.repeat(16)}/limit`, { limit }, 'PUT'), limit)
    await expectUnharmed()
  })

  test('a price for more than there is is refused before or by the other group', async () => {
    const number = village.groups[1]?.accounts[1]?.number
    for (const amount of [...HUGE, '999999999999']) {
      const heard = await post('/api/quotes', { gid: neighbour(), number, amount })
      expect(['refused-there', 'no-path', 'over-limit'], heard.text).toContain(heard.refusal?.code)
    }
    const nobody = await post('/api/quotes', { gid: neighbour(), amount: '1' })
    expect(nobody.refusal).toMatchObject({ code: 'refused-there', there: 'no-such-account' })
    expect(
      (await post('/api/quotes', { gid: village.groups[0]?.gid, number, amount: '1' })).refusal?.code,
    ).toBe('own-group')
    await expectUnharmed()
  })

  test('texts that are too long in bytes though not in letters are refused', async () => {
    const ad = SAMPLES['post /api/ads']?.body
    for (const change of [
      { title: '漢'.repeat(80) },
      { title: '\u202e\u202d' },
      { body: '漢'.repeat(2_000) },
    ])
      expectRefusal(await post('/api/ads', { ...ad, ...change }), Object.keys(change).join())
    const join = SAMPLES['post /api/join']?.body
    for (const change of [
      { name: '\u200b\u200b' },
      { name: '\u0000\u0000' },
      { name: 'Admin' },
      { name: 'a\u0301dmin' },
      { name: 'ABCD 1234' },
    ])
      expectRefusal(await post('/api/join', { ...join, ...change }), JSON.stringify(change))
    await expectUnharmed()
  })
})

describe('who asks', () => {
  const guarded = DOORS.filter(({ who }) => who !== 'anyone')
  const requestOf = (door: AnyDoor): Partial<Knock> => {
    const { path, query, body } = sampleOf(door)
    return {
      path: query === undefined ? path : `${path}?${new URLSearchParams(query)}`,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
  }

  test.each(cases(guarded))(
    '%s is closed to nobody, to strangers and to made-up sessions',
    async (_, door) => {
      const [name = '', value = ''] = admin.split('=')
      const cookies = [
        null,
        'x=y',
        `${name}=`,
        `${name}=${'A'.repeat(43)}`,
        `${name}=${value.slice(0, -1)}`,
        `${name}=${value.toUpperCase()}`,
        `${name}=${'A'.repeat(4_000)}`,
        `${name}=%00`,
        `__proto__=${value}`,
      ]
      for (const cookie of cookies) {
        const heard = await ask(door, { ...requestOf(door), headers: jsonFrom(url, cookie) })
        expect(heard.refusal?.code, String(cookie)).toBe('not-signed-in')
        expect(heard.status).toBe(401)
      }
      await expectUnharmed()
    },
  )

  test.each(cases(DOORS.filter(({ who }) => who === 'committee')))(
    '%s is closed to members',
    async (_, door) => {
      const heard = await ask(door, { ...requestOf(door), headers: jsonFrom(url, member) })
      expect(heard.refusal).toEqual({ code: 'not-committee' })
      await expectUnharmed()
    },
  )

  test.each(cases(DOORS))('%s is not there under a name that is not ours', async (_, door) => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example:8420',
    ]) {
      const heard = await ask(door, { ...requestOf(door), headers: { ...jsonFrom(url, admin), host } })
      expect(heard.refusal?.code, host).toBe('bad-host')
    }
    await expectUnharmed()
  })

  test.each(cases(DOORS_WITH_BODY))('%s does nothing for pages of other origins', async (_, door) => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1',
      `${new URL(url).origin}.evil.example`,
      'file://',
    ]) {
      const heard = await ask(door, { ...requestOf(door), headers: { ...jsonFrom(url, admin), origin } })
      expect(heard.refusal?.code, origin).toBe('bad-origin')
    }
    const { origin: _none, ...silent } = jsonFrom(url, admin) as { origin: string }
    const heard = await ask(door, { ...requestOf(door), headers: silent })
    expect(heard.refusal?.code).toBe('bad-origin')
    await expectUnharmed()
  })

  test('a receipt is for the people concerned and the committee; others do not learn that there is one', async () => {
    const [adminDoes, odile, jean] = village.groups[0]?.members ?? []
    const { seq } = await (adminDoes as NonNullable<typeof adminDoes>).pay(
      village.groups[0]?.accounts[2]?.account ?? '',
      1n,
      'mine',
    )
    const path = `/api/receipts/${seq}`
    await expect(odile?.api.bytes(path)).rejects.toMatchObject({ status: 404, code: 'not-found' })
    await expect(odile?.api.bytes('/api/receipts/999999')).rejects.toMatchObject({
      status: 404,
      code: 'not-found',
    })
    expect((await jean?.api.bytes(path))?.length).toBeGreaterThan(100)
    await doorstep.remember()
    await expectUnharmed()
  })

  test('a relay founds no group, whoever asks', async () => {
    const relay = village.relay.url
    const body = JSON.stringify({ ...SAMPLES['post /api/setup']?.body, setupCode: undefined })
    const heard = await knock(relay, {
      method: 'POST',
      path: '/api/setup',
      headers: jsonFrom(relay, null),
      body,
    })
    expectRefusal(heard, 'setup at a relay')
    expect((await knock(relay, { path: '/api/state' })).text).toContain('"phase":"relay"')
  })
})
