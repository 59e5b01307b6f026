/** One member as the committee sees them: standing, roles, and every account they hold; and which accounts are one's own. */
import {
  type AccountId,
  draftOf,
  err,
  groupOf,
  type IntentId,
  isActive,
  isPeoples,
  type MemberId,
  mayUse,
  ok,
  type Result,
  RIGHTS,
  type Row,
} from '@localpay/protocol'
import type { AccountJson, ReissueJson } from './contract.ts'
import type { HoldersReply, MemberReply } from './contract-people.ts'
import type { Core } from './core.ts'
import { isIn } from './desk.ts'
import { accountJson } from './own-group.ts'
import type { PeopleParts } from './people-parts.ts'
import { contactsFor } from './profile.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Register } from './register.ts'
import type { DeskScope, Person } from './services.ts'
import { signersIn, signsFor } from './signers.ts'
import { acceptedTerms } from './terms.ts'

export function memberOf(
  { core, register, terms }: Pick<PeopleParts, 'core' | 'register' | 'terms'>,
  reader: Person,
  member: MemberId,
  scope?: DeskScope,
): Result<MemberReply, AppRefusal> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const { tables } = core.ledger.book
  const row = tables.members.get(member)
  if (row === undefined || !isIn(scope, row.area ?? '')) return no('not-found')
  const { policy } = groupOf(core.ledger.book)
  const person = register.get(member)
  return ok({
    member,
    name: nameIn(core, register, member),
    town: person?.town ?? '',
    about: person?.about ?? '',
    terms: acceptedTerms(terms, person ?? {}),
    contacts: person === undefined ? [] : [...contactsFor(core, reader, member, person)],
    status: row.status,
    erased: person === undefined,
    roles: [...row.roles],
    area: row.area ?? '',
    since: row.since,
    keys: row.keys.length,
    custodians: row.custodians.map(id => ({ member: id, name: nameIn(core, register, id) })),
    signers: signersIn(core, id => nameIn(core, register, id)),
    signsFor: signsFor(core, reader, member),
    reissue: row.reissue === undefined ? null : reissueJson(core, register, row.reissue),
    accounts: row.holds.flatMap(id => accountOf(core, register, row.account, id)),
    areas: policy.areas.map(({ id, name }) => ({ id, name })),
    leaver: policy.manners.leaver,
  })
}

/** Names are erasable: without one the number says who it is. */
export function nameIn(core: Core, register: Register, member: MemberId): string {
  const { tables } = core.ledger.book
  const account = tables.members.get(member)?.account
  const number = account === undefined ? undefined : tables.accounts.get(account)?.number
  return register.get(member)?.name ?? number ?? member
}

/** A new key that waits, as its member and the committee see it. */
export function reissueJson(core: Core, register: Register, id: IntentId): ReissueJson | null {
  const reissue = core.ledger.book.tables.reissues.get(id)
  if (reissue === undefined) return null
  return {
    reissue: id,
    by: reissue.by.map(member => nameIn(core, register, member)),
    signers: reissue.signers,
    ready: reissue.ready === 0 ? null : reissue.ready,
  }
}

function accountOf(
  core: Core,
  register: Register,
  first: AccountId,
  id: AccountId,
): MemberReply['accounts'][number][] {
  const row = core.ledger.book.tables.accounts.get(id)
  if (row === undefined) return []
  return [
    {
      ...accountJson(core.ledger.book, id, row),
      kind: row.kind,
      locked: row.locked,
      ownLimits: row.own !== undefined,
      first: id === first,
      holders: holdersIn(core, register, row),
    },
  ]
}

/** Who is on an account. @pre the person has a part in it */
export function holdersOf(core: Core, register: Register, person: Person): Result<HoldersReply, AppRefusal> {
  const { tables } = core.ledger.book
  const { account, member } = person
  const row = account === null ? undefined : tables.accounts.get(account)
  if (account === null || row === undefined) return no('not-a-member-yet')
  const owner = row.holders.find(one => tables.members.get(one.member)?.account === account)
  return ok({
    account,
    number: row.number,
    manages: row.holders.some(one => one.member === member && one.can.includes('manage')),
    owner: owner?.member ?? null,
    holders: holdersIn(core, register, row),
  })
}

const holdersIn = (core: Core, register: Register, { holders }: Row<'accounts'>) =>
  holders.map(({ member, can }) => ({ member, name: nameIn(core, register, member), can: [...can] }))

/** Every account that somebody holds, the one of their admission first. */
export function ownAccounts(core: Core, member: MemberId): AccountJson[] {
  const { tables } = core.ledger.book
  const row = tables.members.get(member)
  const ids = row === undefined ? [] : [row.account, ...row.holds.filter(id => id !== row.account)]
  return ids.flatMap(id => {
    const account = tables.accounts.get(id)
    return account === undefined ? [] : [accountJson(core.ledger.book, id, account)]
  })
}

/** The same person, about another account that they have a part in; without one, about their own. */
export function actingOn(core: Core, person: Person, account: AccountId | null): Result<Person, AppRefusal> {
  if (account === null || account === person.account) return ok(person)
  return hasPart(core, person, account) ? ok({ ...person, account }) : err({ code: 'not-your-account' })
}

/**
 * The same person, about an account whose past they may read: one they have a part in, one of somebody they sign for, and of
 * the group's own every one for the committee and the auditor.
 */
export function readingOn(core: Core, person: Person, account: AccountId | null): Result<Person, AppRefusal> {
  const row = account === null ? undefined : core.ledger.book.tables.accounts.get(account)
  const isGroups = row !== undefined && !isPeoples(row) && readsAll(core, person)
  const isInCare = row?.holders.some(({ member }) => signsFor(core, person, member)) === true
  return isGroups || isInCare ? ok({ ...person, account }) : actingOn(core, person, account)
}

/** Whether this person acts for that account in any way. */
export function hasPart(core: Core, { member }: Pick<Person, 'member'>, account: AccountId): boolean {
  const draft = draftOf(core.ledger.book)
  return RIGHTS.some(right => mayUse(draft, member, account, right))
}

/** The committee and auditors read what stands between any two accounts. */
export function readsAll({ ledger }: Core, { member, committee }: Person): boolean {
  const row = ledger.book.tables.members.get(member)
  return committee || (isActive(row) && row?.roles.includes('auditor') === true)
}
