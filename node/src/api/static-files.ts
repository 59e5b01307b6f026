/**
 * The members' web app as files. Files under /assets/ carry a hash of their content in their name and are kept by
 * browsers for good; everything else is asked for again. Paths that are no files are pages of the app.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Context, Hono, Next } from 'hono'
import { API_LIMITS } from './api-limits.ts'

/** @param folder where the web app was built to */
export function mountStaticFiles(hono: Hono, folder: string): void {
  const keep = (path: string, c: Context): void => {
    const hashed = path.includes('/assets/')
    c.header('cache-control', hashed ? `public, max-age=${API_LIMITS.assetSeconds}, immutable` : 'no-cache')
  }
  const files = serveStatic({ root: folder, onFound: keep })
  const docs = serveStatic({ root: folder, path: 'docs.html', onFound: keep })
  const page = serveStatic({ root: folder, path: 'index.html', onFound: keep })
  const isPage = (c: Context): boolean => !/\.[A-Za-z0-9]{1,8}$/.test(c.req.path)

  hono.get('/api/docs', docs)
  hono.get('*', async (c: Context, next: Next) => {
    if (c.req.path.startsWith('/api/')) return await next()
    if (!existsSync(join(folder, 'index.html'))) return c.text(NOT_BUILT, 503)
    return await files(c, next)
  })
  hono.get('*', async (c: Context, next: Next) =>
    isPage(c) && !c.req.path.startsWith('/api/') ? await page(c, next) : await next(),
  )
}

const NOT_BUILT = 'The web app is not built yet. Start with: npm start\n'
