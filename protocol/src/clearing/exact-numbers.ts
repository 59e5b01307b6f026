/** Amounts enter and leave the planner as bigint; inside they are floating-point numbers that never round. */
import { assert } from '../base/assert.ts'

/** The largest sum, µh, up to which every number inside the planner is exact. */
export const EXACT_SUM_MAX = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * Amounts as floating-point numbers that are exact, because even their sum is a safe integer.
 * @throws BugError when an amount is negative or the sum passes 2^53 - 1 µh (nine thousand million hours).
 */
export function exactNumbers(amounts: readonly bigint[]): Float64Array {
  let sum = 0n
  for (const amount of amounts) {
    assert(amount >= 0n, 'no amount is negative')
    sum += amount
  }
  assert(sum <= EXACT_SUM_MAX, 'the amounts together are a safe integer')
  return Float64Array.from(amounts, Number)
}

/** One amount beside such numbers; null for one that none of them reaches. */
export const exactNumber = (amount: bigint): number | null =>
  amount >= 0n && amount <= EXACT_SUM_MAX ? Number(amount) : null
