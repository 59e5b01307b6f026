/** Coming in again: by name or account number, with a proof of the password; the vault is handed out only then. */
import { type MemberId, ok, type Result, toBase64, toHex } from '@localpay/protocol'
import type { LoginReply, LoginStartReply } from './contract.ts'
import { meOf } from './me.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { foldName, readAccountNumber } from './people-text.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { PersonRow } from './rows.ts'

interface Found {
  /** What was typed, in the one form it is compared in. */
  readonly sought: string
  readonly member?: MemberId
  readonly person?: PersonRow
}

/** Whom a name or account number means; people who were refused are nobody at the door. */
export function lookUp({ register }: PeopleParts, typed: string): Found {
  const number = readAccountNumber(typed)
  const sought = number ?? foldName(typed)
  const member = number === null ? register.byName(sought) : register.byNumber(sought)
  const person = member === undefined ? undefined : register.get(member)
  const isNobody = member === undefined || person === undefined || person.status === 'refused'
  return isNobody ? { sought } : { sought, member, person }
}

export function saltFor(parts: PeopleParts, typed: string): LoginStartReply {
  const { sought, person } = lookUp(parts, typed)
  return { salt: toHex(parts.proof.saltOf(sought, person)), rule: 1 }
}

/** Takes a turn once the proof holds; nobody without it can make the node write. */
export async function signIn(
  parts: PeopleParts,
  typed: string,
  auth: string,
): Promise<Result<{ reply: LoginReply; session: string }, AppRefusal>> {
  const { member, person } = lookUp(parts, typed)
  const opens = parts.proof.opens(auth, person)
  if (!opens || member === undefined || person === undefined) return no('wrong-password')
  const session = await parts.core.turns.take(async () => {
    const begun = parts.sessions.begin(member)
    await writeRows(parts, begun)
    return begun.session
  })
  const me = await meOf(parts, member)
  return me.ok ? ok({ reply: { me: me.value, vault: toBase64(person.vault) }, session }) : me
}
