/**
 * Who would be affected by a change of policy: asked and shown before an admin signs it, or before members vote on it.
 * Nothing is changed; the same rules answer that would judge afterwards.
 */
import { periodOf } from '../base/calendar.ts'
import type { AccountId, IntentId } from '../base/ids.ts'
import { type Book, type Draft, draftOf, groupOf } from './book.ts'
import { type Bounds, boundsOf, isSystem, type Outside, outsideOf } from './bounds.ts'
import { planCharge } from './charge-plan.ts'
import type { BodyOf } from './kinds.ts'
import { levyOn } from './levies.ts'
import type { Charge, Levy, Policy, PolicyChange } from './policy.ts'
import type { LedgerRefusal } from './refusals.ts'
import type { RuleResult } from './rule.ts'
import { setLimitsOf } from './rules-accounts.ts'
import { billDue, payBill } from './rules-bills.ts'
import { payOrder } from './rules-orders.ts'
import { changePolicy } from './rules-policy.ts'
import type { Row } from './tables.ts'

export interface BeforeAfter<T> {
  readonly before: T
  readonly after: T
}

/** An account that would stand outside its limits. With limits that refuse it can then only move back. */
export interface Beyond extends Outside {
  readonly account: AccountId
  readonly balance: bigint
  /** It stands outside already, on this side. */
  readonly already: boolean
}

/** What a payment costs either side beside its amount. */
export type LevyCosts = Readonly<Record<Levy['on'], bigint>>

/** What would become of something that waits. */
export interface Prospect {
  /** What stands against it today; null when it would pass. */
  readonly refusal: LedgerRefusal | null
  readonly levies: bigint
  /** Of a bill: its time has come to lapse, or to be taken as accepted. */
  readonly due: 'lapse' | 'take' | null
}

export interface Pending<Id> extends BeforeAfter<Prospect> {
  readonly id: Id
}

/** What a contribution would take if its period ended now; null where policy has none of that name. */
export interface ChargeSum {
  readonly accounts: number
  readonly total: bigint
  /** Accounts whose floor stops them before all is taken. */
  readonly short: number
}

export interface Affected {
  /** Why the change would be refused. What else is said here then never comes. */
  readonly refusal: LedgerRefusal | null
  readonly beyond: readonly Beyond[]
  /** Accounts that stand outside their limits and no longer would. */
  readonly freed: readonly AccountId[]
  /** On the payment asked about. */
  readonly levies: BeforeAfter<LevyCosts>
  /** Only what changes. */
  readonly bills: readonly Pending<IntentId>[]
  readonly orders: readonly Pending<IntentId>[]
  readonly charges: readonly (BeforeAfter<ChargeSum | null> & { readonly charge: string })[]
}

export interface Asking {
  readonly at: number
  /** An amount as members pay it every day. */
  readonly typical: bigint
  /** Bills that wait, of a node that keeps them on disk. */
  readonly bills?: Iterable<readonly [string, Row<'bills'>]>
}

export function affectedBy(book: Book, change: PolicyChange, asking: Asking): Affected {
  const before = groupOf(book).policy
  const after: Policy = { ...before, ...change }
  const tried = changePolicy(draftOf(book), book, change)
  const policies = { before, after }
  return {
    refusal: tried.ok ? null : tried.refusal,
    ...outside(book, policies),
    levies: both(policies, policy => levyCosts(policy, asking.typical)),
    bills: pendingBills(book, policies, asking),
    orders: pendingOrders(book, policies, asking.at),
    charges: changedCharges(book, policies, asking.at),
  }
}

/** What own limits of one account, or those of the group again, would come to. */
export interface AffectedAccount extends Pick<Affected, 'refusal' | 'bills' | 'orders'> {
  /** The limits that hold for it. */
  readonly bounds: BeforeAfter<Bounds>
  readonly outside: BeforeAfter<Outside | null>
  readonly balance: bigint
}

