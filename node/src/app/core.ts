/** What the services of one node share. Each service is made by one function from this and the services it needs. */
import type {
  Bytes,
  GroupId,
  KnownRecord,
  RecordBundle,
  RecordRefusal,
  Result,
  Signer,
} from '@localpay/protocol'
import type { AppConfig } from './app-config.ts'
import type { LiveEvent } from './contract.ts'
import type { OwnKeys } from './handover/own-keys.ts'
import type { Ledger } from './ledger.ts'
import type { PeerRef, Ports } from './ports.ts'
import type { Person } from './services.ts'
import type { Turns } from './turns.ts'

export interface Core {
  readonly ports: Ports
  readonly config: AppConfig
  /** The operational key in force: signs heads, the node's intents, statements, ads, records, envelopes. */
  readonly signer: Signer
  /** That one, former ones and coming ones. */
  readonly keys: OwnKeys
  readonly ledger: Ledger
  /** Every decision takes a turn; nothing else writes. Never take a turn inside a turn. */
  readonly turns: Turns
  readonly live: LiveHub
  /** Aborted when the node closes: chores stop, nothing new begins. */
  readonly closing: AbortSignal
}

export interface LiveHub {
  /** Something changed; `who` is an account, or 'all' for everybody who listens. */
  readonly tell: (event: LiveEvent, who: string | 'all') => void
  readonly listen: (person: Person | null, run: (event: LiveEvent) => void) => () => void
}

/** Other groups: what they say of themselves, and where they are. */
export interface Directory {
  readonly known: (gid: GroupId) => KnownGroupRow | null
  readonly all: () => readonly KnownGroupRow[]
  /** Checks and keeps a bundle, if it is new. */
  readonly learn: (bundle: Bytes) => Promise<Result<'new' | 'known', RecordRefusal>>
  /** Our own, newest; null before founding and on a relay. */
  readonly own: () => RecordBundle | null
  /** Something that our record tells (lines, rate, addresses) changed: sign and gossip it again, soon. */
  readonly announce: () => void
  readonly peerOf: (gid: GroupId) => PeerRef | null
  readonly isConnected: (gid: GroupId) => boolean
  /** Fetches records and ads from a connected peer or relay now. */
  readonly sync: (peer: string) => Promise<void>
  readonly close: () => Promise<void>
}

export interface KnownGroupRow extends KnownRecord {
  readonly seenAt: number
}
