/** What a group decides about its own money: policy and rate. The log is the history of both. SPEC 5.5. */
import type { AccountId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { DAY_MS } from '../base/time.ts'
import { isRateJump, type Rate } from '../money/rates.ts'
import { minorPerUnit } from '../money/unit.ts'
import type { Book, Draft } from './book.ts'
import { isCommon } from './bounds.ts'
import type { Policy, PolicyChange } from './policy.ts'
import { refusal } from './refusals.ts'
import type { Rule, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

/** What is taken goes to accounts of the group that exist or, at founding, are about to. */
export function checkPolicy(draft: Draft, policy: Policy, opening: readonly AccountId[] = []): RuleResult {
  for (const { to } of [...policy.levies, ...policy.charges]) {
    const row = draft.get('accounts', to)
    if (!opening.includes(to) && (row === undefined || !isCommon(row)))
      return err({ code: 'no-such-account', account: to })
  }
  return ok(null)
}

/**
 * Sections are replaced whole. What a minor unit is stays once amounts of it stand anywhere, also in what was paid and
 * given back: a cent that becomes a minute would revalue them.
 */
export function changePolicy(draft: Draft, book: Book, change: PolicyChange): RuleResult {
  const group = draft.get('group', 'group') as Row<'group'>
  const policy: Policy = { ...group.policy, ...change }
  const sameUnit = minorPerUnit(policy.currency) === minorPerUnit(group.policy.currency)
  if (!sameUnit && hasAmounts(group, book)) return err(refusal('minor-units-fixed'))
  const fit = checkPolicy(draft, policy)
  if (!fit.ok) return fit
  draft.set('group', 'group', { ...group, policy })
  return ok(null)
}

const hasAmounts = ({ used }: Row<'group'>, { tables }: Book): boolean =>
  used || [...tables.accounts.values()].some(({ own }) => own !== undefined)

export const setPolicy: Rule<'policy'> = ({ draft, book, intent }) =>
  changePolicy(draft, book, intent.body.change)

/** How long a rate counts against the next ones, ms. */
const RATE_MS = 30 * DAY_MS

/** Rates that held within the last 30 days, that of today among them. */
export const ratesOfLate = (
  { rate, pastRates }: Pick<Row<'group'>, 'rate' | 'pastRates'>,
  at: number,
): readonly Rate[] => [rate, ...pastRates.filter(({ until }) => until > at - RATE_MS)]

export function changeRate(draft: Draft, { num, den }: Rate, at: number): RuleResult {
  const group = draft.get('group', 'group') as Row<'group'>
  const before = { num: group.rate.num, den: group.rate.den, until: at }
  const pastRates = [before, ...group.pastRates.filter(({ until }) => until > at - RATE_MS)]
  if (pastRates.length > LIMITS.pastRatesMax) return err(refusal('too-many-rates'))
  const rate = { num, den, seq: group.rate.seq + 1 }
  draft.set('group', 'group', { ...group, rate, rateSince: at, pastRates })
  return ok(null)
}

/** Partners are owed in hours and lent against them: a jump is confirmed by who signs it. Without any line it concerns nobody else. */
export const setRate: Rule<'rate'> = ({ draft, book, group, intent, at }) => {
  const { confirm = false, ...rate } = intent.body
  const { ratePpm } = group.policy.neighbours
  const concerns = book.tables.lines.size > 0
  if (concerns && !confirm && isRateJump(ratesOfLate(group, at), rate, ratePpm))
    return err(refusal('rate-jump'))
  return changeRate(draft, rate, at)
}
