/** The commands, as processes: what they say, how they end. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBase64, fromHex, keysFromPassword, openVault, toHex } from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupAt, type LogGroup, newestGroup, putGroup } from '../../src/app/ledger/log-groups.ts'
import { storeFolder } from '../../src/folders.ts'
import { openStore } from '../../src/store/open-store.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { type Ended, INIT, localpay, newHome, PASSWORD, running } from './cli-process.ts'

let template: string
let init: Ended

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'localpay-founded-'))
  init = await localpay(template, INIT, PASSWORD)
})
afterAll(() => rm(template, { recursive: true, force: true }))

/** A home with a group in it, as `init` made it. */
async function founded(): Promise<string> {
  const home = await newHome()
  await cp(template, home, { recursive: true })
  return home
}

const lastBitFlipped = (bytes: Uint8Array = new Uint8Array()): Uint8Array =>
  bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))

/** The last line is one JSON object. */
const jsonOf = (out: string): { [field: string]: unknown } => JSON.parse(out.trim().split('\n').at(-1) ?? '')

describe('start', () => {
  test('greets with the address, and ends cleanly when it is told to', async () => {
    const home = await newHome()
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const node = await running(home)
      expect(node.greeting).toContain('Open the page to set up your group.')
      expect((await (await fetch(`${node.url}api/state`)).json()) as object).toMatchObject({ phase: 'new' })
      const ended = await node.end(signal)
      expect([ended.code, ended.out]).toEqual([0, expect.stringContaining('Stopping')])
    }
  })

  test('logs are JSON on stderr, sentences are on stdout', async () => {
    const node = await running(await newHome())
    const { err, out } = await node.end('SIGTERM')
    expect(
      err
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).event),
    ).toContain('node-open')
    expect(out).not.toContain('{')
  })
})

describe('init', () => {
  test('makes the group; its founder signs in with the password', async () => {
    const home = await founded()
    expect([init.code, init.err]).toEqual([0, ''])
    expect(init.out).toMatch(/«Vallée Échange» is made\. Its code is [A-Z0-9]{4}-[A-Z0-9]{4}/)
    expect(init.out).toMatch(/\n {2}([a-z]+ ){11}[a-z]+\n/)
    const node = await running(home)
    const post = async (path: string, body: object) =>
      (
        await fetch(`${node.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json()
    const { salt } = (await post('api/login/start', { name: 'Ann Admin' })) as { salt: string }
    const keys = await keysFromPassword(PASSWORD.LOCALPAY_PASSWORD, fromHex(salt))
    const { me, vault } = (await post('api/login', { name: 'Ann Admin', auth: toHex(keys.auth) })) as {
      me: { roles: string[]; account: { min: string } }
      vault: string
    }
    expect(me.roles).toContain('admin')
    expect(me.account.min).toBe('-20000')
    const opened = openVault(fromBase64(vault)!, keys.vault)
    expect(opened.ok && systemCrypto().signerOf(opened.value).pub).toMatch(/^[0-9a-f]{64}$/)
    await node.end('SIGTERM')
  })

  test('makes no second group in a folder', async () => {
    const home = await founded()
    const again = await localpay(home, INIT, PASSWORD)
    expect([again.code, again.err]).toEqual([1, 'There is a group in this folder already.\n'])
  })
})

describe('verify', () => {
  test('counts what it proved, for people and for programs', async () => {
    const home = await founded()
    const whole = await localpay(home, ['verify', '--json'])
    expect([whole.code, whole.err]).toEqual([0, ''])
    expect(whole.out).toContain('The ledger of «Vallée Échange»')
    expect(jsonOf(whole.out)).toMatchObject({ ok: true, entries: 2, heads: 1, sum: '0' })
    expect((await localpay('/nowhere', ['verify', '--folder', home])).code).toBe(0)
    expect((await localpay('/nowhere', ['verify', '--folder', storeFolder(home)])).code).toBe(0)
  })

  test('names the first wrong entry and ends with 1', async () => {
    const home = await founded()
    const store = await openStore(storeFolder(home))
    const { entries, ...group } = (await groupAt(store, 1)) as LogGroup
    await store.write([putGroup({ ...group, entries: entries.with(1, lastBitFlipped(entries[1])) })])
    await store.close()
    const wrong = await localpay(home, ['verify', '--json'])
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('Entry 1 is wrong (bad-signature)')])
    expect(jsonOf(wrong.out)).toMatchObject({ ok: false, seq: 1, code: 'bad-signature' })
  })

  test('asked wrongly ends with 2', async () => {
    const ended = await localpay(await newHome(), ['verify', '--everything'])
    expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('unknown option')])
  })

  test('a file that is no receipt is not good, exit 1', async () => {
    const home = await newHome()
    const file = join(home, 'receipt-1.localpay')
    await writeFile(file, 'this is no receipt')
    const ended = await localpay(home, ['verify', '--receipt', file, '--json'])
    expect([ended.code, ended.err]).toEqual([
      1,
      expect.stringContaining('The receipt is not good (malformed'),
    ])
  })
})

test('doctor finds a fresh machine good, and a ledger whose head was changed bad', async () => {
  const home = await founded()
  const well = await localpay(home, ['doctor', '--json'])
  expect(well.code).toBe(0)
  expect(jsonOf(well.out)).toMatchObject({ ok: true })
  const store = await openStore(storeFolder(home))
  const { head, ...group } = (await newestGroup(store)) as LogGroup
  await store.write([putGroup({ ...group, head: { ...head, s: lastBitFlipped(head.s) } })])
  await store.close()
  const ill = await localpay(home, ['doctor'])
  expect([ill.code, ill.out]).toEqual([1, expect.stringContaining('BAD  ledger')])
})

test('a wrong setting is refused by name before anything starts', async () => {
  const ended = await localpay(await newHome(), ['start'], { LOCALPAY_HTTP_PORT: 'many' })
  expect([ended.code, ended.err]).toEqual([
    2,
    'http_port must be a port from 0 to 65535, not «many» (in the environment, LOCALPAY_HTTP_PORT)\n',
  ])
})

test('a mistyped command starts nothing', async () => {
  const ended = await localpay(await newHome(), ['verfy'])
  expect([ended.code, ended.err]).toEqual([
    2,
    expect.stringContaining('There is no command «verfy». There are: start'),
  ])
})

test('on a Node that is too old one plain sentence comes, and nothing is loaded', async () => {
  const old = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.1.0" })'
  const ended = await localpay(await newHome(), [], {}, ['--import', old])
  expect(ended).toEqual({
    code: 2,
    out: '',
    err: 'LocalPay needs Node 22.18 or newer; this is Node 20.1.0.\n',
  })
})
