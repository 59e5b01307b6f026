/**
 * The rules of the group in sentences, for everybody to read, and for who is about to change them to read what would hold
 * then. One sentence a rule; the same words label the choices of the forms.
 */
import type { PolicyJson } from '@localpay/node'
import { microHours, minorPerUnit, showMicroHours } from '@localpay/protocol'
import type { RuleSection } from './rule-sections.ts'
import { sayPercent } from './say-percent.ts'
import { amountIn, chargeWords, levyWords, type Wording } from './taking-words.ts'
import { sayTime } from './time-units.ts'

function limitWords({ limits }: PolicyJson, wording: Wording): readonly string[] {
  const { t } = wording
  const { mode, min, max, share, cap, hard, skip } = limits
  const limit = (minor: string | undefined): string =>
    minor === undefined ? t('members.none') : amountIn(wording, minor)
  if (mode === 'none') return [t('rules.no-limits')]
  const below =
    mode === 'balanced' && max !== undefined && max !== '0' ? `-${max}` : mode === 'balanced' ? max : min
  const grows =
    mode === 'earned' && cap !== undefined
      ? [
          t('rules.earned', {
            percent: sayPercent(share ?? 0, t),
            cap: amountIn(wording, cap === '0' ? cap : `-${cap}`),
          }),
        ]
      : []
  return [
    t('members.limits', { below: limit(below), above: limit(max) }),
    ...grows,
    t(hard ? 'rules.hard' : 'rules.advice'),
    ...(hard ? skip.map(one => t('rules.skip', { skip: one })) : []),
  ]
}

function entryWords({ entry }: PolicyJson, { t }: Wording): readonly string[] {
  const { payer, payee, third, zero, waitMs, autoMs, payerUndoMs, payeeUndoMs } = entry
  const undo = (ms: number, who: 'payer' | 'payee'): string =>
    ms === 0 ? t('rules.no-undo', { who }) : t('rules.undo', { who, time: sayTime(ms, t) })
  return [
    t('rules.payer', { may: payer ? 'yes' : 'no' }),
    t('rules.payee', { way: payee }),
    t('rules.third', { way: third }),
    t('rules.wait', { time: sayTime(waitMs, t) }),
    autoMs === undefined ? t('rules.no-auto') : t('rules.auto', { time: sayTime(autoMs, t) }),
    undo(payerUndoMs, 'payer'),
    undo(payeeUndoMs, 'payee'),
    t('rules.zero', { may: zero ? 'yes' : 'no' }),
  ]
}

function voteWords({ votes }: PolicyJson, { t }: Wording): readonly string[] {
  const { quorumPpm, majorityPpm, propose, runMs } = votes
  return [
    t('rules.propose', { who: propose }),
    quorumPpm === 0 ? t('rules.no-quorum') : t('rules.quorum', { percent: sayPercent(quorumPpm, t) }),
    majorityPpm === 1_000_000
      ? t('rules.unanimous')
      : t('rules.majority', { percent: sayPercent(majorityPpm, t) }),
    ...(runMs === 0 ? [] : [t('rules.run', { time: sayTime(runMs, t) })]),
  ]
}

const mannerWords = ({ manners }: PolicyJson, { t }: Wording): readonly string[] => [
  t('rules.leaver', { way: manners.leaver }),
  t('rules.books', { way: manners.books }),
]

const recoveryWords = ({ recovery }: PolicyJson, { t }: Wording): readonly string[] => [
  t('rules.signers', { count: recovery.signers }),
  t('rules.delay', { time: sayTime(recovery.delayMs, t) }),
]

const neighbourWords = ({ neighbours }: PolicyJson, { t }: Wording): readonly string[] => [
  neighbours.risk === '0'
    ? t('rules.no-risk')
    : t('rules.risk', { hours: showMicroHours(microHours(BigInt(neighbours.risk))) }),
  t('rules.rate-cap', { percent: sayPercent(neighbours.ratePpm, t) }),
]

function currencyWords({ currency }: PolicyJson, wording: Wording): readonly string[] {
  const unit = minorPerUnit(currency)
  const half = { ...wording, currency }
  const example = amountIn(half, String(unit * 12n + unit / 2n))
  const { step } = currency
  return [
    wording.t('rules.currency', { name: currency.name, example }),
    ...(step === undefined ? [] : [wording.t('rules.steps', { step: amountIn(half, step) })]),
  ]
}

const named = (name: string, words: string, { t }: Wording): string => t('rules.named', { name, it: words })

/** Every section but the rate, which is not of the policy; lists have one sentence a line. */
const WORDS: Readonly<
  Record<Exclude<RuleSection, 'rate'>, (policy: PolicyJson, wording: Wording) => readonly string[]>
> = {
  limits: limitWords,
  entry: entryWords,
  levies: ({ levies }, wording) =>
    levies.length === 0
      ? [wording.t('rules.no-levies')]
      : levies.map(levy => named(levy.name, levyWords(levy, wording), wording)),
  charges: ({ charges }, wording) =>
    charges.length === 0
      ? [wording.t('rules.no-charges')]
      : charges.map(charge => named(charge.name, chargeWords(charge, wording), wording)),
  manners: mannerWords,
  terms: ({ manners }, { t }) => [t('rules.terms', { have: manners.terms === undefined ? 'no' : 'yes' })],
  votes: voteWords,
  recovery: recoveryWords,
  areas: ({ areas }, { t }) => (areas.length === 0 ? [t('rules.no-areas')] : areas.map(({ name }) => name)),
  neighbours: neighbourWords,
  currency: currencyWords,
}

export const ruleWords = (
  section: Exclude<RuleSection, 'rate'>,
  policy: PolicyJson,
  wording: Omit<Wording, 'currency'>,
): readonly string[] => WORDS[section](policy, { ...wording, currency: policy.currency })
