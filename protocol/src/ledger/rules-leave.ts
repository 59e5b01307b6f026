/**
 * A member leaves, or the committee closes the membership. Accounts that only this person holds close with it: at zero,
 * or, where the group's rule says so, the community account takes the balance over. Nothing is dropped: rows and numbers
 * stay. domain.md rule 17; SPEC 5.5.
 */
import type { AccountId, MemberId } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import type { Draft } from './book.ts'
import { recount } from './headcount.ts'
import { applyMoves, checkMoves } from './moves.ts'
import { refusal } from './refusals.ts'
import { isCommittee } from './rights.ts'
import type { Rule, RuleResult } from './rule.ts'
import { endDelegatesOf } from './rules-delegates.ts'
import { endReissueOf } from './rules-recovery.ts'
import type { Row } from './tables.ts'

export const leaveGroup: Rule<'leave'> = ({ draft, group, intent }) => {
  const { member } = intent.body
  const row = draft.get('members', member)
  if (row === undefined || row.status === 'left') return err(refusal('no-such-member'))
  const bySelf = member === intent.by
  if (!bySelf && !mayClose(draft.get('members', intent.by) as Row<'members'>, row))
    return err(refusal('not-allowed'))
  // Nobody writes off their own debt: who leaves by their own word settles, of the committee or not.
  const absorb = !bySelf && group.policy.manners.leaver === 'absorb'
  for (const account of row.holds) {
    const left = leaveAccount(draft, group, { account, member }, absorb)
    if (!left.ok) return left
  }
  const counted = recount(draft, row, { status: 'left', roles: [] })
  if (!counted.ok) return counted
  endDelegatesOf(draft, member)
  endReissueOf(draft, member)
  const last = draft.get('members', member) as Row<'members'>
  draft.set('members', member, { ...last, status: 'left', roles: [], holds: [] })
  return ok(null)
}

/** The committee closes memberships, but of those who hold a role only an admin. */
const mayClose = (author: Row<'members'>, { roles }: Row<'members'>): boolean =>
  isCommittee(author) && (roles.length === 0 || author.roles.includes('admin'))

function leaveAccount(
  draft: Draft,
  group: Row<'group'>,
  { account, member }: { readonly account: AccountId; readonly member: MemberId },
  absorb: boolean,
): RuleResult {
  const row = draft.get('accounts', account) as Row<'accounts'>
  const holders = row.holders.filter(holder => holder.member !== member)
  if (holders.length > 0) {
    if (!holders.some(({ can }) => can.includes('manage'))) return err(refusal('no-holder-left'))
    draft.set('accounts', account, { ...row, holders })
    return ok(null)
  }
  if (row.held !== 0n || row.frozen !== 0n || row.waiting > 0) return err(refusal('something-waits'))
  if (row.balance !== 0n && !absorb) return err(refusal('not-settled'))
  const taken = takeOver(draft, group, account, row.balance)
  if (!taken.ok) return taken
  const empty = draft.get('accounts', account) as Row<'accounts'>
  draft.set('accounts', account, { ...empty, status: 'closed', holders })
  return ok(null)
}

/** What the leaver owes or has is the community's from now on, whatever limits say. */
function takeOver(
  draft: Draft,
  { policy, community }: Row<'group'>,
  account: AccountId,
  balance: bigint,
): RuleResult {
  const moves = [{ from: account, to: community, amt: balance }]
  const fits = checkMoves(draft, policy, moves, 'all')
  if (fits.ok) applyMoves(draft, moves)
  return fits
}
