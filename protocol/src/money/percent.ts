/**
 * Shares as people write them, of a hundred: `2`, `0,5`, `12.5 %`. Books keep millionths, so four decimals can be
 * written and nothing is rounded. What is over a hundred is refused, so that «2.000» can only be two.
 */
import { err, ok, type Result } from '../base/result.ts'
import type { Currency } from './currency-shape.ts'
import type { Locale } from './number-text.ts'
import { PERCENT_DIGITS } from './percent-text.ts'
import { readAmount } from './read-amount.ts'

const WHOLE_PPM = 1_000_000

export type PercentRefusal =
  | { readonly code: 'not-a-percentage' }
  | { readonly code: 'too-many-decimals'; readonly digits: number }

const PERCENT: Currency = { code: '%', name: '%', symbol: '%', digits: PERCENT_DIGITS, style: 'decimal' }

/** Millionths, 0 to 1,000,000. */
export function readPercent(text: string, locale: Locale): Result<number, PercentRefusal> {
  const read = readAmount(PERCENT, text, locale, { allow: 'zero' })
  if (read.ok && read.value <= WHOLE_PPM) return ok(Number(read.value))
  if (!read.ok && read.refusal.code === 'too-many-decimals')
    return err({ code: 'too-many-decimals', digits: PERCENT_DIGITS })
  return err({ code: 'not-a-percentage' })
}
