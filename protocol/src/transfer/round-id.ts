/**
 * The names of clearing rounds: a UTC date for the round of that day, the date and a number for one that somebody opens
 * by hand among the groups that answer. SPEC 8.1, clearing.md §4.1.
 *
 *     2026-11-30        the daily round
 *     2026-11-30#7      an ad-hoc round
 */
import { dateOf, dateStart } from '../base/calendar.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis } from '../base/time.ts'

/** When a daily round does what, counted from the beginning of its day, ms. clearing.md §4.1. */
export const ROUND_TIMES = {
  /** Offers are told until then, and plans made from then on. */
  offersMs: 6 * HOUR_MS,
  /** So much longer does each rank wait before it plans. */
  rankMs: 10 * MINUTE_MS,
  /** Then the round is over; transfers that are open live on by themselves. */
  overMs: 30 * HOUR_MS,
} as const

/** Between a cycle and the round that it names, days: what comes later is of another world. clearing.md §4.3. */
const ROUND_DAYS_MAX = 2
const NUMBER = /^[1-9]\d{0,14}$/

export interface RoundId {
  /** The first moment of its day. */
  readonly opens: Millis
  readonly daily: boolean
}

/** @returns null for what names no round */
export function readRoundId(round: string): RoundId | null {
  const [date = '', number, ...more] = round.split('#')
  const opens = dateStart(date)
  if (opens === null || more.length > 0) return null
  if (number === undefined) return { opens, daily: true }
  return NUMBER.test(number) ? { opens, daily: false } : null
}

/** The daily round that opened last. */
export const dailyRound = (now: Millis): string => dateOf(now)

/** @pre `number` is a whole number from 1 to 999,999,999,999,999 */
export const adHocRound = (now: Millis, number: number): string => `${dateOf(now)}#${number}`

/** Is the round's day within two days of this moment's? clearing.md §4.3. */
export function isFreshRound(round: string, now: Millis): boolean {
  const read = readRoundId(round)
  return read !== null && Math.abs(Math.floor(now / DAY_MS) - read.opens / DAY_MS) <= ROUND_DAYS_MAX
}
