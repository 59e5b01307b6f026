/** Commands asked wrongly, settings that cannot be, files that are none: one sentence that names it, never a stack. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../../node/src/cli/run.ts'
import { DemoUsageFault, readDemoOptions } from '../src/demo/demo-options.ts'
import { GroupsFileFault } from '../src/world/group-plan.ts'

const DEMO = join(import.meta.dirname, '../src/demo.ts')

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'localpay-hostile-'))
  await Promise.all([
    writeFile(join(root, 'file'), 'not a folder'),
    writeFile(join(root, 'empty'), ''),
    writeFile(
      join(root, 'random'),
      Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * 167 + (i >> 3)) & 255)),
    ),
    writeFile(join(root, 'ten-megabytes'), Buffer.alloc(10 * 1024 * 1024, 0x81)),
    mkdir(join(root, 'folder')),
    table('groups.csv', 'source,latitude,longitude,active_members,ads', ['a,1,1,3,3', 'b,2,2,3,3']),
    table('no-column.csv', 'source,latitude,longitude', ['a,1,1', 'b,2,2', 'c,3,3']),
    table('no-places.csv', 'source,latitude,longitude,active_members,ads', [
      'a,91,1,3,3',
      'b,north,2,3,3',
      ',,,,',
      '"',
      '1e400,1e400,1e400,1e400,1e400',
    ]),
  ])
})
afterAll(() => rm(root, { recursive: true, force: true }))

const table = (name: string, head: string, rows: readonly string[]): Promise<void> =>
  writeFile(join(root, name), [head, ...rows].join('\n'))

interface Ended {
  readonly code: number
  readonly err: string
}

type Case = readonly [args: readonly string[], code: number, says: RegExp, env?: object]
const fill = (value: unknown): string => String(value).replace('ROOT', root)

/** The command in this process, with its own home, and what it says to people. */
async function localpay(args: readonly string[], env: object, home: string): Promise<Ended> {
  const said: string[] = []
  const write = (text: unknown): boolean => said.push(String(text)) > 0
  const settings = {
    LOCALPAY_HOME: join(root, home),
    LOCALPAY_HTTP_PORT: '0',
    LOCALPAY_PEERS_PORT: '0',
    LOCALPAY_OPEN_BROWSER: 'no',
    LOCALPAY_LOG_LEVEL: 'error',
    ...env,
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, fill(value))
  const streams = [
    vi.spyOn(process.stderr, 'write').mockImplementation(write),
    vi.spyOn(process.stdout, 'write').mockImplementation(write),
  ]
  try {
    process.exitCode = 0
    await run(['node', 'localpay', ...args])
    return { code: Number(process.exitCode), err: said.join('') }
  } finally {
    process.exitCode = 0
    for (const stream of streams) stream.mockRestore()
    vi.unstubAllEnvs()
  }
}

