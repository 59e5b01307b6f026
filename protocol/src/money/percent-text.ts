/** Shares as they are shown; `percent.ts` reads them. Apart, for most pages only show. */
import { decimalText, type Locale, NUMBER_STYLE } from './number-text.ts'

/** Decimals of a hundredth that millionths can hold. */
export const PERCENT_DIGITS = 4

/** Without the sign and without idle noughts: `2`, `0,5`. @pre a safe integer of millionths */
export function showPercent(ppm: number, locale: Locale): string {
  const text = decimalText(BigInt(ppm), PERCENT_DIGITS, locale)
  return text.replace(/0+$/, '').replace(NUMBER_STYLE[locale].decimal === '.' ? /\.$/ : /,$/, '')
}
