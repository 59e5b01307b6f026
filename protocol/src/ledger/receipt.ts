/**
 * A receipt proves to anybody, off line, that a group recorded an entry: charter and chain say which key speaks
 * for the group, that key signed the head, and the entry is in the head. SPEC 5.16.
 */
import type { Bytes } from '../base/bytes.ts'
import { fromHex, toHex } from '../base/bytes.ts'
import type { GroupId, Hash } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  blob,
  count,
  decodeAs,
  encodeAs,
  id,
  list,
  type MalformedRefusal,
  oneOf,
  struct,
} from '../codec/shape.ts'
import { type Signed, signedShape, type Verify } from '../codec/signed.ts'
import {
  chainStep,
  type GroupProof,
  groupProofFields,
  type KnownGroup,
  readGroupProof,
  type SeenKey,
} from '../identity/chain.ts'
import { type Entry, type Head, openHead, readEntry, rootOf } from './entry.ts'
import { intentSignatureHolds } from './intent.ts'
import { checkInclusion, leafHash } from './merkle.ts'

/** A proof of 2^40 entries is 40 steps. */
const PROOF_STEPS_MAX = 64
export const RECEIPT_BYTES_MAX = 40 * 1024

const receiptShape = struct({
  v: oneOf(1),
  ...groupProofFields,
  head: signedShape,
  index: count(),
  entry: blob(20 * 1024, 1),
  proof: list(id('hash'), PROOF_STEPS_MAX),
})

export interface ReceiptParts extends GroupProof {
  readonly head: Signed
  readonly index: number
  readonly entry: Bytes
  readonly proof: readonly Bytes[]
}

export const encodeReceipt = (parts: ReceiptParts): Bytes =>
  encodeAs(receiptShape, { v: 1, ...parts, proof: parts.proof.map(step => toHex(step) as Hash) })

export interface CheckedReceipt {
  readonly group: KnownGroup
  readonly head: Head
  readonly entry: Entry
}

export type ReceiptRefusal = MalformedRefusal | { readonly code: ReceiptPlain }
type ReceiptPlain =
  | 'bad-certificate'
  | 'other-group'
  | 'older-certificate'
  | 'forked-chain'
  | 'bad-head'
  | 'not-in-the-log'
  | 'bad-signature'

export interface ReceiptTrust {
  readonly verify: Verify
  /** Only of this group: the one pinned when the person joined. */
  readonly gid?: GroupId
  /** How far this reader has walked with the group: a thief's old key signs heads that look as good as ever. */
  readonly seen?: SeenKey
}

/** The entry that a receipt proves. */
export function checkReceipt(bytes: Bytes, trust: ReceiptTrust): Result<CheckedReceipt, ReceiptRefusal> {
  const read = decodeAs(receiptShape, bytes, RECEIPT_BYTES_MAX)
  if (!read.ok) return read
  const receipt = read.value
  const group = readGroupProof(receipt, trust.verify)
  if (!group.ok) return err({ code: 'bad-certificate' })
  if (trust.gid !== undefined && group.value.gid !== trust.gid) return err({ code: 'other-group' })
  const step = trust.seen === undefined ? 'same' : chainStep(trust.seen, group.value)
  if (step === 'older') return err({ code: 'older-certificate' })
  if (step === 'forked') return err({ code: 'forked-chain' })
  const head = checkHead(receipt.head, group.value, trust.verify)
  if (head === null) return err({ code: 'bad-head' })
  const claim = {
    leaf: leafHash(receipt.entry),
    index: receipt.index,
    size: head.size,
    root: rootOf(head),
    proof: receipt.proof.map(fromHex),
  }
  if (!checkInclusion(claim)) return err({ code: 'not-in-the-log' })
  const entry = readEntry(receipt.entry)
  if (!entry.ok) return entry
  if (entry.value.seq !== receipt.index || entry.value.signed.intent.gid !== head.gid)
    return err({ code: 'not-in-the-log' })
  return intentSignatureHolds(entry.value.signed, trust.verify)
    ? ok({ group: group.value, head, entry: entry.value })
    : err({ code: 'bad-signature' })
}

/**
 * The head, if this group's key signed it for this group and incarnation; else null. Another incarnation under the
 * same certificate would be a way to sign two histories that no pair of heads proves (E6).
 */
export function checkHead(
  signed: Signed,
  group: { readonly gid: GroupId; readonly key: string; readonly inc: number },
  verify: Verify,
): Head | null {
  if (signed.k !== group.key) return null
  const head = openHead(signed, verify)
  return head.ok && head.value.gid === group.gid && head.value.inc === group.inc ? head.value : null
}
