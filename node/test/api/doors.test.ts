/** Every door of the table: who may pass, what it makes of nonsense, that its answers are what it says. */
import { type AccountId, encodeAs, type MemberId, policyChangeShape, toBase64 } from '@localpay/protocol'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import type { AnyDoor } from '../../src/api/door.ts'
import { HTTP_STATUS } from '../../src/api/http-status.ts'
import { DOORS } from '../../src/api/make-api.ts'
import { rootOf, signedBy } from '../support/roots.ts'
import { joinOf, newDevice } from '../support/test-node.ts'
import {
  type ApiNode,
  admitted,
  apiVillage,
  askIn,
  Browser,
  cardOf,
  type Founder,
  type Guest,
  paymentOf,
  questionOf,
  type Reply,
  wishOf,
} from './api-node.ts'
import { walkAccess } from './walk-access.ts'
import { walkPayments } from './walk-payments.ts'

const GID = 'ab'.repeat(32)
const ID = 'cd'.repeat(16)

/** The path with ids that fit and belong to nobody. */
const pathOf = (door: AnyDoor): string =>
  door.path
    .replace(':gid', GID)
    .replace(':tid', GID)
    .replace(':key', GID)
    .replace(':seq', '0')
    .replace(':round', '2027-01-04#1')
    .replace(/:[a-z]+/, ID)

const nameOf = (door: AnyDoor): string => `${door.method.toUpperCase()} ${door.path}`
const knock = (browser: Browser, door: AnyDoor): Promise<Reply> =>
  browser.ask(door.method.toUpperCase(), pathOf(door), door.method === 'get' ? undefined : {})

const isRefusal = (reply: Reply): boolean =>
  HTTP_STATUS[reply.body?.refusal?.code as keyof typeof HTTP_STATUS] !== undefined

test('every door has a path and a method of its own', () => {
  expect(new Set(DOORS.map(nameOf)).size).toBe(DOORS.length)
})

describe('roles', () => {
  test('a stranger passes only where anybody may', async () => {
    const { api } = await apiVillage()
    for (const door of DOORS.filter(({ who }) => who !== 'anyone')) {
      const { status, body } = await knock(new Browser(api.node), door)
      expect([nameOf(door), status, body.refusal.code]).toEqual([nameOf(door), 401, 'not-signed-in'])
    }
  })

  test('who waits to be admitted sees nobody and pays nobody', async () => {
    const { api } = await apiVillage()
    const { browser } = await askIn(api, 'Zoe')
    for (const door of DOORS.filter(({ who }) => who !== 'anyone' && who !== 'signed-in')) {
      const { status, body } = await knock(browser, door)
      expect([nameOf(door), status, body.refusal.code]).toEqual([nameOf(door), 403, 'not-a-member-yet'])
    }
  })

  test('a member is not the committee', async () => {
    const { ann } = await apiVillage()
    const notForMembers = ['committee', 'people', 'books', 'desk']
    for (const door of DOORS.filter(({ who }) => notForMembers.includes(who))) {
      const { status, body } = await knock(ann.browser, door)
      expect([nameOf(door), status, body.refusal.code]).toEqual([nameOf(door), 403, 'not-committee'])
    }
  })
})

