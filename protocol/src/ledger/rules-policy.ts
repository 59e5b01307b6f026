/** What a group decides about its own money: policy and rate. The log is the history of both. SPEC 5.5. */
import type { AccountId } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import { minorPerUnit } from '../money/unit.ts'
import type { Book, Draft } from './book.ts'
import { isCommon } from './bounds.ts'
import type { Policy, PolicyChange } from './policy.ts'
import { refusal } from './refusals.ts'
import type { Rule, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

/** What is taken goes to accounts of the group that exist or, at founding, are about to. */
export function checkPolicy(draft: Draft, policy: Policy, opening: readonly AccountId[] = []): RuleResult {
  for (const { to } of [...policy.levies, ...policy.charges]) {
    const row = draft.get('accounts', to)
    if (!opening.includes(to) && (row === undefined || !isCommon(row)))
      return err({ code: 'no-such-account', account: to })
  }
  return ok(null)
}

/**
 * Sections are replaced whole. What a minor unit is stays once amounts of it stand anywhere, also in what was paid and
 * given back: a cent that becomes a minute would revalue them.
 */
export function changePolicy(draft: Draft, book: Book, change: PolicyChange): RuleResult {
  const group = draft.get('group', 'group') as Row<'group'>
  const policy: Policy = { ...group.policy, ...change }
  const sameUnit = minorPerUnit(policy.currency) === minorPerUnit(group.policy.currency)
  if (!sameUnit && hasAmounts(group, book)) return err(refusal('minor-units-fixed'))
  const fit = checkPolicy(draft, policy)
  if (!fit.ok) return fit
  draft.set('group', 'group', { ...group, policy })
  return ok(null)
}

const hasAmounts = ({ used }: Row<'group'>, { tables }: Book): boolean =>
  used || [...tables.accounts.values()].some(({ own }) => own !== undefined)

export const setPolicy: Rule<'policy'> = ({ draft, book, intent }) =>
  changePolicy(draft, book, intent.body.change)

export function changeRate(
  draft: Draft,
  { num, den }: { readonly num: bigint; readonly den: bigint },
): RuleResult {
  const group = draft.get('group', 'group') as Row<'group'>
  draft.set('group', 'group', { ...group, rate: { num, den, seq: group.rate.seq + 1 } })
  return ok(null)
}

export const setRate: Rule<'rate'> = ({ draft, intent }) => changeRate(draft, intent.body)
