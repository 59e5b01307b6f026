/** Months of the calendar (UTC) as numbers that count on: what sums over time are kept by. */
import { DAY_MS, type Millis, periodOf } from '@localpay/protocol'

/** Months since the year 0. */
export type Month = number

/** Names of months are read off days, and days come again and again. */
export function makeMonthOf(): (at: Millis) => Month {
  let [day, month] = [-1, 0]
  return at => {
    const today = Math.floor(at / DAY_MS)
    if (today === day) return month
    const [year = 0, ofYear = 0] = periodOf(at, 'month').split('-').map(Number)
    day = today
    month = year * 12 + ofYear - 1
    return month
  }
}

export const yearOf = (month: Month): string => String(Math.floor(month / 12)).padStart(4, '0')

/** «2026-11» */
export const nameOfMonth = (month: Month): string =>
  `${yearOf(month)}-${String((month % 12) + 1).padStart(2, '0')}`
