/** What a phone must fetch. Built as for release, measured as it travels, in kB (1000 bytes) of gzip. */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, test } from 'vitest'

const HOME_BYTES_MAX = 35_000
const LAZY_BYTES_MAX = 32_000
/** What a typed password needs beside. */
const PASSWORD_BYTES_MAX = 13_000
const PAGE_BYTES_MAX = 8_000

const WEB = fileURLToPath(new URL('../../', import.meta.url))

let chunks: Map<string, Rolldown.OutputChunk>
let html: string

beforeAll(async () => {
  const configFile = `${WEB}vite.config.ts`
  const built = await build({ root: WEB, configFile, logLevel: 'error', build: { write: false } })
  const output = [built].flat().flatMap(part => ('output' in part ? part.output : []))
  chunks = new Map(output.filter(file => file.type === 'chunk').map(file => [file.fileName, file]))
  const page = output.find(file => file.fileName === 'index.html')
  html = page?.type === 'asset' ? String(page.source) : ''
}, 60_000)

const gzipped = (files: readonly Rolldown.OutputChunk[]): number =>
  files.reduce((sum, { code }) => sum + gzipSync(code).length, 0)

/** A chunk and all it imports at once. */
function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const next of chunks.get(name)?.imports ?? []) withImports(next, seen)
  return seen
}

const chunkOf = (module: string): string => {
  const found = [...chunks.values()].find(chunk => chunk.facadeModuleId?.endsWith(module))
  if (found === undefined) throw new Error(`no chunk for ${module}`)
  return found.fileName
}

const filesOf = (names: Iterable<string>): Rolldown.OutputChunk[] =>
  [...names].map(name => chunks.get(name) as Rolldown.OutputChunk)

const homePath = (): Set<string> => withImports(chunkOf('web/index.html'))

const modulesOf = (files: readonly Rolldown.OutputChunk[]): string[] =>
  files.flatMap(file => Object.entries(file.modules).flatMap(([name, { code }]) => (code ? [name] : [])))

describe('the home page', () => {
  test(`takes at most ${HOME_BYTES_MAX / 1000} kB of scripts`, () => {
    expect(gzipped(filesOf(homePath()))).toBeLessThanOrEqual(HOME_BYTES_MAX)
  })

  test('holds nothing that signs, checks or packs', () => {
    const modules = modulesOf(filesOf(homePath()))
    expect(modules.some(name => name.includes('node_modules/preact/'))).toBe(true)
    expect(modules.filter(name => /tweetnacl|codec\/cbor|hash-wasm|@noble|valibot/.test(name))).toEqual([])
  })

  test('preloads only what it needs', () => {
    const preloaded = [...html.matchAll(/href="\/(assets\/[^"]+\.js)"/g)].map(match => match[1] as string)
    expect(preloaded.filter(name => !homePath().has(name))).toEqual([])
  })
})

test('a further page costs the home page nothing: the table of all pages comes later', () => {
  const modules = modulesOf(filesOf(homePath()))
  expect(modules.filter(name => /flows\/(?:routes|access|menu)\.ts|pages\/other-screen/.test(name))).toEqual(
    [],
  )
  expect(
    modules.filter(name => /src\/pages\/.*\.tsx/.test(name)).map(name => name.split('/').at(-1)),
  ).toEqual(expect.arrayContaining(['home.tsx', 'screen.tsx', 'welcome.tsx']))
})

test(`what signs and checks takes at most ${LAZY_BYTES_MAX / 1000} kB more`, () => {
  const more = [...withImports(chunkOf('src/flows/crypt.ts'))].filter(name => !homePath().has(name))
  expect(modulesOf(filesOf(more)).some(name => name.includes('tweetnacl'))).toBe(true)
  expect(gzipped(filesOf(more))).toBeLessThanOrEqual(LAZY_BYTES_MAX)
})

test(`a typed password takes at most ${PASSWORD_BYTES_MAX / 1000} kB more, and no visit without one`, () => {
  const signing = withImports(chunkOf('src/flows/crypt.ts'))
  const more = [...withImports(chunkOf('src/flows/password-keys.ts'))].filter(name => !signing.has(name))
  expect(modulesOf(filesOf(more)).some(name => name.includes('hash-wasm'))).toBe(true)
  expect(modulesOf(filesOf(signing)).filter(name => name.includes('hash-wasm'))).toEqual([])
  expect(gzipped(filesOf(more))).toBeLessThanOrEqual(PASSWORD_BYTES_MAX)
})

/** The page whose press brings this one, a sheet or a form; null for a page of its own. */
function openedFrom(chunk: Rolldown.OutputChunk): Rolldown.OutputChunk | null {
  const from = [...chunks.values()].filter(({ dynamicImports }) => dynamicImports.includes(chunk.fileName))
  const page = from.find(one => one.isDynamicEntry && /\/pages\//.test(one.facadeModuleId ?? ''))
  return page === undefined || page.name === 'other-screen' ? null : page
}

test(`no page takes more than ${PAGE_BYTES_MAX / 1000} kB beyond the home page, nor a form beyond its page`, () => {
  const pages = [...chunks.values()].filter(
    chunk => chunk.isDynamicEntry && chunk.facadeModuleId?.includes('/pages/'),
  )
  expect(pages.length).toBeGreaterThan(8)
  // The table of all pages is there before any of them.
  const before = new Set([...homePath(), ...withImports(chunkOf('src/pages/other-screen.tsx'))])
  for (const page of pages) {
    const from = openedFrom(page)
    const there = from === null ? before : new Set([...before, ...withImports(from.fileName)])
    const more = [...withImports(page.fileName)].filter(name => !there.has(name))
    expect([page.name, gzipped(filesOf(more)) <= PAGE_BYTES_MAX]).toEqual([page.name, true])
  }
})
