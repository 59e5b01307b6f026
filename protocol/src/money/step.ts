/**
 * The smallest step of what people pay: a quarter of an hour where hours are counted, 0.25 of a decimal currency. It binds
 * payments that somebody enters, but for one that takes an account to exactly zero; what is computed (levies, contributions,
 * what comes from other groups) and what stands already need not fit it. SPEC 3.2, 5.6.
 */
import { err, ok, type Result } from '../base/result.ts'
import { minorPerUnit } from './unit.ts'

/** Minor units. */
const STEP_MAX = 1_000_000n

/** Quarters and tenths go into a unit, and fives of units make sense; seven minutes do not. */
export function isStep(step: bigint, currency: Parameters<typeof minorPerUnit>[0]): boolean {
  const unit = minorPerUnit(currency)
  return step > 1n && step <= STEP_MAX && (unit % step === 0n || step % unit === 0n)
}

/** Told with the step, so that it can be said in the group's own spelling. */
export type OffStep = { readonly code: 'off-step'; readonly step: bigint }

/** @param step absent: any amount */
export const checkStep = (amt: bigint, step: bigint | undefined): Result<null, OffStep> =>
  step === undefined || amt % step === 0n ? ok(null) : err({ code: 'off-step', step })
