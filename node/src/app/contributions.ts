/** What is taken from all, for the committee: what is due and when, what a run would take from whom, what was taken before. */
import {
  type AccountId,
  type Charge,
  chargePeriods,
  err,
  groupOf,
  ok,
  periodOf,
  periodStart,
  periodsLater,
  planCharge,
  type Result,
  type Row,
  runKey,
  type Taking,
} from '@localpay/protocol'
import type { ChargePlanReply, ContributionsReply } from './contract-group.ts'
import type { Core } from './core.ts'
import type { HolderOf } from './history.ts'
import { jsonOf } from './ledger-json.ts'
import type { AppRefusal } from './refusals.ts'

interface AskedPlan {
  readonly charge: string
  readonly period: string
}

export interface Contributions {
  readonly all: () => ContributionsReply
  readonly plan: (ask: AskedPlan) => Result<ChargePlanReply, AppRefusal>
}

/** Accounts named in one answer; the others are counted. */
const NAMED_MAX = 200
/** Past runs in one answer: two years of eight weekly contributions. */
const PAST_MAX = 832

export function makeContributions(core: Core, holderOf: HolderOf): Contributions {
  const { ledger, ports } = core
  const now = (): number => Math.max(ports.clock.now(), ledger.book.at)
  return {
    all: () => ({
      charges: groupOf(ledger.book).policy.charges.map(charge => ({
        charge: jsonOf(charge),
        next: nextOf(core, charge, now()),
        periods: chargePeriods(charge, now(), false).map(period => standingOf(core, charge, period)),
      })),
      past: pastOf(core),
    }),
    plan: ({ charge: name, period }) => {
      const charge = groupOf(ledger.book).policy.charges.find(one => one.name === name)
      if (charge === undefined) return err({ code: 'no-such-charge' })
      if (!chargePeriods(charge, now(), false).includes(period)) return err({ code: 'wrong-period' })
      return ok(planOf(core, holderOf, charge, period))
    },
  }
}

/** The node takes a period when it has ended, unless people took it before. */
function nextOf({ ledger }: Core, charge: Charge, at: number): { period: string; at: number } {
  const { name, every, from } = charge
  const first = periodStart(Math.max(at, from), every)
  const taken = ledger.book.tables.runs.has(runKey(name, periodOf(first, every)))
  const start = taken ? periodsLater(first, every, 1) : first
  return { period: periodOf(start, every), at: periodsLater(start, every, 1) }
}

function standingOf({ ledger }: Core, charge: Charge, period: string) {
  const row = ledger.book.tables.runs.get(runKey(charge.name, period))
  const { from, total, short } = planCharge(ledger.book, charge, period)
  return {
    period,
    run: row === undefined ? null : jsonOf(row),
    plan: { accounts: from.length, total: total.toString(), short: short.length },
  }
}

function pastOf({ ledger }: Core): ContributionsReply['past'] {
  const runs = [...ledger.book.tables.runs].map(([key, row]) => {
    const dot = key.lastIndexOf('.')
    return { charge: key.slice(0, dot), period: key.slice(dot + 1), ...jsonOf(row) }
  })
  const order = (one: (typeof runs)[number], other: (typeof runs)[number]): number =>
    one.charge === other.charge ? compare(other.period, one.period) : compare(one.charge, other.charge)
  return runs.sort(order).slice(0, PAST_MAX)
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

function planOf(core: Core, holderOf: HolderOf, charge: Charge, period: string): ChargePlanReply {
  const { book } = core.ledger
  const { accounts } = book.tables
  const { from, short, total } = planCharge(book, charge, period)
  const named = (takings: readonly Taking[]): ChargePlanReply['from'] =>
    takings
      .toSorted((one, other) => (one.amt > other.amt ? -1 : one.amt < other.amt ? 1 : 0))
      .slice(0, NAMED_MAX)
      .map(({ account, amt }) => {
        const { number, balance } = accounts.get(account) as Row<'accounts'>
        return {
          account,
          name: nameOf(holderOf, account) ?? number,
          balance: balance.toString(),
          amount: amt.toString(),
        }
      })
  return {
    accounts: from.length,
    total: total.toString(),
    from: named(from),
    short: named(short),
    shortCount: short.length,
  }
}

const nameOf = (holderOf: HolderOf, account: AccountId): string | null => holderOf(account)?.name ?? null
