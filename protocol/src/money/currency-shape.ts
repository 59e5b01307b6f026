/** The currency of a group as it stands in books and messages. Apart from `currency.ts`, which a screen needs without any codec. */
import {
  checked,
  int64,
  integer,
  oneOf,
  optional,
  type Shape,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { isStep } from './step.ts'

const written = {
  code: text(32, 1),
  name: text(60, 1),
  symbol: text(32, 1),
  digits: integer(0, 3),
  style: oneOf('decimal', 'hours', 'count', 'gift'),
} as const
const currencyFields = struct(written)

/** `code`: 1 to 8 characters that name it in entries. `digits`: decimals shown, 10^-digits being one minor unit. */
export type Currency = ShapeOf<typeof currencyFields>

/** A unit stands beside a number and must not read as a part of it: it starts with no digit, sign or separator. */
const isUnitText = (unit: string): boolean => /^[^\s\d.,:'’+\-−](?:.*\S)?$/u.test(unit)

const asWritten = <T extends Currency>(shape: Shape<T>): Shape<T> =>
  checked(
    shape,
    'a code of 1 to 8 characters, code and symbol that start like words, decimals in decimal style only',
    ({ code, symbol, digits, style }) =>
      [...code].length <= 8 &&
      isUnitText(code) &&
      isUnitText(symbol) &&
      (style === 'decimal' || digits === 0),
  )

/** As other groups are told of it. */
export const currencyShape: Shape<Currency> = asWritten(currencyFields)

const ownFields = struct({
  ...written,
  /** What people pay are multiples of this, in minor units; absent: any amount. SPEC 3.2. */
  step: optional(int64(2n)),
})

/** With what the group asks of its own members' payments, and of nobody else's. */
export type OwnCurrency = ShapeOf<typeof ownFields>

export const ownCurrencyShape: Shape<OwnCurrency> = checked(
  asWritten(ownFields),
  'a step that goes evenly into one unit, or is so many whole ones',
  currency => currency.step === undefined || isStep(currency.step, currency),
)
