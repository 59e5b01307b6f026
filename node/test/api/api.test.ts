/** The whole API over a real node: what members, strangers and the committee get. */
import { asId, checkConsistency, checkReceipt, fromHex, type MemberId } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { ConsistencyReply, Me } from '../../src/app/contract.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { newDevice, setupOf } from '../support/test-node.ts'
import {
  admitted,
  apiVillage,
  askIn,
  Browser,
  foundGroup,
  loginOf,
  openApiNode,
  paymentOf,
  wishOf,
} from './api-node.ts'

const { verify } = systemCrypto()

describe('a group begins', () => {
  test('with the wizard: the founder is signed in and keeps twelve words', async () => {
    const api = await openApiNode()
    const browser = new Browser(api.node)
    expect((await browser.get('/api/state')).body).toMatchObject({
      phase: 'new',
      setupCodeNeeded: false,
      group: null,
    })
    const { me, words, browser: founder } = await foundGroup(api)
    expect(words).toHaveLength(12)
    expect(me).toMatchObject({ status: 'member', roles: ['admin', 'committee'] })
    expect((await founder.get('/api/me')).body).toEqual(me)
    expect((await browser.get('/api/state')).body).toMatchObject({
      phase: 'ready',
      members: 1,
      group: { gid: me.group.gid },
    })
  })

  test('once', async () => {
    const api = await openApiNode()
    await foundGroup(api)
    const again = await new Browser(api.node).post('/api/setup', setupOf(newDevice('other')))
    expect([again.status, again.body]).toEqual([409, { refusal: { code: 'already-set-up' } }])
  })
})

describe('people', () => {
  test('who asked is known but no member, until the committee admits them', async () => {
    const api = await openApiNode()
    const admin = await foundGroup(api)
    const asked = await askIn(api, 'Zoe')
    expect((await asked.browser.get('/api/me')).body.status).toBe('asked')
    expect((await asked.browser.get('/api/people?q=')).body).toEqual({
      refusal: { code: 'not-a-member-yet' },
    })
    const zoe = await admitted(api, admin, 'Zed')
    expect(zoe.me).toMatchObject({ status: 'member', account: { balance: '0' } })
    const refused = await admin.browser.post(`/api/joins/${asked.me.member}/refuse`)
    expect([refused.status, refused.body]).toEqual([204, ''])
    expect((await admin.browser.get('/api/desk')).body.joins).toEqual([])
  })

  test('who left is not counted among those who help each other', async () => {
    const { admin, ann } = await apiVillage()
    const members = async () => (await admin.browser.get('/api/state')).body.members
    expect(await members()).toBe(3)
    const leave = wishOf(admin, 'leave', { member: ann.me.member as MemberId })
    expect((await admin.browser.post('/api/intents', leave)).status).toBe(200)
    expect(await members()).toBe(2)
  })

  test('come back with their password and go again', async () => {
    const { api, ann } = await apiVillage()
    const browser = new Browser(api.node)
    expect((await browser.post('/api/login/start', { name: 'Ann' })).body.salt).toBe(
      ann.device.credentials.salt,
    )
    const { me, vault } = await loginOf(browser, 'Ann', ann.device)
    expect([me.member, vault]).toEqual([ann.me.member, ann.device.credentials.vault])
    expect((await browser.get('/api/me')).status).toBe(200)
    expect((await browser.post('/api/logout')).status).toBe(204)
    expect(browser.cookies.size).toBe(0)
    expect((await browser.get('/api/me')).status).toBe(401)
  })

  test('a stolen cookie is worth nothing after its owner signed out', async () => {
    const { api, ann } = await apiVillage()
    const thief = new Browser(api.node)
    for (const [name, value] of ann.browser.cookies) thief.cookies.set(name, value)
    expect((await thief.get('/api/me')).status).toBe(200)
    await ann.browser.post('/api/logout')
    expect((await thief.get('/api/me')).status).toBe(401)
  })

  test('a wrong password and an unknown name are one refusal', async () => {
    const { api, ann } = await apiVillage()
    const browser = new Browser(api.node)
    const auth = 'ab'.repeat(32)
    const [wrong, unknown] = [
      await browser.post('/api/login', { name: 'Ann', auth }),
      await browser.post('/api/login', { name: 'Nobody', auth }),
    ]
    expect([wrong.status, wrong.body]).toEqual([403, { refusal: { code: 'wrong-password' } }])
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body])
    expect((await browser.post('/api/login/start', { name: 'Nobody' })).body.salt).toMatch(/^[0-9a-f]{32}$/)
    expect(ann.me.name).toBe('Ann')
  })

  test('choose the language of their screens', async () => {
    const { ann } = await apiVillage()
    expect((await ann.browser.ask('PUT', '/api/me/language', { language: 'es' })).status).toBe(204)
    expect((await ann.browser.get('/api/me')).body.language).toBe('es')
  })
})

