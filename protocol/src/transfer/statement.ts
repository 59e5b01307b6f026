/**
 * The three one-line statements of a transfer: COMMIT, REFUSE, RELEASE. A statement is its content; the same
 * statement twice is one statement. It covers only the transfer's id, so that a proof of fraud shows a group
 * and a hash, never a payment. SPEC 7.3, clearing.md §3.3.
 */
import { type Bytes, fromHex } from '../base/bytes.ts'
import type { GroupId, LineId, PublicKey, Tid } from '../base/ids.ts'
import { prefixed } from '../codec/hash.ts'
import { count, encodeAs, id, oneOf, optional, type ShapeOf, struct } from '../codec/shape.ts'
import type { Signer, Verify } from '../codec/signed.ts'

export const REFUSE_REASONS = [
  'policy',
  'capacity',
  'stale-cp',
  'stale-inc',
  'expired',
  'closer-cancel',
] as const
export type RefuseReason = (typeof REFUSE_REASONS)[number]

export const statementShape = struct({
  v: oneOf(1),
  k: oneOf('C', 'F', 'R'),
  tid: id('tid'),
  g: id('group'),
  ke: count(),
  /** Of a RELEASE: the line that is let go, by the receiver of value on it. */
  line: optional(id('line')),
  /** Of a REFUSE: coarse, so that balances cannot be scanned. */
  reason: optional(oneOf(...REFUSE_REASONS)),
})
export type Statement = ShapeOf<typeof statementShape>

export const commitOf = (tid: Tid, g: GroupId, ke: number): Statement => ({ v: 1, k: 'C', tid, g, ke })

export const refuseOf = (tid: Tid, g: GroupId, ke: number, reason: RefuseReason): Statement => ({
  v: 1,
  k: 'F',
  tid,
  g,
  ke,
  reason,
})

export const releaseOf = (tid: Tid, g: GroupId, ke: number, line: LineId): Statement => ({
  v: 1,
  k: 'R',
  tid,
  g,
  ke,
  line,
})

/** Fields that fit the statement's kind, no more and no fewer. */
export const isWellFormed = (s: Statement): boolean =>
  (s.line !== undefined) === (s.k === 'R') && (s.reason !== undefined) === (s.k === 'F')

const messageOf = (statement: Statement): Bytes => prefixed('transfer', encodeAs(statementShape, statement))

export const signStatement = (statement: Statement, signer: Signer): Bytes =>
  signer.sign(messageOf(statement))

export const statementHolds = (statement: Statement, sig: Bytes, key: PublicKey, verify: Verify): boolean =>
  isWellFormed(statement) && verify(messageOf(statement), sig, fromHex(key))