/** Null: there is no such account. */
export function affectedByLimits(
  book: Book,
  body: BodyOf<'limits'>,
  { at, bills = book.tables.bills }: Omit<Asking, 'typical'>,
): AffectedAccount | null {
  const { policy } = groupOf(book)
  const draft = draftOf(book)
  const before = draft.get('accounts', body.account)
  if (before === undefined) return null
  const tried = setLimitsOf(draft, body)
  const after = draft.get('accounts', body.account) as Row<'accounts'>
  /** As it would be judged with the limits of today, and with those. */
  const judge = (pay: (draft: Draft) => RuleResult): BeforeAfter<Prospect> => ({
    before: prospect(book, pay),
    after: prospect(book, trial => {
      setLimitsOf(trial, body)
      return pay(trial)
    }),
  })
  const judged = { policy, id: TRIAL, seq: book.size, at }
  const touches = (end: { readonly from: AccountId; readonly to: AccountId }): boolean =>
    end.from === body.account || end.to === body.account
  return {
    refusal: tried.ok ? null : tried.refusal,
    bounds: { before: boundsOf(policy, before), after: boundsOf(policy, after) },
    outside: { before: outsideOf(policy, before), after: outsideOf(policy, after) },
    balance: before.balance,
    bills: [...bills]
      .filter(([, bill]) => bill.state === 'waiting' && touches(bill))
      .map(([id, bill]) => ({
        id: id as IntentId,
        ...judge(trial => payBill(trial, bill, judged)),
      }))
      .filter(changes),
    orders: [...book.tables.orders]
      .filter(([, order]) => order.state === 'on' && touches(order))
      .map(([id, order]) => ({
        id: id as IntentId,
        ...judge(trial => payOrder(trial, order, judged)),
      }))
      .filter(changes),
  }
}

const both = <T>({ before, after }: BeforeAfter<Policy>, of: (policy: Policy) => T): BeforeAfter<T> => ({
  before: of(before),
  after: of(after),
})

function outside(book: Book, policies: BeforeAfter<Policy>): Pick<Affected, 'beyond' | 'freed'> {
  const beyond: Beyond[] = []
  const freed: AccountId[] = []
  for (const [key, row] of book.tables.accounts) {
    if (row.status !== 'open' || isSystem(row)) continue
    const account = key as AccountId
    const { before, after } = both(policies, policy => outsideOf(policy, row))
    if (after !== null)
      beyond.push({ ...after, account, balance: row.balance, already: before?.side === after.side })
    else if (before !== null) freed.push(account)
  }
  return { beyond, freed }
}

function levyCosts({ levies }: Policy, amt: bigint): LevyCosts {
  const costs = { payer: 0n, payee: 0n }
  for (const levy of levies) costs[levy.on] += levyOn(levy, amt)
  return costs
}

/** Asks a rule whether it would book this, and what levies go with it. */
function prospect(book: Book, pay: (draft: Draft) => RuleResult, due: Prospect['due'] = null): Prospect {
  const draft = draftOf(book)
  const paid = pay(draft)
  if (!paid.ok) return { refusal: paid.refusal, levies: 0n, due }
  const { levies } = draft.get('payments', TRIAL) as Row<'payments'>
  return { refusal: null, levies: levies.reduce((sum, { amt }) => sum + amt, 0n), due }
}

/** Under this id a trial books in its draft: no intent has it. */
const TRIAL = 'trial'

const changes = ({ before, after }: BeforeAfter<Prospect>): boolean =>
  before.levies !== after.levies || before.due !== after.due || before.refusal?.code !== after.refusal?.code

function pendingBills(
  book: Book,
  policies: BeforeAfter<Policy>,
  { at, bills = book.tables.bills }: Asking,
): Affected['bills'] {
  const waiting = [...bills].filter(([, { state }]) => state === 'waiting')
  return waiting
    .map(([id, bill]) => ({
      id: id as IntentId,
      ...both(policies, policy =>
        prospect(
          book,
          draft => payBill(draft, bill, { policy, id: TRIAL, seq: book.size, at }),
          billDue(bill, policy.entry.autoMs, at),
        ),
      ),
    }))
    .filter(changes)
}

function pendingOrders(book: Book, policies: BeforeAfter<Policy>, at: number): Affected['orders'] {
  return [...book.tables.orders]
    .filter(([, { state }]) => state === 'on')
    .map(([id, order]) => ({
      id: id as IntentId,
      ...both(policies, policy =>
        prospect(book, draft => payOrder(draft, order, { policy, id: TRIAL, seq: book.size, at })),
      ),
    }))
    .filter(changes)
}

function changedCharges(book: Book, policies: BeforeAfter<Policy>, at: number): Affected['charges'] {
  const { before, after } = policies
  const names = new Set([...before.charges, ...after.charges].map(({ name }) => name))
  const sums = [...names].map(charge => ({
    charge,
    ...both(policies, policy =>
      sumOf(
        book,
        policy,
        at,
        policy.charges.find(({ name }) => name === charge),
      ),
    ),
  }))
  return sums.filter(
    ({ before: was, after: is }) =>
      was?.total !== is?.total || was?.accounts !== is?.accounts || was?.short !== is?.short,
  )
}

function sumOf(book: Book, policy: Policy, at: number, charge: Charge | undefined): ChargeSum | null {
  if (charge === undefined) return null
  const period = periodOf(Math.max(at, charge.from), charge.every)
  const { from, total, short } = planCharge(book, charge, period, policy)
  return { accounts: from.length, total, short: short.length }
}
