/**
 * The cookie that keeps a person signed in. Scripts cannot read it and other sites cannot send it. Its name carries
 * the group: browsers keep cookies by host without the port, and several nodes may run on one machine. A second one
 * beside it, which scripts can read and which holds nothing, spares strangers' pages the question who is signed in.
 */
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { API_LIMITS } from './api-limits.ts'

export interface CookieOptions {
  /** Of this group; null before it is founded. */
  readonly gid: string | null
  readonly publicUrl: string | null
}

const nameOf = (gid: string): string => `localpay-${gid.slice(0, 12)}`
const markOf = (gid: string): string => `localpay-in-${gid.slice(0, 12)}`

/** Over https the cookie never travels in the clear. Only the public address can be https: the node itself is not. */
const isSecure = (c: Context, publicUrl: string | null): boolean =>
  publicUrl?.startsWith('https:') === true && new URL(publicUrl).host === (c.req.header('host') ?? '')

/** The session that the browser brings, or null. */
export const readSession = (c: Context, { gid }: CookieOptions): string | null =>
  gid === null ? null : (getCookie(c, nameOf(gid)) ?? null)

export function writeSession(c: Context, session: string, { gid, publicUrl }: CookieOptions): void {
  if (gid === null) return
  const common = {
    sameSite: 'Strict',
    path: '/',
    secure: isSecure(c, publicUrl),
    maxAge: API_LIMITS.cookieSeconds,
  } as const
  setCookie(c, nameOf(gid), session, { ...common, httpOnly: true })
  setCookie(c, markOf(gid), '1', common)
}

export function clearSession(c: Context, { gid, publicUrl }: CookieOptions): void {
  if (gid === null) return
  for (const name of [nameOf(gid), markOf(gid)])
    deleteCookie(c, name, { path: '/', secure: isSecure(c, publicUrl) })
}
