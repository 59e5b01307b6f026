/**
 * The API described for programs, OpenAPI 3.1, made from the same doors that answer. Built when first asked for, so
 * that nothing of it is loaded by a node that nobody asks.
 */
import { type Context, Hono } from 'hono'
import type { DescribeRouteOptions } from 'hono-openapi'
import * as c from '../app/contract.ts'
import type { AnyDoor, Schema, Who } from './door.ts'

type JsonSchema = NonNullable<unknown>
type Describe = (schema: Schema) => JsonSchema

const WHO: { readonly [W in Who]: string } = {
  anyone: 'Anybody may ask.',
  'signed-in': 'For people who are signed in.',
  member: 'For admitted members.',
  committee: 'For the committee.',
  people: 'For the committee, and coordinators about their area.',
  books: 'For the committee and the auditor.',
  desk: 'For the committee, the auditor, and coordinators about their area.',
}

export function makeOpenApi(doors: readonly AnyDoor[], version: string): () => Promise<object> {
  let made: Promise<object> | undefined
  return () => {
    made ??= build(doors, version)
    return made
  }
}

async function build(doors: readonly AnyDoor[], version: string): Promise<object> {
  const [{ describeRoute, generateSpecs }, { toJsonSchema }] = await Promise.all([
    import('hono-openapi'),
    import('@valibot/to-json-schema'),
  ])
  const describe: Describe = schema => {
    const options = { target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore' } as const
    const { $schema: _, ...described } = toJsonSchema(schema, options)
    return described
  }
  const paper = new Hono()
  for (const door of doors) {
    const route = describeRoute(describeDoor(door, describe))
    paper.on(door.method.toUpperCase(), door.path, route, (context: Context) => context.body(null))
  }
  return generateSpecs(paper, {
    documentation: {
      info: {
        title: 'LocalPay',
        version,
        description:
          'Amounts are decimal strings of minor units, ids lower-case hex, bytes base64url, times milliseconds. ' +
          'A session is a cookie; every refusal is {"refusal": {"code": …}}.',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'localpay-<group>' } },
      },
    },
    excludeStaticFile: false,
  })
}

function describeDoor(door: AnyDoor, describe: Describe): DescribeRouteOptions {
  const refusal = { 'application/json': { schema: describe(c.refusalReply) } }
  const body = door.body === undefined ? {} : { requestBody: jsonBody(describe(door.body)) }
  return {
    summary: door.says,
    description: WHO[door.who],
    tags: [door.path.split('/')[2] ?? ''],
    parameters: [
      ...parametersOf(door.params, 'path', describe),
      ...parametersOf(door.query, 'query', describe),
    ],
    ...(door.who === 'anyone' ? {} : { security: [{ session: [] }] }),
    ...body,
    responses: { ...goodReply(door, describe), default: { description: 'A refusal', content: refusal } },
  } as DescribeRouteOptions
}

const jsonBody = (schema: JsonSchema) => ({ required: true, content: { 'application/json': { schema } } })

function goodReply(door: AnyDoor, describe: Describe): object {
  if (door.reply === 'nothing') return { 204: { description: 'Done' } }
  const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  if (door.reply === 'picture')
    return { 200: { description: 'A picture', content: { 'image/*': bytes['application/octet-stream'] } } }
  if (door.reply === 'file') return { 200: { description: 'A file', content: bytes } }
  return {
    200: { description: 'The answer', content: { 'application/json': { schema: describe(door.reply) } } },
  }
}

function parametersOf(
  schema: Schema | undefined,
  place: 'path' | 'query',
  describe: Describe,
): readonly object[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = describe(schema) as { properties?: object; required?: string[] }
  return Object.entries(properties).map(([name, described]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: described,
  }))
}
