/**
 * An ad-hoc clearing round: groups that answer now offer debts on their lines, somebody plans, and each cycle is a
 * transfer of its own. A line enters only if both ends offer it, with the smaller amount. SPEC 8, clearing.md §4.1.
 */
import { compareBytes, fromHex } from '../base/bytes.ts'
import type { GroupId } from '../base/ids.ts'
import { count, id, int64, oneOf, type ShapeOf, struct, text } from '../codec/shape.ts'
import { lineIdOf } from '../lines/line.ts'
import type { Debt } from './debt.ts'

export const clearOfferShape = struct({
  v: oneOf(1),
  round: text(40, 1),
  line: id('line'),
  /** Who offers: one of the two. */
  side: id('group'),
  /** `debtor` owes `creditor` at least this much, µh. */
  debtor: id('group'),
  creditor: id('group'),
  amt: int64(1n, 1n << 53n),
  seq: count(),
})
export type ClearOffer = ShapeOf<typeof clearOfferShape>

/** How much of a debt is told: nothing, two significant digits, or all. clearing.md §4.1. */
export type Disclosure = 'none' | 'rounded' | 'exact'

export function disclosed(amt: bigint, tier: Disclosure): bigint {
  if (tier === 'exact') return amt
  if (tier === 'none') return 0n
  let unit = 1n
  while (amt / unit >= 100n) unit *= 10n
  return (amt / unit) * unit
}

/** The debts that both sides offered, each with the smaller amount, by line. */
export function matchOffers(round: string, offers: readonly ClearOffer[]): Debt[] {
  const byLine = new Map<string, ClearOffer[]>()
  for (const offer of offers) {
    const fits =
      offer.round === round &&
      offer.debtor !== offer.creditor &&
      (offer.side === offer.debtor || offer.side === offer.creditor) &&
      offer.line === lineIdOf(offer.debtor, offer.creditor)
    const others = byLine.get(offer.line) ?? []
    if (fits && !others.some(other => other.side === offer.side)) byLine.set(offer.line, [...others, offer])
  }
  const debts: Debt[] = []
  for (const [one, other] of byLine.values()) {
    if (one === undefined || other === undefined || one.debtor !== other.debtor) continue
    debts.push({
      line: one.line,
      from: one.debtor,
      to: one.creditor,
      amt: one.amt < other.amt ? one.amt : other.amt,
    })
  }
  return debts.sort((a, b) => compareBytes(fromHex(a.line), fromHex(b.line)))
}

/** A cycle of debts u owes v owes w owes u, as value flows to cancel it: the other way round. */
export const valueOrder = (debtOrder: readonly GroupId[]): GroupId[] => [...debtOrder].reverse()
