/**
 * Reads what a person types as an amount. Comma and point both mark decimals, in every language, because
 * keyboards differ; what could be read two ways is refused, so that nobody ever pays a hundred or a thousand
 * times too much:
 *
 *     two decimals   12,50  12.50  1 234,50  1.234,50  1,234.50 Tal      refused: 1,234  12 50
 *     hours          1:30  1h30  1.5  1,5 h  90 min  1 h 30 min           refused: 1:5  0.33  1,250
 *
 * SPEC 3.2.
 */
import { err, ok, type Result } from '../base/result.ts'
import { AMOUNT_MAX, type Amount, amount } from './amount.ts'
import type { Currency } from './currency-shape.ts'
import { type Locale, MINUS, NUMBER_STYLE } from './number-text.ts'
import { checkStep, type OffStep } from './step.ts'

/** Why a text is no amount, in the order of the checks. */
export type AmountTextRefusal =
  | { readonly code: 'not-an-amount' }
  /** `1.234` where three decimals are allowed but the reader's language writes them otherwise. */
  | { readonly code: 'ambiguous' }
  /** More decimals than the currency has, or a thousand written with a separator that looks like decimals. */
  | { readonly code: 'too-many-decimals'; readonly digits: number }
  | { readonly code: 'not-whole-minutes' }
  | { readonly code: 'too-big' }
  | { readonly code: 'not-positive' }
  | OffStep

export interface ReadAmountOption {
  /** `positive` unless told: a payment. `zero` allows nothing too, a thank-you; `any` also debts, as in limits. */
  readonly allow?: 'positive' | 'zero' | 'any'
  /** What is about to be paid is a multiple of this, where the group says so. */
  readonly step?: bigint
  /** Up to this, what is no multiple of the step is read too: it may be the rest of an account, which the ledger judges. */
  readonly rest?: bigint
}

type Read<T> = Result<T, AmountTextRefusal>

const TEXT_MAX = 60

/** The amount that a person's text names, or why it names none. */
export function readAmount(
  currency: Currency,
  text: string,
  locale: Locale,
  opts?: ReadAmountOption,
): Read<Amount> {
  if (text.length > TEXT_MAX) return err({ code: 'not-an-amount' })
  const [, sign, rest] = /^([+\-−]?) ?(.*)$/u.exec(text.trim().replace(/\s+/g, ' ')) as unknown as [
    string,
    string,
    string,
  ]
  const size =
    currency.style === 'hours' ? readMinutes(currency, rest, locale) : readDecimals(currency, rest, locale)
  if (!size.ok) return size
  if (size.value > AMOUNT_MAX) return err({ code: 'too-big' })
  const value = amount(sign === '-' || sign === MINUS ? -size.value : size.value)
  const allow = opts?.allow ?? 'positive'
  const allowed = allow === 'any' || value > 0n || (allow === 'zero' && value === 0n)
  if (!allowed) return err({ code: 'not-positive' })
  const even = checkStep(value, opts?.step)
  return even.ok || (opts?.rest !== undefined && value <= opts.rest) ? ok(value) : even
}

function readDecimals(currency: Currency, text: string, locale: Locale): Read<bigint> {
  const number = readNumber(withoutUnit(text, [currency.symbol, currency.code]), currency.digits, locale)
  return number.ok
    ? ok(BigInt(number.value.whole + number.value.fraction.padEnd(currency.digits, '0')))
    : number
}

const MINUTE = '(?:m|mn|mins?|minutes?|minutos?)'
const MINUTES_ALONE = /^(\d+) ?(?:mn|mins?|minutes?|minutos?)$/i
const CLOCK = /^(\d+):([0-5]\d)$/
const HOURS_AND_MINUTES = new RegExp(`^(\\d+) ?h ?(?:([0-5]\\d)|([0-5]?\\d) ?${MINUTE})$`, 'i')
const HOUR_WORDS = ['h', 'hr', 'hrs', 'hour', 'hours', 'heure', 'heures', 'hora', 'horas']

/** Decimal hours need no more: a hundredth is under a minute. So three digits after a mark are never read as such. */
const HOUR_DIGITS = 2

