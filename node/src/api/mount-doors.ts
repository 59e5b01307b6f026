/** Hangs the doors into a Hono app: rate, role, parsing, answer, in that order. */
import { err, ok, type Result } from '@localpay/protocol'
import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import type { App, Person } from '../app/services.ts'
import { API_LIMITS, RATES, type RateName } from './api-limits.ts'
import type { AnyDoor, FileAnswer, PictureAnswer, Schema, Who } from './door.ts'
import { type Refusal, refusalResponse, toJson } from './http-status.ts'
import type { RateLimits } from './rate-limits.ts'
import { clearSession, readSession, writeSession } from './session-cookie.ts'

export interface DoorContext {
  readonly app: App
  readonly rates: RateLimits
  readonly publicUrl: string | null
  /** Whom a rate counts: the client's address. */
  readonly clientOf: (c: Context) => string
}

export function mountDoors(hono: Hono, doors: readonly AnyDoor[], context: DoorContext): void {
  for (const door of doors) hono.on(door.method.toUpperCase(), door.path, c => answerDoor(c, door, context))
}

async function answerDoor(c: Context, door: AnyDoor, context: DoorContext): Promise<Response> {
  const { app, publicUrl } = context
  const session = readSession(c, { gid: app.gid(), publicUrl })
  const person = session === null ? null : await app.people.whoIs(session)
  const role = checkRole(door.who, person)
  if (role !== null) return refusalResponse(role)

  const parsed = await parseRequest(c, door)
  if (!parsed.ok) {
    const { refusal } = parsed
    return refusalResponse(refusal, 'status' in refusal ? refusal.status : undefined)
  }
  const late = await knockAll(door, context, { client: context.clientOf(c), person, body: parsed.value.body })
  if (late !== null) return refusalResponse(late)

  const answer = await door.answer({
    ...parsed.value,
    app,
    person,
    session,
    setSession: next => {
      const cookie = { gid: app.gid(), publicUrl }
      if (next === null) clearSession(c, cookie)
      else writeSession(c, next, cookie)
    },
  })
  return answer.ok ? sendAnswer(c, door, answer.value) : refusalResponse(answer.refusal)
}

/** Null when this person may come through. */
export function checkRole(who: Who, person: Person | null): Refusal | null {
  if (who === 'anyone') return null
  if (person === null) return { code: 'not-signed-in' }
  if (who === 'signed-in') return null
  if (person.account === null) return { code: 'not-a-member-yet' }
  return who === 'member' || person.committee || mayLook(who, person) ? null : { code: 'not-committee' }
}

/** What other roles than the committee's open. */
// biome-ignore format: a table reads by column.
const LOOKERS: Partial<Record<Who, readonly Person['roles'][number][]>> = {
  people: ['coordinator'],
  books:  ['auditor'],
  desk:   ['auditor', 'coordinator'],
}

const mayLook = (who: Who, { roles }: Person): boolean =>
  LOOKERS[who]?.some(role => roles.includes(role)) ?? false

async function knockAll(
  door: AnyDoor,
  { rates }: DoorContext,
  by: { client: string; person: Person | null; body: unknown },
): Promise<Refusal | null> {
  for (const name of door.rates ?? []) {
    const late = await rates.knock(name, rateKey(name, by))
    if (late !== null) return late
  }
  return null
}

function rateKey(name: RateName, by: { client: string; person: Person | null; body: unknown }): string {
  const { per } = RATES[name]
  if (per === 'client') return by.client
  if (per === 'member') return by.person?.member ?? by.client
  return String((by.body as { name?: unknown } | null)?.name ?? '').toLowerCase()
}

type Malformed = { readonly code: 'malformed'; readonly why: string; readonly status: number }
type Read<T> = Result<T, Malformed>
type Request = { readonly body: unknown; readonly query: unknown; readonly params: unknown }

const malformed = (why: string, status = 400): { ok: false; refusal: Malformed } =>
  err({ code: 'malformed', why: why.slice(0, API_LIMITS.whyCharsMax), status })

/** An address whose id is none names nothing, like one whose id nobody has. */
const NOT_THERE = { code: 'not-found' } as const

async function parseRequest(
  c: Context,
  door: AnyDoor,
): Promise<Result<Request, Malformed | typeof NOT_THERE>> {
  const params = parseAs(door.params, c.req.param(), 'address')
  if (!params.ok) return err(NOT_THERE)
  const query = readQuery(c, door.query)
  if (!query.ok) return query
  const body = door.method === 'get' ? ok(null) : await readBody(c, door.body)
  if (!body.ok) return body
  return ok({ params: params.value, query: query.value, body: body.value })
}

function readQuery(c: Context, schema: Schema | undefined): Read<unknown> {
  const all = Object.entries(c.req.queries())
  const twice = all.find(([, values]) => values.length > 1)
  if (twice !== undefined) return malformed(`${twice[0].slice(0, 40)}: stands there twice`)
  const fields = Object.fromEntries(all.map(([name, [value]]) => [name, value]))
  return parseAs(schema ?? NOTHING, fields, 'address')
}

const NOTHING = v.strictObject({})

/** A body is JSON, said to be JSON: forms of other sites cannot say that. A door without fields takes none, or `{}`. */
async function readBody(c: Context, schema: Schema | undefined): Promise<Read<unknown>> {
  const text = await c.req.text()
  if (text === '' && schema === undefined) return ok(null)
  if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? ''))
    return malformed('want content-type: application/json', 415)
  try {
    const value: unknown = JSON.parse(text)
    // A schema of fields takes a list for an object without any.
    return Array.isArray(value)
      ? malformed('body: want an object')
      : parseAs(schema ?? NOTHING, value, 'body')
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof RangeError) return malformed('body: not JSON')
    throw cause
  }
}

function parseAs(schema: Schema | undefined, value: unknown, what: string): Read<unknown> {
  if (schema === undefined) return ok(null)
  const parsed = v.safeParse(schema, value, { abortEarly: true })
  if (parsed.success) return ok(parsed.output)
  const [issue] = parsed.issues
  return malformed(`${v.getDotPath(issue) ?? what}: ${issue.message}`)
}

function sendAnswer(c: Context, door: AnyDoor, value: unknown): Response {
  c.header('cache-control', 'no-store')
  if (door.reply === 'nothing') return c.body(null, 204)
  if (door.reply === 'picture') {
    const { picture, type } = value as PictureAnswer
    const kept = `private, max-age=${API_LIMITS.pictureSeconds}`
    return c.body(new Uint8Array(picture), 200, { 'content-type': type, 'cache-control': kept })
  }
  if (door.reply !== 'file') return c.body(toJson(value), 200, { 'content-type': 'application/json' })
  const { file, name } = value as FileAnswer
  return c.body(new Uint8Array(file), 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
  })
}
