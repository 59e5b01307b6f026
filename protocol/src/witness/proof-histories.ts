/** E6: two heads under one key, and where their sizes differ the proof of which root the longer has at the shorter's size. */
import { equalBytes, fromHex, toHex } from '../base/bytes.ts'
import type { Hash } from '../base/ids.ts'
import { ok } from '../base/result.ts'
import { id, list, optional, type ShapeOf, struct } from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'
import { type Head, rootOf } from '../ledger/entry.ts'
import { rootsOf } from '../ledger/merkle.ts'
import { checkHead } from '../ledger/receipt.ts'
import { type Accused, type Judged, unproved } from './accused.ts'
import type { Conflict } from './judge-head.ts'
import { GROWTH_STEPS_MAX } from './questions.ts'

export const historiesShape = struct({
  a: signedShape,
  b: signedShape,
  proof: optional(list(id('hash'), GROWTH_STEPS_MAX, 1)),
})

export const historiesOf = ({ a, b, proof }: Conflict): ShapeOf<typeof historiesShape> => ({
  a,
  b,
  ...(proof === undefined ? {} : { proof: proof.map(step => toHex(step) as Hash) }),
})

export function judgeHistories(
  { a: first, b: second, proof }: ShapeOf<typeof historiesShape>,
  { group, verify }: Accused,
): Judged {
  const a = checkHead(first, group, verify)
  const b = checkHead(second, group, verify)
  if (a === null || b === null) return unproved('bad-head')
  return breaks(a, b, proof) ? ok({ e: 'E6', a, b }) : unproved('no-conflict')
}

/** Do these two belong to no one history? Of different sizes the proof must lead to the longer one's root. */
function breaks(a: Head, b: Head, proof: readonly Hash[] | undefined): boolean {
  if (a.size === b.size) return proof === undefined && a.root !== b.root
  const roots = rootsOf({ older: a.size, newer: b.size, steps: (proof ?? []).map(fromHex) })
  return roots !== null && equalBytes(roots.newer, rootOf(b)) && !equalBytes(roots.older, rootOf(a))
}
