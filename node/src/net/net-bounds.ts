/** Every bound of the network folder, by name and unit, with its reason. Sizes of frames are in `LIMITS`. */
export const NET_BOUNDS = {
  /** Requests to one peer under way at once. Below `streamsPerProtocolMax`, so that a peer never cuts us off. */
  asksPerPeerMax: 16,
  /** Further requests to one peer that may wait for their turn; beyond that the caller is told at once. */
  asksWaitingPerPeerMax: 1_024,
  /** A request may not be made to wait longer than this, ms; a timer takes 31 bits. */
  askTimeoutMsMax: 600_000,
  /** Streams of one protocol on one connection, either way. */
  streamsPerProtocolMax: 32,
  /** Requests of one peer that we answer at once, over all protocols: nobody takes all the seats. */
  answersPerPeerMax: 32,
  /** Requests that we answer at once. Each holds up to three frames of memory: 48 MiB in all. */
  answersMax: 256,
  /** A stranger sends his whole request within this time, ms. */
  requestReadMsMax: 10_000,
  /** From the opened stream to the reply that has been handed over, ms. */
  answerMsMax: 60_000,
  /** A finished exchange whose other end does not hang up is cut after this time, ms. */
  lingerMs: 10_000,

  /** Addresses of one peer that are tried. */
  addrsPerPeerMax: 16,
  /** One address gets this long before the next is tried, ms. */
  addrDialMsMax: 4_000,
  /** All addresses of one peer together, ms. */
  peerDialMsMax: 15_000,
  /** Peers that a node stays connected to. */
  keptPeersMax: 128,
  /** Relays that a node keeps a slot on. */
  relaysMax: 3,
  /** Looking after kept peers, relay slots and mute gossip streams: every so often, ms. */
  tickMs: 1_000,
  /** First and longest wait before a lost peer is dialled again, ms; doubled each time, and spread by half. */
  redialMsMin: 500,
  redialMsMax: 120_000,
  /** A connection that has held this long counts as good, and the wait starts small again, ms. */
  steadyMs: 10_000,
  /** A connected peer may be without our gossip stream this long before we connect anew, ms. */
  muteMsMax: 4_000,

  /** Connections of a node: partners, relays and members' phones that come through relays. */
  nodeConnectionsMax: 200,
  relayConnectionsMax: 1_000,
  /** New connections a second from one host. A whole village, or a demo, may share one address. */
  inboundPerHostPerSecondMax: 100,
  /** Connections that have not proven who they are. */
  inboundPendingMax: 100,
  dialsAtOnceMax: 10,
  /** Streams on one connection; a relay opens up to `relayedToOneNodeMax` towards a node. */
  streamsPerConnectionMax: 512,
  /**
   * Streams that a peer may open before we have made ready for its first one. Beyond it libp2p ends the connection: so all
   * that a peer asks at once fits, and what it opens beside (identify, ping, gossip).
   */
  earlyStreamsMax: 32,
  /** Bytes a stream may send ahead of its reader. */
  streamWindowBytesMax: 1024 * 1024,
  /** Addresses of peers are forgotten after a week, peers after a month, ms. */
  addrAgeMsMax: 7 * 86_400_000,
  peerAgeMsMax: 30 * 86_400_000,

  /** Slots that a relay lends, and what one relayed connection may carry and last. */
  relaySlotsMax: 512,
  relayedBytesMax: 64 * 1024 * 1024,
  relayedMsMax: 30 * 60_000,
  /** Relayed connections from one peer through a relay, and to one node behind it. */
  relayedFromOnePeerMax: 64,
  relayedToOneNodeMax: 300,

  /** One gossip frame, bytes, of messages and control together. Beyond it the receiver stops reading the sender. */
  gossipFrameBytesMax: 1024 * 1024,
  /** Gossip that waits for a slow peer, bytes; beyond it the stream is reset and the peer connects anew. */
  gossipOutBytesMax: 4 * 1024 * 1024,
  /** Gossip frames that wait for the app's judgement, bytes: of one peer and of all. Beyond it they are ignored. */
  judgingBytesPerPeerMax: 8 * 1024 * 1024,
  judgingBytesMax: 32 * 1024 * 1024,
  /** Topics that one peer may tell of: a relay follows both topics of all 1,024 cells. */
  topicsPerPeerMax: 4_096,
  messagesPerFrameMax: 256,
  messageIdsPerFrameMax: 2_000,

  /** A stop that takes longer than this is left to the process, ms. */
  closeMsMax: 4_000,
} as const
