/** Small parts of the HTTP door that need no app. */

import type { AccountId } from '@localpay/protocol'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { RATES } from '../../src/api/api-limits.ts'
import { HTTP_STATUS, refusalResponse, toJson } from '../../src/api/http-status.ts'
import { checkRole } from '../../src/api/mount-doors.ts'
import { clientKey, makeRateLimits } from '../../src/api/rate-limits.ts'
import { clearSession, readSession, writeSession } from '../../src/api/session-cookie.ts'

describe('refusals', () => {
  test('amounts travel as decimal strings', async () => {
    const response = refusalResponse({
      code: 'over-limit',
      who: 'payer',
      account: 'aa'.repeat(16) as AccountId,
      limit: -9_223_372_036_854_775_807n,
      wouldBe: -1n,
    })
    expect(response.status).toBe(409)
    expect(await response.json()).toEqual({
      refusal: {
        code: 'over-limit',
        who: 'payer',
        account: 'aa'.repeat(16),
        limit: '-9223372036854775807',
        wouldBe: '-1',
      },
    })
    expect(toJson({ a: [0n, { b: 5n }] })).toBe('{"a":["0",{"b":"5"}]}')
  })

  test('every status is that of a refusal', () => {
    expect(Object.values(HTTP_STATUS).filter(status => status < 400)).toEqual([])
  })
})

describe('rates', () => {
  const rates = makeRateLimits({ ...RATES, login: { per: 'client', points: 2, seconds: 60 } })

  test('the third knock of one client is told when to come again; another client is not', async () => {
    expect(await rates.knock('login', 'ann')).toBeNull()
    expect(await rates.knock('login', 'ann')).toBeNull()
    const late = await rates.knock('login', 'ann')
    expect(late).toMatchObject({ code: 'too-many-requests' })
    expect(await rates.knock('login', 'ben')).toBeNull()
    expect(await rates.knock('general', 'ann')).toBeNull()
    const response = refusalResponse(late as never)
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('limits of one node are not those of another in the same process', async () => {
    const one = makeRateLimits({ ...RATES, join: { per: 'client', points: 1, seconds: 60 } })
    const other = makeRateLimits({ ...RATES, join: { per: 'client', points: 1, seconds: 60 } })
    expect(await one.knock('join', 'x')).toBeNull()
    expect(await other.knock('join', 'x')).toBeNull()
  })

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['local', 'local'],
  ])('%s counts as %s', (address, key) => {
    expect(clientKey(address)).toBe(key)
  })
})

describe('roles', () => {
  const asked = { member: 'm' as never, account: null, committee: false, roles: [], area: null } as const
  const member = { ...asked, account: 'a' as never }
  const committee = { ...member, committee: true }
  const auditor = { ...member, roles: ['auditor'] } as const
  const coordinator = { ...member, roles: ['coordinator'], area: 'north' } as const

  test.each([
    ['anyone', null, null],
    ['signed-in', null, 'not-signed-in'],
    ['signed-in', asked, null],
    ['member', null, 'not-signed-in'],
    ['member', asked, 'not-a-member-yet'],
    ['member', member, null],
    ['committee', null, 'not-signed-in'],
    ['committee', asked, 'not-a-member-yet'],
    ['committee', member, 'not-committee'],
    ['committee', committee, null],
    ['committee', auditor, 'not-committee'],
    ['committee', coordinator, 'not-committee'],
    ['books', asked, 'not-a-member-yet'],
    ['books', member, 'not-committee'],
    ['books', auditor, null],
    ['books', coordinator, 'not-committee'],
    ['books', committee, null],
    ['people', member, 'not-committee'],
    ['people', auditor, 'not-committee'],
    ['people', coordinator, null],
    ['desk', member, 'not-committee'],
    ['desk', auditor, null],
    ['desk', coordinator, null],
    ['desk', committee, null],
  ] as const)('a door for %s, asked by %o: %s', (who, person, code) => {
    expect(checkRole(who, person)?.code ?? null).toBe(code)
  })
})

describe('the session cookie', () => {
  const gid = 'ab'.repeat(32)
  const app = (publicUrl: string | null, of: string | null = gid): Hono => {
    const cookie = { gid: of, publicUrl }
    return new Hono()
      .get('/in', c => {
        writeSession(c, 'secret', cookie)
        return c.text('')
      })
      .get('/out', c => {
        clearSession(c, cookie)
        return c.text('')
      })
      .get('/who', c => c.text(readSession(c, cookie) ?? 'nobody'))
  }
  const cookieOf = async (hono: Hono, path: string, host = 'localhost'): Promise<string> =>
    (await hono.request(path, { headers: { host } })).headers.get('set-cookie') ?? ''

  test('no script and no other site gets at it', async () => {
    const cookie = await cookieOf(app(null), '/in')
    expect(cookie).toMatch(/^localpay-abababababab=secret;/)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Strict')
    expect(cookie).not.toContain('Secure')
  })

  test('a second one, which scripts can read, holds nothing and comes and goes with it', async () => {
    const [, mark = ''] = (await app(null).request('/in')).headers.getSetCookie()
    expect(mark).toMatch(/^localpay-in-abababababab=1;/)
    expect(mark).not.toContain('HttpOnly')
    const gone = (await app(null).request('/out')).headers.getSetCookie()
    expect(gone.map(line => /^([^=]+)=;.*Max-Age=0/.exec(line)?.[1])).toEqual([
      'localpay-abababababab',
      'localpay-in-abababababab',
    ])
  })

  test('behind https it never travels in the clear', async () => {
    const https = app('https://lets.example.org')
    expect(await cookieOf(https, '/in', 'lets.example.org')).toContain('Secure')
    expect(await cookieOf(https, '/in', '127.0.0.1:8420')).not.toContain('Secure')
  })

  test('two groups on one machine do not sign each other out', async () => {
    const other = app(null, 'cd'.repeat(32))
    const headers = { cookie: 'localpay-abababababab=secret' }
    expect(await (await app(null).request('/who', { headers })).text()).toBe('secret')
    expect(await (await other.request('/who', { headers })).text()).toBe('nobody')
  })

  test('before there is a group nobody is signed in', async () => {
    expect(await cookieOf(app(null, null), '/in')).toBe('')
    expect(await (await app(null, null).request('/who')).text()).toBe('nobody')
  })

  test('signing out takes it away', async () => {
    expect(await cookieOf(app(null), '/out')).toContain('Max-Age=0')
  })
})
