/** What the rest of the node may ask of transfers. */
import type { Bytes, GroupId, GroupProof, LedgerRefusal, Result, Tid, TransferBody } from '@localpay/protocol'
import type { StuckJson, TransferJson } from './contract-neighbours.ts'
import type { Ordered } from './ledger.ts'
import type { StoreChange } from './ports.ts'
import type { Beside, Payee, PayerSide, SignedWriteOff } from './transfer-acts.ts'
import type { CycleSaid, TransferMemory } from './transfer-memory.ts'

export interface Transfers {
  /** Our own payment: consent, hold and COMMIT in one decision, then the proposal. Inside a turn. */
  readonly propose: (
    body: TransferBody,
    bodyBytes: Bytes,
    payer: PayerSide,
    ends: Bytes,
    beside: Beside,
  ) => Promise<Result<Tid, LedgerRefusal>>
  /** A cycle that we close: proposed to the others, signed by us last of all, `noted` in the same batch. Inside a turn. */
  readonly proposeCycle: (
    body: TransferBody,
    bodyBytes: Bytes,
    proofs: readonly GroupProof[],
    noted: readonly StoreChange[],
  ) => Promise<Result<Tid, LedgerRefusal>>
  readonly list: () => readonly TransferJson[]
  /** Payments that we are to close, with whom they pay. */
  readonly coming: () => Promise<readonly { readonly memory: TransferMemory; readonly payee: Payee }[]>
  /** Those that wait for a silent group. */
  readonly stuck: () => readonly StuckJson[]
  /** An admin has signed that the in-edge is let go: that is recorded, and our RELEASE goes out. Inside a turn. SPEC 7.9. */
  readonly writeOff: (signed: SignedWriteOff) => Promise<Result<readonly Ordered[], LedgerRefusal>>
  /** Cycles that we proposed and have not closed. */
  readonly closing: () => number
  /** What we hold of a transfer, settled or not; null when nothing. */
  readonly held: (tid: Tid) => Promise<TransferMemory | null>
  /** The same of one that holds value or that we may still close. */
  readonly waiting: (tid: Tid) => TransferMemory | undefined
  /** What another group holds of a transfer. `isLost`: it was told when we asked what we had signed. Takes a turn. */
  readonly learn: (from: GroupId, bytes: Bytes, isLost?: boolean) => Promise<Result<null, { code: string }>>
  /** Goes on with what was held back while partners were asked. Takes a turn. */
  readonly resume: () => Promise<void>
  /** Calls back with what is known of a cycle whenever somebody said something of it. Inside a turn. */
  readonly onCycle: (run: (said: CycleSaid) => Promise<void>) => void
  /** Calls back for all that are open: a plan may come after its cycles. Inside a turn. */
  readonly tellCycles: () => Promise<void>
}
