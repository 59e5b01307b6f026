/** What stands before every door, on a small app of its own. */
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { bodyGuard, hostGuard, originGuard, secureHeaders, urlGuard } from '../../src/api/guards.ts'

const PLACES = { publicUrl: 'https://lets.example.org', allowedHosts: ['localpay.local'] }

const app = new Hono()
  .use(secureHeaders(), urlGuard(), hostGuard(PLACES), originGuard(PLACES), bodyGuard())
  .get('/', c => c.text('page'))
  .post('/', async c => c.text(String((await c.req.text()).length)))
  .delete('/', c => c.body(null, 204))

const ask = async (init: RequestInit & { host?: string } = {}, path = '/'): Promise<Response> => {
  const headers = new Headers(init.headers)
  headers.set('host', init.host ?? '127.0.0.1:8420')
  return app.request(`http://127.0.0.1:8420${path}`, { ...init, headers })
}

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { refusal: { code: unknown } }).refusal.code

describe('the host must be ours', () => {
  test.each([
    'localhost',
    'localhost:8420',
    'LOCALHOST:8420',
    'group.localhost',
    '127.0.0.1:8420',
    '192.168.1.7:8420',
    '[::1]:8420',
    '[fe80::1]',
    'lets.example.org',
    'localpay.local:8420',
    'localpay.local.',
  ])('%s is', async host => {
    expect((await ask({ host })).status).toBe(200)
  })

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'xlocalhost', '', '[evil]'])(
    '%o is not',
    async host => {
      const response = await ask({ host })
      expect(response.status).toBe(403)
      expect(await codeOf(response)).toBe('bad-host')
    },
  )
})

describe('what changes something comes from our own page', () => {
  test.each([
    [{ origin: 'http://127.0.0.1:8420' }],
    [{ origin: 'https://lets.example.org' }],
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
    // A program without a cookie: it can be nobody's unwilling hand.
    [{}],
  ])('%o may', async headers => {
    expect((await ask({ method: 'POST', headers, body: 'x' })).status).toBe(200)
    expect((await ask({ method: 'DELETE', headers })).status).toBe(204)
  })

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://127.0.0.1:9999' }],
    [{ origin: 'https://lets.example.org.evil.example' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ cookie: 'localpay-1234=x' }],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ])('%o may not', async headers => {
    const response = await ask({ method: 'POST', headers, body: 'x' })
    expect(response.status).toBe(403)
    expect(await codeOf(response)).toBe('bad-origin')
  })

  test('reading is not asked where it comes from', async () => {
    expect((await ask({ headers: { origin: 'https://evil.example' } })).status).toBe(200)
  })
})

describe('bounds', () => {
  test('a body of 64 KiB is taken, one byte more is not', async () => {
    expect(await (await ask({ method: 'POST', body: 'x'.repeat(65_536) })).text()).toBe('65536')
    const over = await ask({ method: 'POST', body: 'x'.repeat(65_537) })
    expect(over.status).toBe(413)
    expect(await codeOf(over)).toBe('malformed')
  })

  test('10 MB that do not tell their length are not read to the end', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull: controller => {
        sent += 1_000
        if (sent > 10_000_000) controller.close()
        else controller.enqueue(new Uint8Array(1_000))
      },
    })
    const response = await ask({ method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(1_000_000)
  })

  test('an endless address is refused', async () => {
    expect((await ask({}, `/?q=${'x'.repeat(3_000)}`)).status).toBe(414)
  })
})

test('every answer, refusals too, forbids what we do not use', async () => {
  for (const response of [await ask(), await ask({ host: 'evil.example' })]) {
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-inline')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  }
})
