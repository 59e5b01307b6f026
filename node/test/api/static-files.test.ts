/** The web app's files: what browsers may keep, what is a page, what nobody gets. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mountStaticFiles } from '../../src/api/static-files.ts'

let folder: string
const app = new Hono()
const SCRIPT = 'export const x = 1\n'.repeat(200)

beforeAll(async () => {
  const base = await mkdtemp(join(tmpdir(), 'localpay-static-'))
  folder = join(base, 'dist')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(base, 'secret.txt'), 'secret')
  await writeFile(join(folder, '.built-from'), 'stamp')
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>app</title>')
  await writeFile(join(folder, 'docs.html'), '<!doctype html><title>docs</title>')
  await writeFile(join(folder, 'assets', 'index-a1b2.js'), SCRIPT)
  mountStaticFiles(app, folder)
})
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }))

const get = async (path: string, headers = {}): Promise<Response> => app.request(path, { headers })

test('a hashed file is kept for good, a page is asked for again', async () => {
  const script = await get('/assets/index-a1b2.js')
  expect(script.headers.get('cache-control')).toContain('immutable')
  expect(script.headers.get('content-type')).toContain('text/javascript')
  expect(await script.text()).toBe(SCRIPT)
  const page = await get('/')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  expect(page.headers.get('content-type')).toContain('text/html')
})

test('a text travels compressed where the browser can read that', async () => {
  const packed = await get('/assets/index-a1b2.js', { 'accept-encoding': 'gzip, br' })
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  const bytes = new Uint8Array(await packed.arrayBuffer())
  expect(bytes.length).toBeLessThan(SCRIPT.length / 4)
  expect(gunzipSync(bytes).toString()).toBe(SCRIPT)
})

test('a page that has not changed is not sent again', async () => {
  const tag = (await get('/')).headers.get('etag') as string
  const again = await get('/', { 'if-none-match': tag })
  expect([again.status, await again.text()]).toEqual([304, ''])
})

test('a file that was built anew is served anew', async () => {
  await writeFile(join(folder, 'logo.svg'), '<svg/>')
  expect(await (await get('/logo.svg')).text()).toBe('<svg/>')
  await writeFile(join(folder, 'logo.svg'), '<svg id="2"/>')
  expect(await (await get('/logo.svg')).text()).toBe('<svg id="2"/>')
})

describe('paths', () => {
  test.each(['/', '/pay', '/ads/1234/5678', '/index.html', '/pay%20', '/.well'])(
    '%s is a page or its file',
    async path => {
      const response = await get(path)
      expect([response.status, await response.text()]).toEqual([200, '<!doctype html><title>app</title>'])
    },
  )

  test.each([
    '/assets/missing.js',
    '/secret.txt',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/.built-from',
    '/assets/..%5c..%5csecret.txt',
  ])('%s gives nothing away', async path => {
    const text = await (await get(path)).text()
    expect(text).not.toContain('secret')
    expect(text).not.toContain('stamp')
  })

  test('the documentation has its own page, other addresses under /api/ are no pages', async () => {
    expect(await (await get('/api/docs')).text()).toContain('docs')
    expect((await get('/api/unknown')).status).toBe(404)
  })
})

test('without a build a sentence says what to do', async () => {
  const bare = new Hono()
  mountStaticFiles(bare, join(folder, 'nowhere'))
  const response = await bare.request('/')
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('npm start')
})
