/**
 * The network between simulated nodes. Requests and replies may be lost, doubled, late and out of order; a way may be
 * closed in one direction or both, a peer may sleep. Connections come and go with the ways, as libp2p's would.
 */
import type { GossipVerdict, Net, PeerRef } from '@localpay/node'
import type { Bytes } from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'
import type { Life } from './life.ts'
import type { Schedule } from './schedule.ts'

/** How the net treats what is sent. */
export interface Weather {
  /** Probabilities, of each request and each reply. */
  readonly lost: number
  readonly doubled: number
  /** Of those that take long. */
  readonly late: number
  /** Milliseconds: the usual way, and how long a late one may take. */
  readonly usualMs: number
  readonly lateMs: number
}

const CALM: Weather = { lost: 0, doubled: 0, late: 0, usualMs: 40, lateMs: 0 }

/** One request on its way, before anything can happen to it. */
export interface Sent {
  readonly from: number
  readonly to: number
  readonly protocol: string
  readonly request: Bytes
}

export interface NetWatch {
  readonly onSend: (sent: Sent) => void
  /** It has come to whom it is for. */
  readonly onArrive: (sent: Sent) => void
  /** The answer to it has come back. */
  readonly onReply: (sent: Sent, reply: Bytes) => void
  /** What a group answers, as it leaves: one that lies may answer anything. */
  readonly onAnswer: (sent: Sent, reply: Bytes) => Bytes
  /** A group that lies may keep its own messages back. */
  readonly mayLeave: (sent: Sent) => boolean
}

interface Station {
  readonly life: Life
  readonly handlers: Map<string, (request: Bytes, from: string) => Promise<Bytes>>
  readonly topics: Map<string, (message: Bytes) => Promise<GossipVerdict>>
  readonly arrivals: ((peer: string) => void)[]
  kept: ReadonlySet<number>
  connected: Set<number>
}

export interface SimNet {
  /** The net as one process sees it. */
  readonly open: (index: number, life: Life) => Net
  readonly leave: (index: number) => void
  readonly weather: (weather: Weather) => void
  readonly calm: () => void
  /** Everybody is connected with everybody, as before anybody knows anybody. */
  readonly introduceAll: (on: boolean) => void
  /** Closes the way from one to another. */
  readonly block: (from: number, to: number) => void
  readonly unblock: (from: number, to: number) => void
  readonly heal: () => void
  /** What this group has sent and has not come yet never comes. */
  readonly loseFrom: (index: number) => void
  /** A machine fell asleep or woke up. */
  readonly refresh: () => void
  /** Sends as this group, past its own app. Nobody waits for the reply. */
  readonly inject: (sent: Sent) => void
  readonly indexOf: (peer: string) => number
}

/** What the app gets to see of a way that does not work. */
class NetFault extends Error {
  readonly code: 'unreachable' | 'deadline' | 'refused'
  constructor(code: NetFault['code']) {
    super(`the simulated net: ${code}`)
    this.code = code
  }
}

const CONNECT_MS = 30
const DIAL_FAILS_MS = 200

const peerNamed = (index: number): string => `peer-${index}`

