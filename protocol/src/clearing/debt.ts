/** What a clearing round is about: who owes whom how much, cleaned of what strangers may have sent. */
import type { GroupId, LineId } from '../base/ids.ts'
import { EXACT_SUM_MAX } from './exact-numbers.ts'

/** One debt: `from` owes `to` up to `amt` µh that both sides offered. clearing.md §4.1. */
export interface Debt {
  readonly line: LineId
  readonly from: GroupId
  readonly to: GroupId
  readonly amt: bigint
}

/**
 * The debts a plan is made of, whatever strangers sent: sorted by line id; without amounts below 1 and debts to
 * oneself; one debt a line. Of debts on one line that agree who owes whom the smallest counts, since both ends
 * must stand by it; where they disagree the line is left out. If the sum passes 2^53 - 1 µh, no amount counts for
 * more than an equal share of that: huge offers neither stop a planner nor crowd out small ones.
 */
export function tidyDebts(debts: readonly Debt[]): readonly Debt[] {
  const byLine = new Map<LineId, Debt | null>()
  for (const debt of debts) {
    if (debt.amt <= 0n || debt.from === debt.to) continue
    const known = byLine.get(debt.line)
    if (known === undefined) byLine.set(debt.line, debt)
    else if (known?.from !== debt.from || known.to !== debt.to) byLine.set(debt.line, null)
    else if (debt.amt < known.amt) byLine.set(debt.line, debt)
  }
  const kept = [...byLine.values()].filter(debt => debt !== null)
  const sum = kept.reduce((total, debt) => total + debt.amt, 0n)
  const share = sum <= EXACT_SUM_MAX ? sum : EXACT_SUM_MAX / BigInt(kept.length)
  return kept
    .sort((a, b) => (a.line < b.line ? -1 : 1))
    .map(debt => (debt.amt <= share ? debt : { ...debt, amt: share }))
}
