/** What comes back from the node, and what it means when nothing does. */
import { describe, expect, test } from 'vitest'
import { createApi, type Fetch, isUnsettled } from '../../src/api/client.ts'

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Fetch =>
  async () =>
    new Response(status === 204 ? null : body, {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    })

const refusalOf = async (fetch: Fetch) => {
  const answer = await createApi(fetch).intent({ intent: 'AA', sig: 'BB' })
  if (answer.ok) throw new Error('was not refused')
  return answer.refusal
}

describe('a wish is settled only by the node’s own yes or no', () => {
  // biome-ignore format: a table reads by column.
  const cases: readonly [string, Fetch, string, boolean][] = [
    ['a refusal',               answering(409, '{"refusal":{"code":"over-limit","limit":"-100"}}'), 'over-limit',        false],
    ['not allowed',             answering(403, '{"refusal":{"code":"not-allowed"}}'),               'not-allowed',       false],
    ['no session',              answering(401, '{"refusal":{"code":"not-signed-in"}}'),             'not-signed-in',     true],
    ['too many requests',       answering(429, '{"refusal":{"code":"too-many-requests"}}'),         'too-many-requests', true],
    ['the node is stopping',    answering(503, '{"refusal":{"code":"closing"}}'),                   'closing',           true],
    ['a proxy’s error page',    answering(502, '<h1>Bad gateway</h1>'),                             'no-connection',     true],
    ['a strange page',          answering(404, '<h1>Not here</h1>'),                                'http-404',          false],
    ['a cut answer',            answering(200, '{"seq":'),                                          'no-connection',     true],
    ['no network',              async () => { throw new TypeError('fetch failed') },                'no-connection',     true],
  ]
  test.each(cases)('%s', async (_, fetch, code, unsettled) => {
    const refusal = await refusalOf(fetch)
    expect([refusal.code, isUnsettled(refusal)]).toEqual([code, unsettled])
  })
})

test('a refusal keeps what its text needs', async () => {
  expect(await refusalOf(answering(409, '{"refusal":{"code":"over-limit","limit":"-100"}}'))).toMatchObject({
    limit: '-100',
  })
})

test('questions leave out what is not asked, and escape what is', async () => {
  const urls: string[] = []
  const api = createApi(async url => {
    urls.push(url)
    return new Response('{}')
  })
  await api.search({ q: 'bread & jam', lat: undefined, limit: 20 })
  await api.history({})
  expect(urls).toEqual(['/api/search?q=bread+%26+jam&limit=20', '/api/history'])
})

test('requests stay on the same origin and say that they are JSON', async () => {
  const seen: RequestInit[] = []
  const api = createApi(async (_, init) => {
    seen.push(init)
    return new Response('{}')
  })
  await api.login('Odile', 'ab')
  expect(seen[0]).toMatchObject({
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Odile","auth":"ab"}',
  })
})

test('each answer tells the node’s time', async () => {
  const heard: number[] = []
  const api = createApi(answering(200, '{}', { date: 'Sun, 22 Nov 2026 18:00:00 GMT' }), at => heard.push(at))
  await api.state()
  expect(heard).toEqual([Date.UTC(2026, 10, 22, 18)])
})
