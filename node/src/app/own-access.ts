/**
 * How a member comes in: the password, and the devices that are signed in. A new password is a new proof and a new key in a
 * new vault, in one write with the entry that puts the key in the place of the old: whoever knew the old password may have
 * opened the old vault. The node sees neither password nor key. All other devices are signed out with it.
 */
import {
  err,
  fromBase64,
  ok,
  type Result,
  readIntent,
  type SignedIntent,
  shortCode,
  showCode,
} from '@localpay/protocol'
import type { AccessReply, PasswordRequest } from './contract-access.ts'
import { nextCredentials } from './newcomer.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Prepared } from './register.ts'
import type { Person } from './services.ts'
import { tellEntries } from './tell-entries.ts'

type Answer<T> = Result<T, AppRefusal>

export function ownAccess(
  { core, register, sessions }: PeopleParts,
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
    keys: (core.ledger.book.tables.members.get(member)?.keys ?? []).map(key => ({
      key,
      code: showCode(shortCode(key)),
      here: key === row.pub,
      since: key === row.pub ? row.passwordAt : null,
    })),
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
  if (row?.pub === undefined) return no('not-signed-in')
  const next = nextCredentials(request)
  if (!next.ok) return next
  if (next.value.authHash === row.authHash) return ok(null)
  if (!proof.opens(request.old, row)) return no('wrong-password')
  const wish = readWish(request.wish)
  if (!wish.ok) return wish
  // The vault of a key that is not put into the books would be one that signs nothing any more.
  if (!puts(wish.value, { by: member, add: next.value.pub, drop: row.pub }))
    return err({ code: 'not-your-key' })
  const here = sessions.nameOf(session)
  const rows = [
    register.put(member, { ...row, ...next.value, passwordAt: core.ports.clock.now() }),
    sessions.endThose(member, name => name !== here),
  ]
  const written = await writeWith(parts, wish.value, rows)
  if (!written.ok) return written
  core.live.tell('me', member)
  return ok(null)
}

function readWish(wish: PasswordRequest['wish']): Answer<SignedIntent | null> {
  if (wish === undefined) return ok(null)
  const [intent, sig] = [fromBase64(wish.intent), fromBase64(wish.sig)]
  return intent === null || sig === null
    ? err({ code: 'malformed', why: 'wish: want base64url' })
    : readIntent(intent, sig)
}

/** Puts one key in the place of the other, or nothing where they are one: of somebody who is not in the books yet. */
function puts(
  wish: SignedIntent | null,
  { by, add, drop }: { readonly by: string; readonly add: string; readonly drop: string },
): boolean {
  if (wish === null) return add === drop
  const { intent } = wish
  return intent.kind === 'key' && intent.by === by && intent.body.add === add && intent.body.drop === drop
}

async function writeWith(
  parts: PeopleParts,
  wish: SignedIntent | null,
  rows: readonly Prepared[],
): Promise<Answer<null>> {
  if (wish === null) {
    await writeRows(parts, ...rows)
    return ok(null)
  }
  const ordered = await parts.core.ledger.order([wish], () => rows.flatMap(({ changes }) => changes))
  if (!ordered.ok) return ordered
  for (const { keep } of rows) keep()
  tellEntries(parts.core, ordered.value)
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
