/** Who belongs, in which role and area, and who leaves. Admission is by people. SPEC 5.5; domain.md rules 17, 33, 36. */
import { NODE_AUTHOR } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import type { Draft } from './book.ts'
import { checkBounds } from './bounds.ts'
import type { BodyOf } from './kinds.ts'
import type { Role } from './kinds-people.ts'
import { moveBalance } from './moves.ts'
import { isAccountNumber, newAccount } from './new-account.ts'
import type { Policy } from './policy.ts'
import { refusal } from './refusals.ts'
import { isActive, isCommittee } from './rights.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

const groupRow = (draft: Draft): Row<'group'> => draft.get('group', 'group') as Row<'group'>

/** Active members and admins are counted as they come and go: a group never loses its last admin by a click. */
function recount(draft: Draft, before: Row<'members'> | undefined, after: Row<'members'>): RuleResult {
  const group = groupRow(draft)
  const counted = (row: Row<'members'> | undefined) => {
    const active = isActive(row)
    return { member: active ? 1 : 0, admin: active && row?.roles.includes('admin') ? 1 : 0 }
  }
  const [was, is] = [counted(before), counted(after)]
  const members = group.members + is.member - was.member
  const admins = group.admins + is.admin - was.admin
  if (admins === 0 && was.admin === 1) return err(refusal('last-admin'))
  if (members > LIMITS.membersMax) return err(refusal('too-many-members'))
  if (members !== group.members || admins !== group.admins)
    draft.set('group', 'group', { ...group, members, admins })
  return ok(null)
}

const knowsArea = ({ areas }: Policy, area: string | undefined): boolean =>
  area === undefined || area === '' || areas.some(({ id }) => id === area)

/** Coordinators look after people of their own area, and give no roles; admins alone make admins. */
function mayGovern(
  context: RuleContext<'admit' | 'change'>,
  touched: { readonly areas: readonly (string | undefined)[]; readonly roles: readonly Role[] },
): RuleResult {
  const { draft, intent } = context
  if (intent.by === NODE_AUTHOR) return ok(null)
  const author = draft.get('members', intent.by) as Row<'members'>
  if (!isCommittee(author)) {
    const own = author.area ?? ''
    if (own === '' || touched.areas.some(area => (area ?? '') !== own)) return err(refusal('not-your-area'))
    return touched.roles.length > 0 ? err(refusal('not-allowed')) : ok(null)
  }
  return touched.roles.length > 0 && !author.roles.includes('admin') ? err(refusal('not-allowed')) : ok(null)
}

/** All are members who can sign: nobody signs for a custodian. */
const areCustodians = (draft: Draft, custodians: readonly string[]): boolean =>
  custodians.every(id => {
    const row = draft.get('members', id)
    return row !== undefined && row.status !== 'left' && row.keys.length > 0
  })

export const admitMember: Rule<'admit'> = context => {
  const { draft, group, intent, at } = context
  const { area, roles } = intent.body
  return admitTo(draft, { policy: group.policy, body: intent.body, at }, () =>
    mayGovern(context, { areas: [area], roles }),
  )
}

export interface Admission {
  readonly policy: Policy
  readonly body: BodyOf<'admit'>
  readonly at: number
}

/** Lets a person in. `may` says whether who wants that may; whom the members voted in, they voted in. */
export function admitTo(
  draft: Draft,
  { policy, body, at }: Admission,
  may: () => RuleResult = () => ok(null),
): RuleResult {
  const { member, account, number, kind, pub, custodians = [], roles, area, limits } = body
  if (!isAccountNumber(number)) return err(refusal('bad-number'))
  if (member === NODE_AUTHOR || draft.get('members', member) !== undefined)
    return err(refusal('member-exists'))
  if (draft.get('accounts', account) !== undefined) return err(refusal('account-exists'))
  if (draft.get('numbers', number) !== undefined) return err(refusal('number-taken'))
  if (pub !== undefined && draft.get('memberKeys', pub) !== undefined) return err(refusal('key-exists'))
  if ((pub === undefined) === (custodians.length === 0) || !areCustodians(draft, custodians))
    return err(refusal('no-custodian'))
  if (!knowsArea(policy, area)) return err(refusal('no-such-area'))
  const allowed = may()
  if (!allowed.ok) return allowed
  const fit = checkBounds(limits ?? {})
  if (!fit.ok) return fit
  const row: Row<'members'> = {
    keys: pub === undefined ? [] : [pub],
    account,
    roles,
    status: 'member',
    ...(area === undefined ? {} : { area }),
    custodians,
    since: at,
    holds: [account],
  }
  const counted = recount(draft, undefined, row)
  if (!counted.ok) return counted
  draft.set('members', member, row)
  if (pub !== undefined) draft.set('memberKeys', pub, { member })
  const holders = [{ member, can: ['pay', 'bill', 'manage'] as const }]
  draft.set('accounts', account, newAccount({ number, kind, holders, limits, since: at }))
  draft.set('numbers', number, { account })
  return ok(null)
}