describe('nonsense', () => {
  const NOT_OBJECTS = [
    '',
    'null',
    '[]',
    '[[]]',
    '"text"',
    '7',
    '1e999',
    'true',
    '{',
    '{"a":}',
    '\u0000',
    '{}}',
    '['.repeat(30_000),
  ]

  test('is refused in words and never a fault, whatever the door', async () => {
    const { api, admin } = await apiVillage()
    for (const door of DOORS.filter(({ body }) => body !== undefined)) {
      for (const body of NOT_OBJECTS) {
        const headers = { 'content-type': 'application/json' }
        const response = await admin.browser.send(door.method.toUpperCase(), pathOf(door), { body, headers })
        const { refusal } = (await response.json()) as { refusal: { code: string; why: string } }
        expect([nameOf(door), body.slice(0, 9), response.status, refusal.code]).toEqual([
          nameOf(door),
          body.slice(0, 9),
          400,
          'malformed',
        ])
        expect(refusal.why.length).toBeLessThanOrEqual(200)
      }
    }
    expect(api.events.filter(({ event }) => event === 'request-failed')).toEqual([])
  })

  test('any JSON at any door is an answer or a refusal by name', async () => {
    const { api, admin } = await apiVillage()
    const doors = DOORS.filter(({ method, path }) => method !== 'get' && path !== '/api/logout')
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...doors), fc.jsonValue(), async (door, value) => {
        const reply = await admin.browser.ask(door.method.toUpperCase(), pathOf(door), value)
        expect(isRefusal(reply) || reply.status < 300).toBe(true)
        expect(reply.status).not.toBe(500)
      }),
      { numRuns: 300 },
    )
    expect(api.events.filter(({ event }) => event === 'request-failed')).toEqual([])
  })

  test('a field that nobody asked for is refused by its name', async () => {
    const { ann, ben } = await apiVillage()
    const reply = await ann.browser.post('/api/intents', { ...paymentOf(ann, ben, 5n), isAdmin: true })
    expect(reply.status).toBe(400)
    expect(reply.body.refusal.why).toContain('isAdmin')
  })

  test.each([
    ['lat', 1e300],
    ['lat', '44'],
    ['lon', null],
    ['name', 'x'.repeat(81)],
    ['name', 7],
    ['town', ''],
  ])('group.%s = %o is refused by its place', async (field, value) => {
    const { api } = await apiVillage()
    const { body } = await new Browser(api.node).post('/api/setup', {
      group: { name: 'Nord', town: 'Die', lat: 1, lon: 1, [field]: value },
      language: 'en',
    })
    expect(body.refusal).toMatchObject({ code: 'malformed', why: expect.stringContaining(`group.${field}`) })
  })

  test('an amount beyond 64 bits is refused at the door', async () => {
    const { admin } = await apiVillage()
    const huge = '9999999999999999999'
    for (const [path, body] of [
      ['/api/lines', { gid: GID, limit: huge }],
      ['/api/lines', { gid: GID, limit: '-1' }],
      ['/api/quotes', { gid: GID, number: 'ABCD 1234', amount: huge }],
      ['/api/quotes', { gid: GID, number: 'ABCD 1234', amount: '0' }],
    ] as const) {
      const reply = await admin.browser.post(path, body)
      expect([reply.status, reply.body.refusal.code]).toEqual([400, 'malformed'])
    }
  })

  test('10 MB are not taken', async () => {
    const { ann } = await apiVillage()
    const reply = await ann.browser.post('/api/intents', { intent: 'A'.repeat(10_000_000), sig: '' })
    expect([reply.status, reply.body.refusal.code]).toEqual([413, 'malformed'])
  })

  test('a form of another site cannot say that it is JSON', async () => {
    const { ann, ben } = await apiVillage()
    const body = JSON.stringify(paymentOf(ann, ben, 5n))
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const response = await ann.browser.send('POST', '/api/intents', {
        body,
        headers: { 'content-type': type },
      })
      expect(response.status).toBe(415)
    }
    expect((await ann.browser.get('/api/me')).body.account.balance).toBe('0')
  })

  test('an address that is no door is not found, in JSON', async () => {
    const { ann } = await apiVillage()
    for (const path of ['/api/', '/api/nothing', '/api/me/x', '/api/ads/..%2f..']) {
      const { status, body } = await ann.browser.get(path)
      expect([path, status, body.refusal.code]).toEqual([path, 404, 'not-found'])
    }
    expect((await ann.browser.post('/api/me')).status).toBe(404)
  })
})

