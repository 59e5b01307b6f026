/**
 * A witness is a group that keeps a line with this one, or a relay. It sees heads, never entries, and says with its own
 * signature «this is the one history of these books that I have seen». A co-signature proves that the head existed then
 * and that the witness will not sign one that does not go on from it; of the entries it says nothing. SPEC 5.18.
 */
import type { GroupId, PublicKey } from '../base/ids.ts'
import type { Result } from '../base/result.ts'
import { count, encodeAs, id, oneOf, optional, type ShapeOf, struct } from '../codec/shape.ts'
import {
  openSigned,
  type Signed,
  type SignedRefusal,
  type Signer,
  seal,
  type Verified,
  type Verify,
} from '../codec/signed.ts'
import type { Head } from '../ledger/entry.ts'

export const coSignatureShape = struct({
  v: oneOf(1),
  /** The head that it saw. */
  gid: id('group'),
  inc: count(),
  size: count(),
  root: id('hash'),
  /** The witness, which signs with its operational key; absent for a relay, which is the key that signs. */
  by: optional(id('group')),
  at: count(),
})
export type CoSignature = ShapeOf<typeof coSignatureShape>

export function coSign(head: Head, witness: { by?: GroupId; at: number; signer: Signer }): Signed {
  const { gid, inc, size, root } = head
  const { by, at, signer } = witness
  const said: CoSignature = { v: 1, gid, inc, size, root, ...(by === undefined ? {} : { by }), at }
  return seal('witness', encodeAs(coSignatureShape, said), signer)
}

/** What it says, if the key it names signed it. Whether that key is the witness group's, its papers tell. */
export const openCoSignature = (
  signed: Signed,
  verify: Verify,
): Result<Verified<CoSignature>, SignedRefusal> => openSigned('witness', coSignatureShape, signed, verify)

/** Who a witness is, in 32 bytes: a group by its id, a relay by its key. */
export const witnessOf = (signed: Signed, { by }: CoSignature): GroupId | PublicKey => by ?? signed.k

/** Does it stand for this very head? */
export const coversHead = (said: CoSignature, head: Pick<Head, 'gid' | 'inc' | 'size' | 'root'>): boolean =>
  said.gid === head.gid && said.inc === head.inc && said.size === head.size && said.root === head.root
