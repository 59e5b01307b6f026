import { createServer } from 'node:net'
import { LIMITS } from '@localpay/protocol'
import { expect, test } from 'vitest'
import type { Net } from '../../src/app/ports.ts'
import { NetFault } from '../../src/net/open-net.ts'
import { dialAddrs } from '../../src/net/peer-addresses.ts'
import { bytesOf, makeLog, makeNets, refOf, strangerRef, textOf, until } from './nets.ts'

const ECHO = '/localpay/test-echo/1'
const nets = makeNets()

async function openPair(): Promise<{ ann: Net; ben: Net }> {
  const [ann, ben] = await Promise.all([nets.open(), nets.open()])
  ben.serve(ECHO, async request => request)
  return { ann, ben }
}

const expectAnswer = async (ann: Net, ben: Net): Promise<void> =>
  expect(textOf(await ann.ask(refOf(ben), ECHO, bytesOf('still there?'), 5_000))).toBe('still there?')

const fault = (code: NetFault['code']): object => expect.objectContaining({ name: 'NetFault', code })

test('a reply answers the request, and the answerer knows who asks', async () => {
  const [ann, ben] = await Promise.all([nets.open(), nets.open()])
  ben.serve('/localpay/test-who/1', async (request, from) => bytesOf(`${from} asks ${textOf(request)}`))
  const reply = await ann.ask(refOf(ben), '/localpay/test-who/1', bytesOf('what?'), 5_000)
  expect(textOf(reply)).toBe(`${ann.peer} asks what?`)
})

test('requests and replies may be empty or as long as one frame holds', async () => {
  const { ann, ben } = await openPair()
  for (const length of [0, 1, LIMITS.frameBytesMax]) {
    const request = new Uint8Array(length).fill(7)
    expect(await ann.ask(refOf(ben), ECHO, request, 5_000)).toEqual(request)
  }
})

test('the answerer can ask back over the same connection without knowing any address', async () => {
  const { ann, ben } = await openPair()
  ann.serve(ECHO, async request => request)
  await expectAnswer(ann, ben)
  expect(textOf(await ben.ask({ peer: ann.peer, addrs: [] }, ECHO, bytesOf('back'), 5_000))).toBe('back')
})

test('a node that listens for websockets answers over one', async () => {
  const [ann, ben] = await Promise.all([nets.open(), nets.open({ listen: ['/ip4/127.0.0.1/tcp/0/ws'] })])
  ben.serve(ECHO, async request => request)
  expect(ben.addrs()[0]).toMatch(/\/ws$/)
  await expectAnswer(ann, ben)
})

test('two hundred parallel requests are all answered, at most sixteen at once', async () => {
  const [ann, ben] = await Promise.all([nets.open(), nets.open()])
  let atOnce = 0
  let most = 0
  ben.serve(ECHO, async request => {
    most = Math.max(most, ++atOnce)
    await new Promise(setImmediate)
    atOnce--
    return request
  })
  const asked = Array.from({ length: 200 }, (_, i) => `request ${i}`)
  const replies = await Promise.all(asked.map(text => ann.ask(refOf(ben), ECHO, bytesOf(text), 20_000)))
  expect(replies.map(textOf)).toEqual(asked)
  expect(most).toBeLessThanOrEqual(16)
})

test('a request that is not answered in time ends with deadline, and the next is answered', async () => {
  const { ann, ben } = await openPair()
  ben.serve('/localpay/test-slow/1', () => new Promise(() => {}))
  const began = performance.now()
  await expect(ann.ask(refOf(ben), '/localpay/test-slow/1', bytesOf('?'), 300)).rejects.toEqual(
    fault('deadline'),
  )
  expect(performance.now() - began).toBeLessThan(2_000)
  await expectAnswer(ann, ben)
})

test('requests behind a slow peer wait no longer than their deadline', async () => {
  const { ann, ben } = await openPair()
  ben.serve('/localpay/test-slow/1', () => new Promise(() => {}))
  const asks = Array.from({ length: 40 }, () =>
    ann.ask(refOf(ben), '/localpay/test-slow/1', bytesOf('?'), 500),
  )
  const ends = await Promise.allSettled(asks)
  for (const end of ends) expect(end).toEqual({ status: 'rejected', reason: fault('deadline') })
  await expectAnswer(ann, ben)
})

