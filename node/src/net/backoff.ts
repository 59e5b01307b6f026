import { NET_BOUNDS } from './net-bounds.ts'

/**
 * How long to wait before a try, ms: doubles with each failed one up to a bound, and is spread by half either way, so
 * that a hundred nodes do not come back to a restarted relay in the same instant.
 */
export function backoffMs(failedTries: number, spread: number): number {
  const wait = Math.min(NET_BOUNDS.redialMsMin * 2 ** Math.min(failedTries, 30), NET_BOUNDS.redialMsMax)
  return wait * (0.5 + spread)
}
