/**
 * What a group asks of a cycle beside what it asks of every transfer: that the round is of these days, that nobody
 * keeps more cycles open than his budget, and that payments which wait on a line find half of its debt untouched.
 * SPEC 7.4, clearing.md §4.3.
 */
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import type { TransferBody } from '../transfer/body.ts'
import { isFreshRound } from '../transfer/round-id.ts'
import type { Book } from './book.ts'
import { refusal } from './refusals.ts'
import type { RuleResult } from './rule.ts'
import { proposerOf } from './rules-holds.ts'
import type { Row } from './tables.ts'

/** A cycle of a round of these days, by a closer who keeps his budget. Payments pass. */
export function checkCycle(book: Book, body: TransferBody, at: number): RuleResult {
  if (body.kind !== 'clear') return ok(null)
  if (!isFreshRound(body.round?.id ?? '', at)) return err(refusal('stale-round'))
  const closer = proposerOf(body)
  let open = 0
  // Each cycle stands on two of our lines: on one of them coming in.
  for (const { held } of book.tables.lines.values())
    open += held.filter(
      hold => hold.kind === 'clear' && hold.side === 'in' && hold.proposer === closer,
    ).length
  return open >= LIMITS.openCyclesPerCloserMax ? err(refusal('too-many-open')) : ok(null)
}

/**
 * How much of the line's debt, `debt` µh, a cycle may still hold: all of it while no payment waits on the line; else half
 * of it, less what cycles hold there already.
 */
export function roomForCycles({ held }: Pick<Row<'lines'>, 'held'>, debt: bigint): bigint {
  if (!held.some(({ kind }) => kind === 'pay')) return debt
  const cycles = held.reduce((sum, { kind, amt }) => (kind === 'clear' ? sum + amt : sum), 0n)
  // Down: of an odd debt the payments get the bigger half.
  return debt / 2n - cycles
}
