/** Accounts: who may use them, how far they may go, what they accept by themselves. SPEC 5.5. */
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Draft } from './book.ts'
import { checkBounds, isCommon } from './bounds.ts'
import { openAccount } from './moves.ts'
import { isAccountNumber, newAccount } from './new-account.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import { isCommittee, mayUse } from './rights.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

/** One account more in what a member holds. */
function hold(draft: Draft, member: string, account: Row<'members'>['account']): RuleResult {
  const row = draft.get('members', member)
  if (row === undefined || row.status === 'left') return err(refusal('no-such-member'))
  if (row.holds.length >= LIMITS.accountsPerMemberMax) return err(refusal('too-many-accounts'))
  draft.set('members', member, { ...row, holds: [...row.holds, account] })
  return ok(null)
}

export const openNewAccount: Rule<'account'> = ({ draft, intent, at }) => {
  const { account, number, kind, holders, limits } = intent.body
  if (!isAccountNumber(number)) return err(refusal('bad-number'))
  if (draft.get('accounts', account) !== undefined) return err(refusal('account-exists'))
  if (draft.get('numbers', number) !== undefined) return err(refusal('number-taken'))
  const common = kind === 'treasury'
  if (common !== (holders.length === 0)) return err(refusal(common ? 'too-many-holders' : 'no-holder-left'))
  if (!common && !holders.some(({ can }) => can.includes('manage'))) return err(refusal('no-holder-left'))
  const fit = checkBounds(limits ?? {})
  if (!fit.ok) return fit
  const names = new Set(holders.map(({ member }) => member))
  if (names.size !== holders.length) return err(refusal('member-exists'))
  for (const member of names) {
    const held = hold(draft, member, account)
    if (!held.ok) return held
  }
  draft.set('accounts', account, newAccount({ number, kind, holders, limits, since: at }))
  draft.set('numbers', number, { account })
  return ok(null)
}

/** An account of people: not one of the group's own. */
function accountOfPeople(
  draft: Draft,
  account: Row<'members'>['account'],
): Result<Row<'accounts'>, LedgerRefusal> {
  const open = openAccount(draft, account)
  if (!open.ok) return open
  return isCommon(open.value) ? err({ code: 'no-such-account', account }) : open
}

/**
 * May the author give this person these rights? Whoever manages an account gives others a part in it. To manage it means
 * to answer for it, so that is given and taken by the committee alone, or laid down: else a debt could be left with
 * somebody who never asked for the account. And the committee gives itself nothing.
 */
function mayGive({ draft, intent }: RuleContext<'holder'>, before: Rights): RuleResult {
  const { account, member, can = [] } = intent.body
  const self = member === intent.by
  const committee = isCommittee(draft.get('members', intent.by))
  const given = can.filter(right => !before.includes(right))
  const taken = before.filter(right => !can.includes(right))
  // Whoever is on an account may always take themselves off.
  if (self && given.length === 0) return ok(null)
  if (!mayUse(draft, intent.by, account, 'manage')) {
    if (!committee) return err(refusal('not-your-account'))
    if (self) return err(refusal('not-allowed'))
  }
  const manages = given.includes('manage') || taken.includes('manage')
  return manages && !committee ? err(refusal('not-allowed')) : ok(null)
}

type Rights = Row<'accounts'>['holders'][number]['can']

/** Somebody who manages an account always stays, and on the account that came with admission its member does. */
export const setHolder: Rule<'holder'> = context => {
  const { draft, intent } = context
  const { account, member, can } = intent.body
  const open = accountOfPeople(draft, account)
  if (!open.ok) return open
  const row = open.value
  const before = row.holders.find(holder => holder.member === member)
  const may = mayGive(context, before?.can ?? [])
  if (!may.ok) return may
  const isNew = before === undefined
  if (isNew && can === undefined) return err(refusal('no-such-member'))
  if (isNew && row.holders.length >= LIMITS.holdersMax) return err(refusal('too-many-holders'))
  const others = row.holders.filter(holder => holder.member !== member)
  const holders = can === undefined ? others : [...others, { member, can }]
  const owns = draft.get('members', member)?.account === account
  if (!(owns ? can?.includes('manage') : holders.some(holder => holder.can.includes('manage'))))
    return err(refusal('no-holder-left'))
  const moved = isNew
    ? hold(draft, member, account)
    : can === undefined
      ? letGo(draft, member, account)
      : ok(null)
  if (!moved.ok) return moved
  draft.set('accounts', account, { ...row, holders })
  return ok(null)
}

function letGo(draft: Draft, member: string, account: Row<'members'>['account']): RuleResult {
  const row = draft.get('members', member) as Row<'members'>
  draft.set('members', member, { ...row, holds: row.holds.filter(id => id !== account) })
  return ok(null)
}

export const lockAccount: Rule<'lock'> = ({ draft, intent }) => {
  const open = accountOfPeople(draft, intent.body.account)
  if (!open.ok) return open
  draft.set('accounts', intent.body.account, { ...open.value, locked: intent.body.locked })
  return ok(null)
}

/** Lowering a limit below a balance is legal: it never rewrites what happened. domain.md rule 11. */
export function setLimitsOf(
  draft: Draft,
  { account, limits }: RuleContext<'limits'>['intent']['body'],
): RuleResult {
  const row = draft.get('accounts', account)
  if (row === undefined || row.kind === 'contested') return err({ code: 'no-such-account', account })
  const fit = checkBounds(limits ?? {})
  if (!fit.ok) return fit
  const { own: _, ...rest } = row
  draft.set('accounts', account, limits === undefined ? rest : { ...rest, own: limits })
  return ok(null)
}

export const changeLimits: Rule<'limits'> = ({ draft, intent }) => setLimitsOf(draft, intent.body)

/** Only who may pay decides what is paid without asking. */
export const setAuto: Rule<'auto'> = ({ draft, intent }) => {
  const { account, all, from } = intent.body
  const open = accountOfPeople(draft, account)
  if (!open.ok) return open
  if (!mayUse(draft, intent.by, account, 'pay')) return err(refusal('not-your-account'))
  const missing = from.find(one => draft.get('accounts', one) === undefined)
  if (missing !== undefined) return err({ code: 'no-such-account', account: missing })
  const { auto: _, ...rest } = open.value
  draft.set('accounts', account, all || from.length > 0 ? { ...rest, auto: { all, from } } : rest)
  return ok(null)
}
