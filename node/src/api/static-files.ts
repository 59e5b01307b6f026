/**
 * The members' web app as files. Files under /assets/ carry a hash of their content in their name and are kept by
 * browsers for good; everything else is asked for again and answered with 304 when it is the same. Texts travel
 * compressed, once for all who ask. Paths that are no files are pages of the app.
 */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context, Hono } from 'hono'
import { API_LIMITS } from './api-limits.ts'

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

interface StaticFile {
  readonly type: string
  readonly tag: string
  readonly plain: Uint8Array<ArrayBuffer>
  /** Null where it would save nothing. */
  readonly gzipped: Uint8Array<ArrayBuffer> | null
  readonly changedMs: number
}

/** @param folder where the web app was built to; it may be built anew while the node runs */
export function mountStaticFiles(hono: Hono, folder: string): void {
  const find = makeFinder(folder)
  hono.get('/api/docs', async c => answerFile(c, await find('/docs.html')))
  hono.get('*', async (c, next) => {
    const { path } = c.req
    if (path.startsWith('/api/')) return await next()
    const page = await find('/index.html')
    if (page === null) return c.text(NOT_BUILT, 503)
    if (path === '/') return answerFile(c, page)
    const file = await find(path)
    if (file !== null) return answerFile(c, file)
    // A page of the app, which its router knows. What looks like a file is missing.
    return extname(path) === '' ? answerFile(c, page) : await next()
  })
}

const NOT_BUILT = 'The web app is not built yet. Start with: npm start\n'

function answerFile(c: Context, file: StaticFile | null): Response {
  if (file === null) return c.text(NOT_BUILT, 503)
  const hashed = c.req.path.startsWith('/assets/')
  const headers = new Headers({
    'cache-control': hashed ? `public, max-age=${API_LIMITS.assetSeconds}, immutable` : 'no-cache',
    etag: file.tag,
    vary: 'accept-encoding',
  })
  if (c.req.header('if-none-match') === file.tag) return new Response(null, { status: 304, headers })
  headers.set('content-type', file.type)
  const packed = file.gzipped !== null && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
  if (packed) headers.set('content-encoding', 'gzip')
  const body = packed ? file.gzipped : file.plain
  headers.set('content-length', String(body?.length ?? 0))
  return new Response(body, { headers })
}

/** Only names that a build makes: no way up, no hidden file. */
const SAFE = /^(?:\/[A-Za-z0-9_@-][A-Za-z0-9_@.-]*)+$/

/** Files by their path in the app, kept in memory: there are a few dozen, small ones. */
function makeFinder(folder: string): (path: string) => Promise<StaticFile | null> {
  const kept = new Map<string, StaticFile>()
  return async path => {
    if (!SAFE.test(path)) return null
    const name = join(folder, path)
    const about = await stat(name).catch(() => null)
    if (about === null || !about.isFile()) {
      kept.delete(path)
      return null
    }
    const known = kept.get(path)
    if (known?.changedMs === about.mtimeMs) return known
    const file = await readStaticFile(name, about.mtimeMs).catch(() => null)
    if (file !== null) kept.set(path, file)
    return file
  }
}

const compress = promisify(gzip)

async function readStaticFile(name: string, changedMs: number): Promise<StaticFile> {
  const plain = new Uint8Array(await readFile(name))
  const type = TYPES[extname(name)] ?? 'application/octet-stream'
  const isText = /^text\/|json|javascript|svg|wasm/.test(type)
  const packed = isText ? new Uint8Array(await compress(plain, { level: 9 })) : null
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  const gzipped = packed !== null && packed.length < plain.length ? packed : null
  return { type, tag, plain, gzipped, changedMs }
}
