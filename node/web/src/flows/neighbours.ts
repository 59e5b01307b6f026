/** Between groups people count in hours; the books count in millionths of one. */
import type { Language, LineJson, StuckJson } from '@localpay/node'
import {
  type BodyOf,
  type Currency,
  divideNearest,
  MICRO_HOURS_PER_HOUR,
  readAmount,
  type Tid,
} from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'
import type { TextKey } from '../text/keys.ts'
import { mayOpen } from './roles.ts'

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

export type LineAct = 'freeze' | 'thaw' | 'end' | 'quarantine' | 'gone' | 'back' | 'down'

/** What may be decided about a line as it stands: by the committee, and by admins that a group is gone for good. */
export function lineActsOf(
  {
    state,
    frozenFor,
    gone,
    balance,
    restoring,
  }: Pick<LineJson, 'state' | 'frozenFor' | 'gone' | 'balance' | 'restoring'>,
  roles: readonly string[],
): readonly LineAct[] {
  if (restoring === 'asked') return mayOpen('committee', roles) ? ['quarantine'] : []
  const acts: LineAct[] = []
  const trades = state === 'active' || state === 'frozen'
  if (trades && mayOpen('committee', roles))
    acts.push(frozenFor.includes('people') ? 'thaw' : 'freeze', 'end')
  if (!mayOpen('admin', roles)) return acts
  if (state === 'closing' && gone && BigInt(balance) > 0n) acts.push('down')
  if (gone || state !== 'closed') acts.push(gone ? 'back' : 'gone')
  return acts
}

/** What codes bytes comes only with what signs. */
const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))

/** The write-off of a transfer, as it is signed: with the closer's refusal where there is one. */
export const writeOffBody = ({ tid, refuse }: StuckJson): BodyOf<'write-off'> => ({
  tid: tid as Tid,
  ...(refuse === null ? {} : { refuse: { ...refuse, sig: bytesOf(refuse.sig) } }),
})
