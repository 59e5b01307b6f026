/**
 * The cookie that keeps a person signed in. Scripts cannot read it and other sites cannot send it. Its name carries
 * the group: browsers keep cookies by host without the port, and several nodes may run on one machine.
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

/** Over https the cookie never travels in the clear. Only the public address can be https: the node itself is not. */
const isSecure = (c: Context, publicUrl: string | null): boolean =>
  publicUrl?.startsWith('https:') === true && new URL(publicUrl).host === (c.req.header('host') ?? '')

/** The session that the browser brings, or null. */
export const readSession = (c: Context, { gid }: CookieOptions): string | null =>
  gid === null ? null : (getCookie(c, nameOf(gid)) ?? null)

export function writeSession(c: Context, session: string, { gid, publicUrl }: CookieOptions): void {
  if (gid === null) return
  setCookie(c, nameOf(gid), session, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: isSecure(c, publicUrl),
    maxAge: API_LIMITS.cookieSeconds,
  })
}

export function clearSession(c: Context, { gid, publicUrl }: CookieOptions): void {
  if (gid !== null) deleteCookie(c, nameOf(gid), { path: '/', secure: isSecure(c, publicUrl) })
}
