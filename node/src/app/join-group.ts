/**
 * Asking to join, and the committee's answer. Account and number are chosen when a person asks, so that what the
 * committee signs names them; until then nothing of it is in the books. Admission is by humans: domain.md rule 33.
 */
import { type AccountId, type BodyOf, err, groupOf, type MemberId, ok, type Result } from '@localpay/protocol'
import { acceptedBy } from './accept-terms.ts'
import type { JoinRequest, Me } from './contract.ts'
import type { NextAccountReply } from './contract-people.ts'
import { isIn } from './desk.ts'
import { newId, startOf } from './founding.ts'
import { invitedWith } from './invite.ts'
import { meOf } from './me.ts'
import { personRowOf } from './newcomer.ts'
import { PEOPLE } from './people-limits.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { foldName, freeNumber, lettersOf } from './people-text.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Prepared, Register } from './register.ts'
import type { PersonRow } from './rows.ts'
import type { DeskScope } from './services.ts'

/** In a turn. The session lets the person's page wait for the answer. */
export async function askToJoin(
  parts: PeopleParts,
  request: JoinRequest,
): Promise<Result<{ me: Me; session: string }, AppRefusal>> {
  const { core, register, sessions } = parts
  if (!core.ledger.isFounded()) return no('not-set-up')
  const { area = '' } = request
  const { areas } = groupOf(core.ledger.book).policy
  if (area !== '' && !areas.some(({ id }) => id === area)) return err({ code: 'no-such-area' })
  const number = nextPlace(parts, request.invitation === undefined ? 'stranger' : 'invited')
  if (!number.ok) return number
  const at = core.ports.clock.now()
  const terms = acceptedBy(parts, request.terms)
  if (!terms.ok) return terms
  const invited = invitedWith(parts, request.invitation)
  if (!invited.ok) return invited
  const { rows, ...inviter } = invited.value
  const reserved = { account: newId<AccountId>(core), number: number.value, status: 'asked', at } as const
  const row = personRowOf(request, { ...reserved, ...terms.value, ...inviter })
  if (!row.ok) return row
  if (register.byName(foldName(row.value.name)) !== undefined) return no('name-taken')
  const member = newId<MemberId>(core)
  const begun = sessions.begin(member)
  await writeRows(parts, register.put(member, row.value), begun, ...rows)
  core.live.tell('desk', 'all')
  const me = await meOf(parts, member)
  return me.ok ? ok({ me: me.value, session: begun.session }) : me
}

type Waiting = 'stranger' | 'invited' | 'at-desk'

function waitsAs({ pub, invited }: PersonRow): Waiting {
  if (pub === undefined) return 'at-desk'
  return invited === undefined ? 'stranger' : 'invited'
}

/** A number for one more who waits, while there is room for such people: strangers take none from the others. @pre founded */
export function nextPlace(parts: PeopleParts, as: Waiting): Result<string, AppRefusal> {
  const number = nextNumber(parts)
  let waiting = 0
  for (const [, row] of parts.register.all()) if (row.status === 'asked' && waitsAs(row) === as) waiting++
  return number === null || waiting >= PEOPLE.waitingMax ? no('too-many-waiting') : ok(number)
}

/** An id and a number that nobody has and nobody was promised. They are kept for nobody. */
export function nextAccount(parts: PeopleParts): Result<NextAccountReply, AppRefusal> {
  if (!parts.core.ledger.isFounded()) return no('not-set-up')
  const number = nextNumber(parts)
  return number === null ? no('too-many-waiting') : ok({ account: newId<AccountId>(parts.core), number })
}

function nextNumber({ core, register }: PeopleParts): string | null {
  const { tables } = core.ledger.book
  return freeNumber({
    letters: lettersOf(groupOf(core.ledger.book).name),
    start: startOf(core.ports.random.bytes(2)),
    isTaken: number => tables.numbers.has(number) || register.byNumber(number) !== undefined,
  })
}

/** In a turn. What the person told of themselves goes; the number stays taken, the name is free. */
export async function refuseToJoin(
  parts: PeopleParts,
  member: MemberId,
  scope?: DeskScope,
): Promise<Result<null, AppRefusal>> {
  const { core, register } = parts
  const row = register.get(member)
  if (row?.status !== 'asked' || !isIn(scope, row.area ?? '')) return no('not-found')
  // Whom the members vote in must find their name and password here.
  if (isVotedOn(parts, member)) return err({ code: 'vote-open' })
  const { invited: _, ...left } = row
  await writeRows(parts, register.put(member, { ...left, status: 'refused', town: '', about: '' }))
  core.live.tell('desk', 'all')
  core.live.tell('me', member)
  return ok(null)
}

function isVotedOn({ core }: PeopleParts, member: MemberId): boolean {
  for (const { state, admit } of core.ledger.book.tables.proposals.values())
    if (state === 'open' && admit?.member === member) return true
  return false
}

export type Admission = (body: BodyOf<'admit'>) => Result<Prepared, AppRefusal>

/** The rows of an admission, if the committee signed for this very person: account, number and key as they asked. */
export function admissionOf(register: Register, body: BodyOf<'admit'>): Result<Prepared, AppRefusal> {
  const row = register.get(body.member)
  const isSame =
    row !== undefined && row.account === body.account && row.number === body.number && row.pub === body.pub
  if (!isSame || row.status === 'refused') return no('not-found')
  return ok(register.put(body.member, { ...row, status: 'admitted' }))
}
