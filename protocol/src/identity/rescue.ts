/**
 * The roots give an admin a new key: the way back for a group of which no admin can sign any more, because the only
 * phone is lost or in wrong hands. It names one key, and a key is taken once, so the paper serves once. SPEC 2.8.
 */
import type { GroupId } from '../base/ids.ts'
import type { Result } from '../base/result.ts'
import { count, id, oneOf, type ShapeOf, struct } from '../codec/shape.ts'
import type { Verified, Verify } from '../codec/signed.ts'
import { type CertRefusal, openByRoots, type RootEpoch, type RootSigned } from './certs.ts'

export const rescueShape = struct({
  v: oneOf(1),
  gid: id('group'),
  re: count(),
  member: id('member'),
  pub: id('key'),
})

/** `re` is the root epoch that signs, `pub` the key that replaces all keys of `member`. */
export type Rescue = ShapeOf<typeof rescueShape>

/** A rescue that enough roots of this epoch signed for this group. */
export function checkRescue(
  roots: RootEpoch,
  gid: GroupId,
  signed: RootSigned,
  verify: Verify,
): Result<Verified<Rescue>, CertRefusal> {
  const want = roots.re ?? 0
  return openByRoots({ domain: 'rescue', shape: rescueShape, roots, signed, verify }, paper =>
    paper.gid !== gid ? { code: 'other-group' } : paper.re !== want ? { code: 'other-epoch', want } : null,
  )
}
