/** What a proposal would change, in plain sentences. */
import type { CurrencyJson, Me, PolicyJson, ProposalJson } from '@localpay/node'
import { type BodyOf, divideNearest, MICRO_HOURS_PER_HOUR } from '@localpay/protocol'
import type { Translate } from '../text/text.ts'
import { sayNumber } from './account-number.ts'
import { sayAmount } from './money.ts'
import { sayPercent } from './say-percent.ts'

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
    ...(policy === undefined ? [] : policyLines(policy, t, { between, amount: bound })),
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
  say: {
    readonly between: (bounds: Bounds) => string
    readonly amount: (minor: string) => string
  },
): readonly string[] {
  return Object.keys(policy).map(section => {
    if (section === 'limits' && policy.limits !== undefined) return limitsLine(policy.limits, t, say)
    if (section === 'votes' && policy.votes !== undefined)
      return t('decisions.votes', {
        who: policy.votes.propose,
        quorum: policy.votes.quorumPpm / 10_000,
        majority: policy.votes.majorityPpm / 10_000,
      })
    return t('decisions.section', { section })
  })
}

function limitsLine(
  limits: PolicyJson['limits'],
  t: Translate,
  { between, amount }: { between: (bounds: Bounds) => string; amount: (minor: string) => string },
): string {
  const { mode, max, share = 0, cap = '0' } = limits
  const min = mode === 'balanced' && max !== undefined ? `-${max}` : limits.min
  const line = t('decisions.limits', {
    limits: between({ min, max }),
    hard: limits.hard ? t('rules.hard') : t('rules.advice'),
  })
  if (mode !== 'earned') return line
  return `${line} ${t('rules.earned', { percent: sayPercent(share, t), cap: amount(`-${cap}`) })}`
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

/** The change of a body that is about to be signed, as it will be told once it is put. */
export function changeOfBody({ policy, rate }: BodyOf<'propose'>): Change {
  const asText = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)))
  return {
    ...(policy === undefined ? {} : { policy: asText(policy) as NonNullable<Change['policy']> }),
    ...(rate === undefined ? {} : { rate: asText(rate) as NonNullable<Change['rate']> }),
  }
}
