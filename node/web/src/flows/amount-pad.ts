/**
 * Typing an amount on the big keypad, in the currency's own style: `12,50`, `1:30`, or whole favours.
 * The pad edits the text of the field; what the text means is decided by `readAmount` alone.
 */
import type { CurrencyJson, Language } from '@localpay/node'
import { minorPerUnit, NUMBER_STYLE } from '@localpay/protocol'

export type PadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'mark' | 'back' | Part
/** What stands after the mark, at one press: `:15`. */
type Part = `:${string}`

export interface PadStyle {
  /** Between whole and part: `,` `.` or `:`; null when amounts are whole. */
  readonly mark: string | null
  /** Digits after the mark at most. */
  readonly partDigits: number
  /** Where amounts go in quarters of a unit: keys for the three of them. */
  readonly parts: readonly Part[]
}

/** Digits before the mark: nine whole digits are beyond any group's needs and far below 64 bits. */
const WHOLE_DIGITS_MAX = 9

export function padStyleOf(currency: CurrencyJson, locale: Language): PadStyle {
  const { style, digits, step = '1' } = currency
  const mark = style === 'hours' ? ':' : digits === 0 ? null : NUMBER_STYLE[locale].decimal
  const isQuarter = minorPerUnit(currency) === BigInt(step) * 4n
  const parts = isQuarter ? [1, 2, 3].map((n): Part => `:${n * Number(step)}`) : []
  return { mark, partDigits: style === 'hours' ? 2 : digits, parts }
}

/** The nine digits, quarters where amounts go in them, then the last row. A currency without parts has no mark on its pad. */
export function padRows(style: PadStyle): readonly (readonly PadKey[])[] {
  return [
    ['1', '2', '3'],
    ['4', '5', '6'],
    ['7', '8', '9'],
    ...(style.parts.length === 0 ? [] : [style.parts]),
    style.mark === null ? ['0', 'back'] : ['mark', '0', 'back'],
  ]
}

const isPart = (key: PadKey): key is Part => key.startsWith(':')

/** What stands on a key. */
export const sayKey = (key: PadKey, { mark }: PadStyle): string =>
  isPart(key) ? `${mark}${key.slice(1)}` : key

/** The text after one press. A press that would make no amount changes nothing. */
export function press(text: string, pressed: PadKey, style: PadStyle): string {
  if (pressed === 'back') return text.slice(0, -1)
  const [whole = '', part] = style.mark === null ? [text] : text.split(style.mark)
  if (isPart(pressed)) return `${whole || '0'}${style.mark}${pressed.slice(1)}`
  if (pressed === 'mark') {
    if (style.mark === null || part !== undefined) return text
    return `${whole === '' ? '0' : whole}${style.mark}`
  }
  if (part !== undefined) {
    if (part.length >= style.partDigits) return text
    if (style.mark === ':' && part === '' && pressed > '5') return text
    return text + pressed
  }
  if (whole === '0') return pressed
  return whole.length >= WHOLE_DIGITS_MAX ? text : text + pressed
}

/** What the field means while it is still being typed: a mark at the end counts for nothing. */
export const settledText = (text: string): string => text.trim().replace(/[.,:]$/, '')
