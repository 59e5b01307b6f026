/** A transfer that our books already have, opened again for what comes after our signature. SPEC 7.4. */
import type { GroupId, Tid } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { type Place, placeOf, readBody, type TransferBody } from '../transfer/body.ts'
import type { Draft } from './book.ts'
import { isForgotten } from './checkpoint-window.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Row } from './tables.ts'

/** A transfer of ours in that state, with its body and our place in it. */
export function signedTransfer(
  draft: Draft,
  tid: Tid,
  state: Row<'transfers'>['state'],
  gid: GroupId,
): Result<{ row: Row<'transfers'>; body: TransferBody; place: Place }, LedgerRefusal> {
  const row = draft.get('transfers', tid)
  if (row === undefined) return err(refusal('no-such-transfer'))
  if (row.state !== state || isForgotten(row)) return err(refusal('wrong-state'))
  const body = readBody(row.body)
  if (!body.ok) return body
  const place = placeOf(body.value, gid)
  return place === null ? err(refusal('not-a-part')) : ok({ row, body: body.value, place })
}
