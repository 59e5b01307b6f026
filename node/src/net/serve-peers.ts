/**
 * Answering strangers: one bounded request, one bounded reply, within a time, on a bounded number of seats. Whatever a
 * stranger sends, the worst that happens is that his stream is reset.
 */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { assert, type Bytes, LIMITS } from '@localpay/protocol'
import type { Log, Net } from '../app/ports.ts'
import { endAll, type Running, withDeadline } from './deadline.ts'
import { framesOf, letGo } from './frames.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError, NetFault } from './net-fault.ts'

export interface Server {
  readonly serve: Net['serve']
  /** Ends what is under way; later requests are reset. */
  readonly close: () => void
}

type Answer = Parameters<Net['serve']>[1]

export function makeServer(node: Libp2p, log: Log): Server {
  const running: Running = new Set()
  const seats = makeSeats()
  const served = new Set<string>()
  let closed = false

  const onStream = async (
    protocol: string,
    answer: Answer,
    stream: Stream,
    connection: Connection,
  ): Promise<void> => {
    const peer = connection.remotePeer.toString()
    if (closed || !seats.take(peer)) return stream.abort(new NetFault('refused', 'no seat is free'))
    try {
      await withDeadline(NET_BOUNDS.answerMsMax, running, async signal => {
        const frames = framesOf(stream)
        const request = await withDeadline(NET_BOUNDS.requestReadMsMax, running, frames.read)
        const reply = await answerOf({ protocol, peer, request, answer, log })
        await frames.write(reply, signal)
      })
      letGo(stream)
    } catch (thrown) {
      stream.abort(asError(thrown))
    } finally {
      seats.leave(peer)
    }
  }

  const serve: Net['serve'] = (protocol, answer) => {
    assert(!served.has(protocol), 'a protocol is served once')
    served.add(protocol)
    node
      .handle(protocol, (stream, connection) => onStream(protocol, answer, stream, connection), {
        maxInboundStreams: NET_BOUNDS.streamsPerProtocolMax,
        maxOutboundStreams: NET_BOUNDS.streamsPerProtocolMax,
        runOnLimitedConnection: true,
      })
      .catch(thrown => log.error({ event: 'net-serve-failed', protocol, reason: asError(thrown).message }))
  }

  return {
    serve,
    close: () => {
      closed = true
      endAll(running)
    },
  }
}

interface Asked {
  readonly protocol: string
  readonly peer: string
  readonly request: Bytes
  readonly answer: Answer
  readonly log: Log
}

/** The app's reply. Its faults are told to the operator; the stranger sees only a reset. */
async function answerOf({ protocol, peer, request, answer, log }: Asked): Promise<Bytes> {
  try {
    const reply = await answer(request, peer)
    assert(reply.length <= LIMITS.frameBytesMax, `a reply of ${reply.length} bytes fits one frame`)
    return reply
  } catch (thrown) {
    log.warn({ event: 'net-answer-failed', protocol, peer, reason: asError(thrown).message })
    throw thrown
  }
}

interface Seats {
  readonly take: (peer: string) => boolean
  readonly leave: (peer: string) => void
}

/** So many seats in all and so many for one peer. */
function makeSeats(): Seats {
  const taken = new Map<string, number>()
  let total = 0
  return {
    take: peer => {
      const his = taken.get(peer) ?? 0
      if (total >= NET_BOUNDS.answersMax || his >= NET_BOUNDS.answersPerPeerMax) return false
      taken.set(peer, his + 1)
      total++
      return true
    },
    leave: peer => {
      const his = taken.get(peer) ?? 0
      if (his <= 1) taken.delete(peer)
      else taken.set(peer, his - 1)
      total--
    },
  }
}
