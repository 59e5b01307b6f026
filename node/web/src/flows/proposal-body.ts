/** What somebody types who puts a question to the group. */
import type { CurrencyJson, Language, PolicyJson } from '@localpay/node'
import { type BodyOf, type Hash, MICRO_HOURS_PER_HOUR } from '@localpay/protocol'
import { groupLimitsBody } from './limits-rules.ts'
import { amountOf, dateOf, type FormFields, oneOf, type Read, readAll } from './read-form.ts'

const DAY_MS = 24 * 3_600_000
const MINUTE_MS = 60_000

/** What passing it changes; an hour's worth is no question where hours are counted. */
const ASKED_CHANGES = ['words', 'limits', 'rate'] as const
export type AskedChange = (typeof ASKED_CHANGES)[number]

export const askable = ({ style }: CurrencyJson): readonly AskedChange[] =>
  style === 'decimal' || style === 'count' ? ASKED_CHANGES : ASKED_CHANGES.filter(one => one !== 'rate')

/** Until it is signed with its words: `flows/words.ts`. */
const HASH_TO_COME = '0'.repeat(64) as Hash

export interface Asking {
  readonly words: string
  readonly currency: CurrencyJson
  readonly language: Language
  /** As they stand today. */
  readonly limits: PolicyJson['limits']
}

/** The day it closes counts to its end. */
const endOfDay = (midnight: number): number => new Date(midnight).setHours(23, 59, 0, 0)

/** The first day whose end is late enough, with time for reading and sending it. */
export const firstClose = (now: number, leastMs: number): number => {
  const earliest = now + leastMs + 30 * MINUTE_MS
  return endOfDay(earliest) < earliest ? earliest + DAY_MS : earliest
}

export function proposalBody(form: FormFields, asking: Asking): Read<BodyOf<'propose'>> {
  const { currency, language, words } = asking
  const read = readAll({
    words: words.trim() === '' ? { ok: false, refusal: { code: 'no-words' } } : { ok: true, value: words },
    closes: dateOf(form('closes')),
    change: oneOf(form('change'), askable(currency)),
  })
  if (!read.ok) return read
  const plain = { text: HASH_TO_COME, closes: endOfDay(read.value.closes) }
  if (read.value.change === 'words') return { ok: true, value: plain }
  if (read.value.change === 'rate') {
    const hour = readAll({ hour: amountOf({ text: form('hour'), currency, language }) })
    if (!hour.ok) return hour
    return { ok: true, value: { ...plain, rate: { num: MICRO_HOURS_PER_HOUR, den: hour.value.hour } } }
  }
  const limits = groupLimitsBody(form, asking, language)
  return limits.ok ? { ok: true, value: { ...plain, policy: limits.value.change } } : limits
}
