import { afterAll, afterEach, vi } from 'vitest'
import type { Log, LogEvent, Net, PeerRef } from '../../src/app/ports.ts'
import { type NetNode, startLibp2p } from '../../src/net/libp2p-node.ts'
import { type NetConfig, openNet } from '../../src/net/open-net.ts'

export const LOOPBACK = '/ip4/127.0.0.1/tcp/0'
export const TOPIC = '/localpay/ads/1/u0'

export interface Told {
  readonly log: Log
  readonly events: readonly LogEvent[]
}

export function makeLog(): Told {
  const events: LogEvent[] = []
  const tell = (event: LogEvent): void => void events.push(event)
  return { log: { info: tell, warn: tell, error: tell }, events }
}

const configOf = (seed: number, changes: Partial<NetConfig> = {}): NetConfig => ({
  seed: new Uint8Array(32).fill(seed),
  listen: [LOOPBACK],
  relays: [],
  role: 'node',
  topics: [TOPIC],
  ...changes,
})

export interface Nets {
  readonly open: (changes?: Partial<NetConfig>, log?: Log) => Promise<Net>
  /** A libp2p peer with our settings and none of our manners. */
  readonly openStranger: (changes?: Partial<NetConfig>) => Promise<NetNode>
}

/** Opens nets with a seed of their own each, and closes them after each test, or after all. */
export function makeNets(closeAfter: 'each' | 'all' = 'each'): Nets {
  const open: (() => Promise<void>)[] = []
  let seed = 1
  const closeAll = async (): Promise<void> => {
    await Promise.all(open.splice(0).map(close => close()))
  }
  if (closeAfter === 'each') afterEach(closeAll)
  else afterAll(closeAll)
  return {
    open: async (changes, log = makeLog().log) => {
      const net = await openNet(configOf(seed++, changes), log)
      open.push(net.close)
      return net
    },
    openStranger: async changes => {
      const node = await startLibp2p(configOf(seed++, changes))
      open.push(async () => await node.stop())
      return node
    },
  }
}

export const refOf = (net: Net): PeerRef => ({ peer: net.peer, addrs: net.addrs() })

export const strangerRef = (node: NetNode): PeerRef => ({
  peer: node.peerId.toString(),
  addrs: node.getMultiaddrs().map(String),
})

export const until = (check: () => unknown, timeout = 15_000): Promise<void> =>
  vi.waitFor(
    async () => {
      if (!(await check())) throw new Error(`not yet: ${check}`)
    },
    { timeout, interval: 20 },
  )

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
