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

/**
 * What stands between groups: in the own currency, then in the hours that the groups count, `40,00 Tal (2:00 h)`; once where
 * the own currency is the hour. Neither is broken over two lines.
 */
export function sayBoth(
  currency: CurrencyJson,
  { microHours, local }: { readonly microHours: string; readonly local: string | bigint },
  locale: Language,
): string {
  const own = sayAmount(currency, local, locale)
  const both = currency.style === 'hours' ? own : `${own} (${sayHours(microHours)})`
  return both.replaceAll(/ (?!\()/g, '\u00a0')
}

/**
 * How an amount is read that somebody is about to pay, or to be paid. With the balance of the account that it may clear: where
 * that has a rest between two steps, an amount within it is for the node to judge, for levies may be a part of the rest.
 */
export function asPaid({ step: text }: CurrencyJson, balance = '0'): ReadAmountOption {
  if (text === undefined) return {}
  const [step, left] = [BigInt(text), BigInt(balance)]
  return left % step === 0n ? { step } : { step, rest: left < 0n ? -left : left }
}
