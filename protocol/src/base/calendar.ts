/**
 * Days, months and years of the Gregorian calendar in UTC, from milliseconds: contributions and standing orders follow
 * people's calendar. Days are counted by Hinnant's `civil_from_days`, which needs no table and no clock.
 */
import { DAY_MS, type Millis } from './time.ts'

export const EVERY = ['week', 'month', 'quarter', 'year'] as const
export type Every = (typeof EVERY)[number]

interface Civil {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

/** The date of a day counted from 1970-01-01. */
function civilOf(dayNumber: number): Civil {
  const z = dayNumber + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const mp = Math.floor((5 * dayOfYear + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1,
  }
}

/** The day, counted from 1970-01-01, of a date. */
function dayNumberOf({ year, month, day }: Civil): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

const dayOf = (at: Millis): number => Math.floor(at / DAY_MS)
const pad = (n: number, digits = 2): string => String(n).padStart(digits, '0')

/**
 * The name of the period in which a moment lies: `2026`, `2026-Q4`, `2026-11`, `2026-W48` (ISO 8601). Names of one kind
 * sort as their times.
 */
export function periodOf(at: Millis, every: Every): string {
  const day = dayOf(at)
  const { year, month } = civilOf(day)
  if (every === 'year') return pad(year, 4)
  if (every === 'quarter') return `${pad(year, 4)}-Q${Math.ceil(month / 3)}`
  if (every === 'month') return `${pad(year, 4)}-${pad(month)}`
  // ISO week: that of its Thursday. 1970-01-01 was one.
  const thursday = day + 3 - ((day + 3) % 7)
  const weekYear = civilOf(thursday).year
  const first = dayNumberOf({ year: weekYear, month: 1, day: 1 })
  return `${pad(weekYear, 4)}-W${pad(Math.floor((thursday - first) / 7) + 1)}`
}

/** The day in which a moment lies, as ISO 8601 writes it: `2026-11-30`. */
export function dateOf(at: Millis): string {
  const { year, month, day } = civilOf(dayOf(at))
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`
}

/** The first moment of a day that is written so; null when it is no day from 1970 to 9999. */
export function dateStart(date: string): Millis | null {
  const read = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (read === null) return null
  const [year, month, day] = read.slice(1).map(Number) as [number, number, number]
  const at = dayNumberOf({ year, month, day }) * DAY_MS
  return at >= 0 && dateOf(at) === date ? at : null
}

/** The first moment of the period in which a moment lies. */
export function periodStart(at: Millis, every: Every): Millis {
  const day = dayOf(at)
  // 1970-01-01 was a Thursday; the days before it belong to a week that has no name here.
  if (every === 'week') return Math.max(0, day - ((day + 3) % 7)) * DAY_MS
  const { year, month } = civilOf(day)
  const months = { month: 1, quarter: 3, year: 12 }[every]
  return dayNumberOf({ year, month: month - ((month - 1) % months), day: 1 }) * DAY_MS
}

/** The period that ended last before this moment. */
export function periodBefore(at: Millis, every: Every): string {
  if (every === 'week') return periodOf(Math.max(0, at - 7 * DAY_MS), every)
  const { year, month } = civilOf(dayOf(at))
  const months = { month: 1, quarter: 3, year: 12 }[every]
  const first = dayNumberOf(monthsLater({ year, month, day: 1 }, -months))
  return periodOf(first * DAY_MS, every)
}

function monthsLater({ year, month, day }: Civil, months: number): Civil {
  const index = year * 12 + (month - 1) + months
  const target = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 }
  const next = dayNumberOf({ ...monthAfter(target), day: 1 })
  const length = next - dayNumberOf({ ...target, day: 1 })
  return { ...target, day: Math.min(day, length) }
}

const monthAfter = ({ year, month }: Omit<Civil, 'day'>): Omit<Civil, 'day'> =>
  month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 }

/** `n` periods after `first`, at the same time of day; a month that lacks the day takes its last. */
export function periodsLater(first: Millis, every: Every, n: number): Millis {
  if (every === 'week') return first + n * 7 * DAY_MS
  const months = n * { month: 1, quarter: 3, year: 12 }[every]
  return dayNumberOf(monthsLater(civilOf(dayOf(first)), months)) * DAY_MS + (first % DAY_MS)
}
