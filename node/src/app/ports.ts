/**
 * What the app needs of the world. `store`, `net`, `system` bring the real ones; the simulator brings its own.
 * Nothing in `app` reads a clock, rolls a die, opens a socket or a file except through these.
 */
import type { Bytes, Debt, GroupId, Millis, RoundCycles, Signer, Verify } from '@localpay/protocol'

export interface Clock {
  readonly now: () => Millis
  /** Calls back once after `ms`; the answer cancels it. Holds no process open. */
  readonly after: (ms: number, run: () => void) => () => void
}

export interface Random {
  readonly bytes: (length: number) => Bytes
}

/** A message with the signature that is claimed for it. */
export interface SignedMessage {
  readonly message: Bytes
  readonly signature: Bytes
  readonly pub: Bytes
}

/** Ed25519 of this machine: strict verification (SPEC 2.4) and signers from seeds. */
export interface Crypto {
  readonly verify: Verify
  /** What `verify` says of each, in order, worked out beside the main thread where that pays. */
  readonly verifyAll: (batch: readonly SignedMessage[]) => Promise<readonly boolean[]>
  readonly signerOf: (seed: Bytes) => Signer
}

/** Plans clearing rounds, beside the main thread where that pays: three thousand groups are half a second of work. */
export interface Planner {
  /** As `cyclesOfRound`. @returns null when it took too long, or too many ask at once */
  readonly plan: (debts: readonly Debt[], planner: GroupId) => Promise<RoundCycles | null>
}

/** One put or delete. Keys are those of `store/keys.ts`. */
export type StoreChange = { readonly put: string; readonly value: Bytes } | { readonly del: string }

export interface StoreRange {
  /** From this key on, this key included. */
  readonly gte: string
  /** Up to this key, not included. */
  readonly lt: string
  readonly reverse?: boolean
  readonly limit?: number
}

export interface Store {
  readonly get: (key: string) => Promise<Bytes | undefined>
  /** Blocks until it is read, some microseconds: for a row that a decision asks for while nothing else may happen. */
  readonly getNow: (key: string) => Bytes | undefined
  readonly range: (range: StoreRange) => AsyncIterable<readonly [key: string, value: Bytes]>
  /** All or nothing, on disk (fdatasync) before it resolves. One decision, one call. @throws StoreFault */
  readonly write: (changes: readonly StoreChange[]) => Promise<void>
  /** As `write`, for thousands of changes: takes them a few at a time, and lets others run in between. */
  readonly writeMany: (changes: Iterable<StoreChange>) => Promise<void>
  readonly close: () => Promise<void>
}

/** Where a peer can be reached: its libp2p peer id and multiaddrs. */
export interface PeerRef {
  readonly peer: string
  readonly addrs: readonly string[]
}

/** The answer of a gossip judge: reject scores the sender down, ignore does not. */
export type GossipVerdict = 'accept' | 'ignore' | 'reject'

export interface Net {
  /** Our own libp2p peer id. */
  readonly peer: string
  /** Multiaddrs that others can dial, relayed ones included, without the trailing /p2p/<us>. */
  readonly addrs: () => readonly string[]
  readonly connected: () => readonly string[]
  /** Peers to stay connected to; dialled again with backoff when lost. Replaces the earlier list. */
  readonly keep: (peers: readonly PeerRef[]) => void
  /** One bounded request, one bounded reply. @throws NetFault with code unreachable, deadline, too-big or refused */
  readonly ask: (to: PeerRef, protocol: string, request: Bytes, timeoutMs: number) => Promise<Bytes>
  readonly serve: (protocol: string, answer: (request: Bytes, from: string) => Promise<Bytes>) => void
  readonly publish: (topic: string, message: Bytes) => Promise<void>
  readonly follow: (topic: string, judge: (message: Bytes) => Promise<GossipVerdict>) => void
  /** Called whenever a peer has connected. */
  readonly onPeer: (run: (peer: string) => void) => void
  readonly close: () => Promise<void>
}

/** Events for an operator. No names, memos or amounts at info. */
export interface Log {
  readonly info: (event: LogEvent) => void
  readonly warn: (event: LogEvent) => void
  readonly error: (event: LogEvent) => void
}

export interface LogEvent {
  readonly event: string
  readonly [field: string]: unknown
}

export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly crypto: Crypto
  readonly planner: Planner
  readonly store: Store
  readonly net: Net
  readonly log: Log
}
