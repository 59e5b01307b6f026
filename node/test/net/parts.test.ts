import { expect, test } from 'vitest'
import { backoffMs } from '../../src/net/backoff.ts'
import { exchangeFault, NetFault } from '../../src/net/net-fault.ts'
import { dialAddrs, tellableAddrs } from '../../src/net/peer-addresses.ts'
import { makeTurns } from '../../src/net/turns.ts'

const never = new AbortController().signal
const PEER = '12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5'

test('the pause before a try doubles up to two minutes and is spread by half either way', () => {
  const pauses = [0, 1, 2, 7, 8, 1_000].map(tries => [backoffMs(tries, 0), backoffMs(tries, 1)])
  expect(pauses).toEqual([
    [250, 750],
    [500, 1_500],
    [1_000, 3_000],
    [32_000, 96_000],
    [60_000, 180_000],
    [60_000, 180_000],
  ])
})

test('turns are given in the order they were asked for, so many at once', async () => {
  const turns = makeTurns({ atOnce: 2, waitingMax: 9 })
  const order: string[] = []
  const leaves = await Promise.all([turns.take(never), turns.take(never)])
  const waiting = ['third', 'fourth'].map(async name => {
    const leave = await turns.take(never)
    order.push(name)
    leave()
  })
  expect(order).toEqual([])
  for (const leave of leaves) leave()
  await Promise.all(waiting)
  expect(order).toEqual(['third', 'fourth'])
  expect(turns.isIdle()).toBe(true)
})

test('a full line refuses, and who gives up waiting frees his place', async () => {
  const turns = makeTurns({ atOnce: 1, waitingMax: 1 })
  const leave = await turns.take(never)
  const impatient = new AbortController()
  const waiting = turns.take(impatient.signal)
  await expect(turns.take(never)).rejects.toMatchObject({ code: 'refused' })
  impatient.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  const next = turns.take(never)
  leave()
  ;(await next)()
  expect(turns.isIdle()).toBe(true)
})

test('a fault says whether the peer, the connection or the size was at fault', () => {
  const error = (name: string): Error => Object.assign(new Error(name), { name })
  expect(exchangeFault(error('InvalidDataLengthError'), true).code).toBe('too-big')
  expect(exchangeFault(error('StreamResetError'), true).code).toBe('refused')
  expect(exchangeFault(error('StreamResetError'), false).code).toBe('closed')
  expect(
    exchangeFault(Object.assign(new Event('close'), { error: error('StreamResetError') }), true),
  ).toMatchObject({
    code: 'refused',
    cause: { name: 'StreamResetError' },
  })
  const own = new NetFault('deadline', 'late')
  expect(exchangeFault(own, false)).toBe(own)
})

test('every dialled address ends in the peer, and what is no address is left out', () => {
  const addrs = ['/ip4/10.0.0.1/tcp/1', `/ip4/10.0.0.1/tcp/2/p2p/${PEER}`, 'nonsense', '/ip4/300.0.0.1/tcp/1']
  expect(dialAddrs({ peer: PEER, addrs }).map(String)).toEqual([
    `/ip4/10.0.0.1/tcp/1/p2p/${PEER}`,
    `/ip4/10.0.0.1/tcp/2/p2p/${PEER}`,
  ])
})

test('of a long list of addresses only the first sixteen are dialled', () => {
  const addrs = Array.from({ length: 1_000 }, (_, i) => `/ip4/10.0.0.1/tcp/${i + 1}`)
  expect(dialAddrs({ peer: PEER, addrs })).toHaveLength(16)
})

test('loopback is told only where there is no other direct address, and relayed ones come last', () => {
  const relayed = `/ip4/127.0.0.1/tcp/9/p2p/${PEER}/p2p-circuit`
  const listening = [relayed, '/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1']
  expect(tellableAddrs({ announced: [], listening })).toEqual([
    '/ip4/127.0.0.1/tcp/1',
    '/ip6/::1/tcp/1',
    relayed,
  ])
  expect(tellableAddrs({ announced: [], listening: [...listening, '/ip4/192.168.1.7/tcp/1'] })).toEqual([
    '/ip4/192.168.1.7/tcp/1',
    relayed,
  ])
  expect(tellableAddrs({ announced: ['/dns4/a.org/tcp/1'], listening })).toEqual([
    '/dns4/a.org/tcp/1',
    relayed,
  ])
})
