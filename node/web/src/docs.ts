/** Shows /api/openapi.json to people: every door with what it takes and gives, without a library. */
import './parts/style.css'
import { shapeLines } from './flows/openapi-lines.ts'

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>
  readonly description?: string
}

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema?: unknown
  }[]
  readonly requestBody?: Media
  readonly responses?: Readonly<Record<string, Media>>
}

interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

function element(name: string, content: string | readonly Node[], cls = ''): HTMLElement {
  const made = document.createElement(name)
  if (cls !== '') made.className = cls
  if (typeof content === 'string') made.textContent = content
  else made.append(...content)
  return made
}

/** Wide ones scroll, so the keyboard must reach them. */
function shape(schema: unknown, api: OpenApi): HTMLElement {
  const made = element('pre', shapeLines(schema, api.components?.schemas ?? {}).join('\n'))
  made.tabIndex = 0
  return made
}

function media(title: string, what: Media, api: OpenApi): readonly Node[] {
  const types = Object.entries(what.content ?? {})
  const heading = element('h2', what.description ? `${title}: ${what.description}` : title)
  return [
    heading,
    ...types.flatMap(([type, { schema }]) => [element('p', type, 'second'), shape(schema, api)]),
  ]
}

function operation(path: string, method: string, op: Operation, api: OpenApi): HTMLElement {
  const title = element('summary', [
    element('span', method.toUpperCase(), `badge method-${method}`),
    element('code', path),
    element('span', op.summary ?? '', 'second'),
  ])
  const parts: Node[] = [title]
  if (op.description) parts.push(element('p', op.description))
  if (op.parameters?.length) {
    const rows = op.parameters.map(one =>
      element(
        'li',
        `${one.name} (${one.in}${one.required ? ', required' : ''}): ${shapeLines(one.schema, {}).join(' ')}`,
      ),
    )
    parts.push(element('h2', 'Parameters'), element('ul', rows))
  }
  if (op.requestBody) parts.push(...media('Takes', op.requestBody, api))
  for (const [status, reply] of Object.entries(op.responses ?? {}))
    parts.push(...media(`Gives ${status}`, reply, api))
  return element('details', parts, 'card')
}

async function show(): Promise<void> {
  const place = document.getElementById('docs') as HTMLElement
  const response = await fetch('/api/openapi.json')
  if (!response.ok) throw new Error(`the description answered ${response.status}`)
  const api = (await response.json()) as OpenApi
  const doors = Object.entries(api.paths).flatMap(([path, methods]) =>
    METHODS.flatMap(method => {
      const op = methods[method]
      return op === undefined ? [] : [operation(path, method, op, api)]
    }),
  )
  place.replaceChildren(
    element('h1', `${api.info.title} ${api.info.version}`),
    element('p', api.info.description ?? ''),
    element('p', `${doors.length} operations. The same description as JSON: `, 'second'),
    ...doors,
  )
  const link = element('a', '/api/openapi.json') as HTMLAnchorElement
  link.href = '/api/openapi.json'
  place.querySelector('p.second')?.append(link)
}

show().catch((cause: unknown) => {
  const why = cause instanceof Error ? cause.message : String(cause)
  document
    .getElementById('docs')
    ?.replaceChildren(element('h1', 'LocalPay API'), element('p', `Cannot be shown: ${why}`))
})
