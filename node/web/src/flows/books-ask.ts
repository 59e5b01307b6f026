/** What somebody seeks in the books, from what they typed. A day ends when the next begins. */
import { err, ok, type Result } from '@localpay/protocol'
import type { BooksPage, Refusal } from '../api/client.ts'
import { readNumber } from './account-number.ts'
import { dateOf, type FormFields, type Read, readAll } from './read-form.ts'

const SORTS = ['money', 'people', 'rules', 'groups'] as const
export type BookSort = (typeof SORTS)[number]
export const BOOK_SORTS: readonly BookSort[] = SORTS

/** Accounts of the group itself have numbers without digits. */
const anyNumber = (text: string): Result<string | undefined, Refusal> => {
  if (text === '') return ok(undefined)
  const bare = text.replace(/\s/g, '').toUpperCase()
  const number = readNumber(text) ?? (/^[A-Z0-9]{8}$/.test(bare) ? bare : null)
  return number === null ? err({ code: 'bad-number' }) : ok(number)
}

const dayOrNone = (text: string): Result<number | undefined, Refusal> =>
  text === '' ? ok(undefined) : dateOf(text)

/** The day after, by this device's calendar: days of a clock change are not all as long. */
export function nextDay(at: number): number {
  const day = new Date(at)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime()
}

export function booksAskOf(form: FormFields): Read<BooksPage> {
  const read = readAll<{
    number: string | undefined
    sort: string
    from: number | undefined
    to: number | undefined
  }>({
    number: anyNumber(form('number')),
    sort: ok(form('sort')),
    from: dayOrNone(form('from')),
    to: dayOrNone(form('to')),
  })
  if (!read.ok) return read
  const { number, sort, from, to } = read.value
  return { ok: true, value: { number, sort, from, to: to === undefined ? undefined : nextDay(to) } }
}

/** The first and last day of the time before this one that accounts are closed for: the year. As a date field has them. */
export const yearBefore = (now: number): { readonly from: string; readonly to: string } => {
  const year = new Date(now).getFullYear() - 1
  return { from: `${year}-01-01`, to: `${year}-12-31` }
}
