/** Who belongs, with which account and limits, and what a unit is worth. SPEC 5.5. */
import { NODE_AUTHOR } from '../base/ids.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { AccountLimits } from './kinds.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule } from './rule.ts'

/** Four letters of the group and four digits: what people say aloud. */
const isAccountNumber = (text: string): boolean => /^[A-Z]{4}[0-9]{4}$/.test(text)

/** A floor above the ceiling would close the account to everybody. */
export const checkBounds = ({ min, max }: AccountLimits): Result<null, LedgerRefusal> =>
  min !== undefined && max !== undefined && min > max ? err(refusal('limits-crossed')) : ok(null)

export const admitMember: Rule<'admit'> = ({ draft, intent }) => {
  const { member, account, number, pub, roles, limits } = intent.body
  if (!isAccountNumber(number)) return err(refusal('bad-number'))
  if (member === NODE_AUTHOR || draft.get('members', member) !== undefined)
    return err(refusal('member-exists'))
  if (draft.get('accounts', account) !== undefined) return err(refusal('account-exists'))
  if (draft.get('numbers', number) !== undefined) return err(refusal('number-taken'))
  const bounds = limits ?? draft.get('group', 'group')?.limits ?? {}
  const fit = checkBounds(bounds)
  if (!fit.ok) return fit
  draft.set('members', member, { pub, account, roles, status: 'member' })
  draft.set('accounts', account, { number, kind: 'member', balance: 0n, held: 0n, ...bounds })
  draft.set('numbers', number, { account })
  return ok(null)
}

/** Lowering a limit below a balance is legal: it never rewrites what happened. domain.md rule 11. */
export const changeLimits: Rule<'limits'> = ({ draft, intent }) => {
  const { account, min, max } = intent.body
  const row = draft.get('accounts', account)
  if (row === undefined || row.kind !== 'member') return err({ code: 'no-such-account', account })
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
  const fit = checkBounds(bounds)
  if (!fit.ok) return fit
  const { number, kind, balance, held } = row
  draft.set('accounts', account, { number, kind, balance, held, ...bounds })
  return ok(null)
}

export const changeRate: Rule<'rate'> = ({ draft, intent }) => {
  const group = draft.get('group', 'group')
  if (group === undefined) return err(refusal('not-founded'))
  const { num, den } = intent.body
  draft.set('group', 'group', { ...group, rate: { num, den, seq: group.rate.seq + 1 } })
  return ok(null)
}
