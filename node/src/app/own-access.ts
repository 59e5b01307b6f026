/**
 * How a member comes in: the password, and the devices that are signed in. A new password is a new proof and the same key
 * in a new vault, in one write; the node sees neither password nor key. Whoever knew the old one is signed out with it.
 */
import { err, ok, type Result } from '@localpay/protocol'
import type { AccessReply, PasswordRequest } from './contract-access.ts'
import { nextCredentials } from './newcomer.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Person } from './services.ts'

type Answer<T> = Result<T, AppRefusal>

export function ownAccess(
  { register, sessions }: PeopleParts,
  { member }: Person,
  session: string,
): Answer<AccessReply> {
  const row = register.get(member)
  if (row === undefined) return no('not-signed-in')
  const here = sessions.nameOf(session)
  return ok({
    passwordAt: row.passwordAt,
    sessions: sessions
      .of(member)
      .map(({ name, since, usedAt }) => ({ session: name, since, usedAt, here: name === here })),
  })
}

/** In a turn. The same request again, after an answer that was lost, is a success. */
export async function changePassword(
  parts: PeopleParts,
  { member }: Person,
  session: string,
  request: PasswordRequest,
): Promise<Answer<null>> {
  const { core, register, sessions, proof } = parts
  const row = register.get(member)
  if (row === undefined) return no('not-signed-in')
  const next = nextCredentials(request)
  if (!next.ok) return next
  // The vault of another key would be one that signs nothing any more.
  if (next.value.pub !== row.pub) return err({ code: 'not-your-key' })
  if (next.value.authHash === row.authHash) return ok(null)
  if (!proof.opens(request.old, row)) return no('wrong-password')
  const here = sessions.nameOf(session)
  await writeRows(
    parts,
    register.put(member, { ...row, ...next.value, passwordAt: core.ports.clock.now() }),
    sessions.endThose(member, name => name !== here),
  )
  core.live.tell('me', member)
  return ok(null)
}

/** In a turn. `which`: one device, or null for all others. */
export async function endElsewhere(
  parts: PeopleParts,
  { member }: Person,
  session: string,
  which: string | null,
): Promise<Answer<null>> {
  const here = parts.sessions.nameOf(session)
  const ended = parts.sessions.endThose(member, name => name !== here && (which === null || name === which))
  if (ended.changes.length === 0) return which === null ? ok(null) : no('not-found')
  await writeRows(parts, ended)
  parts.core.live.tell('me', member)
  return ok(null)
}