export const changeMember: Rule<'change'> = context => {
  const { draft, intent } = context
  const { member, roles, area, status, custodians } = intent.body
  const row = draft.get('members', member)
  if (row === undefined || row.status === 'left') return err(refusal('no-such-member'))
  if (!knowsArea(context.group.policy, area)) return err(refusal('no-such-area'))
  const regarded = roles ?? []
  const changed =
    roles === undefined ? [] : [...regarded, ...row.roles].filter((role, _, all) => count(all, role) === 1)
  const may = mayGovern(context, { areas: [row.area, area ?? row.area], roles: changed })
  if (!may.ok) return may
  if (custodians !== undefined && (custodians.includes(member) || !areCustodians(draft, custodians)))
    return err(refusal('no-custodian'))
  const next: Row<'members'> = {
    ...row,
    roles: roles ?? row.roles,
    custodians: custodians ?? row.custodians,
    status: status ?? row.status,
    ...(area === undefined ? {} : { area }),
  }
  if (next.keys.length === 0 && next.custodians.length === 0) return err(refusal('no-custodian'))
  const counted = recount(draft, row, next)
  if (!counted.ok) return counted
  draft.set('members', member, next)
  return ok(null)
}

const count = (all: readonly Role[], role: Role): number => all.filter(one => one === role).length

export const setPresence: Rule<'presence'> = ({ draft, intent }) => {
  const row = draft.get('members', intent.by) as Row<'members'>
  draft.set('members', intent.by, { ...row, status: intent.body.away ? 'absent' : 'member' })
  return ok(null)
}

/**
 * A member leaves, or the committee closes the membership. Accounts that only this person holds close with it: at zero, or,
 * where the group's rule says so, the community account takes the balance over. Nothing is dropped: rows and numbers stay.
 */
export const leaveGroup: Rule<'leave'> = context => {
  const { draft, group, intent } = context
  const { member } = intent.body
  const row = draft.get('members', member)
  if (row === undefined || row.status === 'left') return err(refusal('no-such-member'))
  const byCommittee = isCommittee(draft.get('members', intent.by))
  if (member !== intent.by && !byCommittee) return err(refusal('not-allowed'))
  const absorb = byCommittee && group.policy.manners.leaver === 'absorb'
  for (const id of row.holds) {
    const left = leaveAccount(draft, group, { account: id, member }, absorb)
    if (!left.ok) return left
  }
  const next: Row<'members'> = { ...row, status: 'left', roles: [], holds: [] }
  const counted = recount(draft, row, next)
  if (!counted.ok) return counted
  draft.set('members', member, next)
  return ok(null)
}

function leaveAccount(
  draft: Draft,
  { community }: Row<'group'>,
  { account, member }: { readonly account: Row<'members'>['account']; readonly member: string },
  absorb: boolean,
): RuleResult {
  const row = draft.get('accounts', account) as Row<'accounts'>
  const holders = row.holders.filter(holder => holder.member !== member)
  if (holders.length > 0) {
    draft.set('accounts', account, { ...row, holders })
    return ok(null)
  }
  if (row.held !== 0n || row.frozen !== 0n || row.waiting > 0) return err(refusal('something-waits'))
  if (row.balance !== 0n && !absorb) return err(refusal('not-settled'))
  moveBalance(draft, community, row.balance)
  draft.set('accounts', account, { ...row, balance: 0n, status: 'closed', holders })
  return ok(null)
}
