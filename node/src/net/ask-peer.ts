/**
 * One bounded request to a peer, one bounded reply. Goes over a connection that is open already, a relayed one too:
 * libp2p's own `dialProtocol` would dial through the relay anew each time.
 */
import type { Connection, Libp2p, PeerId, Stream } from '@libp2p/interface'
import { type Bytes, LIMITS } from '@localpay/protocol'
import type { Net, PeerRef } from '../app/ports.ts'
import { endAll, type Running, withDeadline } from './deadline.ts'
import { framesOf, letGo } from './frames.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError, exchangeFault, NetFault } from './net-fault.ts'
import { dialAddrs, peerIdOf } from './peer-addresses.ts'
import { makeTurns, type Turns } from './turns.ts'

export interface Asker {
  readonly ask: Net['ask']
  /** Ends what is under way with the fault `closed`; later requests get it too. */
  readonly close: () => void
}

export function makeAsker(node: Libp2p): Asker {
  const running: Running = new Set()
  const lines = new Map<string, Turns>()
  let closed = false

  const lineOf = (peer: string): Turns => {
    const known = lines.get(peer)
    if (known !== undefined) return known
    const made = makeTurns({
      atOnce: NET_BOUNDS.asksPerPeerMax,
      waitingMax: NET_BOUNDS.asksWaitingPerPeerMax,
    })
    lines.set(peer, made)
    return made
  }

  const ask: Net['ask'] = async (to, protocol, request, timeoutMs) => {
    if (closed) throw new NetFault('closed', 'this node is closing')
    if (request.length > LIMITS.frameBytesMax)
      throw new NetFault('too-big', `a request of ${request.length} bytes`)
    const peer = peerIdOf(to.peer)
    if (peer === null) throw new NetFault('unreachable', 'this is no peer id')
    return await withDeadline(Math.min(timeoutMs, NET_BOUNDS.askTimeoutMsMax), running, async signal => {
      const line = lineOf(to.peer)
      const leave = await line.take(signal)
      try {
        return await exchange(await openStream({ node, peer, to, protocol, signal }), request, signal)
      } finally {
        leave()
        if (line.isIdle()) lines.delete(to.peer)
      }
    })
  }

  return {
    ask,
    close: () => {
      closed = true
      endAll(running)
    },
  }
}

interface Opened {
  readonly stream: Stream
  readonly connection: Connection
}

async function exchange({ stream, connection }: Opened, request: Bytes, signal: AbortSignal): Promise<Bytes> {
  try {
    const frames = framesOf(stream)
    await frames.write(request, signal)
    const reply = await frames.read(signal)
    letGo(stream)
    return reply
  } catch (thrown) {
    stream.abort(asError(thrown))
    throw exchangeFault(thrown, connection.status === 'open')
  }
}

interface Opening {
  readonly node: Libp2p
  readonly peer: PeerId
  readonly to: PeerRef
  readonly protocol: string
  readonly signal: AbortSignal
}

/** A stream on the best open connection; when that has died meanwhile, on a new one. */
async function openStream({ node, peer, to, protocol, signal }: Opening): Promise<Opened> {
  for (const connection of openConnections(node, peer)) {
    try {
      return await streamOn(connection, protocol, signal)
    } catch (thrown) {
      if (signal.aborted || connection.status === 'open') throw exchangeFault(thrown, true)
    }
  }
  const connection = await dialPeer(node, to, signal)
  try {
    return await streamOn(connection, protocol, signal)
  } catch (thrown) {
    throw exchangeFault(thrown, connection.status === 'open')
  }
}

/** Open connections to a peer, direct ones first. */
export const openConnections = (node: Libp2p, peer: PeerId): Connection[] =>
  node
    .getConnections(peer)
    .filter(connection => connection.status === 'open')
    .sort((a, b) => Number(b.direct) - Number(a.direct))

/** @throws NetFault `unreachable` when no address answers as this peer; else the signal's reason. */
export async function dialPeer(node: Libp2p, to: PeerRef, signal: AbortSignal): Promise<Connection> {
  const addrs = dialAddrs(to)
  if (addrs.length === 0) throw new NetFault('unreachable', 'no address of this peer is known')
  try {
    return await node.dial(addrs, { signal })
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    throw new NetFault('unreachable', 'no address of this peer answers', asError(thrown))
  }
}

async function streamOn(connection: Connection, protocol: string, signal: AbortSignal): Promise<Opened> {
  const stream = await connection.newStream(protocol, {
    signal,
    maxOutboundStreams: NET_BOUNDS.streamsPerProtocolMax,
    runOnLimitedConnection: true,
  })
  return { stream, connection }
}
