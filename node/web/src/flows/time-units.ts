/** Lengths of time as people count them. */
import type { Translate } from '../text/text.ts'

/** What a length of time is counted in, ms. */
export const TIME_UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
export type TimeUnit = keyof typeof TIME_UNITS

/** A length of time in the largest unit that counts it whole; what is less than a minute counts as one. */
export function unitsOf(ms: number): { readonly count: number; readonly unit: TimeUnit } {
  const unit = (['day', 'hour'] as const).find(one => ms % TIME_UNITS[one] === 0) ?? 'minute'
  return { count: Math.ceil(ms / TIME_UNITS[unit]), unit }
}

/** `30 days`, `12 hours`. */
export function sayTime(ms: number, t: Translate): string {
  const { count, unit } = unitsOf(ms)
  return t('rules.time', { count, unit })
}
