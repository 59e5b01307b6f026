/**
 * How far a balance may go. Limits look at the projected balance, and only at the side that moves outward: who is over
 * the ceiling may still spend, who is under the floor may still earn. domain.md rules 5 and 6; SPEC 5.6.
 *
 * What is held for payments to other groups counts as spent (rule 7), and so does what is frozen in a dispute, so that
 * many waiting payments cannot together pass a limit. Bills nobody has accepted yet count nowhere.
 */
import type { AccountId } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import { AMOUNT_MAX, divideDown } from '../money/amount.ts'
import { type AccountLimits, MILLION, type Policy } from './policy.ts'
import { refusal } from './refusals.ts'
import type { RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

export interface Bounds {
  /** Null is no limit, which is not zero. */
  readonly min: bigint | null
  readonly max: bigint | null
  /** Advice is shown and stops nobody. */
  readonly hard: boolean
}

const OUTSIDE_BOUNDS: Bounds = { min: null, max: null, hard: true }
/**
 * Treasury and community account give what they have taken in: they never make credit, unless their own limits say so.
 * What the fold itself moves there, a leaver's debt or a levy given back, is not asked for limits.
 */
const COMMON_BOUNDS: Bounds = { min: 0n, max: null, hard: true }

type Bounded = Pick<Row<'accounts'>, 'kind' | 'own' | 'earned'>

export const isSystem = ({ kind }: Pick<Row<'accounts'>, 'kind'>): boolean =>
  kind === 'external' || kind === 'treasury' || kind === 'community' || kind === 'contested'

/** The group's own, which its committee uses. */
export const isCommon = ({ kind }: Pick<Row<'accounts'>, 'kind'>): boolean =>
  kind === 'treasury' || kind === 'community'

/** The limits that hold for an account today. An account's own limits stand in place of the group's, both bounds. */
export function boundsOf(policy: Policy, account: Bounded): Bounds {
  const { own } = account
  if (own !== undefined)
    return { min: own.min ?? null, max: own.max ?? null, hard: isSystem(account) || policy.limits.hard }
  if (isCommon(account)) return COMMON_BOUNDS
  return isSystem(account) ? OUTSIDE_BOUNDS : groupBounds(policy.limits, account.earned)
}

function groupBounds({ mode, min, max, share, cap, hard }: Policy['limits'], earned: bigint): Bounds {
  if (mode === 'none') return { min: null, max: null, hard }
  if (mode === 'balanced') return { min: -(max ?? 0n), max: max ?? null, hard }
  if (mode === 'explicit') return { min: min ?? null, max: max ?? null, hard }
  // Two who pay each other in circles gain no more than the cap. domain.md rule 12.
  const grown = (min ?? 0n) - divideDown(earned * BigInt(share ?? 0), MILLION)
  const lowest = -(cap ?? 0n)
  return { min: grown < lowest ? lowest : grown, max: max ?? null, hard }
}

export interface Outside {
  readonly side: 'min' | 'max'
  readonly limit: bigint
  /** How far, above zero. */
  readonly by: bigint
}

/** On which side a balance stands outside its bounds, if it does: which is legal, for limits come and go. domain.md rule 11. */
export function outsideOf(policy: Policy, row: Bounded & Pick<Row<'accounts'>, 'balance'>): Outside | null {
  const { min, max } = boundsOf(policy, row)
  if (max !== null && row.balance > max) return { side: 'max', limit: max, by: row.balance - max }
  if (min !== null && row.balance < min) return { side: 'min', limit: min, by: min - row.balance }
  return null
}

/** A floor above the ceiling would close the account to everybody. */
export const checkBounds = ({ min, max }: AccountLimits): RuleResult =>
  min !== undefined && max !== undefined && min > max ? err(refusal('limits-crossed')) : ok(null)

/** What of an account can be spent at most: its balance without what is held and frozen. */
export const spendable = ({
  kind,
  balance,
  held,
  frozen,
}: Pick<Row<'accounts'>, 'kind' | 'balance' | 'held' | 'frozen'>): bigint =>
  balance - frozen - (kind === 'external' ? 0n : held)

/** What an account can give at most before its floor stops it: nothing when it stands below. */
export function roomAboveFloor(policy: Policy, row: Row<'accounts'>, skip: boolean): bigint {
  const floor = floorOf(boundsOf(policy, row), skip)
  const room = spendable(row) - (floor < 0n ? floor : 0n)
  return room > 0n ? room : 0n
}

const floorOf = ({ min, hard }: Bounds, skip = false): bigint =>
  skip || !hard ? -AMOUNT_MAX : (min ?? -AMOUNT_MAX)

export interface Asked {
  readonly policy: Policy
  readonly account: AccountId
  readonly row: Row<'accounts'>
  readonly amt: bigint
  /** An act that may pass limits, so only what books can hold counts. domain.md rule 8. */
  readonly skip?: boolean
}

/** Would this much leave the account within its floor? Without a floor, within what books can hold. */
export function checkFloor({ policy, account, row, amt, skip }: Asked): RuleResult {
  const wouldBe = spendable(row) - amt
  const limit = floorOf(boundsOf(policy, row), skip)
  return wouldBe < limit && wouldBe < 0n
    ? err({ code: 'over-limit', who: 'payer', account, limit, wouldBe })
    : ok(null)
}

/** Would this much enter the account within its ceiling? Without a ceiling, within what books can hold. */
export function checkCeiling({ policy, account, row, amt, skip }: Asked): RuleResult {
  const bounds = boundsOf(policy, row)
  const wouldBe = row.balance + (row.kind === 'external' ? row.held : 0n) + amt
  const limit = skip === true || !bounds.hard ? AMOUNT_MAX : (bounds.max ?? AMOUNT_MAX)
  return wouldBe > limit && wouldBe > 0n
    ? err({ code: 'over-limit', who: 'payee', account, limit, wouldBe })
    : ok(null)
}