/** One good request to each door that answers without another group. */
async function walk(
  api: ApiNode,
  admin: Founder,
  ann: Guest,
  ben: Guest,
): Promise<ReadonlyMap<string, Reply>> {
  const replies = new Map<string, Reply>()
  const call = async (
    guest: { browser: Browser },
    method: string,
    path: string,
    as: string,
    body?: unknown,
  ): Promise<Reply> => {
    const reply = await guest.browser.ask(method, path, body)
    replies.set(`${method} ${as}`, reply)
    return reply
  }
  const ad = {
    type: 'want',
    title: 'A ladder',
    body: '',
    category: 'tools',
    price: '',
    scope: 'group',
    days: 5,
  }
  for (const path of ['/api/state', '/api/groups', '/api/search', '/api/places'])
    await call(admin, 'GET', path, path)
  const fresh = { browser: new Browser(api.node) }
  const asked = await call(fresh, 'POST', '/api/join', '/api/join', joinOf('Zoe', newDevice('Zoe')))
  await call(fresh, 'POST', '/api/login/start', '/api/login/start', { name: 'Zoe' })
  await call(fresh, 'POST', '/api/login', '/api/login', {
    name: 'Zoe',
    auth: newDevice('Zoe').credentials.auth,
  })
  await call(ann, 'PUT', '/api/me/language', '/api/me/language', { language: 'en' })
  const { seq, intent } = (await call(ann, 'POST', '/api/intents', '/api/intents', paymentOf(ann, ben, 5n)))
    .body
  for (const path of [
    '/api/me',
    '/api/people',
    '/api/history',
    '/api/bills',
    '/api/orders',
    '/api/balance-points',
    '/api/policy',
    '/api/figures',
    '/api/holders',
    '/api/head',
    '/api/neighbours',
    '/api/across',
    '/api/transfers',
    '/api/witnesses',
    '/api/evidence',
  ])
    await call(ann, 'GET', path, path)
  await admin.browser.post('/api/intents', questionOf(admin, 'A press?', { policy: { levies: [] } }))
  const { open } = (await call(ann, 'GET', '/api/decisions', '/api/decisions')).body
  expect(open).toMatchObject([{ words: 'A press?', change: { policy: { levies: [] } } }])
  const card = newDevice('card')
  await ann.browser.post('/api/intents', cardOf(ann, card))
  await call(ann, 'GET', '/api/cards', '/api/cards')
  await call(fresh, 'GET', `/api/cards/${card.signer.pub}`, '/api/cards/:key')
  const byCard = paymentOf({ ...ann, device: card }, ben, 5n)
  await call(fresh, 'POST', '/api/cards/intents', '/api/cards/intents', byCard)
  const change = toBase64(encodeAs(policyChangeShape, { levies: [] }))
  await call(admin, 'POST', '/api/policy/dry-run', '/api/policy/dry-run', { change })
  const own = { account: ann.me.account?.account, own: false }
  await call(admin, 'POST', '/api/limits/dry-run', '/api/limits/dry-run', own)
  const to = (await ann.browser.get('/api/policy')).body.accounts.treasury.account as AccountId
  const fee = { name: 'fee', kind: 'fee', every: 'year', from: 0, amt: 1n, ppm: 0, free: 0n, to } as const
  await admin.browser.post('/api/intents', wishOf(admin, 'policy', { change: { charges: [fee] } }))
  const { charges } = (await call(admin, 'GET', '/api/contributions', '/api/contributions')).body
  const plan = `/api/contributions/plan?charge=fee&period=${charges[0].periods[0].period}`
  await call(admin, 'GET', plan, '/api/contributions/plan')
  await call(ann, 'GET', '/api/consistency?from=2', '/api/consistency')
  await call(ann, 'GET', '/api/statement', '/api/statement')
  await walkPayments({ admin, ann, ben }, intent, call)
  await call(ann, 'GET', '/api/own-year?year=2027', '/api/own-year')
  await call(ann, 'GET', `/api/receipts/${seq}`, '/api/receipts/:seq')
  const posted = (await call(ann, 'POST', '/api/ads', '/api/ads', ad)).body.ad
  await call(ann, 'GET', '/api/ads/mine', '/api/ads/mine')
  await call(ann, 'GET', `/api/ads/${posted.gid}/${posted.ad}`, '/api/ads/:gid/:ad')
  await call(ann, 'DELETE', `/api/ads/${posted.ad}`, '/api/ads/:ad')
  await call(admin, 'GET', '/api/desk', '/api/desk')
  await call(admin, 'GET', '/api/positions', '/api/positions')
  await call(admin, 'GET', '/api/accounts/next', '/api/accounts/next')
  await call(admin, 'GET', '/api/positions/table', '/api/positions/table')
  await call(admin, 'GET', '/api/books', '/api/books')
  await call(admin, 'GET', '/api/books/payments?from=0&to=1', '/api/books/payments')
  await call(admin, 'GET', '/api/books/balances?at=1', '/api/books/balances')
  await call(fresh, 'GET', '/api/papers', '/api/papers')
  const gone = await admitted(api, admin, 'Gone')
  await admin.browser.post('/api/intents', wishOf(admin, 'leave', { member: gone.me.member as MemberId }))
  await call(admin, 'DELETE', `/api/members/${gone.me.member}`, '/api/members/:member')
  await walkAccess(api, admin, ben, call)
  await call(admin, 'GET', '/api/handover', '/api/handover')
  const stolen = { newRoots: null, restart: false }
  const begun = await call(admin, 'POST', '/api/handover', '/api/handover', stolen)
  await call(admin, 'DELETE', '/api/handover', '/api/handover')
  await admin.browser.post('/api/handover', stolen)
  const file = signedBy((await admin.browser.get('/api/handover')).body.waiting.file, rootOf(admin.words))
  await call(admin, 'POST', '/api/handover/signed', '/api/handover/signed', { file })
  await call(admin, 'POST', '/api/handover/finish', '/api/handover/finish')
  expect(begun.body.waiting.file).not.toBe(file)
  await call(admin, 'GET', `/api/members/${ann.me.member}`, '/api/members/:member')
  await call(admin, 'POST', `/api/joins/${asked.body.member}/refuse`, '/api/joins/:member/refuse')
  await call(fresh, 'POST', '/api/logout', '/api/logout')
  return replies
}

