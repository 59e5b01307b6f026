/** Between groups people count in hours; the books count in millionths of one. */
import type { Language, LineJson } from '@localpay/node'
import { type Currency, divideNearest, MICRO_HOURS_PER_HOUR, readAmount } from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'
import type { TextKey } from '../text/keys.ts'

/** Reads `10`, `7:30`, `90 min` as hours. */
const HOURS: Currency = { code: 'h', name: 'hours', symbol: 'h', digits: 0, style: 'hours' }

type HoursRead =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly refusal: Refusal }

/** Typed hours as micro-hours, a decimal string. */
export function readHours(typed: string, language: Language): HoursRead {
  const read = readAmount(HOURS, typed, language, { allow: 'zero' })
  return read.ok
    ? { ok: true, value: String((read.value * MICRO_HOURS_PER_HOUR) / 60n) }
    : { ok: false, refusal: read.refusal }
}

/** Micro-hours in minor units of a currency, nearest, given what a minor unit is worth in micro-hours. */
export const localOf = (microHours: string, rate: { readonly num: string; readonly den: string }): bigint =>
  divideNearest(BigInt(microHours) * BigInt(rate.den), BigInt(rate.num))

/** Does this line stand, so that something may be owed on it? */
export const isStanding = (state: LineJson['state']): boolean =>
  state === 'active' || state === 'frozen' || state === 'closing'

/** Who owes whom, as a text of its own: signs confuse. */
export function owedText(line: Pick<LineJson, 'balance'>): TextKey {
  if (line.balance === '0') return 'neighbours.even'
  return line.balance.startsWith('-') ? 'neighbours.we-owe' : 'neighbours.they-owe'
}

export const magnitude = (text: string): string => text.replace('-', '')

export type LineAct = 'freeze' | 'thaw' | 'end' | 'quarantine'

/** What the committee may decide about a line as it stands. */
export function lineActsOf({
  state,
  frozenFor,
  restoring,
}: Pick<LineJson, 'state' | 'frozenFor' | 'restoring'>): readonly LineAct[] {
  if (restoring === 'asked') return ['quarantine']
  if (state !== 'active' && state !== 'frozen') return []
  return [frozenFor.includes('people') ? 'thaw' : 'freeze', 'end']
}
