/**
 * The house rules, kept by looking at every file: arrows go down only, no cycles, no file over 400 lines, one folder
 * for each of libp2p, level and Electron, no words that do not belong.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LINES_MAX = 400
const SOURCES = [
  'protocol/src',
  'protocol/test',
  'node/src',
  'node/test',
  'node/web/build',
  'node/web/src',
  'node/web/test',
  'simulations/src',
  'simulations/test',
]

interface Source {
  readonly path: string
  readonly text: string
  /** Files of ours that it imports, by path from the root. */
  readonly files: readonly string[]
  /** Packages that it imports. */
  readonly packages: readonly string[]
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(?:ts|tsx|css)$/.test(entry.name))
    .map(entry => relative(ROOT, join(entry.parentPath, entry.name)))
}

function read(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const imports = [
    ...text.matchAll(/^(?:import|export)\s[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)|^import\s+'([^']+)'/gm),
  ].map(match => match[1] ?? match[2] ?? match[3] ?? '')
  const files = imports
    .filter(name => name.startsWith('.'))
    .map(name => relative(ROOT, resolve(ROOT, dirname(path), name)))
  return { path, text, files, packages: imports.filter(name => !name.startsWith('.')) }
}

const sources = SOURCES.flatMap(filesBelow).map(read)
const inFolder = (folder: string): Source[] => sources.filter(({ path }) => path.startsWith(`${folder}/`))

/** Floors of protocol/, lowest first: a folder imports only folders before it, and itself. */
const PROTOCOL_FLOORS = [
  'base',
  'codec',
  'money',
  'identity',
  'ads',
  'lines',
  'transfer',
  'ledger',
  'clearing',
  'wire',
  'witness',
  'sync',
]

/** What each folder of the node may import beside itself and protocol. */
const NODE_ARROWS: { readonly [folder: string]: readonly string[] } = {
  app: [],
  store: ['app'],
  net: ['app'],
  search: [],
  system: ['app'],
  api: ['app'],
}

/** From outside the app only its ports are known to those that implement them. */
const PORTS_ONLY = ['store', 'net', 'system']

describe('the house', () => {
  test('was seen at all', () => {
    expect(sources.length).toBeGreaterThan(150)
    expect(inFolder('protocol/src').length).toBeGreaterThan(40)
    expect(inFolder('node/src').length).toBeGreaterThan(60)
    expect(sources.flatMap(source => source.files).length).toBeGreaterThan(500)
  })

  test('has no file over 400 lines', () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > LINES_MAX + 1)
    expect(long).toEqual([])
  })

  test('every import of ours exists', () => {
    const known = new Set(sources.map(({ path }) => path))
    const lost = sources.flatMap(({ path, files }) =>
      files
        .filter(
          file => /\.(?:ts|tsx|css)$/.test(file) && !known.has(file) && !file.endsWith('vitest.config.ts'),
        )
        .map(file => `${path} -> ${file}`),
    )
    expect(lost).toEqual([])
  })

  test('protocol: arrows go down only', () => {
    const wrong = inFolder('protocol/src').flatMap(({ path, files }) => {
      const floor = PROTOCOL_FLOORS.indexOf(path.split('/')[2] ?? '')
      return files
        .filter(
          file =>
            path !== 'protocol/src/index.ts' && PROTOCOL_FLOORS.indexOf(file.split('/')[2] ?? '') > floor,
        )
        .map(file => `${path} -> ${file}`)
    })
    expect(wrong).toEqual([])
  })

  test('protocol: no clock, no random, no input or output, no log', () => {
    const banned =
      /\bDate\.now\b|new Date\(|Math\.random|\bconsole\.|\bprocess\.|\bfetch\(|setTimeout|crypto\.getRandomValues/
    expect(
      inFolder('protocol/src')
        .filter(({ text }) => banned.test(text))
        .map(({ path }) => path),
    ).toEqual([])
    // One file may: the faster hash and hex of Node, which `#machine` chooses there.
    expect(
      inFolder('protocol/src')
        .filter(({ packages }) => packages.some(name => name.startsWith('node:')))
        .map(({ path }) => path),
    ).toEqual(['protocol/src/base/machine-node.ts'])
  })

  test('node: arrows go down only', () => {
    const wrong = inFolder('node/src').flatMap(({ path, files }) => {
      const folder = path.split('/')[2] ?? ''
      const allowed = NODE_ARROWS[folder]
      if (allowed === undefined) return []
      return files.flatMap(file => {
        const target = file.split('/')[2] ?? ''
        const down = target === folder || (allowed.includes(target) && file.startsWith('node/src/'))
        const ports = !PORTS_ONLY.includes(folder) || target === folder || file === 'node/src/app/ports.ts'
        return (down && ports) || isSearchInApp(folder, target) ? [] : [`${path} -> ${file}`]
      })
    })
    expect(wrong).toEqual([])
  })

  test('libp2p and level are each imported in one folder', () => {
    const users = (pattern: RegExp): string[] => [
      ...new Set(
        inFolder('node/src')
          .filter(({ packages }) => packages.some(name => pattern.test(name)))
          .map(({ path }) => path.split('/')[2] ?? ''),
      ),
    ]
    expect(users(/^(?:@?libp2p|@chainsafe|@multiformats)/)).toEqual(['net'])
    expect(users(/^level$/)).toEqual(['store'])
    expect(users(/^hono|^@hono/).filter(folder => !folder.endsWith('.ts'))).toEqual(['api'])
  })

  test('the web app knows the protocol and the types of the API, nothing else of the node', () => {
    const wrong = inFolder('node/web/src').flatMap(({ path, text, packages }) => {
      const values = [...text.matchAll(/^import\s+(?!type\b)[^'"]*?from\s+'@localpay\/node'/gm)]
      return [
        ...(values.length > 0 ? [`${path} imports values of the node`] : []),
        ...packages.filter(name => name.startsWith('node:')).map(name => `${path} -> ${name}`),
      ]
    })
    expect(wrong).toEqual([])
  })

  test('there are no cycles', () => {
    expect(cyclesOf(sources)).toEqual([])
  })

  test('no word stands in the code that does not belong there', () => {
    const banned =
      /\bTODO\b(?!\(#[0-9]+\))|\bFIXME\b|\bHACK\b|@ts-ignore|@ts-nocheck|\bas any\s*[),;.}\]]|process\.exit\(|\/work\/|\/root\//
    const found = sources
      .filter(({ path, text }) => path !== 'simulations/test/house.test.ts' && banned.test(text))
      .map(({ path }) => path)
    expect(found).toEqual([])
  })
})

/** The app asks the search folder for its index: both are pure computation, and search knows nothing of the app. */
function isSearchInApp(folder: string, target: string): boolean {
  return folder === 'app' && target === 'search'
}

function cyclesOf(all: readonly Source[]): string[] {
  const byPath = new Map(all.map(source => [source.path, source]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    if (done.has(path)) return
    for (const file of byPath.get(path)?.files ?? []) walk(file, [...trail, path])
    done.add(path)
  }
  for (const { path } of all) walk(path, [])
  return found
}