describe('a payment', () => {
  test('moves the amount, shows in both histories, and its receipt is checked without the node', async () => {
    const { ann, ben } = await apiVillage()
    const paid = await ann.browser.post('/api/intents', paymentOf(ann, ben, 1_250n, 'two loaves'))
    expect(paid.body).toMatchObject({ status: 'recorded', tid: null, me: { account: { balance: '-1250' } } })
    const { seq } = paid.body
    const [out] = (await ann.browser.get('/api/history')).body.items
    const [into] = (await ben.browser.get('/api/history?limit=1')).body.items
    expect(out).toMatchObject({
      seq,
      direction: 'out',
      amount: '1250',
      balanceAfter: '-1250',
      memo: 'two loaves',
    })
    expect(into).toMatchObject({
      seq,
      direction: 'in',
      amount: '1250',
      balanceAfter: '1250',
      memo: 'two loaves',
    })

    const response = await ann.browser.send('GET', `/api/receipts/${seq}`)
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="receipt-${seq}.localpay"`)
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    const gid = asId('group', ann.me.group.gid)!
    const receipt = checkReceipt(new Uint8Array(await response.arrayBuffer()), { gid, verify })
    expect(receipt).toMatchObject({ ok: true, value: { entry: { seq } } })
  })

  test('sent twice is one payment with one answer', async () => {
    const { ann, ben } = await apiVillage()
    const wish = paymentOf(ann, ben, 100n)
    const [first, second] = [
      await ann.browser.post('/api/intents', wish),
      await ann.browser.post('/api/intents', wish),
    ]
    expect(second.status).toBe(200)
    expect([second.body.seq, second.body.intent]).toEqual([first.body.seq, first.body.intent])
    expect((await ann.browser.get('/api/me')).body.account.balance).toBe('-100')
  })

  test('over the limit is refused with the amounts that a sentence needs', async () => {
    const { ann, ben } = await apiVillage()
    const over = await ann.browser.post('/api/intents', paymentOf(ann, ben, 20_001n))
    expect(over.status).toBe(409)
    expect(over.body.refusal).toEqual({
      code: 'over-limit',
      who: 'payer',
      account: ann.me.account?.account,
      limit: '-20000',
      wouldBe: '-20001',
    })
  })

  test('signed by somebody else is refused', async () => {
    const { ann, ben } = await apiVillage()
    const wish = paymentOf({ ...ann, device: ben.device }, ben, 100n)
    expect((await ann.browser.post('/api/intents', wish)).body.refusal.code).toBe('not-your-key')
  })

  test("another member's receipt is not handed out", async () => {
    const { api, admin, ann, ben } = await apiVillage()
    const cleo = await admitted(api, admin, 'Cleo')
    const { seq } = (await ann.browser.post('/api/intents', paymentOf(ann, ben, 5n))).body
    expect((await cleo.browser.get(`/api/receipts/${seq}`)).status).toBe(404)
    expect((await admin.browser.get(`/api/receipts/${seq}`)).status).toBe(200)
    expect((await ann.browser.get('/api/receipts/999999')).status).toBe(404)
  })

  test('only adds to the ledger: the head of before is proved to be its beginning', async () => {
    const { ann, ben } = await apiVillage()
    const { head: older } = (await ann.browser.get('/api/me')).body as Me
    await ann.browser.post('/api/intents', paymentOf(ann, ben, 5n))
    const { head, proof } = (await ann.browser.get(`/api/consistency?from=${older.size}`))
      .body as ConsistencyReply
    expect(head).toEqual((await ann.browser.get('/api/head')).body)
    const claim = {
      older: { size: older.size, root: fromHex(older.root) },
      newer: { size: head.size, root: fromHex(head.root) },
      proof: proof.map(fromHex),
    }
    expect(checkConsistency(claim)).toBe(true)
    expect((await ann.browser.get('/api/balance-points')).body.points.at(-1).balance).toBe('-5')
  })
})

describe('ads', () => {
  const BREAD = {
    type: 'offer',
    title: 'Sourdough bread',
    body: 'Baked on Fridays',
    category: 'food',
    price: '4 T',
    scope: 'public',
    days: 30,
  }

  test('are posted, found by anybody, and taken back', async () => {
    const { api, ann } = await apiVillage()
    const stranger = new Browser(api.node)
    const { ad } = (await ann.browser.post('/api/ads', BREAD)).body
    expect(ad).toMatchObject({ title: 'Sourdough bread', mine: true, own: true })
    const found = (await stranger.get('/api/search?q=bread&lat=44.7&lon=5.3&km=50&sort=distance')).body
    expect(found).toMatchObject({ total: 1, hits: [{ ad: ad.ad, mine: false, author: null }] })
    expect((await stranger.get(`/api/ads/${ad.gid}/${ad.ad}`)).body.ad.title).toBe('Sourdough bread')
    expect((await ann.browser.get('/api/ads/mine')).body.ads).toHaveLength(1)
    expect((await ann.browser.ask('DELETE', `/api/ads/${ad.ad}`)).status).toBe(204)
    expect((await stranger.get('/api/search?q=bread')).body.total).toBe(0)
  })

  test("somebody else's ad cannot be taken back", async () => {
    const { ann, ben } = await apiVillage()
    const { ad } = (await ann.browser.post('/api/ads', BREAD)).body
    expect((await ben.browser.ask('DELETE', `/api/ads/${ad.ad}`)).status).toBeGreaterThanOrEqual(403)
    expect((await ann.browser.get('/api/ads/mine')).body.ads).toHaveLength(1)
  })
})

describe('several groups in one process', () => {
  test('keep their ledgers and their sessions apart', async () => {
    const [one, other] = [await openApiNode(), await openApiNode()]
    const [a, b] = [await foundGroup(one, 'Nord'), await foundGroup(other, 'Sud')]
    expect(a.me.group.gid).not.toBe(b.me.group.gid)
    // Browsers keep cookies by host: both nodes see both.
    const both = new Browser(one.node)
    for (const [name, value] of [...a.browser.cookies, ...b.browser.cookies]) both.cookies.set(name, value)
    // Of each group a session, which no script reads, and a mark that there is one.
    expect(both.cookies.size).toBe(4)
    expect((await both.get('/api/me')).body.group.name).toBe('Nord')
  })
})