function readMinutes(currency: Currency, text: string, locale: Locale): Read<bigint> {
  const alone = MINUTES_ALONE.exec(text)
  if (alone) return ok(BigInt(alone[1] as string))
  const bare = withoutUnit(text, [currency.symbol, currency.code, ...HOUR_WORDS])
  const parts = CLOCK.exec(bare) ?? HOURS_AND_MINUTES.exec(bare)
  if (parts) return ok(BigInt(parts[1] as string) * 60n + BigInt((parts[2] ?? parts[3]) as string))
  const number = readNumber(bare, HOUR_DIGITS, locale)
  if (!number.ok) return number
  const hundredths = BigInt(number.value.whole + number.value.fraction.padEnd(HOUR_DIGITS, '0'))
  return (hundredths * 60n) % 100n === 0n ? ok((hundredths * 60n) / 100n) : err({ code: 'not-whole-minutes' })
}

/** The text without a unit after or before the number, in any case; of several that fit, the longest. */
function withoutUnit(text: string, units: readonly string[]): string {
  const lower = text.toLowerCase()
  const longestFirst = units
    .map(one => one.toLowerCase().replace(/\s+/g, ' '))
    .sort((a, b) => b.length - a.length)
  for (const unit of longestFirst) {
    if (lower.endsWith(unit)) return lower.slice(0, -unit.length).trimEnd()
    if (lower.startsWith(unit) && !endsInNumber(lower, unit)) return lower.slice(unit.length).trimStart()
  }
  return lower
}

/** `CC2.50` with the unit CC2: where the unit ends and the number begins is anyone's guess. */
const endsInNumber = (lower: string, unit: string): boolean => /\d$/.test(unit) && lower[unit.length] !== ' '

/** Decimal digits, separators removed. */
interface Digits {
  readonly whole: string
  readonly fraction: string
}

function readNumber(text: string, digits: number, locale: Locale): Read<Digits> {
  const marks = text.replace(/[^.,]/g, '')
  const last = marks.at(-1)
  if (!/^[\d.,'’ ]*\d$/.test(text)) return err({ code: 'not-an-amount' })
  if (last === undefined) return withDecimals(text, '', '', digits)
  const at = text.lastIndexOf(last)
  const [before, after] = [text.slice(0, at), text.slice(at + 1)]
  if (marks.length === 1) return readOneMark({ before, mark: last, after }, digits, locale)
  const group = marks[0] as string
  return group === last ? withDecimals(text, '', group, digits) : withDecimals(before, after, group, digits)
}

/** One point or comma: decimals, unless it may set off thousands; then only what the language makes certain. */
function readOneMark(
  { before, mark, after }: { before: string; mark: string; after: string },
  digits: number,
  locale: Locale,
): Read<Digits> {
  const mayBeThousands = /^[1-9]\d{0,2}$/.test(before) && after.length === 3
  const style = NUMBER_STYLE[locale]
  if (mayBeThousands && digits === 0 && mark === style.group)
    return ok({ whole: before + after, fraction: '' })
  if (mayBeThousands && digits === 3 && mark !== style.decimal) return err({ code: 'ambiguous' })
  return withDecimals(before === '' ? '0' : before, after, '', digits)
}

/** Joins both sides once the groups of the whole are three digits each, all set off alike: `group`, a space or an apostrophe. */
function withDecimals(whole: string, fraction: string, group: string, digits: number): Read<Digits> {
  const separator = group === '' ? /[ '’]/.exec(whole)?.[0] : group
  const groups = separator === undefined ? [whole] : whole.split(separator)
  const wellGrouped = groups.every((one, i) => (i === 0 ? /^\d+$/.test(one) : /^\d{3}$/.test(one)))
  const fits = groups.length === 1 || (groups[0] as string).length <= 3
  if (!wellGrouped || !fits || !/^\d*$/.test(fraction)) return err({ code: 'not-an-amount' })
  if (fraction.length > digits) return err({ code: 'too-many-decimals', digits })
  return ok({ whole: groups.join(''), fraction })
}
