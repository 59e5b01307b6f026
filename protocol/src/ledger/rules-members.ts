/** Who belongs, in which role and area. Admission is by people. SPEC 5.5; domain.md rules 33, 36. */
import { type MemberId, NODE_AUTHOR } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import type { Draft } from './book.ts'
import { checkBounds } from './bounds.ts'
import { recount } from './headcount.ts'
import type { BodyOf } from './kinds.ts'
import type { Role } from './kinds-people.ts'
import { isAccountNumber, newAccount } from './new-account.ts'
import type { Policy } from './policy.ts'
import { refusal } from './refusals.ts'
import { areCustodians, isCommittee } from './rights.ts'
import type { Rule, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

const knowsArea = ({ areas }: Policy, area: string | undefined): boolean =>
  area === undefined || area === '' || areas.some(({ id }) => id === area)

interface Touched {
  readonly areas: readonly (string | undefined)[]
  /** Roles given, taken away, put to sleep or woken. */
  readonly roles: readonly Role[]
  /** Limits of their own. */
  readonly limits: boolean
}

/** Coordinators look after people of their own area, and give neither roles nor credit; roles are the admins' alone. */
function mayGovern(draft: Draft, by: MemberId, touched: Touched): RuleResult {
  // Only the very first member, whom the node admits.
  if (by === NODE_AUTHOR) return ok(null)
  const author = draft.get('members', by) as Row<'members'>
  if (touched.roles.length > 0 && !author.roles.includes('admin')) return err(refusal('not-allowed'))
  if (isCommittee(author)) return ok(null)
  const own = author.area ?? ''
  if (own === '' || touched.areas.some(area => area !== own)) return err(refusal('not-your-area'))
  return touched.limits ? err(refusal('not-allowed')) : ok(null)
}

export const admitMember: Rule<'admit'> = context => {
  const { draft, group, intent, at } = context
  const { area, roles, limits } = intent.body
  return admitTo(draft, { policy: group.policy, body: intent.body, at }, () =>
    mayGovern(draft, intent.by, { areas: [area], roles, limits: limits !== undefined }),
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
  admission: Admission,
  may: () => RuleResult = () => ok(null),
): RuleResult {
  const fits = checkAdmission(draft, admission, may)
  if (!fits.ok) return fits
  const { body, at } = admission
  const { member, account, number, kind, pub, custodians = [], roles, area, limits } = body
  const row: Row<'members'> = {
    keys: pub === undefined ? [] : [pub],
    account,
    roles,
    status: 'member',
    ...(area === undefined ? {} : { area }),
    custodians,
    since: at,
    holds: [account],
    delegates: [],
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

function checkAdmission(draft: Draft, { policy, body }: Admission, may: () => RuleResult): RuleResult {
  const { member, account, number, pub, custodians = [], roles, area, limits } = body
  if (!isAccountNumber(number)) return err(refusal('bad-number'))
  if (member === NODE_AUTHOR || draft.get('members', member) !== undefined)
    return err(refusal('member-exists'))
  if (draft.get('accounts', account) !== undefined) return err(refusal('account-exists'))
  if (draft.get('numbers', number) !== undefined) return err(refusal('number-taken'))
  if (pub !== undefined && draft.get('memberKeys', pub) !== undefined) return err(refusal('key-exists'))
  if ((pub === undefined) === (custodians.length === 0) || !areCustodians(draft, custodians))
    return err(refusal('no-custodian'))
  if (pub === undefined && roles.length > 0) return err(refusal('role-needs-key'))
  if (!knowsArea(policy, area)) return err(refusal('no-such-area'))
  const allowed = may()
  return allowed.ok ? checkBounds(limits ?? {}) : allowed
}

export const changeMember: Rule<'change'> = ({ draft, group, intent }) => {
  const { member, roles, area, status, custodians } = intent.body
  const row = draft.get('members', member)
  if (row === undefined || row.status === 'left') return err(refusal('no-such-member'))
  if (!knowsArea(group.policy, area)) return err(refusal('no-such-area'))
  const next: Row<'members'> = {
    ...row,
    roles: roles ?? row.roles,
    custodians: custodians ?? row.custodians,
    status: status === undefined ? row.status : standing(row.status, status),
    ...(area === undefined ? {} : { area }),
  }
  const touched = { areas: [row.area, next.area], roles: rolesTouched(row, next), limits: false }
  const may = mayGovern(draft, intent.by, touched)
  if (!may.ok) return may
  const fits = checkSigning(draft, intent.by, row, next)
  if (!fits.ok) return fits
  const counted = recount(draft, row, next)
  if (!counted.ok) return counted
  draft.set('members', member, next)
  return ok(null)
}

/** Lifting a suspension calls nobody back from a holiday. */
const standing = (now: Row<'members'>['status'], asked: 'member' | 'suspended'): Row<'members'>['status'] =>
  asked === 'suspended' || now === 'suspended' ? asked : now

/** A coordinator's area is part of the role; all roles sleep while their holder is suspended. */
function rolesTouched(was: Row<'members'>, is: Row<'members'>): readonly Role[] {
  if (was.status !== is.status) return [...was.roles, ...is.roles]
  const changed = [
    ...is.roles.filter(role => !was.roles.includes(role)),
    ...was.roles.filter(role => !is.roles.includes(role)),
  ]
  const moved = (was.area ?? '') !== (is.area ?? '') && was.roles.includes('coordinator')
  return moved ? [...changed, 'coordinator'] : changed
}

/** Custodians sign only for who has no key, are named by somebody else, and such a person holds no role. */
function checkSigning(draft: Draft, by: MemberId, was: Row<'members'>, is: Row<'members'>): RuleResult {
  if (is.custodians !== was.custodians) {
    if (is.keys.length > 0) return err(refusal('has-own-key'))
    if (is.custodians.includes(by) && !was.custodians.includes(by)) return err(refusal('not-allowed'))
    if (!areCustodians(draft, is.custodians)) return err(refusal('no-custodian'))
  }
  return is.keys.length === 0 && is.roles.length > 0 ? err(refusal('role-needs-key')) : ok(null)
}

export const setPresence: Rule<'presence'> = ({ draft, intent }) => {
  const row = draft.get('members', intent.by) as Row<'members'>
  draft.set('members', intent.by, { ...row, status: intent.body.away ? 'absent' : 'member' })
  return ok(null)
}
