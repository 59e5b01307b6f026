import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { Net } from '../../src/app/ports.ts'
import { ListenFault } from '../../src/net/open-net.ts'
import { bytesOf, LOOPBACK, makeLog, makeNets, refOf, strangerRef, textOf, until } from './nets.ts'

const ECHO = '/localpay/test-echo/1'
const nets = makeNets()
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)

const firstAddr = (net: Net): string => net.addrs()[0] as string
const portOf = (net: Net): number => Number(firstAddr(net).split('/')[4])

async function ask(from: Net, to: Net): Promise<string> {
  return textOf(await from.ask(refOf(to), ECHO, bytesOf('hello'), 8_000))
}

test('the same seed gives the same peer id, another seed another', async () => {
  const first = await nets.open({ seed: seed(201) })
  await first.close()
  expect((await nets.open({ seed: seed(201) })).peer).toBe(first.peer)
  expect((await nets.open({ seed: seed(202) })).peer).not.toBe(first.peer)
})

test('addresses that are told name no peer at their end, and announced ones come first', async () => {
  const ann = await nets.open({
    announce: ['/dns4/node.example.org/tcp/443/wss'],
    listen: [LOOPBACK, `${LOOPBACK}/ws`],
  })
  expect(ann.addrs()).toEqual(['/dns4/node.example.org/tcp/443/wss'])
  const ben = await nets.open({ listen: [LOOPBACK, `${LOOPBACK}/ws`] })
  expect(ben.addrs()).toEqual([
    expect.stringMatching(/^\/ip4\/127.0.0.1\/tcp\/[1-9]\d*$/),
    expect.stringMatching(/^\/ip4\/127.0.0.1\/tcp\/[1-9]\d*\/ws$/),
  ])
})

test('a port that is taken and an address that is none are told apart', async () => {
  const ann = await nets.open()
  await expect(nets.open({ listen: [firstAddr(ann)] })).rejects.toMatchObject({ code: 'address-in-use' })
  await expect(nets.open({ listen: ['8421'] })).rejects.toMatchObject({ code: 'bad-address' })
  await expect(nets.open({ listen: ['/ip4/127.0.0.1/udp/1'] })).rejects.toBeInstanceOf(ListenFault)
})

test('kept peers are connected, both sides are told, and bad references are skipped', async () => {
  const [ann, ben] = await Promise.all([nets.open(), nets.open()])
  const met: string[] = []
  ben.onPeer(() => {
    throw new Error('bug in the app')
  })
  ben.onPeer(peer => met.push(peer))
  ann.keep([{ peer: 'nobody', addrs: ben.addrs() }, { peer: ben.peer, addrs: [] }, refOf(ann)])
  ann.keep([refOf(ben), refOf(ben)])
  await until(() => ann.connected().includes(ben.peer) && met.includes(ann.peer))
  expect(ann.connected()).toEqual([ben.peer])
  expect(met).toEqual([ann.peer])
})

test('a kept peer that restarts on its port is connected again, and one no longer kept is not', async () => {
  const [ann, ben, cay] = await Promise.all([
    nets.open(),
    nets.open({ seed: seed(203) }),
    nets.open({ seed: seed(204) }),
  ])
  const listen = { ben: [firstAddr(ben)], cay: [firstAddr(cay)] }
  ann.keep([refOf(ben), refOf(cay)])
  await until(() => ann.connected().length === 2)
  ann.keep([refOf(ben)])
  await Promise.all([ben.close(), cay.close()])
  await until(() => ann.connected().length === 0)
  const again = await nets.open({ seed: seed(203), listen: listen.ben })
  const notKept = await nets.open({ seed: seed(204), listen: listen.cay })
  await until(() => ann.connected().includes(again.peer))
  again.serve(ECHO, async request => request)
  expect(await ask(ann, again)).toBe('hello')
  expect(ann.connected()).not.toContain(notKept.peer)
})

test('a request reaches a peer that has restarted, without being kept', async () => {
  const [ann, ben] = await Promise.all([nets.open(), nets.open({ seed: seed(205) })])
  ben.serve(ECHO, async request => request)
  expect(await ask(ann, ben)).toBe('hello')
  const listen = [firstAddr(ben)]
  await ben.close()
  const again = await nets.open({ seed: seed(205), listen })
  again.serve(ECHO, async request => request)
  expect(await ask(ann, again)).toBe('hello')
})

test('a peer that drops our connections, at once or soon, is tried ever less often', async () => {
  const ann = await nets.open()
  const strangers = await Promise.all(
    [0, 100].map(async holdMs => ({ holdMs, eve: await nets.openStranger() })),
  )
  const opened = strangers.map(({ holdMs, eve }) => {
    const at: number[] = []
    eve.addEventListener('connection:open', ({ detail }) => {
      at.push(performance.now())
      setTimeout(() => detail.abort(new Error('go away')), holdMs)
    })
    return at
  })
  ann.keep(strangers.map(({ eve }) => strangerRef(eve)))
  await until(() => opened.every(at => at.length >= 3))
  for (const [first, second, third] of opened as [number, number, number][]) {
    expect(second - first).toBeGreaterThan(450)
    expect(third - second).toBeGreaterThan(950)
  }
})