test('a machine that takes the connection and says nothing ends with deadline', async () => {
  const ann = await nets.open()
  const silent = createServer()
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  const peer = (await nets.open()).peer
  const asking = ann.ask({ peer, addrs: [`/ip4/127.0.0.1/tcp/${port}`] }, ECHO, bytesOf('?'), 400)
  await expect(asking).rejects.toEqual(fault('deadline'))
  silent.close()
})

test('a peer that cannot be reached ends with unreachable', async () => {
  const { ann, ben } = await openPair()
  const addrs = ben.addrs()
  await ben.close()
  const bad = [
    { peer: ben.peer, addrs },
    { peer: ben.peer, addrs: [] },
    { peer: ben.peer, addrs: ['no address', '/ip4/127.0.0.1', '/onion/x'] },
    { peer: 'nobody', addrs },
    { peer: ann.peer, addrs: ann.addrs() },
  ]
  for (const ref of bad)
    await expect(ann.ask(ref, ECHO, bytesOf('?'), 5_000)).rejects.toEqual(fault('unreachable'))
})

test('another peer at the address is not taken for the one we ask', async () => {
  const { ann, ben } = await openPair()
  const eve = await nets.open()
  eve.serve(ECHO, async request => request)
  const asking = ann.ask({ peer: ben.peer, addrs: eve.addrs() }, ECHO, bytesOf('?'), 5_000)
  await expect(asking).rejects.toEqual(fault('unreachable'))
})

test('a dead address before a good one does not hinder', async () => {
  const { ann, ben } = await openPair()
  const ref = { peer: ben.peer, addrs: ['/ip4/127.0.0.1/tcp/1', ...ben.addrs()] }
  expect(textOf(await ann.ask(ref, ECHO, bytesOf('hello'), 5_000))).toBe('hello')
})

test('a protocol that the peer does not speak is refused', async () => {
  const { ann, ben } = await openPair()
  await expect(ann.ask(refOf(ben), '/localpay/none/1', bytesOf('?'), 5_000)).rejects.toEqual(fault('refused'))
  await expectAnswer(ann, ben)
})

test('an answerer that throws refuses, tells its operator, and answers the next', async () => {
  const told = makeLog()
  const [ann, ben] = await Promise.all([nets.open(), nets.open({}, told.log)])
  ben.serve(ECHO, async request => request)
  ben.serve('/localpay/test-throws/1', async () => {
    throw new Error('disk full')
  })
  ben.serve('/localpay/test-throws-early/1', () => {
    throw new Error('bug')
  })
  for (const protocol of ['/localpay/test-throws/1', '/localpay/test-throws-early/1']) {
    await expect(ann.ask(refOf(ben), protocol, bytesOf('?'), 5_000)).rejects.toEqual(fault('refused'))
  }
  const failed = told.events.filter(({ event }) => event === 'net-answer-failed')
  expect(failed.map(({ reason }) => reason)).toEqual(['disk full', 'bug'])
  await expectAnswer(ann, ben)
})

test('an over-long request is not sent', async () => {
  const { ann, ben } = await openPair()
  const request = new Uint8Array(LIMITS.frameBytesMax + 1)
  await expect(ann.ask(refOf(ben), ECHO, request, 5_000)).rejects.toEqual(fault('too-big'))
  expect(ann.connected()).toEqual([])
  await expectAnswer(ann, ben)
})

test('an over-long reply of our own app is not sent', async () => {
  const { ann, ben } = await openPair()
  ben.serve('/localpay/test-long/1', async () => new Uint8Array(LIMITS.frameBytesMax + 1))
  await expect(ann.ask(refOf(ben), '/localpay/test-long/1', bytesOf('?'), 5_000)).rejects.toEqual(
    fault('refused'),
  )
  await expectAnswer(ann, ben)
})

/** A length prefix as libp2p writes it: seven bits a byte, lowest first. */
const prefix = (length: number): Uint8Array => {
  const bytes: number[] = []
  let rest = length
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  return Uint8Array.from([...bytes, rest])
}

const BAD_FRAMES: [name: string, bytes: Uint8Array][] = [
  ['nothing at all', new Uint8Array()],
  ['half a frame', Uint8Array.from([...prefix(1_000), 1, 2, 3])],
  ['half a length', Uint8Array.from([0x80])],
  ['a frame one byte too long', prefix(LIMITS.frameBytesMax + 1)],
  ['a frame of four gigabytes', prefix(2 ** 32)],
  ['an endless length', new Uint8Array(64).fill(0xff)],
]

