/** How we set up libp2p: hardened settings, each with a reason in `net-bounds.ts`. Opens sockets, knows nothing of LocalPay. */
import { noise } from '@chainsafe/libp2p-noise'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { type Identify, identify } from '@libp2p/identify'
import type { Libp2p, Listener } from '@libp2p/interface'
import { type Ping, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import type { Bytes } from '@localpay/protocol'
import type { Multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { PeerRef } from '../app/ports.ts'
import { gossipSettings } from './gossip.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError, ListenFault } from './net-fault.ts'
import { addrOf } from './peer-addresses.ts'
import { enduringWebSockets } from './websocket-transport.ts'

export interface NetConfig {
  /** 32 bytes; the peer id follows from it, so it must be kept. Not the group's ledger key. */
  readonly seed: Bytes
  /** Multiaddrs such as /ip4/127.0.0.1/tcp/8421 or /ip4/0.0.0.0/tcp/8422/ws; port 0 is any free one. */
  readonly listen: readonly string[]
  /** Relays to stay connected to; a node keeps a slot on the first three. */
  readonly relays: readonly PeerRef[]
  readonly role: 'node' | 'relay'
  /** Further multiaddrs that lead here, for example through a reverse proxy. */
  readonly announce?: readonly string[]
  /** Gossip topics that this node may follow or publish to, and no others. */
  readonly topics: readonly string[]
}

/** What libp2p knows of its listeners and keeps off its own interface. */
interface Inside {
  readonly transportManager: {
    readonly listen: (addrs: Multiaddr[]) => Promise<void>
    readonly getListeners: () => Listener[]
    readonly getAddrs: () => Multiaddr[]
  }
  readonly addressManager: {
    readonly confirmObservedAddr: (addr: Multiaddr, options: { type: 'transport' }) => void
  }
}

type Services = { identify: Identify; ping: Ping; gossip: GossipSub; inside: Inside; relay: object }

export type NetNode = Libp2p<Services>

/** @throws ListenFault when an address cannot be listened on. */
export async function startLibp2p(config: NetConfig): Promise<NetNode> {
  for (const addr of [...config.listen, ...(config.announce ?? [])]) {
    if (addrOf(addr) === null) throw new ListenFault('bad-address', `this is no multiaddr: ${addr}`)
  }
  const privateKey = await generateKeyPairFromSeed('Ed25519', config.seed)
  try {
    const node = await createLibp2p<Services>({ privateKey, ...settings(config) })
    confirmListening(node)
    return node
  } catch (thrown) {
    const { message } = asError(thrown)
    throw message.includes('EADDRINUSE')
      ? new ListenFault('address-in-use', `something else listens on ${config.listen.join(' or ')}`, thrown)
      : new ListenFault('cannot-listen', `cannot listen on ${config.listen.join(', ')}`, thrown)
  }
}

/** libp2p tells nobody of a public listening address until somebody has probed it; we trust the operator's settings. */
function confirmListening({ services: { inside } }: NetNode): void {
  for (const addr of inside.transportManager.getAddrs()) {
    inside.addressManager.confirmObservedAddr(addr, { type: 'transport' })
  }
}

type Settings = Omit<NonNullable<Parameters<typeof createLibp2p<Services>>[0]>, 'privateKey'>

function settings(config: NetConfig): Settings {
  const isRelay = config.role === 'relay'
  const maxConnections = isRelay ? NET_BOUNDS.relayConnectionsMax : NET_BOUNDS.nodeConnectionsMax
  return {
    nodeInfo: { name: 'localpay', version: '1', userAgent: 'localpay/1' },
    addresses: { listen: [...config.listen], appendAnnounce: [...(config.announce ?? [])] },
    transports: [
      tcp({ maxConnections }),
      enduringWebSockets(),
      circuitRelayTransport({ maxInboundStopStreams: NET_BOUNDS.relayedToOneNodeMax }),
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: NET_BOUNDS.streamsPerConnectionMax,
        maxOutboundStreams: NET_BOUNDS.streamsPerConnectionMax,
        maxEarlyStreams: NET_BOUNDS.earlyStreamsMax,
        streamOptions: { maxStreamWindowSize: NET_BOUNDS.streamWindowBytesMax },
      }),
    ],
    connectionManager: {
      maxConnections,
      inboundConnectionThreshold: NET_BOUNDS.inboundPerHostPerSecondMax,
      maxIncomingPendingConnections: NET_BOUNDS.inboundPendingMax,
      maxParallelDials: NET_BOUNDS.dialsAtOnceMax,
      maxPeerAddrsToDial: NET_BOUNDS.addrsPerPeerMax,
      addressDialTimeout: NET_BOUNDS.addrDialMsMax,
      dialTimeout: NET_BOUNDS.peerDialMsMax,
      // Lost peers are dialled again by `keep-connected.ts`, which does not give up.
      reconnectRetries: 0,
    },
    // One late ping would cut a busy peer off; yamux and TCP end dead connections.
    connectionMonitor: { abortConnectionOnPingFailure: false },
    peerStore: { maxAddressAge: NET_BOUNDS.addrAgeMsMax, maxPeerAge: NET_BOUNDS.peerAgeMsMax },
    services: {
      identify: identify(),
      ping: ping(),
      gossip: gossipsub(gossipSettings(config.topics)),
      inside: ({ transportManager, addressManager }) => ({ transportManager, addressManager }),
      relay: isRelay ? lendSlots : () => ({}),
    },
  }
}

const lendSlots = circuitRelayServer({
  maxInboundHopStreams: NET_BOUNDS.relayedFromOnePeerMax,
  maxOutboundStopStreams: NET_BOUNDS.relayedToOneNodeMax,
  reservations: {
    maxReservations: NET_BOUNDS.relaySlotsMax,
    defaultDataLimit: BigInt(NET_BOUNDS.relayedBytesMax),
    defaultDurationLimit: NET_BOUNDS.relayedMsMax,
  },
})