test('a closed node has given back its sockets within five seconds', async () => {
  const countSockets = (): number =>
    process.getActiveResourcesInfo().filter(name => name.startsWith('TCP')).length
  const before = countSockets()
  const [ann, ben, cay] = await Promise.all([
    nets.open(),
    nets.open(),
    nets.open({ listen: [`${LOOPBACK}/ws`] }),
  ])
  ann.keep([refOf(ben), refOf(cay)])
  await until(() => ann.connected().length === 2)
  const port = portOf(ann)
  const began = performance.now()
  await Promise.all([ann.close(), ben.close(), cay.close(), ann.close()])
  expect(performance.now() - began).toBeLessThan(5_000)
  const refused = await new Promise(resolve => connect(port, '127.0.0.1').once('error', resolve))
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
  await until(() => countSockets() <= before)
})

test('two nodes that listen nowhere but through a relay ask each other, beyond libp2p’s first limits', async () => {
  const relay = await nets.open({ role: 'relay' })
  const [ann, ben] = await Promise.all([1, 2].map(() => nets.open({ listen: [], relays: [refOf(relay)] })))
  if (ann === undefined || ben === undefined) throw new Error('two nodes were opened')
  await until(() => ann.addrs().length > 0 && ben.addrs().length > 0)
  for (const addr of [...ann.addrs(), ...ben.addrs()]) expect(addr).toMatch(/\/p2p\/[^/]+\/p2p-circuit$/)
  for (const net of [ann, ben]) net.serve(ECHO, async request => request)
  expect(await ask(ann, ben)).toBe('hello')
  expect(await ask(ben, ann)).toBe('hello')
  const page = new Uint8Array(64 * 1024).fill(1)
  const pages = Array.from({ length: 20 }, () => ann.ask(refOf(ben), ECHO, page, 20_000))
  for (const reply of await Promise.all(pages)) expect(reply).toEqual(page)
})

test('a node without a direct address that answers is reached over its relayed one', async () => {
  const relay = await nets.open({ role: 'relay' })
  const [ann, ben] = await Promise.all([nets.open(), nets.open({ listen: [], relays: [refOf(relay)] })])
  ben.serve(ECHO, async request => request)
  await until(() => ben.addrs().length > 0)
  const ref = { peer: ben.peer, addrs: ['/ip4/127.0.0.1/tcp/1', ...ben.addrs()] }
  expect(textOf(await ann.ask(ref, ECHO, bytesOf('hello'), 8_000))).toBe('hello')
  ann.keep([ref])
  expect(ann.connected()).toContain(ben.peer)
})

test('a node gets its slot back from a relay that has restarted', async () => {
  const relay = await nets.open({ role: 'relay', seed: seed(206) })
  const told = makeLog()
  const [ann, ben] = await Promise.all([
    nets.open(),
    nets.open({ listen: [], relays: [refOf(relay)] }, told.log),
  ])
  ben.serve(ECHO, async request => request)
  await until(() => ben.addrs().length > 0)
  const listen = [firstAddr(relay)]
  await relay.close()
  await until(() => ben.addrs().length === 0)
  await nets.open({ role: 'relay', seed: seed(206), listen })
  await until(() => ben.addrs().length > 0)
  expect(await ask(ann, ben)).toBe('hello')
  expect(told.events.filter(({ event }) => event === 'net-relay-slot')).toHaveLength(2)
})

test('a node that lends no slots is no relay, and asking it for one does no harm', async () => {
  const plain = await nets.open()
  const told = makeLog()
  const ann = await nets.open({ relays: [refOf(plain)] }, told.log)
  await until(() => told.events.some(({ event }) => event === 'net-relay-slot-refused'))
  expect(ann.addrs()).toHaveLength(1)
  expect(ann.connected()).toEqual([plain.peer])
})

const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '',
  '',
].join('\r\n')
const HANDSHAKE = '\x13/multistream/1.0.0\n\x07/noise\n'
/** Nothing, another protocol, noise that is none, and websocket frames with reserved bits and without a mask. */
const GARBAGE: Buffer[] = [
  Buffer.alloc(0),
  Buffer.from('GET / HTTP/1.0\r\n\r\n'),
  Buffer.from(`${HANDSHAKE}\x00\x40${'x'.repeat(64)}`),
  Buffer.concat([Buffer.from(UPGRADE), Buffer.from([0xf2, 0x7f, 1, 2])]),
  Buffer.concat([Buffer.from(UPGRADE), Buffer.from([0x82, 0x01, 1])]),
]

test('garbage on the sockets themselves ends that connection and nothing else', async () => {
  const [ann, ben] = await Promise.all([nets.open(), nets.open({ listen: [LOOPBACK, `${LOOPBACK}/ws`] })])
  ben.serve(ECHO, async request => request)
  const throwAt = (port: number, bytes: Buffer): Promise<void> =>
    new Promise(resolve => {
      const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
      socket.on('error', () => {})
      socket.on('data', () => {})
      socket.on('close', () => resolve())
    })
  const ports = ben.addrs().map(addr => Number(addr.split('/')[4]))
  await Promise.all(ports.flatMap(port => GARBAGE.map(bytes => throwAt(port, bytes))))
  expect(await ask(ann, ben)).toBe('hello')
})
