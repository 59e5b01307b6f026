/** Amounts of the API on the screen, in the member's language and the group's own style. */
import type { CurrencyJson, Language } from '@localpay/node'
import {
  microHours,
  parseAmountJson,
  type ReadAmountOption,
  type SignOption,
  showAmount,
  showMicroHours,
} from '@localpay/protocol'

/** `12,50 Tal`. What is no amount shows as a dash, so that nobody takes it for zero. */
export function sayAmount(
  currency: CurrencyJson,
  minor: string | bigint,
  locale: Language,
  opts?: SignOption,
): string {
  const value = parseAmountJson(String(minor))
  return value === null ? '–' : showAmount(currency, value, locale, opts)
}

/** Between groups people count in hours: `1:30 h`. */
export function sayHours(micro: string, opts?: SignOption): string {
  const value = parseAmountJson(micro)
  return value === null ? '–' : showMicroHours(microHours(value), opts)
}

/** How an amount is read that somebody is about to pay, or to be paid. */
export const asPaid = ({ step }: CurrencyJson): ReadAmountOption =>
  step === undefined ? {} : { step: BigInt(step) }
