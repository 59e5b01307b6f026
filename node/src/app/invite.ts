/** Inviting somebody, taking it back, and asking to join with an invitation. */
import {
  cleanText,
  err,
  fromHex,
  isActive,
  isHex,
  ok,
  type Result,
  sha256Plain,
  toHex,
} from '@localpay/protocol'
import type { InvitationReply, InvitationsReply, InviteRequest } from './contract-joining.ts'
import { PEOPLE } from './people-limits.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { fitting } from './people-text.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Prepared } from './register.ts'
import { type InvitationRow, invitationRow, type PersonRow } from './rows.ts'
import type { Person } from './services.ts'

const hashOfSecret = (secret: string): string => toHex(sha256Plain(fromHex(secret)))

type State = InvitationsReply['invitations'][number]['state']

function stateOf({ core }: PeopleParts, row: InvitationRow): State {
  // Nobody stands for an invitation of somebody who has gone.
  const stands = isActive(core.ledger.book.tables.members.get(row.by))
  if (row.takenBack || !stands) return 'taken-back'
  if (row.used >= row.uses) return 'used'
  return core.ports.clock.now() >= row.until ? 'expired' : 'open'
}

const openMax = ({ committee }: Person): number =>
  committee ? PEOPLE.invitationsOpenCommitteeMax : PEOPLE.invitationsOpenMax

/** Those that are open or not long ended, the newest first. */
export function invitationsOf(parts: PeopleParts, person: Person): Result<InvitationsReply, AppRefusal> {
  if (!parts.core.ledger.isFounded()) return no('not-set-up')
  const own = parts.invitations.of(person.member)
  return ok({
    invitations: own.map(([invitation, row]) => ({
      invitation,
      note: row.note,
      uses: row.uses,
      used: row.used,
      at: row.at,
      until: row.until,
      state: stateOf(parts, row),
    })),
    openMax: openMax(person),
    usesMax: PEOPLE.invitationUsesMax,
  })
}

/** In a turn. The page makes the secret, so a lost answer costs nothing: the same again is the same invitation. */
export async function invite(
  parts: PeopleParts,
  person: Person,
  { secret, uses, note }: InviteRequest,
): Promise<Result<InvitationsReply, AppRefusal>> {
  const { core, invitations } = parts
  const { member } = person
  if (!core.ledger.isFounded()) return no('not-set-up')
  if (!isHex(secret, 16)) return err({ code: 'malformed', why: 'secret: want 16 bytes in hex' })
  if (!isActive(core.ledger.book.tables.members.get(member))) return no('not-a-member-yet')
  const hash = hashOfSecret(secret)
  const words = cleanText(note)
  const known = invitations.get(hash)
  if (known !== undefined) {
    const isSame = known.by === member && known.uses === uses && known.note === words
    return isSame ? invitationsOf(parts, person) : no('invitation-exists')
  }
  const own = invitations.of(member)
  const isOpen = ([, row]: (typeof own)[number]): boolean => stateOf(parts, row) === 'open'
  if (own.filter(isOpen).length >= openMax(person)) return no('too-many-invitations')
  const at = core.ports.clock.now()
  const made = {
    by: member,
    note: words,
    uses,
    used: 0,
    at,
    until: at + PEOPLE.invitationMs,
    takenBack: false,
  }
  const row = fitting(invitationRow, made)
  if (!row.ok) return row
  const old = own.filter(one => !isOpen(one)).slice(PEOPLE.invitationsEndedMax)
  await writeRows(parts, invitations.put(hash, row.value), invitations.drop(old.map(([gone]) => gone)))
  return invitationsOf(parts, person)
}

/** In a turn. */
export async function takeBackInvitation(
  parts: PeopleParts,
  person: Person,
  hash: string,
): Promise<Result<InvitationsReply, AppRefusal>> {
  const { invitations } = parts
  const row = invitations.get(hash)
  if (row === undefined || row.by !== person.member) return no('invitation-unknown')
  if (!row.takenBack) await writeRows(parts, invitations.put(hash, { ...row, takenBack: true }))
  return invitationsOf(parts, person)
}

const ENDED = {
  used: 'invitation-used',
  expired: 'invitation-expired',
  'taken-back': 'invitation-taken-back',
} as const satisfies Record<Exclude<State, 'open'>, AppRefusal['code']>

function openBy(
  parts: PeopleParts,
  secret: string,
): Result<{ readonly hash: string; readonly row: InvitationRow }, AppRefusal> {
  const hash = isHex(secret, 16) ? hashOfSecret(secret) : ''
  const row = parts.invitations.get(hash)
  if (row === undefined) return no('invitation-unknown')
  const state = stateOf(parts, row)
  return state === 'open' ? ok({ hash, row }) : no(ENDED[state])
}

/** For whoever has the link: who invites them. */
export function invitationBy(parts: PeopleParts, secret: string): Result<InvitationReply, AppRefusal> {
  const open = openBy(parts, secret)
  if (!open.ok) return open
  const { by, until } = open.value.row
  return ok({ by: parts.register.get(by)?.name ?? '', until })
}

/** What becomes of an invitation with which somebody asks to join, and what their row says of it. */
export function invitedWith(
  parts: PeopleParts,
  secret: string | undefined,
): Result<{ readonly rows: readonly Prepared[] } & Pick<PersonRow, 'invited'>, AppRefusal> {
  if (secret === undefined) return ok({ rows: [] })
  const open = openBy(parts, secret)
  if (!open.ok) return open
  const { hash, row } = open.value
  return ok({
    rows: [parts.invitations.put(hash, { ...row, used: row.used + 1 })],
    invited: { by: row.by, note: row.note },
  })
}
