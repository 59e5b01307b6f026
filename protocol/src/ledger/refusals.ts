/** Every refusal of the ledger's fold. Each has its own text on the screens; a new one does not compile without. */
import type { AccountId, LineId } from '../base/ids.ts'
import type { OffStep } from '../money/step.ts'

/** Refusals that are told by their name alone. */
type Plain =
  // Of every intent.
  | 'bad-signature'
  | 'other-group'
  | 'other-incarnation'
  | 'too-late'
  | 'from-the-future'
  | 'bad-times'
  | 'unknown-author'
  | 'not-your-key'
  | 'not-allowed'
  | 'not-active'
  | 'not-founded'
  | 'already-founded'
  | 'bad-founding'
  // Papers of the roots.
  | 'no-key'
  | 'broken-chain'
  | 'chain-full'
  // People and accounts.
  | 'not-your-account'
  | 'same-account'
  | 'member-exists'
  | 'no-such-member'
  | 'account-exists'
  | 'account-closed'
  | 'number-taken'
  | 'bad-number'
  | 'limits-crossed'
  | 'no-such-area'
  | 'not-your-area'
  | 'last-admin'
  | 'not-settled'
  | 'something-waits'
  | 'too-many-holders'
  | 'too-many-accounts'
  | 'too-many-members'
  | 'no-holder-left'
  | 'key-exists'
  | 'no-such-key'
  | 'last-key'
  | 'too-many-keys'
  | 'no-custodian'
  | 'has-own-key'
  | 'role-needs-key'
  | 'no-such-reissue'
  | 'reissue-decided'
  | 'reissue-waits'
  | 'already-signed'
  | 'not-enough-signers'
  // Payments.
  | 'entry-not-allowed'
  | 'zero-amount'
  | 'spend-locked'
  | 'no-such-bill'
  | 'bill-decided'
  | 'too-many-bills'
  | 'bad-head'
  | 'not-yet'
  | 'no-such-payment'
  | 'payment-reversed'
  | 'payment-disputed'
  | 'payment-settled'
  | 'not-disputed'
  | 'too-late-to-undo'
  | 'not-your-payment'
  | 'already-thanked'
  | 'no-such-order'
  | 'order-ended'
  | 'order-in-the-past'
  | 'order-too-far'
  | 'too-many-orders'
  | 'nothing-to-skip'
  | 'no-such-charge'
  | 'wrong-period'
  | 'already-run'
  | 'no-such-run'
  | 'already-undone'
  | 'no-such-delegate'
  | 'delegate-ended'
  | 'delegate-scope'
  | 'delegate-limit'
  // Decisions.
  | 'minor-units-fixed'
  | 'rate-jump'
  | 'too-many-rates'
  | 'no-such-proposal'
  | 'vote-over'
  | 'vote-open'
  | 'vote-too-short'
  | 'vote-too-long'
  | 'too-many-proposals'
  | 'not-entitled'
  // Other groups.
  | 'unknown-group'
  | 'bad-certificate'
  | 'older-certificate'
  | 'forked-chain'
  | 'line-exists'
  | 'bad-line'
  | 'stale-limit'
  | 'not-a-part'
  | 'stale-inc'
  | 'stale-round'
  | 'expired'
  | 'already-decided'
  | 'closer-signs-last'
  | 'no-such-transfer'
  | 'wrong-state'
  | 'invoice-paid'
  | 'no-consent'
  | 'over-consent'
  | 'ends-missing'
  | 'too-many-tries'
  | 'not-the-original'
  | 'over-original'
  | 'try-open'
  | 'over-risk'
  | 'too-many-open'
  // Budgets of what is held on lines.
  | 'line-not-open'
  | 'forward-too-small'
  | 'line-places-full'
  | 'stranger-places-full'
  | 'proposer-places-full'
  | 'upstream-places-full'
  | 'line-stalled'
  | 'upstream-unsigned'
  | 'no-such-line'
  | 'wrong-line-state'
  | 'not-gone'
  | 'stale-cp'
  | 'former-self'
  | 'already-recovering'
  | 'not-recovering'
  | 'recovering'
  | 'quarantined'
  // Balance checkpoints.
  | 'checkpoint-due'
  | 'bad-balance'
  | 'not-next'
  | 'not-listed'
  | 'not-booked'
  | 'transfer-ended'
  | 'unknown-limit'

export type LedgerRefusal =
  | { readonly code: Plain }
  | { readonly code: 'malformed' | 'not-well-formed'; readonly why: string }
  | { readonly code: 'already-recorded'; readonly seq: number }
  | { readonly code: 'no-such-account'; readonly account: AccountId }
  /** No multiple of the smallest step of amounts. */
  | OffStep
  /** A member's limit: the payer's floor or the payee's ceiling, and what the balance would become. */
  | {
      readonly code: 'over-limit'
      readonly who: 'payer' | 'payee'
      readonly account: AccountId
      readonly limit: bigint
      readonly wouldBe: bigint
    }
  /** A limit between two groups, µh: which line and direction bound, and how much would still pass. */
  | {
      readonly code: 'over-line-limit'
      readonly line: LineId
      readonly side: 'in' | 'out'
      readonly room: bigint
    }
  /** The partner's book says another balance of the line than ours, µh from our side. */
  | {
      readonly code: 'balances-differ'
      readonly line: LineId
      readonly ours: bigint
      readonly theirs: bigint
    }
  /** One payment of a batch: its place from 0, and why. The others fell with it. */
  | { readonly code: 'batch-item'; readonly item: number; readonly why: LedgerRefusal }

export const refusal = (code: Plain): { readonly code: Plain } => ({ code })