export function makeNet(schedule: Schedule, chance: Chance, watch: NetWatch): SimNet {
  const stations = new Map<number, Station>()
  /** Ways that are closed, each by so many at once. */
  const blocked = new Map<string, number>()
  /** How often all was lost that a group had under way. */
  const losses = new Map<number, number>()
  let weather = CALM
  let introduced = false

  const indexOf = (peer: string): number => Number(peer.slice('peer-'.length))
  const hears = (index: number): boolean => {
    const life = stations.get(index)?.life
    return life?.isAlive() === true && !life.isAsleep()
  }
  const isOpen = (from: number, to: number): boolean =>
    hears(from) && hears(to) && !blocked.has(`${from}>${to}`)

  const refresh = (): void => {
    for (const [a, one] of stations)
      for (const [b, other] of stations) {
        if (a >= b) continue
        const wanted = introduced || one.kept.has(b) || other.kept.has(a)
        const is = wanted && isOpen(a, b) && isOpen(b, a)
        if (is === one.connected.has(b)) continue
        for (const [own, peer, station] of [
          [a, b, one],
          [b, a, other],
        ] as const) {
          if (!is) station.connected.delete(peer)
          else {
            station.connected.add(peer)
            schedule.after(CONNECT_MS + chance.below(CONNECT_MS), () => {
              if (stations.get(own) === station && station.connected.has(peer))
                station.life.run(() => {
                  for (const run of station.arrivals) run(peerNamed(peer))
                })
            })
          }
        }
      }
  }

  const wayMs = (): number =>
    chance.isTrue(weather.late) ? chance.below(weather.lateMs) : 1 + chance.below(weather.usualMs)
  /** One thing on one way: nothing, once, or twice. */
  const carry = (from: number, to: number, arrive: () => void): void => {
    if (chance.isTrue(weather.lost)) return
    const copies = chance.isTrue(weather.doubled) ? 2 : 1
    const before = losses.get(from)
    for (let i = 0; i < copies; i++)
      schedule.after(wayMs(), () => {
        if (isOpen(from, to) && losses.get(from) === before) arrive()
      })
  }

  const deliver = (sent: Sent, reply: (bytes: Bytes | NetFault) => void): void => {
    const { from, to, protocol, request } = sent
    carry(from, to, () => {
      watch.onArrive(sent)
      const there = stations.get(to) as Station
      const handler = there.handlers.get(protocol)
      const back = (bytes: Bytes | NetFault): void =>
        carry(to, from, () => {
          if (!(bytes instanceof NetFault)) watch.onReply(sent, bytes)
          reply(bytes)
        })
      if (handler === undefined) return back(new NetFault('refused'))
      const answer = (bytes: Bytes): void => back(watch.onAnswer(sent, bytes))
      handler(request, peerNamed(from)).then(answer, () => back(new NetFault('refused')))
    })
  }

  const ask = (from: number, life: Life, to: PeerRef, sent: Omit<Sent, 'from' | 'to'>, timeoutMs: number) =>
    new Promise<Bytes>((resolve, reject) => {
      if (!life.isAlive()) return
      const one: Sent = { ...sent, from, to: indexOf(to.peer) }
      let isOver = false
      const end = (bytes: Bytes | NetFault): void => {
        if (isOver) return
        isOver = true
        cancel()
        life.run(() => (bytes instanceof NetFault ? reject(bytes) : resolve(bytes)))
      }
      const cancel = schedule.after(timeoutMs, () => end(new NetFault('deadline')))
      if (!watch.mayLeave(one)) return
      watch.onSend(one)
      if (!isOpen(one.from, one.to))
        return void schedule.after(DIAL_FAILS_MS, () => end(new NetFault('unreachable')))
      deliver(one, end)
    })

  const publish = (from: number, topic: string, message: Bytes): void => {
    for (const [to, { life, topics }] of stations) {
      const judge = topics.get(topic)
      if (to === from || judge === undefined) continue
      carry(from, to, () => life.run(() => void judge(message)))
    }
  }

  return {
    open: (index, life) => {
      const station: Station = {
        life,
        handlers: new Map(),
        topics: new Map(),
        arrivals: [],
        kept: new Set(),
        connected: new Set(),
      }
      stations.set(index, station)
      const isHere = (): boolean => stations.get(index) === station
      refresh()
      return {
        peer: peerNamed(index),
        addrs: () => [`/sim/${index}`],
        connected: () => [...station.connected].sort((a, b) => a - b).map(peerNamed),
        keep: peers => {
          station.kept = new Set(peers.map(({ peer }) => indexOf(peer)))
          if (isHere()) refresh()
        },
        ask: (to, protocol, request, timeoutMs) => ask(index, life, to, { protocol, request }, timeoutMs),
        serve: (protocol, answer) => void station.handlers.set(protocol, answer),
        publish: async (topic, message) => {
          if (life.isAlive() && isHere()) publish(index, topic, message)
        },
        follow: (topic, judge) => void station.topics.set(topic, judge),
        onPeer: run => void station.arrivals.push(run),
        close: async () => {},
      }
    },
    leave: index => {
      stations.delete(index)
      for (const { connected } of stations.values()) connected.delete(index)
    },
    weather: next => {
      weather = next
    },
    calm: () => {
      weather = CALM
    },
    introduceAll: on => {
      introduced = on
      refresh()
    },
    block: (from, to) => {
      const way = `${from}>${to}`
      blocked.set(way, (blocked.get(way) ?? 0) + 1)
      refresh()
    },
    unblock: (from, to) => {
      const way = `${from}>${to}`
      const left = (blocked.get(way) ?? 1) - 1
      if (left === 0) blocked.delete(way)
      else blocked.set(way, left)
      refresh()
    },
    heal: () => {
      blocked.clear()
      weather = CALM
      refresh()
    },
    loseFrom: index => void losses.set(index, (losses.get(index) ?? 0) + 1),
    refresh,
    inject: sent => {
      watch.onSend(sent)
      deliver(sent, () => {})
    },
    indexOf,
  }
}
