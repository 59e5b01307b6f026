/** The currency of a group as it stands in books and messages. Apart from `currency.ts`, which a screen needs without any codec. */
import { checked, integer, oneOf, type Shape, type ShapeOf, struct, text } from '../codec/shape.ts'

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
