/**
 * After an over-long gossip frame, or when a slow peer's buffer has run over, gossipsub closes its stream to that peer
 * and opens none again, although the connection stays: the two are mute towards each other for good. So a peer that
 * speaks gossip and has been without our stream for a while is disconnected, and whoever keeps the other dials anew.
 */
import type { Connection, PeerId } from '@libp2p/interface'
import type { Log } from '../app/ports.ts'
import type { NetNode } from './libp2p-node.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError } from './net-fault.ts'

export interface MuteStreams {
  /** Looks at all connections; `now` is a steady clock, ms. */
  readonly tick: (now: number) => void
}

const speaksGossip = (protocols: readonly string[]): boolean =>
  protocols.some(name => name.startsWith('/meshsub/'))

export function makeMuteStreams(node: NetNode, log: Log): MuteStreams {
  // Not on gossipsub's interface, but public in its class.
  const { streamsOutbound } = node.services.gossip as unknown as {
    streamsOutbound: ReadonlyMap<string, unknown>
  }
  const muteSince = new Map<string, number>()

  const reconnect = async (peer: PeerId): Promise<void> => {
    try {
      const { protocols } = await node.peerStore.get(peer)
      if (!speaksGossip(protocols)) return
      log.warn({ event: 'net-gossip-mute', peer: peer.toString() })
      await node.hangUp(peer)
    } catch (thrown) {
      log.warn({ event: 'net-hang-up-failed', peer: peer.toString(), reason: asError(thrown).message })
    }
  }

  const tick = (now: number): void => {
    const mute = new Map(
      node
        .getConnections()
        .filter(carriesGossip)
        .map(({ remotePeer }) => [remotePeer.toString(), remotePeer] as const)
        .filter(([peer]) => !streamsOutbound.has(peer)),
    )
    for (const peer of muteSince.keys()) if (!mute.has(peer)) muteSince.delete(peer)
    for (const [peer, id] of mute) {
      const since = muteSince.get(peer) ?? now
      muteSince.set(peer, since)
      if (now - since < NET_BOUNDS.muteMsMax) continue
      muteSince.delete(peer)
      void reconnect(id)
    }
  }

  return { tick }
}

const carriesGossip = (connection: Connection): boolean =>
  connection.status === 'open' && connection.limits === undefined
