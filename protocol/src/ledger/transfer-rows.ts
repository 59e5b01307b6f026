/** Rows of transfers as the rules about them read them. SPEC 7.4. */
import type { GroupId, PublicKey, Tid } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { type Place, placeOf, readBody, type TransferBody } from '../transfer/body.ts'
import { type Draft, keyName } from './book.ts'
import { isForgotten } from './checkpoint-window.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Row } from './tables.ts'

/** The key that a group had in that epoch: what it signed before it changed keys stays signed. */
export const keyOf = (draft: Draft, gid: GroupId, ke: number): PublicKey | null =>
  draft.get('keys', keyName(gid, ke))?.key ?? null

/** A transfer that stands in one of these states, with its body and our place in it. */
export function signedTransfer(
  draft: Draft,
  tid: Tid,
  states: readonly Row<'transfers'>['state'][],
  gid: GroupId,
): Result<{ row: Row<'transfers'>; body: TransferBody; place: Place }, LedgerRefusal> {
  const row = draft.get('transfers', tid)
  if (row === undefined) return err(refusal('no-such-transfer'))
  if (!states.includes(row.state) || isForgotten(row)) return err(refusal('wrong-state'))
  const body = readBody(row.body)
  if (!body.ok) return body
  const place = placeOf(body.value, gid)
  return place === null ? err(refusal('not-a-part')) : ok({ row, body: body.value, place })
}
