/**
 * The node over HTTP: guards, doors, live events, the web app's files. `fetch(Request)` answers without a server, so
 * the same app may answer over any stream. Outside it knows only `App`.
 */
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { Log } from '../app/ports.ts'
import type { App } from '../app/services.ts'
import type { AnyDoor } from './door.ts'
import { ACCESS_DOORS } from './doors-access.ts'
import { BILL_DOORS } from './doors-bills.ts'
import { CARD_DOORS } from './doors-cards.ts'
import { CLEARING_DOORS } from './doors-clearing.ts'
import { DECISION_DOORS } from './doors-decisions.ts'
import { FIGURE_DOORS } from './doors-figures.ts'
import { GROUP_DOORS } from './doors-group.ts'
import { HANDOVER_DOORS } from './doors-handover.ts'
import { JOINING_DOORS } from './doors-joining.ts'
import { MARKET_DOORS } from './doors-market.ts'
import { MEMBER_DOORS } from './doors-members.ts'
import { MESSAGE_DOORS } from './doors-messages.ts'
import { MONEY_DOORS } from './doors-money.ts'
import { NEIGHBOUR_DOORS } from './doors-neighbours.ts'
import { ORDER_DOORS } from './doors-orders.ts'
import { PAYMENT_DOORS } from './doors-payments.ts'
import { PEOPLE_DOORS } from './doors-people.ts'
import { PROFILE_DOORS } from './doors-profile.ts'
import { WITNESS_DOORS } from './doors-witnesses.ts'
import { bodyGuard, hostGuard, originGuard, secureHeaders, urlGuard } from './guards.ts'
import { refusalResponse } from './http-status.ts'
import { makeLiveDoor } from './live-stream.ts'
import { mountDoors } from './mount-doors.ts'
import { makeOpenApi } from './openapi.ts'
import { clientKey, makeRateLimits, type Rates } from './rate-limits.ts'
import { readSession } from './session-cookie.ts'
import { mountStaticFiles } from './static-files.ts'

export interface ApiOptions {
  readonly log: Log
  readonly version: string
  /** The node's time, which answers tell: members' devices date what they sign by it. */
  readonly now?: () => number
  /** Address of the page behind a reverse proxy; null without one. */
  readonly publicUrl?: string | null
  /** Host names beside loopback, IP addresses and that of `publicUrl`. */
  readonly allowedHosts?: readonly string[]
  /** Believe the last address of X-Forwarded-For: only behind a proxy of ours. */
  readonly trustProxy?: boolean
  /** Folder of the built web app; without it the API stands alone. */
  readonly webFolder?: string | null
  /** Event streams end when this is aborted. */
  readonly closing?: AbortSignal
  readonly rates?: Rates
  readonly heartbeatMs?: number
}

export const DOORS: readonly AnyDoor[] = [
  ...PEOPLE_DOORS,
  ...PROFILE_DOORS,
  ...MESSAGE_DOORS,
  ...ACCESS_DOORS,
  ...JOINING_DOORS,
  ...MEMBER_DOORS,
  ...MONEY_DOORS,
  ...BILL_DOORS,
  ...ORDER_DOORS,
  ...CARD_DOORS,
  ...DECISION_DOORS,
  ...PAYMENT_DOORS,
  ...MARKET_DOORS,
  ...CLEARING_DOORS,
  ...NEIGHBOUR_DOORS,
  ...WITNESS_DOORS,
  ...HANDOVER_DOORS,
  ...GROUP_DOORS,
  ...FIGURE_DOORS,
]

export function makeApi(app: App, options: ApiOptions): Hono {
  const { log, publicUrl = null, allowedHosts = [], webFolder = null } = options
  const hono = new Hono()
  const rates = makeRateLimits(options.rates)
  const clientOf = clientReader(options.trustProxy ?? false)
  const places = { publicUrl, allowedHosts }

  hono.use(secureHeaders())
  hono.use(urlGuard())
  hono.use(hostGuard(places))
  hono.use(originGuard(places))
  hono.use(bodyGuard())
  const { now } = options
  if (now !== undefined)
    hono.use('/api/*', async (c, next) => {
      await next()
      c.res.headers.set('date', new Date(now()).toUTCString())
    })
  hono.use('/api/*', async (c, next) => {
    const late = await rates.knock('general', clientOf(c))
    return late === null ? await next() : refusalResponse(late)
  })

  mountDoors(hono, DOORS, { app, rates, publicUrl, clientOf })
  mountEvents(hono, app, { ...options, clientOf })
  const openApi = makeOpenApi(DOORS, options.version)
  hono.get('/api/openapi.json', async c => c.json(await openApi()))
  mountHealth(hono, app)
  if (webFolder !== null) mountStaticFiles(hono, webFolder)

  hono.notFound(c =>
    c.req.path.startsWith('/api/') ? refusalResponse({ code: 'not-found' }) : c.text('Not found\n', 404),
  )
  hono.onError((cause, c) => {
    // The pattern of the route, not the address: that may name a person.
    log.error({ event: 'request-failed', method: c.req.method, route: c.req.routePath, cause })
    return refusalResponse({ code: 'node-faulty' })
  })
  return hono
}

function mountEvents(hono: Hono, app: App, options: ApiOptions & { clientOf: (c: Context) => string }): void {
  const { clientOf, publicUrl = null, closing = new AbortController().signal, heartbeatMs } = options
  const live = makeLiveDoor({ app, closing, ...(heartbeatMs === undefined ? {} : { heartbeatMs }) })
  hono.get('/api/events', async c => {
    const session = readSession(c, { gid: app.gid(), publicUrl })
    const person = session === null ? null : await app.people.whoIs(session)
    return live(c, { person, client: clientOf(c) })
  })
}

/** For a supervisor: alive is alive, ready says what is amiss. */
function mountHealth(hono: Hono, app: App): void {
  hono.get('/healthz', c => c.json({ ok: true }))
  hono.get('/readyz', async c => {
    const readiness = await app.readiness()
    return c.json(readiness, readiness.ready ? 200 : 503)
  })
}

/** Who knocks, as rates count it. Without a server behind it, as in a test, everybody is one. */
function clientReader(trustProxy: boolean): (c: Context) => string {
  return c => {
    const forwarded = trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
    const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
    return clientKey(forwarded || incoming?.socket.remoteAddress || 'local')
  }
}
