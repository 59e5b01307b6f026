/**
 * After a payment: giving it back, disputing it, a word of thanks. Nothing is erased: a reversal is an entry of its own
 * that moves the value back, levies included. domain.md rule 16; SPEC 5.9.
 */
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { AMOUNT_MAX } from '../money/amount.ts'
import type { Draft } from './book.ts'
import { applyMoves, checkMoves, countEarned, type Skip } from './moves.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import { isCommittee, mayUse } from './rights.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import type { Move, Row } from './tables.ts'

type After = 'reverse' | 'thank' | 'dispute' | 'settle'

/** A payment that can still be spoken about. */
function openPayment({ draft, intent, at }: RuleContext<After>): Result<Row<'payments'>, LedgerRefusal> {
  const payment = draft.get('payments', intent.body.payment)
  return payment === undefined || at > payment.at + LIMITS.paymentOpenMs
    ? err(refusal('no-such-payment'))
    : ok(payment)
}

type Side = 'payer' | 'payee'

/** The sides on which a member stands: of a batch only who stands on that side of every payment. */
function sidesOf(
  draft: Draft,
  by: RuleContext<After>['intent']['by'],
  { moves }: Row<'payments'>,
): readonly Side[] {
  const payer = moves.every(({ from }) => mayUse(draft, by, from, 'pay'))
  const payee = moves.every(({ to }) => mayUse(draft, by, to, 'pay'))
  return [...(payer ? (['payer'] as const) : []), ...(payee ? (['payee'] as const) : [])]
}

const STATE_REFUSALS = {
  booked: null,
  disputed: 'payment-disputed',
  settled: 'payment-settled',
  reversed: 'payment-reversed',
} as const satisfies Record<Row<'payments'>['state'], string | null>

/** Each entry that says something of a payment stands in its row, so that whoever reads the payment finds them all. */
const saidAt = (payment: Row<'payments'>, seq: number): Row<'payments'> => ({
  ...payment,
  later: [...(payment.later ?? []), seq],
})

const back = ({ from, to, amt }: Move): Move => ({ from: to, to: from, amt })

const isClosed = (draft: Draft, account: Move['from']): boolean =>
  draft.get('accounts', account)?.status === 'closed'

/** Moves everything back. The group's own accounts give back levies whatever they have left. */
function moveBack(
  context: RuleContext<'reverse' | 'settle'>,
  payment: Row<'payments'>,
  skip: Skip,
): RuleResult {
  const { draft, group, intent, seq } = context
  const moves = [...payment.moves, ...payment.levies].map(back)
  // Whoever left has settled: nothing comes back to a closed account.
  if (moves.some(({ from, to }) => isClosed(draft, from) || isClosed(draft, to)))
    return err(refusal('account-closed'))
  const fits = checkMoves(draft, group.policy, moves, skip)
  if (!fits.ok) return fits
  applyMoves(draft, moves)
  countEarned(draft, payment.moves, -1n)
  draft.set('payments', intent.body.payment, { ...saidAt(payment, seq), state: 'reversed' })
  return ok(null)
}

/**
 * The payee may give back, the payer take back, each within the group's time; the committee as long as it is open. What is
 * locked leaves an account by the committee's word alone, also backwards.
 */
export const reversePayment: Rule<'reverse'> = context => {
  const { draft, group, intent, at } = context
  const opened = openPayment(context)
  if (!opened.ok) return opened
  const payment = opened.value
  const stands = STATE_REFUSALS[payment.state]
  if (stands !== null) return err(refusal(stands))
  if (isCommittee(draft.get('members', intent.by))) return moveBack(context, payment, 'all')
  const sides = sidesOf(draft, intent.by, payment)
  if (sides.length === 0) return err(refusal('not-your-payment'))
  const { payerUndoMs, payeeUndoMs } = group.policy.entry
  const undoMs = { payer: payerUndoMs, payee: payeeUndoMs }
  if (!sides.some(side => at < payment.at + undoMs[side])) return err(refusal('too-late-to-undo'))
  if (payment.moves.some(({ to }) => draft.get('accounts', to)?.locked)) return err(refusal('spend-locked'))
  return moveBack(context, payment, 'system')
}

export const thank: Rule<'thank'> = context => {
  const { draft, intent, seq } = context
  const opened = openPayment(context)
  if (!opened.ok) return opened
  const payment = opened.value
  const [side, other] = sidesOf(draft, intent.by, payment)
  // Nobody praises themselves: who stands on both sides has nobody to thank.
  if (side === undefined || other !== undefined) return err(refusal('not-your-payment'))
  if (payment.state === 'reversed') return err(refusal('payment-reversed'))
  if (payment.thanks.includes(side)) return err(refusal('already-thanked'))
  draft.set('payments', intent.body.payment, { ...saidAt(payment, seq), thanks: [...payment.thanks, side] })
  const others = payment.moves.map(({ from, to }) => (side === 'payer' ? to : from))
  for (const account of new Set(others)) praise(draft, account, { mark: intent.body.mark, seq })
  return ok(null)
}

/** What is said of an account is counted with it, and the newest entries are named. */
function praise(
  draft: Draft,
  account: Move['from'],
  { mark, seq }: { readonly mark: 'good' | 'fair' | 'poor'; readonly seq: number },
): void {
  const row = draft.get('accounts', account) as Row<'accounts'>
  const before = row.praise ?? { good: 0, fair: 0, poor: 0, last: [] }
  const last = [...before.last, seq].slice(-LIMITS.praiseShownMax)
  draft.set('accounts', account, { ...row, praise: { ...before, [mark]: before[mark] + 1, last } })
}

function freeze(draft: Draft, { moves }: Row<'payments'>): RuleResult {
  for (const { to, amt } of moves) {
    const row = draft.get('accounts', to) as Row<'accounts'>
    if (row.status === 'closed') return err(refusal('account-closed'))
    const frozen = row.frozen + amt
    if (frozen > AMOUNT_MAX)
      return err({ code: 'over-limit', who: 'payee', account: to, limit: AMOUNT_MAX, wouldBe: frozen })
    draft.set('accounts', to, { ...row, frozen })
  }
  return ok(null)
}

function thaw(draft: Draft, { moves }: Row<'payments'>): void {
  for (const { to, amt } of moves) {
    const row = draft.get('accounts', to) as Row<'accounts'>
    draft.set('accounts', to, { ...row, frozen: row.frozen - amt })
  }
}

export const dispute: Rule<'dispute'> = context => {
  const { draft, intent, seq } = context
  const opened = openPayment(context)
  if (!opened.ok) return opened
  const payment = opened.value
  if (sidesOf(draft, intent.by, payment).length === 0) return err(refusal('not-your-payment'))
  const stands = STATE_REFUSALS[payment.state]
  if (stands !== null) return err(refusal(stands))
  const frozen = freeze(draft, payment)
  if (!frozen.ok) return frozen
  draft.set('payments', intent.body.payment, { ...saidAt(payment, seq), state: 'disputed' })
  return ok(null)
}

/** The committee's word ends it: the payment stands, or goes back whatever the limits say. */
export const settleDispute: Rule<'settle'> = context => {
  const { draft, intent, seq } = context
  const opened = openPayment(context)
  if (!opened.ok) return opened
  const payment = opened.value
  if (payment.state !== 'disputed') return err(refusal('not-disputed'))
  thaw(draft, payment)
  if (intent.body.how === 'reversed') return moveBack(context, payment, 'all')
  draft.set('payments', intent.body.payment, { ...saidAt(payment, seq), state: 'settled' })
  return ok(null)
}
