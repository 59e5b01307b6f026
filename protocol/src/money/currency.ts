/**
 * What a group counts in. The minor unit is the smallest that can be paid: a cent, a minute of an hour, a whole
 * favour. Amounts are whole minor units; this tells how people see them:
 *
 *     decimal  12,50 Tal      hours  1:30 h (the minor unit is a minute)      count  3 favours
 *     gift     given 23, received 21: written like favours, counted for both, owed by nobody
 *
 * SPEC 3.2.
 */
import { checked, integer, oneOf, type Shape, type ShapeOf, struct, text } from '../codec/shape.ts'
import type { Amount } from './amount.ts'
import { decimalText, hoursText, type Locale, type SignOption } from './number-text.ts'

const currencyFields = struct({
  code: text(32, 1),
  name: text(60, 1),
  symbol: text(32, 1),
  digits: integer(0, 3),
  style: oneOf('decimal', 'hours', 'count', 'gift'),
})

/** `code`: 1 to 8 characters that name it in entries. `digits`: decimals shown, 10^-digits being one minor unit. */
export type Currency = ShapeOf<typeof currencyFields>

/** A unit stands beside a number and must not read as a part of it: it starts with no digit, sign or separator. */
const isUnitText = (unit: string): boolean => /^[^\s\d.,:'’+\-−](?:.*\S)?$/u.test(unit)

export const currencyShape: Shape<Currency> = checked(
  currencyFields,
  'a code of 1 to 8 characters, code and symbol that start like words, decimals in decimal style only',
  ({ code, symbol, digits, style }) =>
    [...code].length <= 8 && isUnitText(code) && isUnitText(symbol) && (style === 'decimal' || digits === 0),
)

/** Minor units in one whole unit: 100 cents, 60 minutes, 1 favour. */
export const minorPerUnit = ({ style, digits }: Pick<Currency, 'style' | 'digits'>): bigint =>
  style === 'hours' ? 60n : 10n ** BigInt(digits)

/** With the currency's symbol: `12,50 Tal`, `−1:30 h`. */
export const showAmount = (currency: Currency, value: Amount, locale: Locale, opts?: SignOption): string =>
  `${showNumber(currency, value, locale, opts)} ${currency.symbol}`

/** Without the symbol: `12,50`, `−1:30`. */
export const showNumber = (currency: Currency, value: Amount, locale: Locale, opts?: SignOption): string =>
  currency.style === 'hours' ? hoursText(value, opts) : decimalText(value, currency.digits, locale, opts)
