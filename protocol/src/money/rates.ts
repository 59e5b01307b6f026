/**
 * What a group's currency is worth in time. A rate is a fraction, micro-hours for one minor unit, so nothing is
 * lost before the one rounding: 20.00 an hour, in cents, is 500/1; 150.00 an hour is 200/3.
 *
 * A price in the payee's currency becomes time rounded up, and time becomes the payer's currency rounded up: the
 * payee is never short, the payer bears less than one minor unit. When the payer names what they spend, both
 * steps round down. SPEC 3.4; clearing.md §2.3.
 */
import { type Amount, amount, divideDown, divideNearest, divideUp } from './amount.ts'
import { showAmount } from './currency.ts'
import type { Currency } from './currency-shape.ts'
import { MICRO_HOURS_PER_HOUR, type MicroHours, microHours } from './micro-hours.ts'
import type { Locale } from './number-text.ts'
import { minorPerUnit } from './unit.ts'

/** Micro-hours for one minor unit, as `num / den`; both above zero. */
export interface Rate {
  readonly num: bigint
  readonly den: bigint
}

/** What the payee's price is in time, rounded up. @throws RangeError beyond 64 bits */
export const priceInMicroHours = (priceMinor: Amount, { num, den }: Rate): MicroHours =>
  microHours(divideUp(priceMinor * num, den))

/** What the payer pays for that time, rounded up. @throws RangeError beyond 64 bits */
export const priceInPayerCurrency = (x: MicroHours, { num, den }: Rate): Amount =>
  amount(divideUp(x * den, num))

/** The time that the payer's money buys, rounded down. @throws RangeError beyond 64 bits */
export const spendInMicroHours = (spendMinor: Amount, { num, den }: Rate): MicroHours =>
  microHours(divideDown(spendMinor * num, den))

/** What the payee gets for time that the payer bought, rounded down. @throws RangeError beyond 64 bits */
export const spendInPayeeCurrency = (x: MicroHours, { num, den }: Rate): Amount =>
  amount(divideDown(x * den, num))

/** True for a decimal number above zero, such as `20` or `12.5`: what `rateFromUnitsPerHour` takes. */
export const isUnitsPerHour = (text: string): boolean =>
  /^\d{1,9}(?:\.\d{1,3})?$/.test(text) && /[1-9]/.test(text)

/**
 * The rate of a currency of which `units` make an hour, in lowest terms. A currency in hours has `1`.
 * @throws RangeError unless `isUnitsPerHour(units)`
 */
export function rateFromUnitsPerHour({ units, currency }: { units: string; currency: Currency }): Rate {
  if (!isUnitsPerHour(units)) throw new RangeError(`not units per hour: ${units}`)
  const [whole, fraction = ''] = units.split('.') as [string, string?]
  const thousandths = BigInt(whole + fraction.padEnd(3, '0'))
  return lowestTerms(MICRO_HOURS_PER_HOUR * 1000n, thousandths * minorPerUnit(currency))
}

/** What an hour is worth, to the nearest minor unit: `20,00 Tal`. */
export const showUnitsPerHour = ({ num, den }: Rate, currency: Currency, locale: Locale): string =>
  showAmount(currency, amount(divideNearest(MICRO_HOURS_PER_HOUR * den, num)), locale)

/** The new rate is further from one of these than that part of it, up or down. clearing.md §2.3. */
export function isRateJump(held: readonly Rate[], next: Rate, ppm: number): boolean {
  return held.some(({ num, den }) => {
    const [after, before] = [next.num * den * 1_000_000n, num * next.den]
    return after > before * BigInt(1_000_000 + ppm) || after < before * BigInt(1_000_000 - ppm)
  })
}

function lowestTerms(num: bigint, den: bigint): Rate {
  const common = gcd(num, den)
  return { num: num / common, den: den / common }
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b)
}
