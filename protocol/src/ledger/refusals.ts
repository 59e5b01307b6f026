/** Every refusal of the ledger's fold. Each has its own text on the screens; a new one does not compile without. */
import type { AccountId, LineId } from '../base/ids.ts'

/** Refusals that are told by their name alone. */
type Plain =
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
  | 'not-your-account'
  | 'same-account'
  | 'member-exists'
  | 'account-exists'
  | 'number-taken'
  | 'bad-number'
  | 'limits-crossed'
  | 'unknown-group'
  | 'bad-certificate'
  | 'older-certificate'
  | 'line-exists'
  | 'bad-line'
  | 'stale-limit'
  | 'not-a-part'
  | 'stale-inc'
  | 'expired'
  | 'already-decided'
  | 'closer-signs-last'
  | 'no-such-transfer'
  | 'wrong-state'
  | 'invoice-paid'
  | 'no-consent'
  | 'over-consent'
  | 'ends-missing'
  | 'too-many-open'
  | 'no-such-line'

export type LedgerRefusal =
  | { readonly code: Plain }
  | { readonly code: 'malformed' | 'not-well-formed'; readonly why: string }
  | { readonly code: 'already-recorded'; readonly seq: number }
  | { readonly code: 'no-such-account'; readonly account: AccountId }
  /** A member's limit: the payer's floor or the payee's ceiling, and what the balance would become. */
  | {
      readonly code: 'over-limit'
      readonly who: 'payer' | 'payee'
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

export const refusal = (code: Plain): { readonly code: Plain } => ({ code })
