/**
 * A network within one process: what is sent arrives whole and almost at once, and costs nothing to speak of, so that
 * what is measured is what the nodes do. Nobody is connected until all are.
 */
import type { Ports } from '@localpay/node'
import { type Bytes, encodeAs, replyShape } from '@localpay/protocol'

type Net = Ports['net']

/** Is what one sends to another, each by its number, taken without being passed on? */
export type Swallows = (from: number, to: number, protocol: string) => boolean

/** One question and its answer, once both have gone over the net. */
export interface Exchange {
  readonly protocol: string
  readonly request: Bytes
  readonly reply: Bytes
}

export interface Hub {
  /** The net as one more node sees it. */
  readonly join: () => Net
  /** Connects everybody with everybody. */
  readonly connectAll: () => void
  /** Questions that wait for their answer. */
  readonly underWay: () => number
}

const PEER = 'peer-'
const numberOf = (peer: string): number => Number(peer.slice(PEER.length))
const TAKEN = encodeAs(replyShape, { v: 1, ok: true })

interface Station {
  readonly handlers: Map<string, Parameters<Net['serve']>[1]>
  readonly judges: Map<string, Parameters<Net['follow']>[1]>
  readonly arrivals: Parameters<Net['onPeer']>[0][]
}

/** What is swallowed is acknowledged, as by a group that keeps for itself what it was told. */
export function makeHub(onExchange: (exchange: Exchange) => void, swallows: Swallows = () => false): Hub {
  const stations = new Map<string, Station>()
  let isConnected = false
  let underWay = 0
  const othersThan = (peer: string): readonly (readonly [string, Station])[] =>
    isConnected ? [...stations].filter(([name]) => name !== peer) : []

  const ask = async (from: string, to: string, protocol: string, request: Bytes): Promise<Bytes> => {
    const answer = stations.get(to)?.handlers.get(protocol)
    if (!isConnected || answer === undefined) throw new Error(`${to} does not serve ${protocol}`)
    underWay += 1
    try {
      // Never within the turn of who asks: a net is always later.
      await new Promise(setImmediate)
      const reply = swallows(numberOf(from), numberOf(to), protocol) ? TAKEN : await answer(request, from)
      onExchange({ protocol, request, reply })
      return reply
    } finally {
      underWay -= 1
    }
  }

  return {
    join: () => {
      const peer = `${PEER}${stations.size}`
      const own: Station = { handlers: new Map(), judges: new Map(), arrivals: [] }
      stations.set(peer, own)
      return {
        peer,
        addrs: () => [],
        connected: () => othersThan(peer).map(([name]) => name),
        keep: () => {},
        ask: (to, protocol, request) => ask(peer, to.peer, protocol, request),
        serve: (protocol, answer) => void own.handlers.set(protocol, answer),
        publish: async (topic, message) =>
          void (await Promise.all(othersThan(peer).map(([, { judges }]) => judges.get(topic)?.(message)))),
        follow: (topic, judge) => void own.judges.set(topic, judge),
        onPeer: run => void own.arrivals.push(run),
        close: async () => void stations.delete(peer),
      }
    },
    connectAll: () => {
      isConnected = true
      for (const [peer, { arrivals }] of stations)
        for (const [other] of othersThan(peer)) for (const run of arrivals) run(other)
    },
    underWay: () => underWay,
  }
}
