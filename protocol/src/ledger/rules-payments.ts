/**
 * Payments of members. Limits look at the projected balance, and only at the side that moves outward: who is over
 * the ceiling may still spend, who is under the floor may still earn. domain.md rules 5 and 6; SPEC 5.6.
 *
 * What is held for payments to other groups counts as spent (rule 7), so that many waiting payments cannot
 * together pass a limit.
 */
import type { AccountId, MemberId } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { AMOUNT_MAX } from '../money/amount.ts'
import type { Draft, Row } from './book.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule } from './rule.ts'

/** Would this much leave the account within its floor? Without a floor, within what books can hold. */
export function checkFloor(account: Row<'accounts'>, amt: bigint): Result<null, LedgerRefusal> {
  const wouldBe = account.balance - (account.kind === 'member' ? account.held : 0n) - amt
  const limit = account.min ?? -AMOUNT_MAX
  return wouldBe < limit && wouldBe < 0n
    ? err({ code: 'over-limit', who: 'payer', limit, wouldBe })
    : ok(null)
}

/** Would this much enter the account within its ceiling? Without a ceiling, within what books can hold. */
export function checkCeiling(account: Row<'accounts'>, amt: bigint): Result<null, LedgerRefusal> {
  const wouldBe = account.balance + (account.kind === 'external' ? account.held : 0n) + amt
  const limit = account.max ?? AMOUNT_MAX
  return wouldBe > limit && wouldBe > 0n
    ? err({ code: 'over-limit', who: 'payee', limit, wouldBe })
    : ok(null)
}

export const moveBalance = (draft: Draft, account: AccountId, by: bigint): void => {
  const row = draft.get('accounts', account) as Row<'accounts'>
  draft.set('accounts', account, { ...row, balance: row.balance + by })
}

/** The account that stands for all other groups, and its id. */
export function externalOf(draft: Draft): { readonly id: AccountId; readonly row: Row<'accounts'> } {
  const id = (draft.get('group', 'group') as Row<'group'>).external
  return { id, row: draft.get('accounts', id) as Row<'accounts'> }
}

/** Holds so much more of a member's account, and with it of what may enter the outside account. */
export function changeHeld(draft: Draft, account: AccountId, by: bigint): void {
  for (const id of [account, externalOf(draft).id]) {
    const row = draft.get('accounts', id) as Row<'accounts'>
    draft.set('accounts', id, { ...row, held: row.held + by })
  }
}

function ownAccount(draft: Draft, by: MemberId, account: AccountId): Result<Row<'accounts'>, LedgerRefusal> {
  const row = draft.get('accounts', account)
  if (row === undefined || row.kind !== 'member') return err({ code: 'no-such-account', account })
  return draft.get('members', by)?.account === account ? ok(row) : err(refusal('not-your-account'))
}

export const pay: Rule<'pay'> = ({ draft, intent }) => {
  const { from, to, amt } = intent.body
  const payer = ownAccount(draft, intent.by, from)
  if (!payer.ok) return payer
  if (from === to) return err(refusal('same-account'))
  const payee = draft.get('accounts', to)
  if (payee === undefined || payee.kind !== 'member') return err({ code: 'no-such-account', account: to })
  const floor = checkFloor(payer.value, amt)
  if (!floor.ok) return floor
  const ceiling = checkCeiling(payee, amt)
  if (!ceiling.ok) return ceiling
  moveBalance(draft, from, -amt)
  moveBalance(draft, to, amt)
  return ok(null)
}

export const consentAcross: Rule<'pay-across'> = ({ draft, intent, id }) => {
  const { from, to, invoice, max } = intent.body
  const payer = ownAccount(draft, intent.by, from)
  if (!payer.ok) return payer
  if (to === intent.gid) return err(refusal('same-account'))
  if (draft.get('met', to) === undefined) return err(refusal('unknown-group'))
  const floor = checkFloor(payer.value, max)
  if (!floor.ok) return floor
  const ceiling = checkCeiling(externalOf(draft).row, max)
  if (!ceiling.ok) return ceiling
  changeHeld(draft, from, max)
  draft.set('across', id, { from, to, invoice, max, used: false })
  return ok(null)
}
