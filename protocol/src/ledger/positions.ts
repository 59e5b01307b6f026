/** Where an account stands between its limits: free to trade, or stuck at one end. A committee looks for the stuck ones. */
import { boundsOf } from './bounds.ts'
import type { Policy } from './policy.ts'
import type { Row } from './tables.ts'

export const STANDINGS = ['floor', 'near-floor', 'free', 'near-ceiling', 'ceiling'] as const
export type Standing = (typeof STANDINGS)[number]

/** Near a limit is within this part of it, a tenth. */
const NEAR_PART = 10n

const size = (amt: bigint): bigint => (amt < 0n ? -amt : amt)

/**
 * At or beyond a limit, or within a tenth of it. Who may not go below zero and has nothing stands at the floor: they
 * cannot pay. Where both ends are near, the nearer counts; without limits everybody is free.
 */
export function standingOf(
  policy: Policy,
  account: Pick<Row<'accounts'>, 'kind' | 'own' | 'earned'>,
  balance: bigint,
): Standing {
  const { min, max } = boundsOf(policy, account)
  if (min !== null && balance <= min) return 'floor'
  if (max !== null && balance >= max) return 'ceiling'
  const toFloor = min !== null && balance - min <= size(min) / NEAR_PART ? balance - min : null
  const toCeiling = max !== null && max - balance <= size(max) / NEAR_PART ? max - balance : null
  if (toFloor !== null && (toCeiling === null || toFloor <= toCeiling)) return 'near-floor'
  return toCeiling === null ? 'free' : 'near-ceiling'
}

const ENDS = {
  floor: 'low',
  'near-floor': 'low',
  free: null,
  'near-ceiling': 'high',
  ceiling: 'high',
} as const

/** The end at which an account is stuck, at the limit or near it; null for who is free. */
export const endOfStanding = (standing: Standing): 'low' | 'high' | null => ENDS[standing]
