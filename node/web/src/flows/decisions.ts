/** What a proposal would change, in plain sentences. */
import type { PolicyReply, ProposalJson } from '@localpay/node'
import type { Translate } from '../text/text.ts'
import { sayNumber } from './account-number.ts'
import { hourText } from './hour-text.ts'
import { sayAmount, sayBoth } from './money.ts'
import { localOf } from './neighbours.ts'
import { RULE_SECTIONS, type RuleSection } from './rule-sections.ts'
import { ruleWords } from './rules-words.ts'

type Change = ProposalJson['change']
type Rules = Pick<PolicyReply, 'policy' | 'accounts' | 'rate'>

/** What is asked for, by its name and then in the sentences of the rules as they would stand; none where it is only asked. */
export function changeLines(change: Change, t: Translate, rules: Rules): readonly string[] {
  const { currency } = rules.policy
  const { policy, rate, limits, admit, writeDown } = change
  return [
    ...(policy === undefined ? [] : policyLines(policy, t, rules)),
    ...(rate === undefined
      ? []
      : [t('decisions.rate', { amount: `${hourText(rate, currency, t.language)}\u00a0${currency.symbol}` })]),
    ...(limits === undefined ? [] : [limitsLine(limits, t, rules)]),
    ...(admit === undefined ? [] : admitLines(admit, t, rules)),
    ...(writeDown === undefined ? [] : [writeDownLine(writeDown, t, rules)]),
  ]
}

const writeDownLine = (
  { group, microHours }: NonNullable<Change['writeDown']>,
  t: Translate,
  { policy: { currency }, rate }: Rules,
): string =>
  t('decisions.write-down', {
    group,
    amount: sayBoth(currency, { microHours, local: localOf(microHours, rate) }, t.language),
  })

/** Whoever says yes says it to all of this. */
function admitLines(admit: NonNullable<Change['admit']>, t: Translate, rules: Rules): readonly string[] {
  const { name, number, roles, custodians, bounds } = admit
  const lines = [t('decisions.admit', { name, number: sayNumber(number) })]
  const given = roles.map(role => t('members.role', { role }))
  if (given.length > 0) lines.push(t('decisions.admit-roles', { roles: given.join(', ') }))
  if (custodians.length > 0) lines.push(t('custody.by', { name, names: custodians.join(', ') }))
  if (bounds !== null) lines.push(limitsLine({ name, number, bounds }, t, rules))
  return lines
}

/** By their names in the policy; terms are a part of the manners. */
type Section = Exclude<RuleSection, 'rate' | 'terms'>

function policyLines(
  policy: NonNullable<Change['policy']>,
  t: Translate,
  { policy: today, accounts }: Rules,
): readonly string[] {
  const then = { ...today, ...(policy as Partial<typeof today>) }
  const words = (section: Section | 'terms') => ruleWords(section, then, { t, accounts })
  return (Object.keys(RULE_SECTIONS) as RuleSection[])
    .filter(
      (section): section is Section =>
        section !== 'rate' && section !== 'terms' && policy[section] !== undefined,
    )
    .flatMap(section => [
      t('decisions.section', { section }),
      ...words(section),
      ...(section === 'manners' ? words('terms') : []),
    ])
}

function limitsLine(
  { name, bounds }: NonNullable<Change['limits']>,
  t: Translate,
  { policy: { currency } }: Rules,
): string {
  const bound = (minor: string | null): string =>
    minor === null ? t('members.none') : sayAmount(currency, minor, t.language).replaceAll(' ', '\u00a0')
  const limits =
    bounds === null
      ? t('decisions.limits-group')
      : t('members.limits', { below: bound(bounds.min), above: bound(bounds.max) })
  return t('decisions.limits-of', { name, limits })
}
