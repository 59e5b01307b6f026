/**
 * What a group asks a witness, and what it tells of others: one bounded question, one bounded answer. Nothing here
 * needs an envelope, for a head is signed by its group and evidence proves itself, whoever brings it. SPEC 10.7.
 */
import { blob, id, list, oneOf, optional, type Shape, type ShapeOf, struct, text } from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'

/** Hashes of a growth proof: one more than the 2^63 entries of a consistency proof need. */
export const GROWTH_STEPS_MAX = 64
/** One piece of evidence, bytes: a group's papers, two heads and a proof. */
export const EVIDENCE_BYTES_MAX = 20 * 1024

const headAskShape = struct({
  v: oneOf(1),
  q: oneOf('head'),
  head: signedShape,
  /** From the head that this witness last named; empty at first. */
  proof: list(id('hash'), GROWTH_STEPS_MAX),
})
const evidenceAskShape = struct({ v: oneOf(1), q: oneOf('evidence'), evidence: blob(EVIDENCE_BYTES_MAX, 1) })

const ASKS = { head: headAskShape, evidence: evidenceAskShape } as const

export type WitnessAsk = { [Q in keyof typeof ASKS]: ShapeOf<(typeof ASKS)[Q]> }[keyof typeof ASKS]

/** A question: its `q` tells which other fields it has. */
export const witnessAskShape: Shape<WitnessAsk> = {
  write: ask => (ASKS[ask.q] as Shape<WitnessAsk>).write(ask),
  read: (value, at) => ASKS[isEvidence(value) ? 'evidence' : 'head'].read(value, at),
}

const isEvidence = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'q' in value && value.q === 'evidence'

export const witnessReplyShape = struct({
  v: oneOf(1),
  /** As the verdicts of `judgeShownHead`; `noted` for evidence that holds; `refused` with a code. */
  say: oneOf('signed', 'newer', 'prove', 'rewritten', 'noted', 'refused'),
  /** The co-signature over the head that was shown. */
  signature: optional(signedShape),
  /** The head that the witness remembers. */
  head: optional(signedShape),
  code: optional(text(60)),
})
export type WitnessReply = ShapeOf<typeof witnessReplyShape>
