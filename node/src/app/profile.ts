/**
 * What members say of themselves: name, town, a few words, how to reach them. They change it alone; it stands beside the
 * ledger and can be erased by leaving a field empty. A way to reach somebody is shown to those it is meant for and to
 * nobody who is no member any more.
 */
import {
  type AccountId,
  type Contact,
  type ContactRefusal,
  err,
  isActive,
  type MemberId,
  ok,
  type Result,
  readContact,
} from '@localpay/protocol'
import type { PersonReply, ProfileJson, ProfileRequest } from './contract-profile.ts'
import type { Core } from './core.ts'
import { boxOf } from './message-box.ts'
import { ownWordsOf } from './newcomer.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { fitting, foldName } from './people-text.ts'
import { type AppRefusal, no } from './refusals.ts'
import { type PersonRow, personRow } from './rows.ts'
import type { Person } from './services.ts'

type Answer<T> = Result<T, AppRefusal>

export function ownProfile({ register }: PeopleParts, { member }: Person): Answer<ProfileJson> {
  const row = register.get(member)
  if (row === undefined) return no('not-signed-in')
  const { name, town, about, contacts = [], photo = null } = row
  return ok({ name, town, about, contacts: [...contacts], photo })
}

/** In a turn. */
export async function changeProfile(
  parts: PeopleParts,
  { member }: Person,
  request: ProfileRequest,
): Promise<Answer<null>> {
  const { core, register } = parts
  const before = register.get(member)
  if (before === undefined) return no('not-signed-in')
  const words = ownWordsOf(request)
  if (!words.ok) return words
  const contacts = readContacts(request.contacts)
  if (!contacts.ok) return contacts
  const next = { ...words.value, contacts: contacts.value }
  if (!isActive(core.ledger.book.tables.members.get(member)) && !isLess(before, next))
    return err({ code: 'not-active' })
  const holder = register.byName(foldName(words.value.name))
  if (holder !== undefined && holder !== member) return no('name-taken')
  const { contacts: _, ...rest } = before
  const row = fitting(personRow, {
    ...rest,
    ...words.value,
    ...(contacts.value.length === 0 ? {} : { contacts: contacts.value }),
  })
  if (!row.ok) return row
  await writeRows(parts, register.put(member, row.value))
  core.live.tell('me', member)
  core.live.tell('desk', 'all')
  return ok(null)
}

/** Nothing that was not said before. Who is no active member may take it back, and no more. */
function isLess(before: PersonRow, { name, town, about, contacts }: Omit<ProfileJson, 'photo'>): boolean {
  const said = (one: Contact): boolean =>
    before.contacts?.some(
      ({ kind, value, to }) => kind === one.kind && value === one.value && to === one.to,
    ) === true
  return (
    name === before.name &&
    [before.town, ''].includes(town) &&
    [before.about, ''].includes(about) &&
    contacts.every(said)
  )
}

function readContacts(typed: readonly Contact[]): Result<Contact[], ContactRefusal> {
  const contacts: Contact[] = []
  for (const one of typed) {
    const read = readContact(one)
    if (!read.ok) return read
    contacts.push(read.value)
  }
  return ok(contacts)
}

/** Somebody of the group as another member sees them, by the account that came with admission. */
export async function personPage(
  { core, register }: PeopleParts,
  reader: Person,
  account: AccountId,
): Promise<Answer<PersonReply>> {
  const member = register.byAccount(account)
  const row = member === undefined ? undefined : register.get(member)
  const standing = member === undefined ? undefined : core.ledger.book.tables.members.get(member)
  if (member === undefined || row === undefined || standing === undefined) return no('not-found')
  const hasLeft = core.ledger.book.tables.members.get(reader.member)?.status === 'left'
  if (hasLeft && reader.member !== member) return no('not-found')
  const { name, number, town, about } = row
  const { status } = standing
  const words = status === 'left' ? { town: '', about: '' } : { town, about }
  const contacts = contactsFor(core, reader, member, row)
  const { blocked } = await boxOf(core.ports.store, reader.member)
  return ok({
    member,
    account,
    number,
    name,
    status,
    ...words,
    contacts: [...contacts],
    photo: status === 'left' ? null : (row.photo ?? null),
    blocked: blocked.includes(member),
  })
}

/** Of the ways to reach somebody those that are meant for who asks. */
export function contactsFor(
  { ledger }: Core,
  reader: Person,
  member: MemberId,
  { contacts = [] }: PersonRow,
): readonly Contact[] {
  if (reader.member === member) return contacts
  const { members } = ledger.book.tables
  const isSeen = isActive(members.get(reader.member)) && members.get(member)?.status !== 'left'
  return isSeen ? contacts.filter(({ to }) => to === 'members' || reader.committee) : []
}
