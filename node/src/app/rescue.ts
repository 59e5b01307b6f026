/**
 * The recovery words let an administrator in again: the way back where no committee is left to sign, as in a young group
 * of which one person is all of it. The words sign in a browser, a paper comes here, and it counts at once. SPEC 2.8, 5.11.
 */
import {
  type Bytes,
  decodeAs,
  err,
  groupOf,
  ok,
  type PublicKey,
  type Result,
  rootSignedShape,
} from '@localpay/protocol'
import type { RescueStart } from './contract-access.ts'
import { isFresh, isOrdered, renewed } from './lost-access.ts'
import type { PeopleParts } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { RenewalRow } from './rows.ts'
import { tellEntries } from './tell-entries.ts'

/** Null for a key that nobody offered, that is too old, or that the ledger has heard of. */
function offered({ core, renewals }: PeopleParts, key: PublicKey): RenewalRow | null {
  const asked = renewals.get(key)
  return asked === undefined || !isFresh(core, asked) || isOrdered(core, key) ? null : asked
}

export function rescueStart(parts: PeopleParts, key: PublicKey): Result<RescueStart, AppRefusal> {
  const asked = offered(parts, key)
  if (asked === null) return no('not-found')
  const { gid, re, k } = groupOf(parts.core.ledger.book)
  return ok({ gid, re, member: asked.member, needs: k })
}

/** In a turn. */
export async function rescue(
  parts: PeopleParts,
  key: PublicKey,
  paper: Bytes,
): Promise<Result<null, AppRefusal>> {
  const { core } = parts
  const asked = offered(parts, key)
  if (asked === null) return no('not-found')
  const read = decodeAs(rootSignedShape, paper)
  if (!read.ok) return read
  // As if the paper were bad: whether there is such a member, only the roots may learn.
  if (core.ledger.book.tables.members.get(asked.member) === undefined) return err({ code: 'bad-certificate' })
  const { member } = asked
  const signed = core.ledger.nodeIntent('reissue', { member, pub: key, roots: paper })
  const rows = renewed(parts, { member, pub: key })
  const ordered = await core.ledger.order([signed], () => rows.changes)
  if (!ordered.ok) return ordered
  rows.keep()
  tellEntries(core, ordered.value)
  core.ports.log.info({ event: 'admin-rescued' })
  return ok(null)
}
