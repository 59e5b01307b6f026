/** Counts knocks in memory; the limits themselves are in `api-limits.ts`. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RATES, type Rate, type RateName } from './api-limits.ts'
import type { DoorRefusal } from './http-status.ts'

export interface RateLimits {
  /** Null when there is room; else the refusal that says when to come again. */
  readonly knock: (name: RateName, key: string) => Promise<DoorRefusal | null>
}

export type Rates = { readonly [N in RateName]: Rate }

export function makeRateLimits(rates: Rates = RATES): RateLimits {
  const limiters = new Map(
    Object.entries(rates).map(([name, { points, seconds }]) => [
      name,
      new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }),
    ]),
  )
  return {
    knock: async (name, key) => {
      try {
        await limiters.get(name)?.consume(key)
        return null
      } catch (thrown) {
        if (!(thrown instanceof RateLimiterRes)) throw thrown
        return { code: 'too-many-requests', seconds: Math.max(1, Math.ceil(thrown.msBeforeNext / 1000)) }
      }
    },
  }
}

/** One home has one IPv4 address, or 2^64 of IPv6: those count as one. */
export function clientKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  return address.includes(':') ? network64(address) : address
}

function network64(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? []
  const left = head.split(':').filter(Boolean)
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
