/** The HTTP door: every route against every kind of nonsense. Each gets a refusal by name; nothing is written. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, startNode } from '@localpay/node'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { API_LIMITS } from '../../node/src/api/api-limits.ts'
import { DOORS } from '../../node/src/api/make-api.ts'
import { cases, type Doorstep, expectRefusal, openDoorstep, sampleOf } from './hostile-doorstep.ts'
import { NO_BODIES, NO_QUERY, nameOf, SAMPLES, spoil } from './hostile-requests.ts'
import { jsonFrom, knock } from './hostile-village.ts'

const DOORS_WITH_BODY = DOORS.filter(({ method }) => method !== 'get')

let doorstep: Doorstep
let url = ''
let admin = ''
let member = ''
let { ask, expectUnharmed }: Pick<Doorstep, 'ask' | 'expectUnharmed'> = {} as never

beforeAll(async () => {
  doorstep = await openDoorstep('hostile http')
  ;({ url, admin, member, ask, expectUnharmed } = doorstep)
}, 60_000)
afterAll(() => doorstep.village.close())

test('every door has a sample here', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(DOORS.map(nameOf).sort())
  expect(DOORS.length).toBeGreaterThan(30)
})

describe('bodies', () => {
  test.each(cases(DOORS_WITH_BODY.filter(door => sampleOf(door).body !== undefined)))(
    '%s refuses every spoilt field and names it',
    async (_, door) => {
      const sample = sampleOf(door)
      const spoilt = spoil(sample)
      expect(spoilt.length).toBeGreaterThan(10)
      for (const { what, text, field } of spoilt) {
        const heard = await ask(door, { body: text })
        expectRefusal(heard, what)
        expect(heard.refusal?.code, what).toBe('malformed')
        expect(heard.refusal?.why, what).toContain(field.split('.')[0])
      }
      await expectUnharmed()
    },
  )

  test.each(cases(DOORS_WITH_BODY))('%s refuses what is no object of fields', async (_, door) => {
    const takesNothing = sampleOf(door).body === undefined
    for (const [what, body] of NO_BODIES) {
      if (takesNothing && body === '') continue
      expectRefusal(await ask(door, { body }), what)
    }
    await expectUnharmed()
  })

  test.each(cases(DOORS_WITH_BODY))('%s refuses fields that it does not have', async (_, door) => {
    for (const key of ['surplus', '__proto__', 'constructor', 'toString']) {
      expectRefusal(await ask(door, { body: `{${JSON.stringify(key)}:{"polluted":1}}` }), key)
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    await expectUnharmed()
  })

  test.each(cases(DOORS_WITH_BODY))(
    '%s refuses ten megabytes, with their length told or not',
    async (_, door) => {
      const body = Buffer.alloc(10 * 1024 * 1024, 0x61)
      for (const chunked of [false, true]) {
        const heard = await ask(door, { body, chunked })
        // A client that is still sending may lose the answer; what counts is that nothing more happens.
        if (heard.status !== 0) expectRefusal(heard, `chunked: ${chunked}`)
        expect([0, 413]).toContain(heard.status)
      }
      const justOver = Buffer.alloc(API_LIMITS.bodyBytesMax + 1, 0x61)
      for (const chunked of [false, true])
        expect((await ask(door, { body: justOver, chunked })).status).toBe(413)
      await expectUnharmed()
    },
  )

  test('a body that does not tell its length is taken when it is within the bound, and so is none at all', async () => {
    const headers = jsonFrom(url, member)
    const told = await knock(url, {
      method: 'POST',
      path: '/api/login/start',
      headers,
      body: '{"name":"Odile"}',
    })
    const untold = await knock(url, {
      method: 'POST',
      path: '/api/login/start',
      headers,
      body: '{"name":"Odile"}',
      chunked: true,
    })
    expect([untold.status, untold.text]).toEqual([200, told.text])
    const none = await knock(url, { method: 'DELETE', path: `/api/ads/${'ab'.repeat(16)}`, headers })
    expect(none.refusal).toEqual({ code: 'not-found' })
    await expectUnharmed()
  })

  test.each(cases(DOORS_WITH_BODY))('%s refuses a body that is not said to be JSON', async (_, door) => {
    const body = JSON.stringify(sampleOf(door).body ?? {})
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      'json',
      '',
    ]) {
      const heard = await ask(door, { body, headers: { ...jsonFrom(url, admin), 'content-type': type } })
      expectRefusal(heard, type)
      expect(heard.status).toBe(415)
    }
    await expectUnharmed()
  })
})

describe('addresses', () => {
  const withParams = DOORS.filter(({ path }) => path.includes(':'))
  /** As they stand in an address. */
  const BAD_IDS = [
    'x',
    '-1',
    '1e400',
    '9223372036854775808',
    '18446744073709551616',
    'NaN',
    '__proto__',
    'constructor',
    '%2e%2e%2f%2e%2e',
    '%00',
    '%ff%fe',
    '%E0%A4%A',
    'ab'.repeat(500),
    'AB'.repeat(16),
    '%C3%A9',
    '1.5',
    '01',
  ]
  test.each(cases(withParams))('%s says of what is no id that nothing is there', async (_, door) => {
    for (const id of BAD_IDS) {
      const path = door.path.replaceAll(/:[a-z]+/g, id)
      const heard = await ask(door, { path })
      expectRefusal(heard, path)
      expect([heard.status, heard.refusal], path).toEqual([404, { code: 'not-found' }])
    }
    await expectUnharmed()
  })

  const withQuery = DOORS.filter(door => sampleOf(door).query !== undefined)
  test.each(cases(withQuery))('%s refuses every spoilt field of its query', async (_, door) => {
    const { path, query = {}, optional = [] } = sampleOf(door)
    const at = (fields: object): string => `${path}?${new URLSearchParams(fields as Record<string, string>)}`
    for (const field of Object.keys(query)) {
      for (const bad of NO_QUERY[field] ?? [])
        expectRefusal(await ask(door, { path: at({ ...query, [field]: bad }) }), `${field}=${bad}`)
      expectRefusal(await ask(door, { path: `${at(query)}&${field}=1` }), `${field} twice`)
      if (!optional.includes(field)) expectRefusal(await ask(door, { path }), `without ${field}`)
    }
    await expectUnharmed()
  })

  test.each(cases(DOORS))('%s refuses fields of a query that it does not have', async (_, door) => {
    const { path, query = {} } = sampleOf(door)
    for (const key of ['surplus', 'constructor', 'toString', '__proto__']) {
      expectRefusal(await ask(door, { path: `${path}?${new URLSearchParams({ ...query })}&${key}=1` }), key)
    }
    await expectUnharmed()
  })

  test('paths that climb, repeat, end or mean nothing are not there', async () => {
    const climbing = [
      '/api/../../etc/passwd',
      '/api/%2e%2e/%2e%2e/etc/passwd',
      '/api/ads/../../../etc/passwd',
      '/api//me',
      '/api/me/',
      '/api/nothing',
      '/api/',
      '/api/ME',
      '//etc/passwd',
      '/api/me%00',
    ]
    for (const path of climbing) {
      const heard = await knock(url, { path, headers: { cookie: admin } })
      expect(heard.status, path).toBe(404)
      expect(heard.text, path).not.toContain('root:')
    }
    for (const method of ['PATCH', 'OPTIONS', 'PROPFIND', 'PUT', 'DELETE']) {
      expect(
        (await knock(url, { method, path: '/api/me', headers: jsonFrom(url, admin) })).refusal?.code,
        method,
      ).toBe('not-found')
    }
    expectRefusal(
      await knock(url, { path: `/api/search?q=${'x'.repeat(API_LIMITS.urlCharsMax)}` }),
      'a long address',
    )
    await expectUnharmed()
  })

  test('files outside the web app are not served, however the path is written', async () => {
    const root = await mkdtemp(join(tmpdir(), 'localpay-files-'))
    const webFolder = join(root, 'web')
    await mkdir(webFolder)
    await writeFile(join(webFolder, 'index.html'), 'the page')
    await writeFile(join(webFolder, '.hidden'), 'secret')
    const node = await startNode(
      configOf(join(root, 'home'), 'node', { http_port: 0, peers_port: 0, log_level: 'silent' }),
      { webFolder },
    )
    onTestFinished(async () => {
      await node.close()
      await rm(root, { recursive: true, force: true })
    })
    const up = [
      '/..',
      '/%2e%2e',
      '/%2E%2E',
      '/..%2f',
      '/..%5c',
      '/..\\',
      '/....//',
      '/%252e%252e',
      '/..%c0%af',
      '/./..',
    ]
    const wanted = ['/etc/passwd', '/home/store/CURRENT', '/.hidden', '/store/CURRENT']
    for (const climb of up) {
      for (const file of wanted) {
        const { status, text } = await knock(node.url, { path: climb.repeat(6) + file })
        expect([200, 400, 404], climb).toContain(status)
        expect(text, climb + file).not.toMatch(/root:|secret|MANIFEST/)
      }
    }
    for (const path of [
      '/.hidden',
      '/../home/store/CURRENT',
      '/index.html/..',
      '/index.html%00.js',
      'http://elsewhere.example/.hidden',
    ]) {
      expect((await knock(node.url, { path })).text, path).not.toMatch(/secret|MANIFEST/)
    }
    expect((await knock(node.url, { path: '/index.html' })).text).toBe('the page')
  })
})
