/** What somebody types who orders payments to come, and how often and how long it is said. */
import type { CurrencyJson, Language, OrderJson } from '@localpay/node'
import { type BodyOf, err, LIMITS, ok } from '@localpay/protocol'
import type { Translate } from '../text/text.ts'
import { asPaid } from './money.ts'
import { amountOf, dateOf, type FormFields, oneOf, type Read, readAll } from './read-form.ts'

export const ORDER_EVERY = ['month', 'week', 'quarter', 'year', 'once'] as const
export type OrderEvery = (typeof ORDER_EVERY)[number]

/**
 * Noon of that day on this device: periods are counted in UTC, and at noon it is the same day there from one end of the
 * inhabited world to the other.
 */
const noonOf = (midnight: number): number => new Date(midnight).setHours(12, 0, 0, 0)

export interface Ordering {
  readonly from: string
  readonly currency: CurrencyJson
  readonly language: Language
}

/** Left empty it is until somebody stops it. */
function timesOf(text: string) {
  if (text === '') return ok(undefined)
  const times = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return times >= 1 && times <= LIMITS.orderTimesMax ? ok(times) : err({ code: 'not-a-count' })
}

export function orderBody(
  form: FormFields,
  { from, currency, language }: Ordering,
): Read<BodyOf<'standing'>> {
  const every = oneOf(form('every'), ORDER_EVERY)
  const read = readAll({
    to: form('to') === '' ? err({ code: 'choose-one' }) : ok(form('to')),
    amount: amountOf({ text: form('amount'), currency, language }, asPaid(currency)),
    every,
    first: dateOf(form('first')),
    times: every.ok && every.value === 'once' ? ok(undefined) : timesOf(form('times')),
  })
  if (!read.ok) return read
  const { to, amount, first, times } = read.value
  const ends = { from, to } as Pick<BodyOf<'standing'>, 'from' | 'to'>
  const when = { every: read.value.every, first: noonOf(first) }
  return { ok: true, value: { ...ends, amt: amount, ...when, ...(times === undefined ? {} : { times }) } }
}

/** «every month, 3 more times», «every month, until it is stopped». */
export function sayRhythm({ every, left }: Pick<OrderJson, 'every' | 'left'>, t: Translate): string {
  if (every === 'once') return t('orders.every', { every })
  const rhythm = t('orders.every', { every })
  return `${rhythm}, ${left === null ? t('orders.until-stopped') : t('orders.left', { count: left })}`
}
