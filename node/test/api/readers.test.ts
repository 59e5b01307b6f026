/** Who reads what at the desk: the auditor everything and writes nothing, a coordinator the people of their area. */
import { expect, test } from 'vitest'
import { DOORS } from '../../src/api/make-api.ts'
import { joinOf, newDevice } from '../support/test-node.ts'
import { admitted, apiVillage, Browser, type Guest, wishOf } from './api-node.ts'

type Village = Awaited<ReturnType<typeof apiVillage>>

const sign = (guest: Guest, kind: Parameters<typeof wishOf>[1], body: object) =>
  guest.browser.post('/api/intents', wishOf(guest, kind, body as never))

async function signed(guest: Guest, kind: Parameters<typeof wishOf>[1], body: object): Promise<void> {
  const { status, body: reply } = await sign(guest, kind, body)
  expect([kind, status, reply.refusal]).toEqual([kind, 200, undefined])
}

/** Two areas; Ann coordinates the north, Ben lives there, Cleo in the south. */
async function areas(): Promise<Village & { cleo: Guest }> {
  const all = await apiVillage()
  const { api, admin, ann, ben } = all
  const list = [
    { id: 'north', name: 'North' },
    { id: 'south', name: 'South' },
  ]
  await signed(admin, 'policy', { change: { areas: list } })
  const cleo = await admitted(api, admin, 'Cleo')
  await signed(admin, 'change', { member: ann.me.member, roles: ['coordinator'], area: 'north' })
  await signed(admin, 'change', { member: ben.me.member, area: 'north' })
  await signed(admin, 'change', { member: cleo.me.member, area: 'south' })
  return { ...all, cleo }
}

const ask = async ({ api }: Village, name: string, area: string) => {
  const browser = new Browser(api.node)
  const { status, body } = await browser.post('/api/join', { ...joinOf(name, newDevice(name)), area })
  return { status, body }
}

test('the auditor reads the desk, the accounts, the books and the tables', async () => {
  const { admin, ann, ben } = await apiVillage()
  await signed(admin, 'change', { member: ann.me.member, roles: ['auditor'] })
  for (const path of [
    '/api/desk',
    `/api/members/${ben.me.member}`,
    '/api/positions',
    '/api/group-accounts',
    '/api/positions/table',
    '/api/books',
    '/api/books/payments?from=0&to=1',
    '/api/books/balances?at=1',
  ]) {
    expect([path, (await ann.browser.get(path)).status]).toEqual([path, 200])
    expect([path, (await ben.browser.get(path)).status]).toEqual([path, 403])
  }
  expect((await ann.browser.get('/api/books')).body.whole).toBe(true)
})

test('the auditor writes nothing: no door of the committee’s that changes something, no act of the committee', async () => {
  const { admin, ann, ben } = await apiVillage()
  await signed(admin, 'change', { member: ann.me.member, roles: ['auditor'] })
  const { body: before } = await admin.browser.get('/api/head')
  const writers = DOORS.filter(
    ({ method, who }) => method !== 'get' && (who === 'committee' || who === 'people'),
  )
  expect(writers.length).toBeGreaterThan(5)
  for (const { method, path } of writers) {
    const { status } = await ann.browser.ask(
      method.toUpperCase(),
      path.replace(/:[a-z]+/, 'ab'.repeat(16)),
      {},
    )
    expect([path, status]).toEqual([path, 403])
  }
  const { account } = ben.me.account ?? {}
  for (const [kind, body] of [
    ['lock', { account, locked: true }],
    ['limits', { account }],
    ['change', { member: ben.me.member, status: 'suspended' }],
    ['policy', { change: { levies: [] } }],
    ['rate', { num: 1n, den: 1n }],
  ] as const) {
    const { status, body: reply } = await sign(ann, kind, body)
    expect([kind, status, reply.refusal?.code]).toEqual([kind, 403, 'not-allowed'])
  }
  expect((await admin.browser.get('/api/head')).body.size).toBe(before.size)
})

test('a coordinator sees the people of their area, and who asks to join it', async () => {
  const all = await areas()
  const { admin, ann, ben, cleo } = all
  expect((await ask(all, 'Nora', 'north')).status).toBe(200)
  expect((await ask(all, 'Sven', 'south')).status).toBe(200)
  expect((await ask(all, 'Olga', '')).status).toBe(200)
  const { body: desk } = await ann.browser.get('/api/desk')
  expect(desk.members.map(({ name }: { name: string }) => name)).toEqual(['Ann', 'Ben'])
  expect(desk.joins.map(({ name, area }: { name: string; area: string }) => [name, area])).toEqual([
    ['Nora', 'north'],
  ])
  expect((await ann.browser.get(`/api/members/${ben.me.member}`)).status).toBe(200)
  expect((await ann.browser.get(`/api/members/${cleo.me.member}`)).status).toBe(404)
  expect((await ann.browser.get('/api/positions')).status).toBe(403)
  expect((await admin.browser.get('/api/desk')).body.joins).toHaveLength(3)
})

test('a coordinator admits to their area alone, and turns away who asks to join it alone', async () => {
  const all = await areas()
  const { admin, ann } = all
  for (const [name, area] of [
    ['Nora', 'north'],
    ['Nils', 'north'],
    ['Sven', 'south'],
  ] as const)
    await ask(all, name, area)
  const { joins } = (await admin.browser.get('/api/desk')).body
  const of = (name: string) => joins.find((one: { name: string }) => one.name === name)
  const admit = ({ member, account, number, pub, area }: ReturnType<typeof of>) =>
    sign(ann, 'admit', { member, account, number, pub, area, kind: 'person', roles: [] })
  expect((await admit(of('Sven'))).body.refusal.code).toBe('not-your-area')
  expect((await admit(of('Nora'))).status).toBe(200)
  expect((await ann.browser.post(`/api/joins/${of('Sven').member}/refuse`)).status).toBe(404)
  expect((await ann.browser.post(`/api/joins/${of('Nils').member}/refuse`)).status).toBe(204)
})

test('a coordinator without an area sees nobody', async () => {
  const { admin, ann } = await apiVillage()
  await signed(admin, 'change', { member: ann.me.member, roles: ['coordinator'] })
  expect((await ann.browser.get('/api/desk')).body).toMatchObject({ members: [], joins: [] })
})

test('who asks to join an area that is none is refused', async () => {
  const all = await areas()
  expect((await ask(all, 'Zoe', 'east')).body.refusal.code).toBe('no-such-area')
})
