/**
 * Evidence that a group signed two histories of its books: two heads under its key of today, and where their sizes
 * differ the proof of which root the longer one has at the size of the shorter. It proves itself to everybody who knows
 * the group's id; nobody who brings it need be believed. SPEC 5.19.
 */
import type { Bytes } from '../base/bytes.ts'
import { equalBytes, fromHex, toHex } from '../base/bytes.ts'
import type { Hash } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  decodeAs,
  encodeAs,
  id,
  list,
  type MalformedRefusal,
  oneOf,
  optional,
  struct,
} from '../codec/shape.ts'
import { signedShape, type Verify } from '../codec/signed.ts'
import {
  chainStep,
  type GroupProof,
  groupProofFields,
  type KnownGroup,
  readGroupProof,
  type SeenKey,
} from '../identity/chain.ts'
import { type Head, rootOf } from '../ledger/entry.ts'
import { rootsOf } from '../ledger/merkle.ts'
import { checkHead } from '../ledger/receipt.ts'
import type { Conflict } from './judge-head.ts'
import { EVIDENCE_BYTES_MAX, GROWTH_STEPS_MAX } from './questions.ts'

const evidenceShape = struct({
  v: oneOf(1),
  ...groupProofFields,
  a: signedShape,
  b: signedShape,
  proof: optional(list(id('hash'), GROWTH_STEPS_MAX, 1)),
})

export const encodeEvidence = ({ charter, chain }: GroupProof, { a, b, proof }: Conflict): Bytes =>
  encodeAs(evidenceShape, {
    v: 1,
    charter,
    chain,
    a,
    b,
    ...(proof === undefined ? {} : { proof: proof.map(step => toHex(step) as Hash) }),
  })

export interface CheckedEvidence {
  readonly group: KnownGroup
  readonly a: Head
  readonly b: Head
}

export type EvidenceRefusal =
  | MalformedRefusal
  | {
      readonly code: 'bad-certificate' | 'older-certificate' | 'forked-chain' | 'bad-head' | 'no-conflict'
    }

/** @param seen how far this reader has walked with the group: what its roots answered by newer papers counts no more */
export function checkEvidence(
  bytes: Bytes,
  { verify, seenOf }: { verify: Verify; seenOf?: (gid: KnownGroup['gid']) => SeenKey | null },
): Result<CheckedEvidence, EvidenceRefusal> {
  const read = decodeAs(evidenceShape, bytes, EVIDENCE_BYTES_MAX)
  if (!read.ok) return read
  const { a: first, b: second, proof } = read.value
  const group = readGroupProof(read.value, verify)
  if (!group.ok) return err({ code: 'bad-certificate' })
  const seen = seenOf?.(group.value.gid) ?? null
  const step = seen === null ? 'same' : chainStep(seen, group.value)
  if (step === 'older') return err({ code: 'older-certificate' })
  if (step === 'forked') return err({ code: 'forked-chain' })
  const a = checkHead(first, group.value, verify)
  const b = checkHead(second, group.value, verify)
  if (a === null || b === null) return err({ code: 'bad-head' })
  return breaks(a, b, proof) ? ok({ group: group.value, a, b }) : err({ code: 'no-conflict' })
}

/** Do these two belong to no one history? Of different sizes the proof must lead to the longer one's root. */
function breaks(a: Head, b: Head, proof: readonly Hash[] | undefined): boolean {
  if (a.size === b.size) return proof === undefined && a.root !== b.root
  const roots = rootsOf({ older: a.size, newer: b.size, steps: (proof ?? []).map(fromHex) })
  return roots !== null && equalBytes(roots.newer, rootOf(b)) && !equalBytes(roots.older, rootOf(a))
}
