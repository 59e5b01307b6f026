/** An entry is an ordered intent: the leaf of the Merkle log. A head signs the whole log. SPEC 5. */
import { type Bytes, fromHex, toHex } from '../base/bytes.ts'
import type { GroupId, Hash } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  count,
  decodeAs,
  encodeAs,
  fixed,
  id,
  type MalformedRefusal,
  oneOf,
  type ShapeOf,
  struct,
  view,
} from '../codec/shape.ts'
import {
  openSigned,
  type Signed,
  type SignedRefusal,
  type Signer,
  seal,
  type Verified,
  type Verify,
} from '../codec/signed.ts'
import { readIntent, type SignedIntent } from './intent.ts'

const entryShape = struct({
  seq: count(),
  at: count(),
  /** Copied once, behind its prefix, by `readIntent`. */
  intent: view(LIMITS.intentBytesMax, 1),
  sig: fixed(64),
})

export interface Entry {
  /** Place in the log, from 0. */
  readonly seq: number
  /** When the node ordered it; never falls. */
  readonly at: number
  readonly signed: SignedIntent
}

export const encodeEntry = ({ seq, at, signed }: Entry): Bytes =>
  encodeAs(entryShape, { seq, at, intent: signed.bytes, sig: signed.sig })

export function readEntry(bytes: Bytes): Result<Entry, MalformedRefusal> {
  const read = decodeAs(entryShape, bytes, LIMITS.intentBytesMax + 256)
  if (!read.ok) return read
  const signed = readIntent(read.value.intent, read.value.sig)
  if (!signed.ok) return err({ code: 'malformed', why: `intent: ${signed.refusal.why}` })
  return ok({ seq: read.value.seq, at: read.value.at, signed: signed.value })
}

export const headShape = struct({
  v: oneOf(1),
  gid: id('group'),
  inc: count(),
  size: count(),
  root: id('hash'),
  at: count(),
})
export type Head = ShapeOf<typeof headShape>

export const sealHead = (head: Head, signer: Signer): Signed =>
  seal('head', encodeAs(headShape, head), signer)

/** The head, if the key it names signed it. Whether that key is the group's, the caller asks of certificates. */
export const openHead = (signed: Signed, verify: Verify): Result<Verified<Head>, SignedRefusal> =>
  openSigned('head', headShape, signed, verify)

export const headOf = (at: { gid: GroupId; inc: number; size: number; root: Bytes; at: number }): Head => ({
  v: 1,
  gid: at.gid,
  inc: at.inc,
  size: at.size,
  root: toHex(at.root) as Hash,
  at: at.at,
})

export const rootOf = (head: Head): Bytes => fromHex(head.root)
