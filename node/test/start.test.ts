/** Whole nodes with real sockets: ports that are taken, several in one process, what is left after closing. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Config, configOf } from '../src/config.ts'
import { storeFolder } from '../src/folders.ts'
import { type NodeHandle, type StartParts, startNode } from '../src/start.ts'
import { openStore } from '../src/store/open-store.ts'
import { systemLog } from '../src/system/log.ts'

const QUIET = { log: systemLog('silent'), webFolder: null } as const

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'localpay-start-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  return home
}

async function started(config: Config, parts: StartParts = {}): Promise<NodeHandle> {
  const node = await startNode(config, { ...QUIET, ...parts })
  onTestFinished(node.close)
  return node
}

const anywhere = (home: string, role: Config['role'] = 'node', more = {}): Config =>
  configOf(home, role, { http_port: 0, peers_port: 0, ...more })

/** Listens on a port that the system chose, until the test is over. */
async function taken(): Promise<number> {
  const server: Server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())))
  return (server.address() as { port: number }).port
}

test('a node answers on its page, and is gone after closing', async () => {
  const node = await started(anywhere(await newHome()))
  expect(await (await fetch(`${node.url}healthz`)).json()).toEqual({ ok: true })
  await node.close()
  await node.close()
  await expect(fetch(`${node.url}healthz`)).rejects.toThrow()
})

test('closing does not wait for a page that listens to events', async () => {
  const node = await started(anywhere(await newHome()))
  const response = await fetch(`${node.url}api/events`)
  await node.close()
  expect(await response.text()).toContain(': open')
})

test('ports that are taken are passed over, and it is said', async () => {
  const [page, peers] = [await taken(), await taken()]
  const node = await started(configOf(await newHome(), 'node', { http_port: page, peers_port: peers }))
  expect(Number(new URL(node.url).port)).toBeGreaterThan(page)
  expect(node.notes).toEqual([
    expect.stringContaining(`Port ${peers} is taken; peers are on`),
    expect.stringContaining(`Port ${page} is taken; the page is on`),
  ])
  expect((await fetch(`${node.url}healthz`)).status).toBe(200)
})

test('a second node on the folder is told, and takes nothing with it', async () => {
  const home = await newHome()
  const node = await started(anywhere(home))
  await expect(startNode(anywhere(home), QUIET)).rejects.toMatchObject({ code: 'in-use' })
  expect((await fetch(`${node.url}healthz`)).status).toBe(200)
})

test('a node that cannot start leaves nothing open', async () => {
  const home = await newHome()
  const config = configOf(home, 'node', { http_host: '203.0.113.1', http_port: 0, peers_port: 0 })
  await expect(startNode(config, QUIET)).rejects.toMatchObject({ name: 'ListenFault' })
  await (await openStore(storeFolder(home))).close()
})

test('a node keeps its address on the network over a restart', async () => {
  const home = await newHome()
  const first = await started(anywhere(home))
  await first.close()
  const again = await started(anywhere(home))
  expect(again.peer).toBe(first.peer)
  expect(again.peer).toMatch(/^12D3KooW/)
})

test('five nodes and a relay live in one process, and find the relay', async () => {
  const relay = await started(anywhere(await newHome(), 'relay'))
  const relays = [{ peer: relay.peer, addrs: relay.addrs() }]
  const nodes: NodeHandle[] = []
  for (let n = 0; n < 5; n++) nodes.push(await started(anywhere(await newHome(), 'node', { relays })))
  expect(new Set(nodes.map(({ peer }) => peer)).size).toBe(5)
  expect(await (await fetch(`${relay.url}api/state`)).json()).toMatchObject({ phase: 'relay' })
  for (const { url } of nodes)
    await vi.waitFor(
      async () => {
        const { checks } = (await (await fetch(`${url}readyz`)).json()) as {
          checks: { name: string; what: string }[]
        }
        expect(checks.find(({ name }) => name === 'peers')?.what).toContain('1 connected')
      },
      { timeout: 15_000, interval: 50 },
    )
})

test.each([
  [{}, false],
  [{ public_url: 'https://lets.example.org' }, true],
  [{ trust_proxy: true }, true],
  [{ allowed_hosts: ['localpay.local'] }, true],
])('with %o others can see the page: %s, and then the wizard asks for a code', async (settings, asks) => {
  const node = await started(anywhere(await newHome(), 'node', settings))
  expect(node.setupCode !== null).toBe(asks)
  const { setupCodeNeeded } = (await (await fetch(`${node.url}api/state`)).json()) as {
    setupCodeNeeded: boolean
  }
  expect(setupCodeNeeded).toBe(asks)
})
