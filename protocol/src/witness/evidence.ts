/**
 * Evidence that a group signed what no honest group signs. It proves itself to everybody who knows the group's id: the
 * group's own papers, and two things under its newest key there that exclude each other. Nobody who brings it need be
 * believed. SPEC 5.19, clearing.md §3.8.
 */
import type { Bytes } from '../base/bytes.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  checked,
  decodeAs,
  encodeAs,
  type MalformedRefusal,
  oneOf,
  optional,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import type { Verify } from '../codec/signed.ts'
import {
  chainShape,
  chainStep,
  type GroupProof,
  groupProofFields,
  type KnownGroup,
  readGroupProof,
  type SeenKey,
} from '../identity/chain.ts'
import type { Accused, Found, Judged, ProofRefusalCode } from './accused.ts'
import { balancesShape, declinedShape, judgeBalances, judgeDeclined } from './proof-balances.ts'
import { historiesShape, judgeHistories } from './proof-histories.ts'
import { judgeTwicePaid, twicePaidShape } from './proof-invoice.ts'
import { certShape, judgeCert, judgeLimits, judgeRates, twoSignedShape } from './proof-numbers.ts'
import { judgeStatements, statementsShape } from './proof-statements.ts'
import { EVIDENCE_BYTES_MAX } from './questions.ts'

const PROOFS = {
  /** E6 */
  histories: optional(historiesShape),
  /** E1, E2 */
  statements: optional(statementsShape),
  /** E3 */
  balances: optional(balancesShape),
  declined: optional(declinedShape),
  /** E4 */
  limits: optional(twoSignedShape),
  rates: optional(twoSignedShape),
  cert: optional(certShape),
  /** E5 */
  invoice: optional(twicePaidShape),
} as const

const NAMES = Object.keys(PROOFS) as (keyof typeof PROOFS)[]
const proofsShape = struct(PROOFS)
/** One proof, by the name of its kind. */
export type MisconductProof = ShapeOf<typeof proofsShape>

const evidenceShape = checked(
  struct({ v: oneOf(1), ...groupProofFields, ...PROOFS }),
  'one proof',
  found => NAMES.filter(name => found[name] !== undefined).length === 1,
)

export const encodeEvidence = ({ charter, chain }: GroupProof, proof: MisconductProof): Bytes =>
  encodeAs(evidenceShape, { v: 1, charter, chain, ...proof })

export interface CheckedEvidence {
  readonly group: KnownGroup
  readonly found: Found
}

export type EvidenceRefusal =
  | MalformedRefusal
  | { readonly code: 'bad-certificate' | 'older-certificate' | 'forked-chain' | ProofRefusalCode }

/** @param seen how far this reader has walked with the group: what its roots answered by newer papers counts no more */
export function checkEvidence(
  bytes: Bytes,
  { verify, seenOf }: { verify: Verify; seenOf?: (gid: KnownGroup['gid']) => SeenKey | null },
): Result<CheckedEvidence, EvidenceRefusal> {
  const read = decodeAs(evidenceShape, bytes, EVIDENCE_BYTES_MAX)
  if (!read.ok) return read
  const group = readGroupProof(read.value, verify)
  const chain = decodeAs(chainShape, read.value.chain)
  if (!group.ok || !chain.ok) return err({ code: 'bad-certificate' })
  const seen = seenOf?.(group.value.gid) ?? null
  const step = seen === null ? 'same' : chainStep(seen, group.value)
  if (step === 'older') return err({ code: 'older-certificate' })
  if (step === 'forked') return err({ code: 'forked-chain' })
  const found = judge(read.value, { group: group.value, chain: chain.value, verify })
  return found.ok ? ok({ group: group.value, found: found.value }) : found
}

function judge(
  { histories, statements, balances, declined, limits, rates, cert, invoice }: MisconductProof,
  accused: Accused,
): Judged {
  if (histories !== undefined) return judgeHistories(histories, accused)
  if (statements !== undefined) return judgeStatements(statements, accused)
  if (balances !== undefined) return judgeBalances(balances, accused)
  if (declined !== undefined) return judgeDeclined(declined, accused)
  if (limits !== undefined) return judgeLimits(limits, accused)
  if (rates !== undefined) return judgeRates(rates, accused)
  if (cert !== undefined) return judgeCert(cert, accused)
  return invoice === undefined ? err({ code: 'no-conflict' }) : judgeTwicePaid(invoice, accused)
}