function expectSentence({ code, err }: Ended, want: number, says: RegExp, what: string): void {
  expect(code, `${what}: ${err}`).toBe(want)
  expect(err, what).toMatch(says)
  expect(err, what).not.toMatch(/^\s+at .*[:(]\d+:\d+|node:internal|\[Object\]|undefined/m)
  expect(err.length, what).toBeLessThan(1_500)
}

let homes = 0
async function expectAll(cases: readonly Case[]): Promise<void> {
  for (const [args, code, says, env = {}] of cases) {
    const what = `${args.join(' ').slice(0, 300)} ${JSON.stringify(env).slice(0, 200)}`
    expectSentence(await localpay(args.map(fill), env, `new-${homes++}`), code, says, what)
  }
}

describe('localpay', () => {
  test(
    'commands and options that do not exist are named, and nothing starts',
    () =>
      expectAll([
        [['frobnicate'], 2, /frobnicate/],
        [['start', '--frobnicate'], 2, /--frobnicate/],
        [['--frobnicate'], 2, /--frobnicate/],
        [['verify', 'here', 'and', 'there'], 2, /argument/],
        [['__proto__'], 2, /__proto__/],
        [['start', '--home'], 2, /--home/],
        [['init'], 2, /--name/],
        [['init', '--language', 'xx'], 2, /--language/],
        [['init', '--name', 'A group', '--town', 'Die', '--style', 'gold'], 2, /--style/],
      ]),
    60_000,
  )

  test('settings that cannot be are named with the place where they stand', async () => {
    const homeWith = async (name: string, toml: string): Promise<object> => {
      await mkdir(join(root, name))
      await writeFile(join(root, name, 'localpay.toml'), toml)
      return { LOCALPAY_HOME: join(root, name) }
    }
    await mkdir(join(root, 'toml-folder', 'localpay.toml'), { recursive: true })
    await expectAll([
      [['start'], 2, /http_port/, { LOCALPAY_HTTP_PORT: '99999' }],
      [['start'], 2, /http_port/, { LOCALPAY_HTTP_PORT: '1e400' }],
      [['start'], 2, /peers_port/, { LOCALPAY_PEERS_PORT: '-1' }],
      [['start'], 2, /relays/, { LOCALPAY_RELAYS: 'nonsense' }],
      [['start'], 2, /log_level/, { LOCALPAY_LOG_LEVEL: 'loud' }],
      [['start'], 2, /disclosure/, { LOCALPAY_DISCLOSURE: '__proto__' }],
      [['start'], 2, /public_url/, { LOCALPAY_PUBLIC_URL: 'javascript:alert(1)' }],
      [['start'], 1, /listen/, { LOCALPAY_HTTP_HOST: '203.0.113.1' }],
      [['start'], 1, /multiaddr|listen/, { LOCALPAY_ANNOUNCE: '/no/such/thing' }],
      [['start'], 2, /line 1/, await homeWith('toml-1', 'this is no toml')],
      [['start'], 2, /surplus/, await homeWith('toml-2', 'surplus = 1')],
      [['start'], 2, /twice/, await homeWith('toml-3', 'http_port = 1\nhttp_port = 2')],
      [['start'], 2, /line 1/, await homeWith('toml-4', '\u0000\u0001\ufffd'.repeat(1_000))],
      [['start'], 2, /http_port/, await homeWith('toml-5', `http_port = ${'9'.repeat(100_000)}`)],
      [['start'], 2, /__proto__/, await homeWith('toml-6', '__proto__ = 1')],
      [['start'], 2, /cannot be read/, { LOCALPAY_HOME: 'ROOT/toml-folder' }],
      [['start'], 2, /cannot be read/, { LOCALPAY_HOME: 'ROOT/file' }],
      [['doctor'], 2, /cannot be read/, { LOCALPAY_HOME: 'ROOT/file' }],
    ])
  }, 60_000)

  test(
    'a ledger that is not there and files that are no receipts are not good',
    () =>
      expectAll([
        [['verify', '--folder', 'ROOT/missing'], 2, /no database/],
        [['verify', '--folder', 'ROOT/file'], 2, /no database/],
        [['verify', '--folder', 'ROOT/folder'], 2, /no database/],
        [['verify', '--receipt', 'ROOT/missing'], 2, /cannot be read/],
        [['verify', '--receipt', 'ROOT/folder'], 2, /cannot be read/],
        [['verify', '--receipt', '/dev/zero'], 1, /not good/],
        [['verify', '--receipt', 'ROOT/empty'], 1, /not good/],
        [['verify', '--receipt', 'ROOT/random'], 1, /not good/],
        [['verify', '--receipt', 'ROOT/ten-megabytes'], 1, /not good/],
        [['verify', '--receipt', 'ROOT/random', '--gid', 'xyz'], 2, /--gid/],
      ]),
    60_000,
  )

  test('a group that cannot be is not made', () => {
    const init = (...changes: string[]): string[] => [
      'init',
      '--name',
      'A group',
      '--town',
      'Die',
      '--lat',
      '44.75',
      '--lon',
      '5.37',
      '--style',
      'decimal',
      '--currency',
      'Tal',
      '--symbol',
      'T',
      '--per-hour',
      '20',
      '--admin',
      'Ann',
      ...changes,
    ]
    const env = { LOCALPAY_PASSWORD: 'correct horse' }
    return expectAll([
      [init('--lat', '91'), 2, /--lat/, env],
      [init('--lon', 'NaN'), 2, /--lon/, env],
      [init('--per-hour', '1e400'), 2, /--per-hour/, env],
      [init('--per-hour', '-1'), 2, /--per-hour/, env],
      [init('--per-hour', '0'), 1, /bad-rate/, env],
      [init('--floor', '1e400'), 2, /--floor/, env],
      [init('--floor', '9'.repeat(40)), 2, /--floor/, env],
      [init('--name', 'x'.repeat(10_000)), 1, /not made/, env],
      [init('--admin', '\u0001'), 1, /not made/, env],
      [init(), 2, /password/i, { LOCALPAY_PASSWORD: 'short' }],
    ])
  }, 60_000)
})

describe('npm run demo', () => {
  test.each<[string, RegExp]>([
    ['--groups ROOT/missing.csv --take 3', /missing\.csv/],
    ['--groups ROOT/folder --take 3', /folder/],
    ['--groups ROOT/no-column.csv --take 3', /active_members/],
    ['--groups ROOT/no-places.csv --take 3', /no group with a position/],
    ['--groups ROOT/groups.csv --take 3', /only 2 groups/],
    ['--groups ROOT/random --take 3', /no column/],
    ['--groups ROOT/ten-megabytes --take 3', /no column/],
    ['--groups ROOT/empty', /no column/],
    ['--groups ROOT/groups.csv --take 2', /--take/],
    ['--groups ROOT/groups.csv --take abc', /--take/],
    ['--groups ROOT/groups.csv --take 1e9', /--take/],
    ['--groups ROOT/groups.csv --take -3', /--take/],
    ['--groups ROOT/groups.csv --take=', /--take/],
    ['--take 3', /--groups/],
    ['--frobnicate', /--frobnicate/],
    ['--groups', /--groups/],
    ['--story=yes', /--story/],
    ['surplus', /surplus/],
  ])('%s is refused in a sentence', async (args, says) => {
    const fault = await readDemoOptions(args.split(' ').map(fill)).catch((cause: unknown) => cause)
    expect(fault instanceof DemoUsageFault || fault instanceof GroupsFileFault, String(fault)).toBe(true)
    expect((fault as Error).message).toMatch(says)
  })

  test('as a process it says the sentence and ends with 2', async () => {
    for (const [args, says] of [
      [['--frobnicate'], /--frobnicate/],
      [['--groups', join(root, 'missing.csv'), '--take', '3'], /missing\.csv/],
    ] as const) {
      const child = spawn(process.execPath, [DEMO, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
      const closed = new Promise<number | null>(resolve => child.once('close', resolve))
      const [err, code] = await Promise.all([text(child.stderr), closed])
      expectSentence({ code: code ?? -1, err }, 2, says, args.join(' '))
    }
  }, 30_000)
})
