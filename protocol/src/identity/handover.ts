/**
 * A hand-over on its way. Roots are sheets of words in different houses, so the papers they must sign travel from one to
 * the next in a small file, which anybody can check and nobody but the roots can complete:
 *
 *     new admin     root certificate, signed by the roots of today; key certificate, signed by the roots it names
 *     stolen key    key certificate alone, signed by the roots of today
 *
 * The file says who the group is and proves it, so a root can sign far from the node. SPEC 2.7.
 */
import { assert } from '../base/assert.ts'
import { type Bytes, equalBytes, fromBase64, toBase64 } from '../base/bytes.ts'
import type { PublicKey, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { hashHex, prefixed } from '../codec/hash.ts'
import {
  blob,
  decodeAs,
  encodeAs,
  fixed,
  id,
  list,
  type MalformedRefusal,
  oneOf,
  optional,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import { holds, type Signer, type Verify } from '../codec/signed.ts'
import { type KeyCert, keyCertShape, type RootCert, rootCertShape, rootSignedShape } from './certs.ts'
import {
  type ChainEnd,
  followsKey,
  type GroupProof,
  groupProofFields,
  isFormerKey,
  type KnownGroup,
  readGroupProof,
  seenOf,
} from './chain.ts'
import { ROOTS_MAX, type RootSet } from './charter.ts'

const draftShape = struct({
  b: blob(LIMITS.paperBytesMax, 1),
  sigs: list(struct({ k: id('key'), s: fixed(64) }), ROOTS_MAX),
})
type Draft = ShapeOf<typeof draftShape>

export const handoverShape = struct({
  v: oneOf(1),
  ...groupProofFields,
  roots: optional(draftShape),
  key: draftShape,
})
export type Handover = ShapeOf<typeof handoverShape>

const HANDOVER_BYTES_MAX = 24 * 1024
const FIRST_WORD = 'localpay-handover-1'

/** What is to hold after the hand-over. */
export interface Succession {
  /** New roots; without them those of today stay. */
  readonly roots?: RootSet
  /** The key that the node will sign with. */
  readonly pub: PublicKey
  /** The books may have lost entries, so their count of lives goes up and phones show it. */
  readonly restart: boolean
  /** When this was decided, ms. */
  readonly from: number
  /** Transfers that the key of today has signed and that are not decided, ascending. */
  readonly open: readonly Tid[]
  /** The entries that the roots vouch for. */
  readonly head?: NonNullable<KeyCert['head']>
}

/** The papers of a succession, unsigned. */
export function draftHandover(proof: GroupProof, end: ChainEnd, next: Succession): Handover {
  const { root, cert } = seenOf(end)
  const { gid } = end
  const re = next.roots === undefined ? end.re : end.re + 1
  const rootCert: RootCert | undefined = next.roots && { v: 1, gid, re, ...next.roots, prev: root }
  const keyCert: KeyCert = {
    v: 1,
    gid,
    re,
    ke: end.ke + 1,
    pub: next.pub,
    prev: cert,
    from: next.from,
    open: next.open,
    inc: end.inc + (next.restart ? 1 : 0),
    ...(next.head === undefined ? {} : { head: next.head }),
  }
  return {
    v: 1,
    charter: proof.charter,
    chain: proof.chain,
    ...(rootCert === undefined ? {} : { roots: { b: encodeAs(rootCertShape, rootCert), sigs: [] } }),
    key: { b: encodeAs(keyCertShape, keyCert), sigs: [] },
  }
}

/** A paper that is not complete: how many signatures it still needs, and whose would do. */
export interface Lack {
  readonly paper: 'roots' | 'key'
  readonly need: number
  readonly from: readonly PublicKey[]
}

/** A hand-over whose proof, papers and signatures were checked. */
export interface OpenHandover {
  readonly file: Handover
  readonly group: KnownGroup
  /** Null when the roots of today stay. */
  readonly roots: RootCert | null
  readonly key: KeyCert
  /** Empty when all is signed. */
  readonly lacks: readonly Lack[]
}

export type HandoverRefusal =
  | MalformedRefusal
  /** The group's proof does not hold, or a paper does not follow it. */
  | { readonly code: 'bad-certificate' }
  /** By somebody who is no root, twice by one, or not over these bytes. */
  | { readonly code: 'bad-signature' }

export function openHandover(file: Handover, verify: Verify): Result<OpenHandover, HandoverRefusal> {
  const group = readGroupProof(file, verify)
  if (!group.ok) return group
  const { gid, re, inc, ke } = group.value
  const { root, cert: keyPrev } = seenOf(group.value)
  const roots = file.roots === undefined ? ok(null) : decodeAs(rootCertShape, file.roots.b)
  if (!roots.ok) return roots
  const key = decodeAs(keyCertShape, file.key.b)
  if (!key.ok) return key
  const next = roots.value
  if (next !== null && (next.gid !== gid || next.re !== re + 1 || next.prev !== root))
    return err({ code: 'bad-certificate' })
  if (
    key.value.gid !== gid ||
    key.value.re !== (next?.re ?? re) ||
    !followsKey({ ke, inc, keyPrev }, key.value) ||
    isFormerKey(group.value.keys, key.value.pub)
  )
    return err({ code: 'bad-certificate' })
  const open: OpenHandover = { file, group: group.value, roots: next, key: key.value, lacks: [] }
  const papers = papersOf(open)
  if (!papers.every(paper => signaturesHold(paper, verify))) return err({ code: 'bad-signature' })
  return ok({ ...open, lacks: papers.flatMap(lackOf) })
}

interface Paper {
  readonly paper: 'roots' | 'key'
  readonly draft: Draft
  /** Who may sign it. */
  readonly by: RootSet
}

function papersOf({ file, group, roots }: OpenHandover): readonly Paper[] {
  const key: Paper = { paper: 'key', draft: file.key, by: roots ?? group.roots }
  return file.roots === undefined ? [key] : [{ paper: 'roots', draft: file.roots, by: group.roots }, key]
}

const domainOf = ({ paper }: Pick<Paper, 'paper'>) => (paper === 'roots' ? 'rootcert' : 'keycert')

const signaturesHold = ({ paper, draft: { b, sigs }, by }: Paper, verify: Verify): boolean =>
  new Set(sigs.map(({ k }) => k)).size === sigs.length &&
  sigs.every(({ k, s }) => by.roots.includes(k) && holds(domainOf({ paper }), { b, k, s }, verify))

function lackOf({ paper, draft, by }: Paper): readonly Lack[] {
  const need = by.k - draft.sigs.length
  const from = by.roots.filter(root => !draft.sigs.some(({ k }) => k === root))
  return need <= 0 ? [] : [{ paper, need, from }]
}

/** The file with what this root may sign of it. */
export function signHandover(
  open: OpenHandover,
  signer: Signer,
): Result<Handover, { readonly code: 'not-a-root' | 'already-signed' }> {
  const papers = papersOf(open).filter(({ by }) => by.roots.includes(signer.pub))
  if (papers.length === 0) return err({ code: 'not-a-root' })
  const unsigned = papers.filter(({ draft }) => !draft.sigs.some(({ k }) => k === signer.pub))
  if (unsigned.length === 0) return err({ code: 'already-signed' })
  const signed = unsigned.map(({ paper, draft }) => {
    const s = signer.sign(prefixed(domainOf({ paper }), draft.b))
    return [paper, { b: draft.b, sigs: [...draft.sigs, { k: signer.pub, s }] }] as const
  })
  return ok({ ...open.file, ...Object.fromEntries(signed) })
}

/** Signatures of two copies of one file together; null when they are not of the same papers. */
export function mergeHandovers(one: Handover, other: Handover): Handover | null {
  const key = mergeDrafts(one.key, other.key)
  if (key === null || (one.roots === undefined) !== (other.roots === undefined)) return null
  if (one.roots === undefined || other.roots === undefined) return { ...one, key }
  const roots = mergeDrafts(one.roots, other.roots)
  return roots === null ? null : { ...one, key, roots }
}

function mergeDrafts(one: Draft, other: Draft): Draft | null {
  if (!equalBytes(one.b, other.b)) return null
  const more = other.sigs.filter(({ k }) => !one.sigs.some(sig => sig.k === k))
  return { b: one.b, sigs: [...one.sigs, ...more].slice(0, ROOTS_MAX) }
}

/** What the ledger records: certificates with as many signatures as they need. @pre nothing lacks */
export function certsOf(open: OpenHandover): { readonly roots: Bytes | null; readonly key: Bytes } {
  assert(open.lacks.length === 0, 'every paper is signed')
  const [first, second] = papersOf(open).map(({ draft: { b, sigs }, by }) =>
    encodeAs(rootSignedShape, { b, sigs: sigs.slice(0, by.k) }),
  ) as [Bytes, Bytes?]
  return second === undefined ? { roots: null, key: first } : { roots: first, key: second }
}

/** Tells two files apart that ask for different things: the hash of what the new key's certificate says. */
export const handoverName = (file: Handover): string => hashHex('keycert', file.key.b)

/** As people send it: a word and base64url, which mail programs leave alone. */
export const handoverText = (file: Handover): string =>
  `${FIRST_WORD}\n${toBase64(encodeAs(handoverShape, file)).replace(/.{1,76}/g, '$&\n')}`

/** A stranger's file. */
export function readHandoverText(text: string): Result<Handover, MalformedRefusal> {
  const [first, ...rest] = text.trim().split(/\s+/)
  const bytes = first === FIRST_WORD ? fromBase64(rest.join('')) : null
  return bytes === null
    ? err({ code: 'malformed', why: `message: want a file that begins with ${FIRST_WORD}` })
    : decodeAs(handoverShape, bytes, HANDOVER_BYTES_MAX)
}
