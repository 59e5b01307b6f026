/**
 * What a group asks of a cycle beside what it asks of every transfer: that the round is of these days, that nobody
 * keeps more cycles open than his budget, and that payments which wait on a line find half of its debt untouched.
 * SPEC 7.4, clearing.md §4.3.
 */
import type { GroupId, LineId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { amountOf, readBody, type TransferBody } from '../transfer/body.ts'
import { isFreshRound } from '../transfer/round-id.ts'
import type { Book } from './book.ts'
import { refusal } from './refusals.ts'
import type { RuleResult } from './rule.ts'

/** Bodies of the transfers that hold value: at most `LIMITS.openTransfersMax`, and those that are told anew after a restore. */
function openBodies(book: Book): TransferBody[] {
  const bodies: TransferBody[] = []
  for (const { state, body } of book.tables.transfers.values()) {
    const read = state === 'signed' ? readBody(body) : null
    if (read?.ok === true) bodies.push(read.value)
  }
  return bodies
}

const closerOf = (body: TransferBody): GroupId | undefined => body.parts[body.closer]?.g

/** A cycle of a round of these days, by a closer who keeps his budget. Payments pass. */
export function checkCycle(book: Book, body: TransferBody, at: number): RuleResult {
  if (body.kind !== 'clear') return ok(null)
  if (!isFreshRound(body.round?.id ?? '', at)) return err(refusal('stale-round'))
  const ofCloser = openBodies(book).filter(
    open => open.kind === 'clear' && closerOf(open) === closerOf(body),
  ).length
  return ofCloser >= LIMITS.openCyclesPerCloserMax ? err(refusal('too-many-open')) : ok(null)
}

/**
 * How much of the line's debt a cycle may still hold: all of it, `debt` µh, while no payment waits on the line; else
 * half of it, less what cycles hold there already.
 */
export function roomForCycles(book: Book, line: LineId, debt: bigint): bigint {
  let payments = false
  let cycles = 0n
  for (const body of openBodies(book)) {
    if (!body.edges.some(edge => edge.line === line)) continue
    if (body.kind === 'pay') payments = true
    else cycles += amountOf(body)
  }
  if (!payments) return debt
  // Down: of an odd debt the payments get the bigger half.
  return debt / 2n - cycles
}
