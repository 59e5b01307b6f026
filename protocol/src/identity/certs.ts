/**
 * Papers that roots sign. A root certificate replaces the roots, signed by those before; so a former admin who
 * kept the words is shut out. A key certificate names the key with which the group's node signs from now on.
 *
 *     charter ── roots 0 ──sign──> root certificate 1 ── roots 1 ──sign──> ...
 *                   └──sign──> key 1 ──────────────────────└──sign──> key 2
 *
 * Each names the hash of the one before, so that they are chains: `chain.ts` walks them. SPEC 2.2, 2.3.
 */
import type { Bytes } from '../base/bytes.ts'
import type { GroupId, PublicKey } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { type Domain, prefixed } from '../codec/hash.ts'
import {
  blob,
  checked,
  count,
  decodeAs,
  fixed,
  id,
  integer,
  list,
  type MalformedRefusal,
  oneOf,
  optional,
  type Shape,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import { holds, type Signer, type Verified, type Verify } from '../codec/signed.ts'
import { ROOTS_MAX, type RootSet, rootsShape, thresholdShape, withRootRule } from './charter.ts'

export const rootSignedShape = struct({
  b: blob(LIMITS.recordBytesMax, 1),
  sigs: list(struct({ k: id('key'), s: fixed(64) }), ROOTS_MAX, 1),
})

/** Bytes and the signatures of several roots over them. SPEC 2.2. */
export type RootSigned = ShapeOf<typeof rootSignedShape>

const certNumber = integer(1, Number.MAX_SAFE_INTEGER)

export const keyCertShape = struct({
  v: oneOf(1),
  gid: id('group'),
  re: count(),
  ke: certNumber,
  pub: id('key'),
  prev: id('hash'),
  from: count(),
  open: checked(list(id('tid'), LIMITS.openTransfersMax), 'sorted tids, each once', isAscending),
  inc: count(),
  head: optional(struct({ size: count(), root: id('hash') })),
})

/**
 * Names the node's operational key: `re` the root epoch that signs (0 is the charter), `ke` the key epoch from 1,
 * `from` ms, `open` the transfers signed with the key before that wait for their end, `inc` the incarnation, `head`
 * the entries that the roots vouch for: so many, with that Merkle root. SPEC 2.3.
 */
export type KeyCert = ShapeOf<typeof keyCertShape>

const rootCertFields = struct({
  v: oneOf(1),
  gid: id('group'),
  re: certNumber,
  roots: rootsShape,
  k: thresholdShape,
  prev: id('hash'),
})

/** Replaces the roots: `re` the new root epoch, 1, 2, 3 and so on. SPEC 2.2. */
export type RootCert = ShapeOf<typeof rootCertFields>

export const rootCertShape: Shape<RootCert> = withRootRule(rootCertFields)

/** The roots of one epoch. A charter or a root certificate serves as one; without `re` it is the charter, epoch 0. */
export type RootEpoch = RootSet & { readonly re?: number }

/** Why a paper of the roots counts for nothing, in the order of the checks. SPEC 2.2. */
export type CertRefusal =
  | MalformedRefusal
  | { readonly code: 'other-group' }
  | { readonly code: 'other-epoch'; readonly want: number }
  | { readonly code: 'not-a-root'; readonly key: PublicKey }
  | { readonly code: 'too-few-signatures'; readonly have: number; readonly need: number }
  | { readonly code: 'bad-signature' }

export const sealByRoots = (domain: Domain, bytes: Bytes, signers: readonly Signer[]): RootSigned => ({
  b: bytes,
  sigs: signers.map(signer => ({ k: signer.pub, s: signer.sign(prefixed(domain, bytes)) })),
})

/** A key certificate that enough roots of this epoch signed for this group. */
export function checkKeyCert(
  roots: RootEpoch,
  gid: GroupId,
  signed: RootSigned,
  verify: Verify,
): Result<Verified<KeyCert>, CertRefusal> {
  const want = roots.re ?? 0
  return openByRoots({ domain: 'keycert', shape: keyCertShape, roots, signed, verify }, cert =>
    cert.gid !== gid ? { code: 'other-group' } : cert.re !== want ? { code: 'other-epoch', want } : null,
  )
}

/** A root certificate for the epoch after `previous`, signed by enough roots of `previous`. */
export function checkRootCert(
  previous: RootEpoch,
  gid: GroupId,
  signed: RootSigned,
  verify: Verify,
): Result<Verified<RootCert>, CertRefusal> {
  const want = (previous.re ?? 0) + 1
  return openByRoots({ domain: 'rootcert', shape: rootCertShape, roots: previous, signed, verify }, cert =>
    cert.gid !== gid ? { code: 'other-group' } : cert.re !== want ? { code: 'other-epoch', want } : null,
  )
}

/** What roots signed, of whatever kind. `judge` refuses a content that does not fit, before signatures are checked. */
export function openByRoots<T>(
  paper: { domain: Domain; shape: Shape<T>; roots: RootSet; signed: RootSigned; verify: Verify },
  judge: (content: T) => CertRefusal | null,
): Result<Verified<T>, CertRefusal> {
  const { domain, shape, roots, signed, verify } = paper
  const content = decodeAs(shape, signed.b, LIMITS.recordBytesMax)
  if (!content.ok) return content
  const unfit = judge(content.value)
  if (unfit !== null) return err(unfit)
  const stranger = signed.sigs.find(({ k }) => !roots.roots.includes(k))
  if (stranger !== undefined) return err({ code: 'not-a-root', key: stranger.k })
  const have = new Set(signed.sigs.map(({ k }) => k)).size
  if (have < roots.k) return err({ code: 'too-few-signatures', have, need: roots.k })
  if (!signed.sigs.every(({ k, s }) => holds(domain, { b: signed.b, k, s }, verify)))
    return err({ code: 'bad-signature' })
  return ok(content.value as Verified<T>)
}

function isAscending(ids: readonly string[]): boolean {
  return ids.every((one, i) => i === 0 || (ids[i - 1] as string) < one)
}
