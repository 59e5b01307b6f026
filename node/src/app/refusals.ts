/** Every refusal that a person may meet: those of the ledger and those of the app. Each has an HTTP status and its own text. */
import type { LedgerRefusal, NoWay } from '@localpay/protocol'

type Plain =
  | 'not-set-up'
  | 'already-set-up'
  | 'setup-code-wrong'
  | 'not-signed-in'
  | 'not-committee'
  | 'wrong-password'
  | 'name-taken'
  | 'not-a-phone'
  | 'not-an-email'
  | 'takes-no-messages'
  | 'blocked-by-you'
  | 'box-full'
  | 'other-message'
  | 'committee-listens'
  | 'too-many-blocked'
  | 'not-a-member-yet'
  | 'still-a-member'
  | 'terms-not-accepted'
  | 'terms-changed'
  | 'invitation-unknown'
  | 'invitation-used'
  | 'invitation-expired'
  | 'invitation-taken-back'
  | 'invitation-exists'
  | 'too-many-invitations'
  | 'not-found'
  | 'bad-place'
  | 'bad-rate'
  | 'too-many-waiting'
  | 'too-many-ads'
  | 'group-not-known'
  | 'group-not-reachable'
  | 'other-rate'
  | 'quote-expired'
  | 'quote-mismatch'
  | 'own-group'
  | 'other-words'
  | 'line-exists'
  | 'line-not-offered'
  | 'round-running'
  | 'not-clearing'
  | 'no-neighbours'
  | 'payee-refused'
  | 'handover-waits'
  | 'no-handover'
  | 'other-handover'
  | 'not-signed-yet'
  | 'bad-roots'
  | 'other-entries'
  | 'not-admin'
  | 'books-closed'
  | 'period-too-long'
  | 'node-faulty'
  | 'closing'

export type AppRefusal =
  | LedgerRefusal
  /** The limit of an account that is not for this person to read. */
  | { readonly code: 'over-other-limit'; readonly who: 'payer' | 'payee' }
  /** The same as of the ledger, told to who may not read every account. */
  | { readonly code: 'batch-item'; readonly item: number; readonly why: AppRefusal }
  | { readonly code: Plain }
  /** Which bound keeps a payment to another group from passing; `passes`: what might pass, in the own currency. */
  | {
      readonly code: 'no-path'
      readonly because: NoWay['because']
      readonly group: string
      readonly passes: bigint
    }
  /** A question to another group was refused there. */
  | { readonly code: 'refused-there'; readonly there: string }

export const no = (code: Plain): { readonly ok: false; readonly refusal: { readonly code: Plain } } => ({
  ok: false,
  refusal: { code },
})
