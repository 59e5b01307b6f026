/**
 * Money: whole minor units of one currency as `bigint`, below zero when owed. There is no fraction anywhere;
 * a division says how it rounds. SPEC 3.1.
 */
import { int64, mapped, type Shape } from '../codec/shape.ts'

/** Money in minor units of one currency. Signed: below zero is owed. */
export type Amount = bigint & { readonly __unit: 'minor' }

/** 2^63 - 1, of either sign: what the books of any group can hold. */
export const AMOUNT_MAX = (1n << 63n) - 1n

/** @throws RangeError beyond 64 bits: a bug in the caller, not bad input. */
export function amount(minor: bigint): Amount {
  if (minor > AMOUNT_MAX || minor < -AMOUNT_MAX) throw new RangeError(`amount out of range: ${minor}`)
  return minor as Amount
}

/** @throws RangeError beyond 64 bits. */
export const add = (a: Amount, b: Amount): Amount => amount(a + b)

/** `a - b`. @throws RangeError beyond 64 bits. */
export const subtract = (a: Amount, b: Amount): Amount => amount(a - b)

export const negate = (a: Amount): Amount => amount(-a)

/** The quotient rounded toward minus infinity. @throws RangeError unless `by` is above zero. */
export function divideDown(value: bigint, by: bigint): bigint {
  if (by <= 0n) throw new RangeError(`cannot divide by ${by}`)
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

/** The quotient rounded toward plus infinity. @throws RangeError unless `by` is above zero. */
export const divideUp = (value: bigint, by: bigint): bigint => -divideDown(-value, by)

/** The nearest quotient; halves go away from zero, so both signs mirror. @throws RangeError unless `by` is above zero. */
export const divideNearest = (value: bigint, by: bigint): bigint =>
  value < 0n ? -divideNearest(-value, by) : divideDown(2n * value + by, 2n * by)

export const amountShape: Shape<Amount> = mapped(int64(), amount, value => value)

/** The amount that JSON spells as a decimal string of minor units, `"-1250"`; null for any other spelling. */
export function parseAmountJson(text: string): Amount | null {
  if (!/^(?:0|-?[1-9][0-9]{0,18})$/.test(text)) return null
  const minor = BigInt(text)
  return minor > AMOUNT_MAX || minor < -AMOUNT_MAX ? null : amount(minor)
}

export const showAmountJson = (value: Amount): string => value.toString()
