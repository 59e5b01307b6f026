/** What the API gives about the witnesses of the group's books, and about groups that signed what no honest group signs. */
import * as v from 'valibot'
import { base64, headSchema, hex, millis, size } from './contract.ts'
import { papersReply } from './contract-handover.ts'

/** Somebody who co-signed a head of ours: everything that a phone needs to check it by itself. */
export const witnessSchema = v.object({
  kind: v.picklist(['group', 'relay']),
  /** A group's id; a relay's key, which is its peer id. */
  id: hex(32),
  name: v.string(),
  /** Entries that the head covers. */
  size,
  root: hex(32),
  at: millis,
  /** The co-signature: a signed thing. */
  signed: base64(512),
  /** Those of the group; null for a relay, and for a group that this node knows no more. */
  papers: v.nullable(papersReply),
})
export type WitnessJson = v.InferOutput<typeof witnessSchema>

export const witnessesReply = v.object({
  head: headSchema,
  /** The newest head first. */
  witnesses: v.array(witnessSchema),
  /** Others have seen entries that these books do not go on from: an older copy was put back. */
  lost: v.nullable(v.object({ seen: size, have: size, at: millis })),
})
export type WitnessesReply = v.InferOutput<typeof witnessesReply>

/** A group that signed what no honest group signs. */
export const evidenceSchema = v.object({
  gid: hex(32),
  name: v.string(),
  /** What was proved: SPEC 5.19. */
  e: v.picklist(['E1', 'E2', 'E3', 'E4', 'E5', 'E6']),
  /** Of E4: which papers. */
  what: v.nullable(v.picklist(['limit', 'rate', 'keycert', 'rootcert'])),
  /** Of E6: entries of the two heads. */
  sizes: v.nullable(v.tuple([size, size])),
  at: millis,
  /** The key epoch under which it was signed: what a pardon names. */
  ke: size,
  /** It is against our own group. */
  own: v.boolean(),
  /** It may owe us nothing more, until the committee says otherwise. */
  frozen: v.boolean(),
})
export type EvidenceJson = v.InferOutput<typeof evidenceSchema>

export const evidenceReply = v.object({ evidence: v.array(evidenceSchema) })
export type EvidenceReply = v.InferOutput<typeof evidenceReply>
