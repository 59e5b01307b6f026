/** What an hour of help is worth, as people type and read it. */
import type { CurrencyJson, Language, PolicyReply } from '@localpay/node'
import {
  decimalText,
  divideNearest,
  MICRO_HOURS_PER_HOUR,
  minorPerUnit,
  NUMBER_STYLE,
} from '@localpay/protocol'
import type { Translate } from '../text/text.ts'

/** An hour is an hour: such a currency has no rate to choose. */
export const hasRate = ({ style }: Pick<CurrencyJson, 'style'>): boolean => style !== 'hours'

/** Decimals that what an hour is worth may have, also where payments have fewer. */
export const HOUR_DIGITS = 3

/** What one hour is worth, as it is typed: `20`, `12,5`; to the nearest thousandth of a unit. */
export function hourText({ num, den }: RateJson, currency: CurrencyJson, language: Language): string {
  const thousandths = divideNearest(
    MICRO_HOURS_PER_HOUR * BigInt(den) * 1000n,
    BigInt(num) * minorPerUnit(currency),
  )
  // «1,000» could be one or a thousand, so thousands are not set off where it may be typed over.
  const text = decimalText(thousandths, HOUR_DIGITS, language).replaceAll(NUMBER_STYLE[language].group, '')
  return text.replace(/[.,]?0+$/, '')
}

type RateJson = { readonly num: string; readonly den: string }

/** What an hour is worth, to other groups. */
export function rateWords(
  { policy, rate }: Pick<PolicyReply, 'policy' | 'rate'>,
  t: Translate,
): readonly string[] {
  const { currency } = policy
  if (!hasRate(currency)) return [t('rules.hour-is-hour')]
  return [t('rules.rate', { amount: `${hourText(rate, currency, t.language)}\u00a0${currency.symbol}` })]
}
