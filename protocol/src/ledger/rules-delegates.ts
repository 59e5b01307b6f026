/** Keys that act for an account within bounds: a card, a till, a client that cannot sign. The ledger shows them. SPEC 5.8. */
import { periodOf } from '../base/calendar.ts'
import type { AccountId, MemberId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import type { Draft } from './book.ts'
import { refusal } from './refusals.ts'
import { mayUse } from './rights.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

type Delegable = 'pay' | 'bill'

/** A delegate's payment stays within scope, size and what is left of the period; what leaves is counted. */
export function useDelegate(
  { draft, intent, at, delegate }: RuleContext<Delegable>,
  account: AccountId,
  amt: bigint,
): RuleResult {
  if (delegate === null) return ok(null)
  if (delegate.account !== account || !delegate.scope.includes(intent.kind))
    return err(refusal('delegate-scope'))
  if (intent.kind === 'bill') return ok(null)
  const period = periodOf(at, delegate.every)
  const spent = (delegate.period === period ? delegate.spent : 0n) + amt
  if (amt > delegate.each || spent > delegate.amount) return err(refusal('delegate-limit'))
  draft.set('delegates', intent.key, { ...delegate, period, spent })
  return ok(null)
}

export const setDelegate: Rule<'delegate'> = ({ draft, intent, at }) => {
  const { key, account, until, each, amount, ...rest } = intent.body
  if (!mayUse(draft, intent.by, account, 'pay')) return err(refusal('not-your-account'))
  if (draft.get('memberKeys', key) !== undefined) return err(refusal('key-exists'))
  if (until <= at) return err(refusal('delegate-ended'))
  const member = draft.get('members', intent.by) as Row<'members'>
  const others = member.delegates.filter(one => at <= (draft.get('delegates', one)?.until ?? 0))
  if (others.length >= LIMITS.delegatesPerMemberMax) return err(refusal('too-many-keys'))
  draft.set('members', intent.by, { ...member, delegates: [...others, key] })
  draft.set('memberKeys', key, { member: intent.by })
  const fresh = { spent: 0n, period: periodOf(at, rest.every), state: 'on' } as const
  draft.set('delegates', key, { member: intent.by, account, until, each, amount, ...rest, ...fresh })
  return ok(null)
}

/** Whoever may pay from the account may end it, not only who began it. */
export const endDelegate: Rule<'undelegate'> = ({ draft, intent }) => {
  const row = draft.get('delegates', intent.body.key)
  if (row === undefined || (row.member !== intent.by && !mayUse(draft, intent.by, row.account, 'pay')))
    return err(refusal('no-such-delegate'))
  if (row.state === 'ended') return err(refusal('delegate-ended'))
  const member = draft.get('members', row.member) as Row<'members'>
  const delegates = member.delegates.filter(key => key !== intent.body.key)
  draft.set('members', row.member, { ...member, delegates })
  draft.set('delegates', intent.body.key, { ...row, state: 'ended' })
  return ok(null)
}

/** Nothing that the former keys of this member allowed goes on. */
export function endDelegatesOf(draft: Draft, id: MemberId): void {
  const member = draft.get('members', id) as Row<'members'>
  for (const key of member.delegates)
    draft.set('delegates', key, { ...(draft.get('delegates', key) as Row<'delegates'>), state: 'ended' })
  draft.set('members', id, { ...member, delegates: [] })
}
