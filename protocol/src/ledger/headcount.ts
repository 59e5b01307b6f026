/** How many members and admins a group has: counted as they come and go, so that no act leaves it without an admin. */
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { type Draft, groupIn } from './book.ts'
import { refusal } from './refusals.ts'
import { isActive } from './rights.ts'
import type { RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

type Counted = Pick<Row<'members'>, 'status' | 'roles'>

const countOf = (row: Counted | undefined) => {
  const active = row !== undefined && isActive(row)
  return { member: active ? 1 : 0, admin: active && row.roles.includes('admin') ? 1 : 0 }
}

/** Writes the counts as they are after one member changed. Whoever is suspended counts as nobody. SPEC 5.5. */
export function recount(draft: Draft, before: Counted | undefined, after: Counted): RuleResult {
  const group = groupIn(draft)
  const [was, is] = [countOf(before), countOf(after)]
  const members = group.members + is.member - was.member
  const admins = group.admins + is.admin - was.admin
  if (admins === 0) return err(refusal('last-admin'))
  if (members > LIMITS.membersMax) return err(refusal('too-many-members'))
  if (members !== group.members || admins !== group.admins)
    draft.set('group', 'group', { ...group, members, admins })
  return ok(null)
}