/** Doors that need a second group on the network, or were walked through to found this one. */
const NEED_OTHERS = [
  'POST /api/setup',
  'POST /api/quotes',
  'POST /api/lines',
  'POST /api/lines/:line/accept',
  'PUT /api/lines/:line/limit',
  'POST /api/clearing',
  'GET /api/clearing/:round',
  'GET /api/transfers/:tid',
  ...['GET /api/across/:intent', 'POST /api/across/:intent/withdraw', 'POST /api/transfers/:tid/back'],
  'GET /api/evidence/:gid',
]

describe('answers', () => {
  test('are what the contract says, field by field, and are never kept by a browser', async () => {
    const { api, admin, ann, ben } = await apiVillage()
    const replies = await walk(api, admin, ann, ben)
    expect([...replies.keys(), ...NEED_OTHERS].sort()).toEqual(DOORS.map(nameOf).sort())
    for (const door of DOORS) {
      const reply = replies.get(nameOf(door))
      if (reply === undefined) continue
      const status = door.reply === 'nothing' ? 204 : 200
      expect([nameOf(door), reply.status, reply.headers.get('cache-control')]).toEqual([
        nameOf(door),
        status,
        door.reply === 'picture' ? 'private, max-age=86400' : 'no-store',
      ])
      if (typeof door.reply === 'object') expect(v.is(door.reply, reply.body), nameOf(door)).toBe(true)
    }
  })

  test('doors that need other groups say why not when there is none', async () => {
    const { admin } = await apiVillage()
    const asks: readonly [string, string, unknown?][] = [
      ['POST', '/api/quotes', { gid: GID, number: 'ABCD 1234', amount: '100' }],
      ['POST', '/api/lines', { gid: GID, limit: '1000000' }],
      ['POST', `/api/lines/${ID}/accept`, { limit: '1000000' }],
      ['PUT', `/api/lines/${ID}/limit`, { limit: '1000000' }],
      ['GET', '/api/clearing/none'],
      ['GET', `/api/transfers/${GID}`],
      ['GET', `/api/evidence/${GID}`],
      ['POST', `/api/evidence/${GID}/clear`],
    ]
    for (const [method, path, body] of asks) {
      const reply = await admin.browser.ask(method, path, body)
      expect([path, isRefusal(reply)]).toEqual([path, true])
      expect(reply.status).not.toBe(500)
    }
  })

  test('no answer to a member names a password, a vault or a secret of anybody', async () => {
    const { api, admin, ann, ben } = await apiVillage()
    const secrets = [admin, ann, ben].flatMap(({ device: { credentials } }) => [
      credentials.auth,
      credentials.vault,
    ])
    for (const [name, reply] of await walk(api, admin, ann, ben)) {
      if (name === 'POST /api/login') continue
      const text = JSON.stringify(reply.body)
      for (const secret of secrets) expect(text.includes(secret), name).toBe(false)
    }
  })
})
