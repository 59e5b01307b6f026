/**
 * Papers that roots sign. A root certificate replaces the roots, signed by those before; so a former admin who
 * kept the words is shut out. A key certificate names the key with which the group's node signs from now on.
 *
 *     charter ── roots 0 ──sign──> root certificate 1 ── roots 1 ──sign──> ...
 *                   └──sign──> key 1 ──────────────────────└──sign──> key 2
 *
 * Both are chains: each names the hash of the one before, the first names the group id, which is the hash of
 * the charter. Whoever pinned the group id can walk from it to the key of today. New roots must name the key
 * again: until they do, none is trusted, else the former roots could still slip one in. SPEC 2.2, 2.3.
 */
import type { Bytes } from '../base/bytes.ts'
import type { GroupId, Hash, PublicKey } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { type Domain, hashHex, prefixed } from '../codec/hash.ts'
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
import {
  groupIdOf,
  ROOTS_MAX,
  type RootSet,
  readCharter,
  rootsShape,
  thresholdShape,
  withRootRule,
} from './charter.ts'

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
  head: optional(blob(1024, 1)),
})

/**
 * Names the node's operational key: `re` the root epoch that signs (0 is the charter), `ke` the key epoch from 1,
 * `from` ms, `open` the transfers signed with the key before that stay valid, `inc` the incarnation, `head` the
 * last ledger head that the roots vouch for. SPEC 2.3.
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

/** The key that a group's node signs with today: root epoch, key epoch, key, incarnation. */
export interface TrustedKey {
  readonly gid: GroupId
  readonly re: number
  readonly ke: number
  readonly pub: PublicKey
  readonly inc: number
}

export type ChainRefusal =
  | CertRefusal
  /** A certificate that does not follow the one before: its place in its list, from 0. */
  | { readonly code: 'broken-chain'; readonly chain: 'roots' | 'keys'; readonly at: number }
  /** The newest roots, of epoch `re`, have named no key yet. */
  | { readonly code: 'no-key'; readonly re: number }

/**
 * Walks from a charter over all certificates, oldest first, to the key of today. The caller compares `gid` with
 * the one it pinned, and keeps the highest `re` and `ke` it has seen: a shorter chain is always a chain too.
 */
export function trustedKey(
  charterBytes: Bytes,
  rootCerts: readonly RootSigned[],
  keyCerts: readonly RootSigned[],
  verify: Verify,
): Result<TrustedKey, ChainRefusal> {
  const charter = readCharter(charterBytes)
  if (!charter.ok) return charter
  const gid = groupIdOf(charterBytes)
  const epochs = rootEpochs(charter.value, gid, rootCerts, verify)
  return epochs.ok ? newestKey(epochs.value, gid, keyCerts, verify) : epochs
}

function rootEpochs(
  charter: RootSet,
  gid: GroupId,
  rootCerts: readonly RootSigned[],
  verify: Verify,
): Result<readonly RootSet[], ChainRefusal> {
  const epochs: RootEpoch[] = [charter]
  let prev = firstPrev(gid)
  for (const [at, signed] of rootCerts.entries()) {
    const cert = checkRootCert(epochs[at] as RootEpoch, gid, signed, verify)
    if (!cert.ok) return cert
    if (cert.value.prev !== prev) return err({ code: 'broken-chain', chain: 'roots', at })
    epochs.push(cert.value)
    prev = hashHex('rootcert', signed.b)
  }
  return ok(epochs)
}

function newestKey(
  epochs: readonly RootSet[],
  gid: GroupId,
  keyCerts: readonly RootSigned[],
  verify: Verify,
): Result<TrustedKey, ChainRefusal> {
  let prev = firstPrev(gid)
  let last = { re: 0, ke: 0, inc: 0 }
  let pub: PublicKey | null = null
  for (const [at, signed] of keyCerts.entries()) {
    const cert = keyCertOfAnyEpoch(epochs, gid, signed, verify)
    if (!cert.ok) return cert
    const { re, ke, inc } = cert.value
    const follows = cert.value.prev === prev && re >= last.re && ke === last.ke + 1 && inc >= last.inc
    if (!follows) return err({ code: 'broken-chain', chain: 'keys', at })
    prev = hashHex('keycert', signed.b)
    last = { re, ke, inc }
    pub = cert.value.pub
  }
  const newest = epochs.length - 1
  return pub === null || last.re !== newest ? err({ code: 'no-key', re: newest }) : ok({ gid, ...last, pub })
}

function keyCertOfAnyEpoch(
  epochs: readonly RootSet[],
  gid: GroupId,
  signed: RootSigned,
  verify: Verify,
): Result<Verified<KeyCert>, CertRefusal> {
  const content = decodeAs(keyCertShape, signed.b, LIMITS.recordBytesMax)
  if (!content.ok) return content
  const { re } = content.value
  const roots = epochs[re]
  if (roots === undefined) return err({ code: 'other-epoch', want: epochs.length - 1 })
  return checkKeyCert({ roots: roots.roots, k: roots.k, re }, gid, signed, verify)
}

/** The first certificate of a chain names the charter, by the group id, as the one before. */
const firstPrev = (gid: GroupId): Hash => gid as string as Hash

function isAscending(ids: readonly string[]): boolean {
  return ids.every((one, i) => i === 0 || (ids[i - 1] as string) < one)
}
