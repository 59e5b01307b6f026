/**
 * What a group holds of a transfer, for another group in it: the body, the statements it has, and the charters and
 * chains that say whose keys they are. Any group may forward any of it; nothing in it is a secret among the
 * parts but `ends`, which goes from payer to payee alone. SPEC 7.6.
 */
import { LIMITS } from '../base/limits.ts'
import { blob, count, fixed, id, int64, list, oneOf, optional, type ShapeOf, struct } from '../codec/shape.ts'
import { groupProofShape } from '../identity/chain.ts'
import { statementShape } from './statement.ts'

/** Prices of both ends: between the end groups only. The body holds its salted hash. */
export const endsShape = struct({
  v: oneOf(1),
  salt: fixed(16),
  invoice: id('hash'),
  payee: struct({ amt: int64(1n), num: int64(1n), den: int64(1n), rateSeq: count() }),
  payer: struct({ amt: int64(1n), num: int64(1n), den: int64(1n), rateSeq: count() }),
})
export type Ends = ShapeOf<typeof endsShape>

export const transferMessageShape = struct({
  v: oneOf(1),
  body: blob(LIMITS.intentBytesMax, 1),
  /** One for each part, so that a stranger's key is proved. */
  proofs: list(groupProofShape, LIMITS.partsMax),
  statements: list(struct({ s: statementShape, sig: fixed(64) }), 3 * LIMITS.partsMax),
  ends: optional(blob(1024, 1)),
})
export type TransferMessage = ShapeOf<typeof transferMessageShape>
