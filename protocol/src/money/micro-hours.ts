/**
 * Time as the unit between groups: whole millionths of an hour, below zero when owed. Groups have different
 * currencies; an hour is the same everywhere. SPEC 3.3.
 */
import { int64, mapped, type Shape } from '../codec/shape.ts'
import { AMOUNT_MAX, divideNearest } from './amount.ts'
import { decimalText, hoursText, type Locale, type SignOption } from './number-text.ts'

/** Millionths of an hour (µh). Signed: below zero is owed. */
export type MicroHours = bigint & { readonly __unit: 'micro-hour' }

export const MICRO_HOURS_PER_HOUR = 1_000_000n

/** @throws RangeError beyond 64 bits: a bug in the caller, not bad input. */
export function microHours(value: bigint): MicroHours {
  if (value > AMOUNT_MAX || value < -AMOUNT_MAX) throw new RangeError(`hours out of range: ${value}`)
  return value as MicroHours
}

export const microHoursShape: Shape<MicroHours> = mapped(int64(), microHours, value => value)

/** `1:30 h`, to the nearest minute: for people. */
export const showMicroHours = (value: MicroHours, opts?: SignOption): string =>
  `${hoursText(divideNearest(value * 60n, MICRO_HOURS_PER_HOUR), opts)} h`

/** `0,333333 h`, to the last millionth: for those who check the books. */
export const showMicroHoursExact = (value: MicroHours, locale: Locale, opts?: SignOption): string =>
  `${decimalText(value, 6, locale, opts)} h`
