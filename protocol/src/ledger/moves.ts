/** Value moves between accounts of one group: checked on what each account gains or loses in all, then booked. SPEC 5.6. */
import type { AccountId, MemberId } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { AMOUNT_MAX } from '../money/amount.ts'
import type { Draft } from './book.ts'
import { checkCeiling, checkFloor, isSystem } from './bounds.ts'
import { leviesOn } from './levies.ts'
import type { Policy } from './policy.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { RuleResult } from './rule.ts'
import type { Move, Row } from './tables.ts'

export const moveBalance = (draft: Draft, account: AccountId, by: bigint): void => {
  const row = draft.get('accounts', account) as Row<'accounts'>
  draft.set('accounts', account, { ...row, balance: row.balance + by })
}

/** The account, open and of a member or of the group; never one of those that only the fold itself moves. */
export function openAccount(draft: Draft, account: AccountId): Result<Row<'accounts'>, LedgerRefusal> {
  const row = draft.get('accounts', account)
  if (row === undefined || row.kind === 'external' || row.kind === 'contested')
    return err({ code: 'no-such-account', account })
  return row.status === 'open' ? ok(row) : err(refusal('account-closed'))
}

/** What each account gains or loses, in the order in which accounts are first named. */
function netOf(moves: readonly Move[]): ReadonlyMap<AccountId, bigint> {
  const net = new Map<AccountId, bigint>()
  for (const { from, to, amt } of moves) {
    net.set(from, (net.get(from) ?? 0n) - amt)
    net.set(to, (net.get(to) ?? 0n) + amt)
  }
  return net
}

/** Whose limits an act may pass: nobody's, the group's own accounts', everybody's. domain.md rule 8. */
export type Skip = 'none' | 'system' | 'all'

/** Limits of all accounts that these moves touch. @pre every account exists */
export function checkMoves(
  draft: Draft,
  policy: Policy,
  moves: readonly Move[],
  passing: Skip = 'none',
): RuleResult {
  for (const [account, by] of netOf(moves)) {
    if (by === 0n) continue
    const row = draft.get('accounts', account) as Row<'accounts'>
    const skip = passing === 'all' || (passing === 'system' && isSystem(row))
    const fits =
      by < 0n
        ? checkFloor({ policy, account, row, amt: -by, skip })
        : checkCeiling({ policy, account, row, amt: by, skip })
    if (!fits.ok) return fits
  }
  return ok(null)
}

export function applyMoves(draft: Draft, moves: readonly Move[]): void {
  for (const [account, by] of netOf(moves)) if (by !== 0n) moveBalance(draft, account, by)
}

/**
 * What counts as earned: what members pay one another, not what the group's own accounts give or take. It is counted up
 * to what books can hold: two who pay each other in circles could pass that.
 */
export function countEarned(draft: Draft, moves: readonly Move[], sign: 1n | -1n): void {
  for (const { from, to, amt } of moves) {
    const payee = draft.get('accounts', to) as Row<'accounts'>
    if (isSystem(payee) || isSystem(draft.get('accounts', from) as Row<'accounts'>)) continue
    const earned = payee.earned + sign * amt
    draft.set('accounts', to, {
      ...payee,
      earned: earned > AMOUNT_MAX ? AMOUNT_MAX : earned > 0n ? earned : 0n,
    })
  }
}

/** What would be left on an account once this payment is booked with its levies. @pre all three exist */
export function balanceAfter(draft: Draft, policy: Policy, move: Move, account: AccountId): bigint {
  const { balance } = draft.get('accounts', account) as Row<'accounts'>
  return balance + (netOf([move, ...leviesOn(draft, policy, [move])]).get(account) ?? 0n)
}

export interface Booking {
  readonly policy: Policy
  /** Under which id it can be found again: the intent that entered it. */
  readonly id: string
  readonly seq: number
  readonly at: number
  readonly by: MemberId
  readonly moves: readonly Move[]
  readonly skip?: Skip
}

/** Books payments with their levies, or none of them. */
export function bookPayment(draft: Draft, { policy, id, seq, at, by, moves, skip }: Booking): RuleResult {
  const levies = leviesOn(draft, policy, moves)
  const all = levies.length === 0 ? moves : [...moves, ...levies]
  const fits = checkMoves(draft, policy, all, skip)
  if (!fits.ok) return fits
  applyMoves(draft, all)
  countEarned(draft, moves, 1n)
  draft.set('payments', id, { seq, at, by, moves, levies, state: 'booked', thanks: [] })
  return ok(null)
}
