/**
 * Gossip behind our own interface. Messages are signed by the app with the group's key, not by the transport, because
 * an ad must stay verifiable after storage and relay; so whoever hands us a message is not its author. A node judges
 * each message once, before it passes it on.
 */
import { createHash } from 'node:crypto'
import {
  type GossipSub,
  type GossipsubOpts,
  type Message,
  type SignedMessage,
  TopicValidatorResult,
  type UnsignedMessage,
} from '@libp2p/gossipsub'
import type { PeerId } from '@libp2p/interface'
import { assert, LIMITS } from '@localpay/protocol'
import type { GossipVerdict, Log, Net } from '../app/ports.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError, NetFault } from './net-fault.ts'

/** Settings of gossipsub, each measured on networks of 10 to 100 nodes. */
export function gossipSettings(topics: readonly string[]): Partial<GossipsubOpts> {
  return {
    globalSignaturePolicy: 'StrictNoSign',
    msgIdFn: messageId,
    allowedTopics: [...topics],
    D: 6,
    Dlo: 4,
    Dhi: 8,
    Dlazy: 6,
    floodPublish: false,
    idontwantMinDataSize: 16 * 1024,
    maxInboundDataLength: NET_BOUNDS.gossipFrameBytesMax,
    maxOutboundBufferSize: NET_BOUNDS.gossipOutBytesMax,
    // A topic costs its length and a kilobyte of this budget.
    maxTopicBytesPerPeer: NET_BOUNDS.topicsPerPeerMax * 1_100,
    decodeRpcLimits: {
      // A first frame tells of all topics, and control messages come one a topic.
      maxSubscriptions: NET_BOUNDS.topicsPerPeerMax,
      maxControlMessages: NET_BOUNDS.topicsPerPeerMax,
      maxMessages: NET_BOUNDS.messagesPerFrameMax,
      maxIhaveMessageIDs: NET_BOUNDS.messageIdsPerFrameMax,
      maxIwantMessageIDs: NET_BOUNDS.messageIdsPerFrameMax,
      maxIdontwantMessageIDs: 512,
      maxPeerInfos: 16,
    },
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    fallbackToFloodsub: false,
    // Gossip would eat the data budget of a relayed connection; the relay itself passes it on.
    runOnLimitedConnection: false,
    doPX: false,
    emitSelf: false,
    awaitRpcMessageHandler: true,
    scoreParams: {
      // Many honest nodes share an address: behind one router, one relay, or in a test.
      IPColocationFactorWeight: 0,
      behaviourPenaltyThreshold: 6,
      topics: Object.fromEntries(topics.map(topic => [topic, REJECTS_ONLY])),
    },
  }
}

/**
 * Only rejected messages count: the fourth within ten minutes ends gossip with that peer, the ninth silences it. Scores
 * for delivering much would punish quiet topics.
 */
const REJECTS_ONLY = {
  topicWeight: 1,
  timeInMeshWeight: 0,
  timeInMeshQuantum: 1,
  timeInMeshCap: 1,
  firstMessageDeliveriesWeight: 0,
  firstMessageDeliveriesDecay: 0.5,
  firstMessageDeliveriesCap: 1,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 1,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 5_000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -1,
  // Once a second; a tenth is left after ten minutes.
  invalidMessageDeliveriesDecay: 0.1 ** (1 / 600),
} as const

/** First 20 bytes of the hash of the message, so that the same ad from two authors' nodes is one message. */
const messageId = (message: Message): Uint8Array =>
  createHash('sha256').update(message.data).digest().subarray(0, 20)

export interface Gossip extends Pick<Net, 'publish' | 'follow'> {
  /** Later messages get the fault `closed`. */
  readonly close: () => void
}

type Judge = Parameters<Net['follow']>[1]

export function makeGossip(pubsub: GossipSub, topics: readonly string[], log: Log): Gossip {
  const waiting = makeWaiting()
  let closed = false

  const publish: Net['publish'] = async (topic, message) => {
    assert(topics.includes(topic), `gossip goes to a configured topic, not to ${topic}`)
    if (message.length > LIMITS.gossipBytesMax)
      throw new NetFault('too-big', `a message of ${message.length} bytes`)
    if (closed) throw new NetFault('closed', 'this node is closing')
    try {
      await pubsub.publish(topic, message)
    } catch (thrown) {
      throw new NetFault('closed', 'gossip did not take the message', asError(thrown))
    }
  }

  const verdictOn = async (judge: Judge, topic: string, data: Uint8Array): Promise<GossipVerdict> => {
    if (data.length > LIMITS.gossipBytesMax) return 'reject'
    try {
      return await judge(data)
    } catch (thrown) {
      log.warn({ event: 'net-judge-failed', topic, reason: asError(thrown).message })
      return 'ignore'
    }
  }

  const follow: Net['follow'] = (topic, judge) => {
    assert(topics.includes(topic), `gossip comes from a configured topic, not from ${topic}`)
    assert(!pubsub.topicValidators.has(topic), 'a topic is followed once')
    pubsub.topicValidators.set(topic, async (peer: PeerId, message: SignedMessage | UnsignedMessage) => {
      const from = peer.toString()
      // The frame that the message came in lives as long as the message waits.
      const bytes = message.data.buffer.byteLength
      if (!waiting.enter(from, bytes)) return TopicValidatorResult.Ignore
      try {
        return VERDICTS[await verdictOn(judge, topic, message.data)]
      } finally {
        waiting.leave(from, bytes)
      }
    })
    pubsub.subscribe(topic)
  }

  return {
    publish,
    follow,
    close: () => {
      closed = true
    },
  }
}

const VERDICTS = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const satisfies Record<GossipVerdict, TopicValidatorResult>

/** Bytes of gossip that wait for a verdict, of each peer and of all: a stream from a fast sender knows no holding back. */
function makeWaiting(): {
  enter: (peer: string, bytes: number) => boolean
  leave: (peer: string, bytes: number) => void
} {
  const byPeer = new Map<string, number>()
  let total = 0
  return {
    enter: (peer, bytes) => {
      const his = (byPeer.get(peer) ?? 0) + bytes
      if (his > NET_BOUNDS.judgingBytesPerPeerMax || total + bytes > NET_BOUNDS.judgingBytesMax) return false
      byPeer.set(peer, his)
      total += bytes
      return true
    },
    leave: (peer, bytes) => {
      const left = (byPeer.get(peer) ?? 0) - bytes
      if (left > 0) byPeer.set(peer, left)
      else byPeer.delete(peer)
      total -= bytes
    },
  }
}
