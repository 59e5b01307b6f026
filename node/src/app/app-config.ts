/** What the app is told when it opens; `config.ts` reads it from file and environment. */
import type { Disclosure } from '@localpay/protocol'
import type { PeerRef } from './ports.ts'

export interface AppConfig {
  readonly role: 'node' | 'relay'
  readonly version: string
  /** Relays to stay connected to. */
  readonly relays: readonly PeerRef[]
  /** What a clearing round may know of our debts. */
  readonly disclosure: Disclosure
  /** The wizard asks for this when the page is not on loopback; null on loopback. */
  readonly setupCode: string | null
  /** Pauses of the repeating chores, ms. */
  readonly chores: {
    readonly outboxMs: number
    readonly syncMs: number
    readonly recordMs: number
    /** One witness is asked no more often than this. */
    readonly witnessMs: number
    /** A partner that connects is asked for a common balance no more often than this. */
    readonly balanceMs: number
    /** So long after a start its books may still turn out to be an older copy. SPEC 6.9. */
    readonly doubtMs: number
  }
  /** Entries after which what is derived from them goes to the disk; if nothing is said, what suits any group. */
  readonly checkpointEntries?: number
}

/** A sync between two nodes that know the same costs 2 kB, so it may be frequent. */
export const CHORES = {
  outboxMs: 1_000,
  syncMs: 15_000,
  recordMs: 30_000,
  witnessMs: 60_000,
  balanceMs: 600_000,
  doubtMs: 600_000,
} as const
