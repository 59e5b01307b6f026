/** Papers of a group that come under a number which it has used before, and say something else. SPEC 5.19, E4. */
import {
  chainShape,
  decodeAs,
  equalBytes,
  type GroupProof,
  type KnownRecord,
  type MisconductProof,
} from '@localpay/protocol'

/** A certificate that leaves the chain we know, of a number which that chain has. */
export function clashOfChains(known: GroupProof, other: GroupProof): MisconductProof | null {
  const [ours, theirs] = [known, other].map(({ chain }) => decodeAs(chainShape, chain))
  if (ours?.ok !== true || theirs?.ok !== true) return null
  for (const [what, list] of [
    ['rootcert', 'roots'],
    ['keycert', 'keys'],
  ] as const)
    for (const [i, paper] of theirs.value[list].entries()) {
      const own = ours.value[list][i]
      if (own !== undefined && !equalBytes(own.b, paper.b)) return { cert: { what, other: paper } }
    }
  return null
}

/** Two records under one key that give another rate under one number. */
export function clashOfRates(before: KnownRecord, now: KnownRecord): MisconductProof | null {
  const [a, b] = [before.record.rate, now.record.rate]
  const clash = a.seq === b.seq && (a.num !== b.num || a.den !== b.den)
  return clash && before.group.key === now.group.key
    ? { rates: { a: before.bundle.record, b: now.bundle.record } }
    : null
}
