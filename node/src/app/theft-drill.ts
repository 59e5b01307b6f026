/**
 * After a theft: whoever has the group's computer can try passwords on the vaults in it at leisure. So everybody chooses a
 * new password, which makes a new key, the weakest first. How weak a password is nobody here knows; how old it is, the node
 * does. architecture.md §4.
 */
import {
  decodeAs,
  groupOf,
  isActive,
  keyCertShape,
  type MemberId,
  ok,
  type Result,
  rootSignedShape,
} from '@localpay/protocol'
import type { PasswordsReply } from './contract-access.ts'
import type { Core } from './core.ts'
import { nameIn } from './members.ts'
import type { PeopleParts } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Register } from './register.ts'
import type { PersonRow } from './rows.ts'

/** When the group last began again from a copy, by the paper that says so; null when it never did. */
function stolenAt({ ledger }: Core): number | null {
  const { inc, ke } = groupOf(ledger.book)
  if (inc === 0) return null
  for (let epoch = 1; epoch <= ke; epoch++) {
    const paper = ledger.book.tables.papers.get(`key.${epoch}`)?.paper
    const signed = paper === undefined ? null : decodeAs(rootSignedShape, paper)
    const cert = signed?.ok ? decodeAs(keyCertShape, signed.value.b) : null
    if (cert?.ok && cert.value.inc === inc) return cert.value.from
  }
  return null
}

/** Who comes in by a password: active, and with a key of their own. */
function withPassword(
  { core, register }: Pick<PeopleParts, 'core' | 'register'>,
  member: MemberId,
): PersonRow | null {
  const row = core.ledger.book.tables.members.get(member)
  return isActive(row) && row !== undefined && row.keys.length > 0 ? (register.get(member) ?? null) : null
}

/** This member's vault may lie on a stolen computer, under the password of today. */
export function isPasswordDue(core: Core, register: Register, member: MemberId): boolean {
  const since = stolenAt(core)
  const person = since === null ? null : withPassword({ core, register }, member)
  return since !== null && person !== null && person.passwordAt < since
}

/** Members who come in by a password, the oldest password first. */
export function passwordsOf({ core, register }: PeopleParts): Result<PasswordsReply, AppRefusal> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const since = stolenAt(core)
  const members = [...core.ledger.book.tables.members.keys()].flatMap(id => {
    const member = id as MemberId
    const person = withPassword({ core, register }, member)
    if (person === null) return []
    const { number, passwordAt } = person
    const due = since !== null && passwordAt < since
    return [{ member, name: nameIn(core, register, member), number, passwordAt, due }]
  })
  return ok({ stolenAt: since, members: members.sort((a, b) => a.passwordAt - b.passwordAt) })
}
