/** Who somebody is to this group, today: the register knows the name, the books know what they may do. */
import { groupOf, isActive, isCommittee, type MemberId, ok, type Result } from '@localpay/protocol'
import type { Me } from './contract.ts'
import type { Core } from './core.ts'
import { ownAccounts, reissueJson } from './members.ts'
import { unreadOf } from './message-box.ts'
import { accountJson } from './own-group.ts'
import type { PeopleParts } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Person } from './services.ts'
import { isTermsDue } from './terms.ts'
import { isPasswordDue } from './theft-drill.ts'

export async function meOf(
  { core, register, terms, ownGroup, ownHead }: PeopleParts,
  member: MemberId,
): Promise<Result<Me, AppRefusal>> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const person = register.get(member)
  if (person === undefined) return no('not-signed-in')
  const { tables } = core.ledger.book
  const row = tables.members.get(member)
  const account = row === undefined ? undefined : tables.accounts.get(row.account)
  return ok({
    member,
    name: person.name,
    town: person.town,
    language: person.language,
    // To the screens a request that was refused is as closed as a membership that ended.
    status: row?.status ?? (person.status === 'refused' ? 'left' : 'asked'),
    roles: [...(row?.roles ?? [])],
    account:
      row === undefined || account === undefined ? null : accountJson(core.ledger.book, row.account, account),
    accounts: ownAccounts(core, member),
    group: await ownGroup(),
    reissue: row?.reissue === undefined ? null : reissueJson(core, register, row.reissue),
    passwordDue: isPasswordDue(core, register, member),
    termsDue: row !== undefined && isTermsDue(terms, person),
    unread: await unreadOf(core.ports.store, member),
    inc: groupOf(core.ledger.book).inc,
    head: ownHead(),
  })
}

/** What roles open, they open as long as the person is active. */
export function personOf(core: Core, member: MemberId): Person {
  const row = core.ledger.book.tables.members.get(member)
  const roles = isActive(row) ? (row?.roles ?? []) : []
  const committee = isCommittee({ roles: [...roles] })
  return { member, account: row?.account ?? null, committee, roles, area: row?.area ?? null }
}
