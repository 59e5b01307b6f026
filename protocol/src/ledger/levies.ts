/** The part of a payment that moves on to a common account. It is moved, never destroyed. domain.md rule 14; SPEC 5.6. */
import { divideNearest } from '../money/amount.ts'
import type { Draft } from './book.ts'
import { isSystem } from './bounds.ts'
import { type Levy, MILLION, type Policy } from './policy.ts'
import type { Move, Row } from './tables.ts'

/** What one levy takes of an amount: halves up. Nothing is levied on a thank-you. */
export const levyOn = ({ ppm, flat }: Pick<Levy, 'ppm' | 'flat'>, amt: bigint): bigint =>
  amt === 0n ? 0n : divideNearest(amt * BigInt(ppm), MILLION) + flat

/** The levies of payments inside the group, as moves. The group's own accounts neither pay nor owe any. */
export function leviesOn(draft: Draft, policy: Policy, moves: readonly Move[]): readonly Move[] {
  if (policy.levies.length === 0) return []
  return moves.flatMap(move => {
    const ends = [move.from, move.to].map(account => draft.get('accounts', account) as Row<'accounts'>)
    return ends.some(isSystem) ? [] : policy.levies.flatMap(levy => takenBy(levy, move))
  })
}

function takenBy(levy: Levy, { from, to, amt }: Move): readonly Move[] {
  const taken = levyOn(levy, amt)
  return taken === 0n ? [] : [{ from: levy.on === 'payer' ? from : to, to: levy.to, amt: taken }]
}

/** What one side's own group takes of a payment to or from another group, of its members alone. */
export function leviesAcross(
  policy: Policy,
  side: Levy['on'],
  payment: { readonly account: Move['from']; readonly kind: Row<'accounts'>['kind']; readonly amt: bigint },
): readonly Move[] {
  const { account, kind, amt } = payment
  if (isSystem({ kind })) return []
  return policy.levies
    .filter(levy => levy.across && levy.on === side)
    .flatMap(levy => {
      const taken = levyOn(levy, amt)
      return taken === 0n ? [] : [{ from: account, to: levy.to, amt: taken }]
    })
}
