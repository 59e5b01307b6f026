/**
 * What comes after a try of a payment to another group: wait, try another path, or give up. A pure decision over what
 * the payer's group knows, so that it is the same after a restart. SPEC 7.7, clearing.md §3.9, H11.
 */
import { LIMITS } from '../base/limits.ts'
import { SECOND_MS } from '../base/time.ts'

/** Why a payment was given up, as its member is told. */
export const END_REASONS = ['refused-there', 'no-path', 'too-many-tries', 'too-late', 'withdrawn'] as const
export type EndReason = (typeof END_REASONS)[number]

export interface Tried {
  /** Tries so far. */
  readonly tries: number
  /** The newest: its out-edge is held, the payee refused it and it is held, or the next group let go. */
  readonly newest: 'held' | 'denied' | 'released'
  /** The payee itself will not take the payment, over whichever path. */
  readonly isUnwanted: boolean
  /** The member does not want it any more. */
  readonly isWithdrawn: boolean
  /** Since the member consented, ms. */
  readonly age: number
  readonly patient: boolean
}

export type AfterTry = { readonly do: 'wait' | 'try' } | { readonly do: 'end'; readonly why: EndReason }

const end = (why: EndReason): AfterTry => ({ do: 'end', why })

/** Another try is begun no later than this after the consent, ms. */
export const tryUntilMs = (patient: boolean): number =>
  (patient ? LIMITS.prepTtlPatientSeconds : LIMITS.triesMax * LIMITS.prepTtlPaySeconds) * SECOND_MS

/** `try` may turn out to have no path, or to be more than may be at risk: then it is `no-path`, or waits. */
export function afterTry(tried: Tried): AfterTry {
  if (tried.newest === 'held') return { do: 'wait' }
  if (tried.isWithdrawn) return end('withdrawn')
  if (tried.isUnwanted) return end('refused-there')
  if (tried.tries >= LIMITS.triesMax) return end('too-many-tries')
  return tried.age >= tryUntilMs(tried.patient) ? end('too-late') : { do: 'try' }
}

/** Seconds to sign and to close. What is left of a patient payment's time, never less than an interactive one has. */
export function ttlsFor({ patient, age }: Pick<Tried, 'patient' | 'age'>): {
  readonly prepTtl: number
  readonly closeTtl: number
} {
  const left = (whole: number, least: number): number => Math.max(least, whole - Math.floor(age / SECOND_MS))
  return patient
    ? {
        prepTtl: left(LIMITS.prepTtlPatientSeconds, LIMITS.prepTtlPaySeconds),
        closeTtl: left(LIMITS.closeTtlPatientSeconds, LIMITS.closeTtlPaySeconds),
      }
    : { prepTtl: LIMITS.prepTtlPaySeconds, closeTtl: LIMITS.closeTtlPaySeconds }
}
