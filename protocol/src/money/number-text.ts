/**
 * Numbers as people write them in the three languages. By hand, so that every machine writes the same and a
 * test can read back what a screen shows.
 *
 *     en 12,345.60     fr 12 345,60 (narrow no-break spaces)     es 12.345,60, but 1234,50
 */

export type Locale = 'en' | 'fr' | 'es'

export interface SignOption {
  /** Show + above zero too, as in a list of comings and goings. */
  readonly sign?: boolean
}

interface NumberStyle {
  readonly decimal: '.' | ','
  readonly group: string
  /** Whole digits from which groups are made. */
  readonly groupFrom: number
}

/** CLDR's separators. */
export const NUMBER_STYLE: Readonly<Record<Locale, NumberStyle>> = {
  en: { decimal: '.', group: ',', groupFrom: 4 },
  fr: { decimal: ',', group: '\u202f', groupFrom: 4 },
  es: { decimal: ',', group: '.', groupFrom: 5 },
}

/** The minus sign that is as wide as a plus, not the hyphen. */
export const MINUS = '\u2212'

const signText = (value: bigint, opts?: SignOption): string =>
  value < 0n ? MINUS : value > 0n && opts?.sign ? '+' : ''

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

/** `value` counts units of 10^-digits. All digits are shown: `12,50`, never `12,5`. */
export function decimalText(value: bigint, digits: number, locale: Locale, opts?: SignOption): string {
  const style = NUMBER_STYLE[locale]
  const all = magnitude(value)
    .toString()
    .padStart(digits + 1, '0')
  const whole = all.slice(0, all.length - digits)
  const grouped = whole.length < style.groupFrom ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, style.group)
  const fraction = digits === 0 ? '' : style.decimal + all.slice(-digits)
  return signText(value, opts) + grouped + fraction
}

/** Minutes as `h:mm`, the same in every language. */
export function hoursText(minutes: bigint, opts?: SignOption): string {
  const all = magnitude(minutes)
  return `${signText(minutes, opts)}${all / 60n}:${(all % 60n).toString().padStart(2, '0')}`
}
