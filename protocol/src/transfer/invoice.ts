/** «Pay us this»: the payee's group states amount, rate and value, signed, before anybody consents. SPEC 7.2. */
import type { Bytes } from '../base/bytes.ts'
import type { Hash } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { hashHex } from '../codec/hash.ts'
import {
  count,
  encodeAs,
  fixed,
  id,
  int64,
  list,
  oneOf,
  optional,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { type Ends, endsShape } from './message.ts'

export const invoiceShape = struct({
  v: oneOf(1),
  /** The payee's group, which signs this with its operational key, domain 'invoice'. */
  gid: id('group'),
  id: fixed(16),
  cur: text(8, 1),
  /** What the payee gets, minor units of `cur`. */
  amt: int64(1n),
  /** The payee group's rate card: µh per minor unit. */
  num: int64(1n),
  den: int64(1n),
  rateSeq: count(),
  /** amt in micro-hours, rounded up: what moves on every line. */
  x: int64(1n),
  memo: optional(id('hash')),
  /** The payment that it pays back, at the rates of that one. */
  reverses: optional(id('tid')),
  /** Who may send value to the payee, and room as records tell it: lines of its own that no record tells of. */
  hints: list(struct({ g: id('group'), bits: count(64), cp: count() }), LIMITS.hintsMax),
  expires: count(),
})
export type Invoice = ShapeOf<typeof invoiceShape>

export const invoiceHash = (invoiceBytes: Bytes): Hash => hashHex('invoice', invoiceBytes)

/** Salted, so that intermediaries, who see the hash in the body, cannot guess prices. */
export const endsHash = (ends: Ends): Hash => hashHex('ends', encodeAs(endsShape, ends))
