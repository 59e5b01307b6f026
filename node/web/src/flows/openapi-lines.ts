/** A JSON schema as indented lines, close to how one would write the value. */

type Schemas = Readonly<Record<string, unknown>>

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly items?: unknown
  readonly anyOf?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

/** Deeper than any message of ours; a schema that refers to itself ends here. */
const DEPTH_MAX = 8

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

function bounds(schema: Schema): string {
  const parts = [
    schema.minimum === undefined ? '' : `from ${schema.minimum}`,
    schema.maximum === undefined ? '' : `to ${schema.maximum}`,
    schema.maxLength === undefined ? '' : `at most ${schema.maxLength} characters`,
    schema.pattern === undefined ? '' : `like ${schema.pattern}`,
  ].filter(part => part !== '')
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

export function shapeLines(value: unknown, schemas: Schemas, depth = 0): readonly string[] {
  if (!isSchema(value) || depth > DEPTH_MAX) return ['anything']
  if (value.$ref !== undefined) {
    const name = value.$ref.split('/').at(-1) ?? ''
    return name in schemas ? shapeLines(schemas[name], schemas, depth + 1) : [name]
  }
  if (value.const !== undefined) return [JSON.stringify(value.const)]
  if (value.enum !== undefined) return [value.enum.map(one => JSON.stringify(one)).join(' | ')]
  if (value.anyOf !== undefined) {
    const choices = value.anyOf.map(one => shapeLines(one, schemas, depth + 1))
    return choices.flatMap((lines, i) => (i === 0 ? lines : [`or ${lines[0]}`, ...lines.slice(1)]))
  }
  if (value.properties !== undefined) return objectLines(value, schemas, depth)
  if (value.items !== undefined) {
    const [first = '', ...rest] = shapeLines(value.items, schemas, depth + 1)
    return [`list of ${first}`, ...rest]
  }
  const type = Array.isArray(value.type) ? value.type.join(' or ') : (value.type ?? 'anything')
  return [`${type}${bounds(value)}`]
}

function objectLines(schema: Schema, schemas: Schemas, depth: number): readonly string[] {
  const required = new Set(schema.required ?? [])
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const [first = '', ...rest] = shapeLines(field, schemas, depth + 1)
    return [`${name}${required.has(name) ? '' : '?'}: ${first}`, ...rest]
  })
  return ['{', ...fields.map(line => `  ${line}`), '}']
}
