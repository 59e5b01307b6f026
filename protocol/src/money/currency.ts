/**
 * What a group counts in. The minor unit is the smallest that can be paid: a cent, a minute of an hour, a whole
 * favour. Amounts are whole minor units; this tells how people see them:
 *
 *     decimal  12,50 Tal      hours  1:30 h (the minor unit is a minute)      count  3 favours
 *     gift     given 23, received 21: written like favours, counted for both, owed by nobody
 *
 * SPEC 3.2.
 */
import type { Amount } from './amount.ts'
import type { Currency } from './currency-shape.ts'
import { decimalText, hoursText, type Locale, type SignOption } from './number-text.ts'

/** With the currency's symbol: `12,50 Tal`, `−1:30 h`. */
export const showAmount = (currency: Currency, value: Amount, locale: Locale, opts?: SignOption): string =>
  `${showNumber(currency, value, locale, opts)} ${currency.symbol}`

/** Without the symbol: `12,50`, `−1:30`. */
export const showNumber = (currency: Currency, value: Amount, locale: Locale, opts?: SignOption): string =>
  currency.style === 'hours' ? hoursText(value, opts) : decimalText(value, currency.digits, locale, opts)
