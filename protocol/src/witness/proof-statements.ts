/**
 * E1: a group signed COMMIT and REFUSE of one transfer, which shows a group and a hash and no payment. E2: it closed a
 * transfer and signed COMMIT and RELEASE; that it closes says only the body, which therefore is there. clearing.md §3.8.
 */

import { LIMITS } from '../base/limits.ts'
import { ok } from '../base/result.ts'
import { blob, fixed, optional, type ShapeOf, struct } from '../codec/shape.ts'
import { placeOf, readBody, tidOf } from '../transfer/body.ts'
import { statementHolds, statementShape } from '../transfer/statement.ts'
import { type Accused, type Judged, unproved } from './accused.ts'

const saidShape = struct({ s: statementShape, sig: fixed(64) })

/** `commit` with either `other`: a REFUSE, or a RELEASE and the body. */
export const statementsShape = struct({
  commit: saidShape,
  other: saidShape,
  body: optional(blob(LIMITS.intentBytesMax, 1)),
})

export function judgeStatements(
  { commit, other, body }: ShapeOf<typeof statementsShape>,
  { group, verify }: Accused,
): Judged {
  for (const { s, sig } of [commit, other])
    if (s.g !== group.gid || s.ke !== group.ke || !statementHolds(s, sig, group.key, verify))
      return unproved('bad-signature')
  const { tid } = commit.s
  if (commit.s.k !== 'C' || other.s.k === 'C' || other.s.tid !== tid) return unproved('no-conflict')
  if (other.s.k === 'F') return body === undefined ? ok({ e: 'E1', tid }) : unproved('no-conflict')
  const read = body === undefined ? null : readBody(body)
  if (read === null || !read.ok || body === undefined || tidOf(body) !== tid)
    return unproved('not-well-formed')
  const place = placeOf(read.value, group.gid)
  const lets = place?.closer === true && place.in?.line === other.s.line
  return lets ? ok({ e: 'E2', tid }) : unproved('no-conflict')
}
