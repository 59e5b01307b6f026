/**
 * Typing an amount on the big keypad, in the currency's own style: `12,50`, `1:30`, or whole favours.
 * The pad edits the text of the field; what the text means is decided by `readAmount` alone.
 */
import type { CurrencyJson, Language } from '@localpay/node'
import { NUMBER_STYLE } from '@localpay/protocol'

export type PadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'mark' | 'back'

export interface PadStyle {
  /** Between whole and part: `,` `.` or `:`; null when amounts are whole. */
  readonly mark: string | null
  /** Digits after the mark at most. */
  readonly partDigits: number
}

/** Digits before the mark: nine whole digits are beyond any group's needs and far below 64 bits. */
const WHOLE_DIGITS_MAX = 9

export function padStyleOf(currency: CurrencyJson, locale: Language): PadStyle {
  if (currency.style === 'hours') return { mark: ':', partDigits: 2 }
  if (currency.style === 'count' || currency.digits === 0) return { mark: null, partDigits: 0 }
  return { mark: NUMBER_STYLE[locale].decimal, partDigits: currency.digits }
}

/** The nine digits, then the last row. A currency without parts has no mark on its pad. */
export function padRows(style: PadStyle): readonly (readonly PadKey[])[] {
  return [
    ['1', '2', '3'],
    ['4', '5', '6'],
    ['7', '8', '9'],
    style.mark === null ? ['0', 'back'] : ['mark', '0', 'back'],
  ]
}

/** The text after one press. A press that would make no amount changes nothing. */
export function press(text: string, pressed: PadKey, style: PadStyle): string {
  if (pressed === 'back') return text.slice(0, -1)
  const [whole = '', part] = style.mark === null ? [text] : text.split(style.mark)
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
