/** Who may do what with which account. A person may act on several accounts, an account may have several people. SPEC 5.6. */
import type { AccountId, MemberId } from '../base/ids.ts'
import type { Draft } from './book.ts'
import { isCommon } from './bounds.ts'
import type { RIGHTS, Role } from './kinds-people.ts'
import type { Row } from './tables.ts'

export type Right = (typeof RIGHTS)[number]

const COMMITTEE_ROLES: readonly Role[] = ['admin', 'committee']

/** Away on holiday is still a member. */
export const isActive = (member: Pick<Row<'members'>, 'status'> | undefined): boolean =>
  member?.status === 'member' || member?.status === 'absent'

export const isCommittee = (member: Pick<Row<'members'>, 'roles'> | undefined): boolean =>
  member?.roles.some(role => COMMITTEE_ROLES.includes(role)) ?? false

/** Signs for others in the committee's name: active, and with a key. SPEC 5.11. */
export const canSignAsCommittee = (member: Row<'members'> | undefined): member is Row<'members'> =>
  isActive(member) && isCommittee(member) && (member?.keys.length ?? 0) > 0

/** People who may sign for one without a key: of the committee, so that nobody signs for a custodian. */
export const areCustodians = (draft: Draft, custodians: readonly MemberId[]): boolean =>
  custodians.every(id => canSignAsCommittee(draft.get('members', id)))

/** The group's treasury and community account are the committee's to use; what only the fold moves is nobody's. */
export function mayUse(draft: Draft, member: MemberId, account: AccountId, right: Right): boolean {
  const row = draft.get('accounts', account)
  if (row === undefined) return false
  if (isCommon(row)) return isCommittee(draft.get('members', member))
  return row.holders.some(holder => holder.member === member && holder.can.includes(right))
}