test.each(BAD_FRAMES)(
  'a stranger who sends %s and hangs up gets no answer, and the next request gets one',
  async (_, bytes) => {
    const { ann, ben } = await openPair()
    const eve = await nets.openStranger()
    await ann.ask(refOf(ben), ECHO, bytesOf('first'), 5_000)
    const connection = await eve.dial(dialAddrs(refOf(ben)))
    const stream = await connection.newStream(ECHO)
    const heard: unknown[] = []
    stream.addEventListener('message', ({ data }) => heard.push(data))
    if (bytes.length > 0) stream.send(bytes)
    await stream.close().catch(() => {})
    await until(() => stream.status !== 'open')
    expect(heard).toEqual([])
    await expectAnswer(ann, ben)
  },
)

test('a stranger who never stops sending is cut off within two megabytes', async () => {
  const { ann, ben } = await openPair()
  const eve = await nets.openStranger()
  const connection = await eve.dial(dialAddrs(refOf(ben)))
  const stream = await connection.newStream(ECHO)
  const chunk = new Uint8Array(32 * 1024).fill(0xff)
  let sent = 0
  while (stream.status === 'open' && sent < 16 * 1024 * 1024) {
    if (!stream.send(chunk)) await stream.onDrain().catch(() => {})
    await new Promise(setImmediate)
    sent += chunk.length
  }
  expect(stream.status).not.toBe('open')
  expect(sent).toBeLessThan(2 * 1024 * 1024)
  await expectAnswer(ann, ben)
})

test('a stranger who takes all his seats and says nothing takes nobody else’s', async () => {
  const { ann, ben } = await openPair()
  for (const i of [1, 2, 3]) ben.serve(`/localpay/test-seat-${i}/1`, async request => request)
  const eve = await nets.openStranger()
  const connection = await eve.dial(dialAddrs(refOf(ben)))
  const streams = await Promise.all(
    [1, 2, 3].flatMap(i =>
      Array.from({ length: 20 }, () => connection.newStream(`/localpay/test-seat-${i}/1`).catch(() => null)),
    ),
  )
  await until(() => streams.filter(stream => stream?.status === 'open').length <= 32)
  await expectAnswer(ann, ben)
})

test('replies of a stranger that are too long, cut short or missing end the request with a fault', async () => {
  const ann = await nets.open()
  const eve = await nets.openStranger()
  const replies: [code: NetFault['code'], bytes: Uint8Array][] = [
    ['too-big', prefix(LIMITS.frameBytesMax + 1)],
    ['too-big', prefix(2 ** 40)],
    ['refused', Uint8Array.from([...prefix(1_000), 1, 2, 3])],
    ['refused', new Uint8Array()],
  ]
  for (const [i, [code, bytes]] of replies.entries()) {
    await eve.handle(`/localpay/test-${i}/1`, async stream => {
      if (bytes.length > 0) stream.send(bytes)
      await stream.close()
    })
    await expect(ann.ask(strangerRef(eve), `/localpay/test-${i}/1`, bytesOf('?'), 5_000)).rejects.toEqual(
      fault(code),
    )
  }
})

test('a connection lost while the answer is awaited ends with closed', async () => {
  const ann = await nets.open()
  const eve = await nets.openStranger()
  await eve.handle(ECHO, (_, connection) => connection.abort(new Error('power cut')))
  await expect(ann.ask(strangerRef(eve), ECHO, bytesOf('?'), 5_000)).rejects.toEqual(fault('closed'))
})

test('a closing node ends its own requests, and takes no more', async () => {
  const { ann, ben } = await openPair()
  const asked = Promise.withResolvers<void>()
  ben.serve('/localpay/test-slow/1', () => {
    asked.resolve()
    return new Promise(() => {})
  })
  const asking = ann.ask(refOf(ben), '/localpay/test-slow/1', bytesOf('?'), 20_000)
  const ended = expect(asking).rejects.toEqual(fault('closed'))
  await asked.promise
  await ann.close()
  await ended
  await expect(ann.ask(refOf(ben), ECHO, bytesOf('?'), 5_000)).rejects.toBeInstanceOf(NetFault)
})
