/** Events while a page is open, faults that leave the node standing, rates, and what describes the API. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { API_LIMITS, RATES } from '../../src/api/api-limits.ts'
import { DOORS } from '../../src/api/make-api.ts'
import { openStore } from '../../src/store/open-store.ts'
import { newFolder } from '../support/test-node.ts'
import { apiVillage, Browser, foundGroup, openApiNode, paymentOf } from './api-node.ts'

/** Reads an event stream until this text has come. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let read = ''
  while (!read.includes(text)) {
    const { done, value } = await reader.read()
    if (done) break
    read += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return read
}

describe('events', () => {
  test('tell both people of a payment, and nobody else', async () => {
    const { api, ann, ben } = await apiVillage()
    const [payer, payee, stranger] = [
      await ann.browser.send('GET', '/api/events'),
      await ben.browser.send('GET', '/api/events'),
      await new Browser(api.node).send('GET', '/api/events'),
    ]
    expect(payee.headers.get('content-type')).toContain('text/event-stream')
    await ann.browser.post('/api/intents', paymentOf(ann, ben, 5n))
    expect(await readUntil(payee, 'event: me')).toContain('event: me\ndata: {}\n\n')
    await readUntil(payer, 'event: me')
    await api.node.close()
    expect(await readUntil(stranger, 'event: me')).not.toContain('event: me')
  })

  test('end when the node closes', async () => {
    const { api, ann } = await apiVillage()
    const response = await ann.browser.send('GET', '/api/events')
    await api.node.close()
    expect(await readUntil(response, 'never')).toBe(': open\n\n')
  })

  test('are bounded for one member, and a page that left makes room', async () => {
    const { ann, ben } = await apiVillage()
    const open: Response[] = []
    for (let n = 0; n < API_LIMITS.listenersPerMemberMax; n++)
      open.push(await ann.browser.send('GET', '/api/events'))
    const full = await ann.browser.get('/api/events')
    expect([full.status, full.body.refusal.code]).toEqual([503, 'too-many-listeners'])
    expect((await ben.browser.send('GET', '/api/events')).status).toBe(200)
    await (open[0] as Response).body?.cancel()
    await expect.poll(async () => (await ann.browser.send('GET', '/api/events')).status).toBe(200)
  })
})

describe('faults', () => {
  test('a disk that fails is told as a fault, logged without the address, and the node stays up', async () => {
    const disk = await openStore(await newFolder())
    let broken = false
    const write: typeof disk.write = changes =>
      broken ? Promise.reject(new Error('disk full')) : disk.write(changes)
    const api = await openApiNode({ store: { ...disk, write } })
    const admin = await foundGroup(api)
    broken = true
    const reply = await admin.browser.ask('PUT', '/api/me/language', { language: 'es' })
    expect([reply.status, reply.body]).toEqual([500, { refusal: { code: 'node-faulty' } }])
    expect(api.events.filter(({ event }) => event === 'request-failed')).toMatchObject([
      { method: 'PUT', cause: { message: 'disk full' } },
    ])
    expect((await admin.browser.get('/api/state')).status).toBe(200)
    expect((await admin.browser.get('/healthz')).body).toEqual({ ok: true })
  })

  test('readiness says in words what it looked at', async () => {
    const { api, admin } = await apiVillage()
    const { status, body } = await admin.browser.get('/readyz')
    expect(status).toBe(200)
    expect(body.checks.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['ledger', 'disk']),
    )
    expect(api.node.notes).toEqual([])
  })
})

describe('rates', () => {
  test('guesses at one password are slowed down, and its owner is not locked out for long', async () => {
    const rates = { ...RATES, loginAs: { per: 'name', points: 3, seconds: 300 } } as const
    const api = await openApiNode({ rates })
    const admin = await foundGroup(api)
    const thief = new Browser(api.node)
    const auth = '00'.repeat(32)
    for (let n = 0; n < 3; n++)
      expect((await thief.post('/api/login', { name: 'ann admin', auth })).status).toBe(403)
    const late = await thief.post('/api/login', { name: 'Ann Admin', auth })
    expect([late.status, late.body.refusal.code]).toEqual([429, 'too-many-requests'])
    expect(Number(late.headers.get('retry-after'))).toBeLessThanOrEqual(300)
    // Whoever is signed in stays so.
    expect((await admin.browser.get('/api/me')).status).toBe(200)
  })

  test('knocking at all doors without end is slowed down', async () => {
    const rates = { ...RATES, general: { per: 'client', points: 5, seconds: 60 } } as const
    const browser = new Browser((await openApiNode({ rates })).node)
    for (let n = 0; n < 5; n++) expect((await browser.get('/api/state')).status).toBe(200)
    expect((await browser.get('/api/state')).status).toBe(429)
    expect((await browser.get('/healthz')).status).toBe(200)
  })
})

test('the description for programs is OpenAPI 3.1 and names every door with its fields', async () => {
  const { ann } = await apiVillage()
  const { status, body } = await ann.browser.get('/api/openapi.json')
  expect([status, body.openapi]).toEqual([200, '3.1.0'])
  const described = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method} ${path}`),
  )
  const doors = DOORS.map(({ method, path }) => `${method} ${path.replace(/:([a-z]+)/g, '{$1}')}`)
  expect(described.sort()).toEqual(doors.sort())
  const intents = body.paths['/api/intents'].post
  expect(Object.keys(intents.requestBody.content['application/json'].schema.properties)).toEqual([
    'intent',
    'sig',
    'memo',
    'items',
    'salt',
    'quote',
  ])
  expect(body.paths['/api/search'].get.parameters.map(({ name }: { name: string }) => name)).toContain('km')
  expect(body.paths['/api/receipts/{seq}'].get.parameters).toMatchObject([
    { name: 'seq', in: 'path', required: true },
  ])
})

test('a page asked for on a folder that was never built says what to do', async () => {
  const api = await openApiNode({ webFolder: join(await newFolder(), 'dist') })
  const { status, body } = await new Browser(api.node).get('/')
  expect([status, body]).toEqual([503, expect.stringContaining('npm start')])
})
