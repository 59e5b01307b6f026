/** Dates as people say them: «5 minutes ago», «yesterday», then the day itself. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The day before the month, in English, too: «16 September» is read alike everywhere. In French the first is «1er». */
export function sayAs(at: number, language: string, options: Intl.DateTimeFormatOptions): string {
  const said = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options).format(at)
  return language === 'fr' ? said.replace(/(?<!\d)1(?=\s\p{L})/u, '1er') : said
}

/** Whole days of a span of time, counted up. */
export const daysIn = (ms: number): number => Math.ceil(ms / DAY_MS)

const midnightOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** Whole calendar days from `at` to `now`, by the clock of this device. A day of a clock change still counts one. */
const daysBetween = (at: number, now: number): number =>
  Math.round((midnightOf(now) - midnightOf(at)) / DAY_MS)

export function sayWhen(at: number, now: number, locale: string): string {
  return sayAgo(at, now, locale) ?? sayDay(at, now, locale)
}

/** What stands before a date within a sentence. */
const ON: Readonly<Record<string, string>> = { en: 'on', fr: 'le', es: 'el' }

/** The same within a sentence: «chosen yesterday», «chosen on 16 September», «choisi le 16 septembre». */
export function sayWhenWithin(at: number, now: number, locale: string): string {
  return sayAgo(at, now, locale) ?? `${ON[locale] ?? ''} ${sayDay(at, now, locale)}`.trim()
}

/** Null where the day itself is shorter to read. */
function sayAgo(at: number, now: number, locale: string): string | null {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const ago = Math.max(0, now - at)
  const days = daysBetween(at, now)
  if (ago < MINUTE_MS) return relative.format(0, 'second')
  if (ago < HOUR_MS) return relative.format(-Math.floor(ago / MINUTE_MS), 'minute')
  if (days === 0) return relative.format(-Math.floor(ago / HOUR_MS), 'hour')
  return days < 7 ? relative.format(-days, 'day') : null
}

/** The heading over a day in a list: «today», «yesterday», then the date. */
export function sayDayHeading(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now)
  if (days > 1 || days < 0) return sayDay(at, now, locale)
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day')
}

function sayDay(at: number, now: number, locale: string): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return sayAs(at, locale, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) })
}

export const sayExactly = (at: number, locale: string): string =>
  sayAs(at, locale, { dateStyle: 'full', timeStyle: 'short' })

/** What stands in a date field: the day of this device. */
export function dayField(at: number): string {
  const day = new Date(at)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** The day itself: `1 December 2026`. */
export const sayDate = (at: number, locale: string): string => sayAs(at, locale, { dateStyle: 'long' })
