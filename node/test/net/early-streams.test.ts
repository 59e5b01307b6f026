/**
 * A node that dials opens all its streams at once, and the other one may still be making ready. In a file of its own,
 * because only the first connection of a process is so slow that it matters.
 */
import { expect, test } from 'vitest'
import { NET_BOUNDS } from '../../src/net/net-bounds.ts'
import { bytesOf, makeNets, refOf, textOf } from './nets.ts'

const ECHO = '/localpay/test-echo/1'
const nets = makeNets()

test('all that a peer may ask at once is answered on a connection that has only just been made', async () => {
  const [ann, ben] = await Promise.all([nets.open(), nets.open()])
  ben.serve(ECHO, async request => request)
  const asked = Array.from({ length: NET_BOUNDS.asksPerPeerMax }, (_, i) => `request ${i}`)
  const replies = await Promise.all(asked.map(text => ann.ask(refOf(ben), ECHO, bytesOf(text), 20_000)))
  expect(replies.map(textOf)).toEqual(asked)
})
