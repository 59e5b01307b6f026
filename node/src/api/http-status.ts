/** Each refusal with its HTTP status. A refusal without a status does not compile. */
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppRefusal } from '../app/refusals.ts'

/** Refusals of the door itself, before the app is asked. */
export type DoorRefusal =
  | { readonly code: 'too-many-requests'; readonly seconds: number }
  /** A page of another origin sent this, or a program that hides where it comes from. */
  | { readonly code: 'bad-origin' }
  /** The page was asked for under a name that is not ours: DNS rebinding, or `allowed_hosts` is missing one. */
  | { readonly code: 'bad-host'; readonly host: string }
  | { readonly code: 'too-many-listeners' }

export type Refusal = AppRefusal | DoorRefusal

/**
 * 400 cannot be understood, 401 sign in first, 403 you may not, 404 is not there, 409 not as things stand, 429 slow
 * down, 5xx nobody said yes or no: ask again later with the same bytes.
 */
// biome-ignore format: a table reads by line.
export const HTTP_STATUS = {
  malformed: 400, 'not-well-formed': 400, 'bad-times': 400, 'bad-founding': 400, 'bad-number': 400, 'bad-line': 400, 'bad-head': 400,
  'bad-place': 400, 'bad-rate': 400, 'other-words': 400, 'bad-roots': 400, 'limits-crossed': 400, 'same-account': 400, 'own-group': 400, 'ends-missing': 400, 'not-a-phone': 400, 'not-an-email': 400,
  'not-a-part': 400, 'bad-signature': 400, 'bad-certificate': 400, 'zero-amount': 400, 'off-step': 400, 'order-in-the-past': 400,
  'vote-too-short': 400, 'period-too-long': 400, 'vote-too-long': 400, 'order-too-far': 400, 'wrong-period': 400,

  'not-signed-in': 401,

  'bad-origin': 403, 'bad-host': 403, 'not-committee': 403, 'books-closed': 403, 'not-admin': 403, 'wrong-password': 403, 'setup-code-wrong': 403,
  'not-a-member-yet': 403, 'not-allowed': 403, 'not-active': 403, 'not-your-key': 403, 'not-your-account': 403,
  'unknown-author': 403, 'not-your-area': 403, 'not-your-payment': 403, 'entry-not-allowed': 403, 'delegate-scope': 403,
  'delegate-ended': 403, 'not-entitled': 403,

  'not-found': 404, 'no-handover': 404, 'no-such-account': 404, 'no-such-line': 404, 'no-such-transfer': 404, 'unknown-group': 404,
  'group-not-known': 404, 'no-such-member': 404, 'no-such-area': 404, 'no-such-key': 404, 'no-such-reissue': 404,
  'no-such-bill': 404, 'no-such-payment': 404, 'no-such-order': 404, 'no-such-charge': 404, 'no-such-run': 404,
  'no-such-delegate': 404, 'invitation-unknown': 404, 'no-such-proposal': 404,

  'takes-no-messages': 409, 'blocked-by-you': 409, 'box-full': 409, 'still-a-member': 409, 'other-message': 409, 'committee-listens': 409, 'too-many-blocked': 409,
  'not-set-up': 409, 'already-set-up': 409, 'name-taken': 409, 'too-many-waiting': 409, 'too-many-ads': 409, 'over-limit': 409,
  'over-line-limit': 409, 'over-other-limit': 409, 'already-recorded': 409, 'other-group': 409, 'other-incarnation': 409, 'too-late': 409,
  'from-the-future': 409, 'not-founded': 409, 'already-founded': 409, 'member-exists': 409, 'account-exists': 409,
  'number-taken': 409, 'older-certificate': 409, 'forked-chain': 409, 'broken-chain': 409,
  'chain-full': 409, 'no-key': 409, 'handover-waits': 409, 'other-handover': 409, 'not-signed-yet': 409,
  'other-entries': 409, 'line-exists': 409, 'stale-limit': 409, 'stale-inc': 409, 'stale-round': 409, expired: 409,
  'already-decided': 409, 'closer-signs-last': 409, 'wrong-state': 409, 'wrong-line-state': 409, 'not-gone': 409, 'invoice-paid': 409, 'no-consent': 409, 'too-many-tries': 409, 'not-the-original': 409, 'over-original': 409, 'try-open': 409, 'over-risk': 409,
  'over-consent': 409, 'too-many-open': 409, 'line-not-open': 409, 'forward-too-small': 409, 'line-places-full': 409,
  'stranger-places-full': 409, 'proposer-places-full': 409, 'upstream-places-full': 409, 'line-stalled': 409, 'upstream-unsigned': 409, 'no-path': 409, 'other-rate': 409, 'quote-expired': 409, 'quote-mismatch': 409,
  'account-closed': 409, 'last-admin': 409, 'not-settled': 409, 'something-waits': 409, 'too-many-holders': 409,
  'too-many-accounts': 409, 'too-many-members': 409, 'no-holder-left': 409, 'key-exists': 409, 'last-key': 409,
  'too-many-keys': 409, 'no-custodian': 409, 'reissue-decided': 409, 'reissue-waits': 409, 'already-signed': 409,
  'not-enough-signers': 409, 'spend-locked': 409, 'bill-decided': 409, 'too-many-bills': 409, 'not-yet': 409,
  'payment-reversed': 409, 'payment-disputed': 409, 'payment-settled': 409, 'not-disputed': 409, 'too-late-to-undo': 409,
  'already-thanked': 409, 'order-ended': 409, 'already-run': 409, 'already-undone': 409, 'has-own-key': 409, 'role-needs-key': 409, 'too-many-orders': 409, 'nothing-to-skip': 409, 'too-many-proposals': 409,
  'delegate-limit': 409, 'minor-units-fixed': 409, 'rate-jump': 409, 'too-many-rates': 409, 'vote-over': 409, 'vote-open': 409, 'batch-item': 409,
  'terms-not-accepted': 409, 'terms-changed': 409, 'invitation-used': 409, 'invitation-expired': 409, 'invitation-taken-back': 409,
  'invitation-exists': 409, 'too-many-invitations': 409,
  'stale-cp': 409, 'former-self': 409, 'already-recovering': 409, 'not-recovering': 409, recovering: 409, quarantined: 409, 'checkpoint-due': 409, 'bad-balance': 409, 'not-next': 409, 'not-listed': 409, 'not-booked': 409,
  'transfer-ended': 409, 'unknown-limit': 409, 'balances-differ': 409,
  'line-not-offered': 409, 'round-running': 409, 'not-clearing': 409, 'no-neighbours': 409, 'payee-refused': 409, 'refused-there': 409,

  'too-many-requests': 429,

  'node-faulty': 500,
  'group-not-reachable': 503, closing: 503, 'too-many-listeners': 503,
} as const satisfies Record<Refusal['code'], ContentfulStatusCode>

/** The JSON of an answer: amounts as decimal strings. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))

/** `{ refusal: { code, … } }` with the status of its code, or another where the code has several. */
export function refusalResponse(refusal: Refusal, status: number = HTTP_STATUS[refusal.code]): Response {
  const headers = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  if (refusal.code === 'too-many-requests') headers.set('retry-after', String(refusal.seconds))
  return new Response(toJson({ refusal }), { status, headers })
}
