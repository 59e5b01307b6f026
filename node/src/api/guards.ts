/**
 * What every request meets first. A node on loopback is reachable for any web page that the person has open, so:
 * the host must be one of ours (else a stranger's name could be pointed at 127.0.0.1), what changes something must
 * come from our own page, and what we send may load nothing from anywhere else.
 */
import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { API_LIMITS } from './api-limits.ts'
import { refusalResponse } from './http-status.ts'

/** Scripts, styles, requests: from the node itself only. Wasm is Argon2; blobs are pictures being cropped. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()',
} as const

export const secureHeaders = (): MiddlewareHandler => async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value)
}

export interface Places {
  /** As members type it, for example https://lets.example.org. */
  readonly publicUrl: string | null
  /** Host names beside those that are always ours. */
  readonly allowedHosts: readonly string[]
}

/** The host of a Host header, without port and without the brackets of IPv6. */
function hostName(header: string): string {
  const name = /^\[([^\]]*)\](?::\d+)?$/.exec(header)?.[1] ?? header.replace(/:\d+$/, '')
  return name.toLowerCase().replace(/\.$/, '')
}

/**
 * Loopback names, IP addresses (nobody can point one elsewhere), the public host and the allowed ones. A request
 * that came by no HTTP server has no host of its own and is as good as its address.
 */
export function hostGuard(places: Places): MiddlewareHandler {
  const ours = new Set(places.allowedHosts.map(hostName))
  if (places.publicUrl !== null) ours.add(new URL(places.publicUrl).hostname)
  const isOurs = (name: string): boolean =>
    name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || ours.has(name)
  return async (c, next) => {
    const name = hostName(hostOf(c.req.raw))
    return isOurs(name) ? await next() : refusalResponse({ code: 'bad-host', host: name.slice(0, 100) })
  }
}

/** Host and port that the request names. */
const hostOf = (request: Request): string => request.headers.get('host') ?? new URL(request.url).host

/**
 * What changes something must come from our own origin. Browsers always say `Origin` then. A program says nothing:
 * it may pass when it carries no cookie, since without the cookie of a person it can be nobody's unwilling hand.
 */
export function originGuard(places: Places): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return await next()
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const ours =
      origin !== undefined
        ? isOurOrigin(origin, hostOf(c.req.raw), places)
        : site !== undefined
          ? site === 'same-origin' || site === 'none'
          : Object.keys(getCookie(c)).length === 0
    return ours ? await next() : refusalResponse({ code: 'bad-origin' })
  }
}

function isOurOrigin(origin: string, host: string, places: Places): boolean {
  if (origin === places.publicUrl) return true
  return origin === `http://${host}` || origin === `https://${host}`
}

/** Addresses beyond their bound are refused before anybody looks at them. */
export const urlGuard = (): MiddlewareHandler => async (c, next) => {
  if (c.req.url.length <= API_LIMITS.urlCharsMax) return await next()
  return refusalResponse({ code: 'malformed', why: 'the address is too long' }, 414)
}

/** Bodies beyond their bound are refused: by the length that they tell, else once so much has come. */
export const bodyGuard = (): MiddlewareHandler => async (c, next) => {
  const { raw } = c.req
  if (raw.method === 'GET' || raw.method === 'HEAD') return await next()
  const told = raw.headers.has('transfer-encoding') ? null : raw.headers.get('content-length')
  if (told !== null) return Number(told) <= API_LIMITS.bodyBytesMax ? await next() : tooLong()
  const body = raw.body === null ? new Uint8Array() : await readAtMost(API_LIMITS.bodyBytesMax, raw.body)
  if (body === null) return tooLong()
  // Made from its parts: the server's request is not one that the platform could copy.
  const { url, method, headers } = raw
  c.req.raw = new Request(url, { method, headers, body: body.length === 0 ? null : body })
  return await next()
}

const tooLong = (): Response =>
  refusalResponse({ code: 'malformed', why: `the body: want at most ${API_LIMITS.bodyBytesMax} bytes` }, 413)

/** All that comes, or null once it is more; the rest is not read. */
async function readAtMost(
  bytesMax: number,
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = stream.getReader()
  const whole = new Uint8Array(bytesMax)
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return whole.subarray(0, size)
    if (size + value.length > bytesMax) return null
    whole.set(value, size)
    size += value.length
  }
}
