/** The calendar by which contributions and standing orders go, against the one that every computer has. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EVERY, type Every, periodBefore, periodOf, periodStart, periodsLater } from '../src/base/calendar.ts'
import { DAY_MS } from '../src/base/time.ts'
import { table } from './table.ts'

const utc = (text: string): number => Date.parse(text.includes('T') ? text : `${text}T00:00:00Z`)
const iso = (at: number): string => new Date(at).toISOString()

/** Moments of the years 1971 to 2399, among them every leap rule: 2000 is one, 2100 is none. */
const moment = fc.integer({ min: utc('1971-01-01'), max: utc('2399-12-31') })
const every = fc.constantFrom(...EVERY)

/** The ISO week by counting: week 1 holds 4 January, weeks begin on Monday. */
function weekOf(at: number): string {
  const monday = (time: number): number => {
    const date = new Date(time)
    date.setUTCHours(0, 0, 0, 0)
    date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
    return date.getTime()
  }
  const begin = monday(at)
  const year = new Date(begin + 3 * DAY_MS).getUTCFullYear()
  const week = (begin - monday(Date.UTC(year, 0, 4))) / (7 * DAY_MS) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

function nameOf(at: number, every: Every): string {
  const date = new Date(at)
  if (every === 'week') return weekOf(at)
  if (every === 'quarter') return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`
  return iso(at).slice(0, every === 'year' ? 4 : 7)
}

/** The first moment of a period. */
function beginOf(at: number, every: Every): number {
  const date = new Date(at)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  if (every === 'week') return Date.UTC(year, month, date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  const first = { month, quarter: month - (month % 3), year: 0 }[every]
  return Date.UTC(year, first, 1)
}

describe('the name of a period', () => {
  test.each(
    table<'day' | 'week' | 'month' | 'quarter' | 'year'>(`
      day         week      month    quarter  year
      1970-01-01  1970-W01  1970-01  1970-Q1  1970
      2000-02-29  2000-W09  2000-02  2000-Q1  2000
      2024-12-29  2024-W52  2024-12  2024-Q4  2024
      2024-12-30  2025-W01  2024-12  2024-Q4  2024   // the week of next year
      2026-01-01  2026-W01  2026-01  2026-Q1  2026
      2026-12-31  2026-W53  2026-12  2026-Q4  2026   // a year of 53 weeks
      2027-01-01  2026-W53  2027-01  2027-Q1  2027   // the week of last year
      2027-01-04  2027-W01  2027-01  2027-Q1  2027
      2026-11-24  2026-W48  2026-11  2026-Q4  2026
      2028-02-29  2028-W09  2028-02  2028-Q1  2028
      2100-03-01  2100-W09  2100-03  2100-Q1  2100   // no leap year
    `),
  )('of $day: $week, $month, $quarter, $year', ({ day, ...names }) => {
    const seen = EVERY.map(every => [every, periodOf(utc(day), every)])
    expect(Object.fromEntries(seen)).toEqual(names)
    expect(EVERY.map(every => periodOf(utc(day) + DAY_MS - 1, every))).toEqual(
      EVERY.map(every => names[every]),
    )
  })

  test('is that of the calendar of every computer', () => {
    fc.assert(
      fc.property(moment, every, (at, every) => {
        expect(periodOf(at, every)).toBe(nameOf(at, every))
      }),
      { numRuns: 2_000 },
    )
  })

  test('changes at the first moment of a period and never within', () => {
    fc.assert(
      fc.property(moment, every, (at, every) => {
        const begin = beginOf(at, every)
        expect(periodOf(begin, every)).toBe(periodOf(at, every))
        expect(periodOf(begin - 1, every)).not.toBe(periodOf(at, every))
      }),
      { numRuns: 2_000 },
    )
  })

  test('sorts as time goes', () => {
    fc.assert(
      fc.property(moment, moment, every, (a, b, every) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)]
        expect(periodOf(early, every) <= periodOf(late, every)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

test('the start of a period is its first moment', () => {
  fc.assert(
    fc.property(moment, every, (at, every) => {
      expect(periodStart(at, every)).toBe(beginOf(at, every))
    }),
    { numRuns: 2_000 },
  )
})

describe('the period before', () => {
  test('is the one of the last moment before this one began', () => {
    fc.assert(
      fc.property(moment, every, (at, every) => {
        expect(periodBefore(at, every)).toBe(periodOf(beginOf(at, every) - 1, every))
      }),
      { numRuns: 2_000 },
    )
  })

  test('of the first month, quarter and year is in the year before', () => {
    const at = utc('2027-01-31')
    expect(EVERY.map(every => periodBefore(at, every))).toEqual(['2027-W03', '2026-12', '2026-Q4', '2026'])
  })
})

describe('periods later', () => {
  test.each(
    table<'first' | 'every' | 'n' | 'then'>(`
      first                 every    n   then
      2026-01-31T10:00:00Z  month    1   2026-02-28T10:00:00Z
      2026-01-31T10:00:00Z  month    2   2026-03-31T10:00:00Z   // counted from the first: never drifting
      2026-01-31T10:00:00Z  month    3   2026-04-30T10:00:00Z
      2028-01-30T10:00:00Z  month    1   2028-02-29T10:00:00Z
      2026-10-31T10:00:00Z  quarter  1   2027-01-31T10:00:00Z
      2026-11-30T10:00:00Z  quarter  1   2027-02-28T10:00:00Z
      2028-02-29T10:00:00Z  year     1   2029-02-28T10:00:00Z
      2028-02-29T10:00:00Z  year     4   2032-02-29T10:00:00Z
      2026-12-31T23:59:59Z  month    1   2027-01-31T23:59:59Z
      2026-11-24T10:00:00Z  week     6   2027-01-05T10:00:00Z
      2026-11-24T10:00:00Z  month    0   2026-11-24T10:00:00Z
    `),
  )('$n of $every after $first is $then', ({ first, every, n, then }) => {
    expect(iso(periodsLater(utc(first), every as Every, Number(n)))).toBe(iso(utc(then)))
  })

  test('keep the time of day and the day of the month, or its last day where it lacks', () => {
    const months = { month: 1, quarter: 3, year: 12 } as const
    const monthly = fc.constantFrom('month', 'quarter', 'year')
    fc.assert(
      fc.property(moment, monthly, fc.nat(400), (first, every, n) => {
        const from = new Date(first)
        const then = new Date(periodsLater(first, every, n))
        const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + n * months[every]]
        const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
        const day = Math.min(from.getUTCDate(), lastDay)
        expect(iso(then.getTime())).toBe(iso(Date.UTC(year, month, day) + (first % DAY_MS)))
      }),
      { numRuns: 2_000 },
    )
  })

  test('weeks are seven days', () => {
    fc.assert(
      fc.property(moment, fc.nat(400), (first, n) => {
        expect(periodsLater(first, 'week', n) - first).toBe(n * 7 * DAY_MS)
      }),
    )
  })
})
