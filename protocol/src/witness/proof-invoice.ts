/** E5: the payee's group signed the COMMIT of two payments for one invoice. Their ends say which invoice. clearing.md §3.8. */
import { LIMITS } from '../base/limits.ts'
import { ok } from '../base/result.ts'
import { blob, fixed, type ShapeOf, struct } from '../codec/shape.ts'
import { groupAt, readBody, tidOf } from '../transfer/body.ts'
import { endsHash } from '../transfer/invoice.ts'
import { endsShape } from '../transfer/message.ts'
import { commitOf, statementHolds } from '../transfer/statement.ts'
import { type Accused, type Judged, unproved } from './accused.ts'

const paidShape = struct({ body: blob(LIMITS.intentBytesMax, 1), ends: endsShape, commit: fixed(64) })
export const twicePaidShape = struct({ a: paidShape, b: paidShape })

export function judgeTwicePaid({ a, b }: ShapeOf<typeof twicePaidShape>, { group, verify }: Accused): Judged {
  for (const { body, ends, commit } of [a, b]) {
    const read = readBody(body)
    if (!read.ok || read.value.kind !== 'pay' || read.value.ends !== endsHash(ends))
      return unproved('not-well-formed')
    const payee = groupAt(read.value, read.value.closer)
    const said = commitOf(tidOf(body), group.gid, group.ke)
    if (payee !== group.gid || !statementHolds(said, commit, group.key, verify))
      return unproved('bad-signature')
  }
  const clash = a.ends.invoice === b.ends.invoice && tidOf(a.body) !== tidOf(b.body)
  return clash ? ok({ e: 'E5', invoice: a.ends.invoice }) : unproved('no-conflict')
}
