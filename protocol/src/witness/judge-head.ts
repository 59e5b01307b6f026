/**
 * What a witness does with a head that a group shows. It remembers one head of each group, the newest that it
 * co-signed, and signs another only when a proof joins the two: so no witness ever stands for two histories. A head that
 * breaks with the remembered one is evidence if the group's own proof or its own two roots say so, and else nothing but
 * an unanswered question. SPEC 5.18.
 */
import { type Bytes, equalBytes } from '../base/bytes.ts'
import type { GroupId, PublicKey } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Signed, Verify } from '../codec/signed.ts'
import { type Head, rootOf } from '../ledger/entry.ts'
import { rootsOf } from '../ledger/merkle.ts'
import { checkHead } from '../ledger/receipt.ts'

/** The newest head of a group that a witness co-signed. */
export interface RememberedHead {
  readonly head: Head
  readonly signed: Signed
}

/** Two heads of one key that do not belong to one history, the smaller first, with what proves it between sizes. */
export interface Conflict {
  readonly a: Signed
  readonly b: Signed
  readonly proof?: readonly Bytes[]
}

export type HeadVerdict =
  /** To be remembered, and then co-signed. */
  | { readonly say: 'sign'; readonly head: Head }
  /** The remembered one: the same co-signature again. */
  | { readonly say: 'again' }
  /** Older than the remembered one, which is told: a node restored from a copy learns what it lost. */
  | { readonly say: 'newer' }
  /** Nothing joins it to the remembered one, which is told: a proof from there is wanted. */
  | { readonly say: 'prove' }
  | { readonly say: 'rewritten'; readonly conflict: Conflict }

export type HeadRefusal = { readonly code: 'bad-head' }

export interface ShownHead {
  readonly signed: Signed
  /** Growth proof from the remembered size to this one; empty when the group does not know that size. */
  readonly proof: readonly Bytes[]
}

/** @param group who the group is by its newest papers that the witness knows */
export function judgeShownHead(
  remembered: RememberedHead | null,
  { signed, proof }: ShownHead,
  group: { readonly gid: GroupId; readonly key: PublicKey; readonly inc: number },
  verify: Verify,
): Result<HeadVerdict, HeadRefusal> {
  const head = checkHead(signed, group, verify)
  if (head === null || head.size === 0) return err({ code: 'bad-head' })
  // A raised incarnation is the roots' word that the books begin again from a copy.
  if (remembered === null || head.inc > remembered.head.inc) return ok({ say: 'sign', head })
  const { head: known } = remembered
  if (head.inc < known.inc || head.size < known.size) return ok({ say: 'newer' })
  if (head.size === known.size)
    return ok(head.root === known.root ? { say: 'again' } : conflictOf({ a: remembered.signed, b: signed }))
  const roots = rootsOf({ older: known.size, newer: head.size, steps: proof })
  if (roots === null || !equalBytes(roots.newer, rootOf(head))) return ok({ say: 'prove' })
  if (equalBytes(roots.older, rootOf(known))) return ok({ say: 'sign', head })
  return ok(conflictOf({ a: remembered.signed, b: signed, proof }))
}

/** Of two keys the first may be in a thief's hands by now: what it signed proves nothing against the group. */
const conflictOf = (conflict: Conflict): HeadVerdict =>
  conflict.a.k === conflict.b.k ? { say: 'rewritten', conflict } : { say: 'prove' }
