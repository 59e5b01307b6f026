/**
 * How a group proves which key speaks for it: the charter, and the chain of all papers that its roots have signed since.
 * Whoever pinned the group id, which is the hash of the charter, can walk from it to the key of today.
 *
 * A shorter chain is always a chain too, and whoever kept the words of former roots can write another end for it. So a
 * reader remembers how far it has come (`SeenKey`), and takes only a chain that goes on from there. New roots must name a
 * key: until they do, none is trusted, else the former roots could still slip one in. SPEC 2.3.
 */
import type { Bytes } from '../base/bytes.ts'
import type { GroupId, Hash, PublicKey } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { hashHex } from '../codec/hash.ts'
import {
  blob,
  decodeAs,
  encodeAs,
  list,
  type MalformedRefusal,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import type { Verified, Verify } from '../codec/signed.ts'
import {
  type CertRefusal,
  checkKeyCert,
  checkRootCert,
  type KeyCert,
  keyCertShape,
  type RootEpoch,
  type RootSigned,
  rootSignedShape,
} from './certs.ts'
import { groupIdOf, type RootSet, readCharter } from './charter.ts'

export const chainShape = struct({
  roots: list(rootSignedShape, LIMITS.chainCertsMax),
  keys: list(rootSignedShape, LIMITS.chainCertsMax, 1),
})

/** Root certificates and key certificates, each oldest first. */
export type Chain = ShapeOf<typeof chainShape>

export const encodeChain = (chain: Chain): Bytes => encodeAs(chainShape, chain)

/** What a group shows of itself wherever its key matters; the chain still unread, for strangers send it. SPEC 2.3. */
export const groupProofFields = {
  charter: blob(LIMITS.charterBytesMax, 1),
  chain: blob(LIMITS.chainBytesMax, 1),
} as const
export const groupProofShape = struct(groupProofFields)
export type GroupProof = ShapeOf<typeof groupProofShape>

export interface KeyEpoch {
  readonly key: PublicKey
  /** Hash of the certificate: what the next one names. */
  readonly cert: Hash
}

/** Where the chains of a group stand. */
export interface ChainEnd {
  readonly gid: GroupId
  /** Root epoch, with its roots: 0 is the charter. */
  readonly re: number
  readonly roots: RootSet
  /** Key epoch, the key that the group's node signs with today, and the incarnation. */
  readonly ke: number
  readonly key: PublicKey
  readonly inc: number
  /** What the newest certificate says of the ledger. */
  readonly head: KeyCert['head']
  /** By root epoch, what the next root certificate names: the group id, then the hash of each certificate. */
  readonly rootHashes: readonly Hash[]
  /** By key epoch less one: a transfer keeps the keys that its body pins. H12. */
  readonly keys: readonly KeyEpoch[]
}

export type ChainRefusal =
  | CertRefusal
  /** A certificate that does not follow the one before: its place in its list, from 0. */
  | { readonly code: 'broken-chain'; readonly chain: 'roots' | 'keys'; readonly at: number }
  /** The newest roots, of epoch `re`, have named no key yet. */
  | { readonly code: 'no-key'; readonly re: number }

/** Walks from a charter over all certificates to the key of today. The caller compares `gid` with the one it pinned. */
export function trustedKey(
  charterBytes: Bytes,
  chain: Pick<Chain, 'roots' | 'keys'>,
  verify: Verify,
): Result<ChainEnd, ChainRefusal> {
  const charter = readCharter(charterBytes)
  if (!charter.ok) return charter
  const gid = groupIdOf(charterBytes)
  const roots = walkRoots(charter.value, gid, chain.roots, verify)
  if (!roots.ok) return roots
  const { epochs, hashes } = roots.value
  const keys = walkKeys(epochs, gid, chain.keys, verify)
  if (!keys.ok) return keys
  const last = keys.value.certs.at(-1)
  const re = epochs.length - 1
  if (last === undefined || last.re !== re) return err({ code: 'no-key', re })
  const { ke, inc, head, pub: key } = last
  const { roots: today, k } = epochs[re] as RootSet
  return ok({
    gid,
    re,
    roots: { roots: today, k },
    ke,
    key,
    inc,
    head,
    rootHashes: hashes,
    keys: keys.value.epochs,
  })
}

function walkRoots(
  charter: RootSet,
  gid: GroupId,
  papers: readonly RootSigned[],
  verify: Verify,
): Result<{ epochs: readonly RootSet[]; hashes: readonly Hash[] }, ChainRefusal> {
  const epochs: RootEpoch[] = [charter]
  const hashes = [firstPrev(gid)]
  for (const [at, signed] of papers.entries()) {
    const cert = checkRootCert(epochs[at] as RootEpoch, gid, signed, verify)
    if (!cert.ok) return cert
    if (cert.value.prev !== hashes[at]) return err({ code: 'broken-chain', chain: 'roots', at })
    epochs.push(cert.value)
    hashes.push(hashHex('rootcert', signed.b))
  }
  return ok({ epochs, hashes })
}

function walkKeys(
  roots: readonly RootSet[],
  gid: GroupId,
  papers: readonly RootSigned[],
  verify: Verify,
): Result<{ certs: readonly KeyCert[]; epochs: readonly KeyEpoch[] }, ChainRefusal> {
  const certs: KeyCert[] = []
  const epochs: KeyEpoch[] = []
  for (const [at, signed] of papers.entries()) {
    const cert = keyCertOfAnyEpoch(roots, gid, signed, verify)
    if (!cert.ok) return cert
    const { re, ke, inc } = certs[at - 1] ?? { re: 0, ke: 0, inc: 0 }
    const place = { gid, re, ke, inc, keyPrev: epochs[at - 1]?.cert ?? firstPrev(gid) }
    const follows = cert.value.re >= re && followsKey(place, cert.value)
    if (!follows || isFormerKey(epochs, cert.value.pub))
      return err({ code: 'broken-chain', chain: 'keys', at })
    certs.push(cert.value)
    epochs.push({ key: cert.value.pub, cert: hashHex('keycert', signed.b) })
  }
  return ok({ certs, epochs })
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

/** Does this certificate follow the newest key? One epoch on, naming the one before; the incarnation never falls. */
export const followsKey = (
  end: { readonly ke: number; readonly inc: number; readonly keyPrev: Hash },
  cert: KeyCert,
): boolean => cert.ke === end.ke + 1 && cert.prev === end.keyPrev && cert.inc >= end.inc

/** The newest key may be named again; one that was replaced never comes back, or whoever stole it would speak for the group again. */
export const isFormerKey = (epochs: readonly KeyEpoch[], key: PublicKey): boolean =>
  epochs.slice(0, -1).some(epoch => epoch.key === key)

/** The first certificate of a chain names the charter, by the group id, as the one before. */
export const firstPrev = (gid: GroupId): Hash => gid as string as Hash

/** A group whose proof was checked. */
export interface KnownGroup extends ChainEnd {
  /** At its founding. */
  readonly name: string
  readonly firstRoots: RootSet
}

export type ProofRefusal = MalformedRefusal | { readonly code: 'bad-certificate' }

/** Who a group is and which key speaks for it, from its charter and the chain of its papers. */
export function readGroupProof(proof: GroupProof, verify: Verify): Result<KnownGroup, ProofRefusal> {
  const charter = readCharter(proof.charter)
  if (!charter.ok) return charter
  const chain = decodeAs(chainShape, proof.chain, LIMITS.chainBytesMax)
  if (!chain.ok) return chain
  const end = trustedKey(proof.charter, chain.value, verify)
  return end.ok
    ? ok({
        ...end.value,
        name: charter.value.name,
        firstRoots: { roots: charter.value.roots, k: charter.value.k },
      })
    : err({ code: 'bad-certificate' })
}

/** How far a reader has walked with a group: both epochs, and the hashes of the newest certificate of each. */
export interface SeenKey {
  readonly re: number
  readonly ke: number
  /** The group id at root epoch 0. */
  readonly root: Hash
  readonly cert: Hash
}

export const seenOf = ({ re, ke, rootHashes, keys }: ChainEnd): SeenKey => ({
  re,
  ke,
  root: rootHashes[re] as Hash,
  cert: (keys[ke - 1] as KeyEpoch).cert,
})

/**
 * `newer`: it goes on from what was seen. `forked`: it leaves what was seen, so whoever signed it kept words that no
 * longer count, or the roots signed two of one epoch, and people must look at it.
 */
export type ChainStep = 'same' | 'newer' | 'older' | 'forked'

/** How a chain stands to what this reader has seen. Later roots also overrule keys that former roots have slipped in. */
export function chainStep(seen: SeenKey, { re, ke, rootHashes, keys }: ChainEnd): ChainStep {
  if (re < seen.re) return 'older'
  if (rootHashes[seen.re] !== seen.root) return 'forked'
  if (re > seen.re) return 'newer'
  if (ke < seen.ke) return 'older'
  if (keys[seen.ke - 1]?.cert !== seen.cert) return 'forked'
  return ke === seen.ke ? 'same' : 'newer'
}
