/** What a proposal asks and would change, in plain sentences; and what somebody types who puts one. */
import type { CurrencyJson, Language, Me, PolicyJson, ProposalJson } from '@localpay/node'
import { type BodyOf, divideNearest, type Hash, MICRO_HOURS_PER_HOUR } from '@localpay/protocol'
import type { Translate } from '../text/text.ts'
import { sayNumber } from './account-number.ts'
import { groupLimitsBody } from './group-rules.ts'
import { sayAmount } from './money.ts'
import { amountOf, dateOf, type FormFields, oneOf, type Read, readAll } from './read-form.ts'

const DAY_MS = 24 * 3_600_000
const MINUTE_MS = 60_000

type Change = ProposalJson['change']
type Bounds = { readonly min?: string | null | undefined; readonly max?: string | null | undefined }

/** Never broken over two lines. */
const whole = (currency: CurrencyJson, minor: string | bigint, t: Translate): string =>
  sayAmount(currency, minor, t.language).replaceAll(' ', '\u00a0')

/** One sentence for each thing that changes; none where the question is only asked. */
export function changeLines(change: Change, t: Translate, me: Me): readonly string[] {
  const { currency } = me.group
  const bound = (minor: string | null | undefined): string =>
    minor === null || minor === undefined ? t('members.none') : whole(currency, minor, t)
  const between = ({ min, max }: Bounds): string =>
    t('members.limits', { below: bound(min), above: bound(max) })
  const { policy, rate, limits, admit } = change
  return [
    ...(policy === undefined ? [] : policyLines(policy, t, { between })),
    ...(rate === undefined ? [] : [rateLine(rate, t, currency)]),
    ...(limits === undefined
      ? []
      : [
          t('decisions.limits-of', {
            name: limits.name,
            limits: limits.bounds === null ? t('decisions.limits-group') : between(limits.bounds),
          }),
        ]),
    ...(admit === undefined
      ? []
      : [t('decisions.admit', { name: admit.name, number: sayNumber(admit.number) })]),
  ]
}

function policyLines(
  policy: NonNullable<Change['policy']>,
  t: Translate,
  { between }: { readonly between: (bounds: Bounds) => string },
): readonly string[] {
  return Object.keys(policy).map(section => {
    if (section === 'limits' && policy.limits !== undefined) return limitsLine(policy.limits, t, between)
    if (section === 'votes' && policy.votes !== undefined)
      return t('decisions.votes', {
        who: policy.votes.propose,
        quorum: policy.votes.quorumPpm / 10_000,
        majority: policy.votes.majorityPpm / 10_000,
      })
    return t('decisions.section', { section })
  })
}

function limitsLine(limits: PolicyJson['limits'], t: Translate, between: (bounds: Bounds) => string): string {
  const min = limits.mode === 'balanced' && limits.max !== undefined ? `-${limits.max}` : limits.min
  return t('decisions.limits', {
    limits: between({ min, max: limits.max }),
    hard: limits.hard ? t('rules.hard') : t('rules.advice'),
  })
}

/** What an hour comes to, to the nearest minor unit. */
const rateLine = (
  { num, den }: { readonly num: string; readonly den: string },
  t: Translate,
  currency: CurrencyJson,
): string =>
  t('decisions.rate', {
    amount: whole(currency, divideNearest(MICRO_HOURS_PER_HOUR * BigInt(den), BigInt(num)), t),
  })

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
  readonly skip: PolicyJson['limits']['skip']
}

/** The day it closes counts to its end. */
const endOfDay = (midnight: number): number => new Date(midnight).setHours(23, 59, 0, 0)

/** The first day whose end is late enough, with time for reading and sending it. */
export const firstClose = (now: number, leastMs: number): number => {
  const earliest = now + leastMs + 30 * MINUTE_MS
  return endOfDay(earliest) < earliest ? earliest + DAY_MS : earliest
}

export function proposalBody(form: FormFields, asking: Asking): Read<BodyOf<'propose'>> {
  const { currency, language, words, skip } = asking
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
  const typed = { mode: form('mode'), below: form('below'), above: form('above'), hard: form('hard') }
  const limits = groupLimitsBody(typed, { skip }, currency, language)
  return limits.ok ? { ok: true, value: { ...plain, policy: limits.value.change } } : limits
}

/** The change of a body that is about to be signed, as it will be told once it is put. */
export function changeOfBody({ policy, rate }: BodyOf<'propose'>): Change {
  const asText = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)))
  return {
    ...(policy === undefined ? {} : { policy: asText(policy) as NonNullable<Change['policy']> }),
    ...(rate === undefined ? {} : { rate: asText(rate) as NonNullable<Change['rate']> }),
  }
}
