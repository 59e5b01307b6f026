/** The rules a group gave itself, read from the books: what they are, whom a change would touch, what is taken from all. */
import {
  type AccountId,
  type Affected,
  type AffectedAccount,
  affectedBy,
  affectedByLimits,
  canSignAsCommittee,
  decodeAs,
  err,
  groupOf,
  type Millis,
  minorPerUnit,
  ok,
  policyChangeShape,
  type Result,
  type Row,
  ratesOfLate,
} from '@localpay/protocol'
import type { DryRunReply, LimitsDryRunReply, PolicyReply } from './contract-group.ts'
import { type Contributions, makeContributions } from './contributions.ts'
import type { Core } from './core.ts'
import type { HolderOf } from './history.ts'
import { jsonOf } from './ledger-json.ts'
import { hasPart, readsAll } from './members.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { GroupMoney, Person } from './services.ts'

type Answer<T> = Promise<Result<T, AppRefusal>>

/** Accounts named in one answer; the others are counted. */
const NAMED_MAX = 100
/** A payment as members make it every day, in whole units: what levies are shown on. */
const TYPICAL_UNITS = 10n

export function makeGroupMoney(core: Core, holderOf: HolderOf, termsSince: () => Millis | null): GroupMoney {
  const { ledger, ports } = core
  const contributions: Contributions = makeContributions(core, holderOf)
  const founded = async <T>(answer: () => Result<T, AppRefusal>): Answer<T> =>
    ledger.isFounded() ? answer() : no('not-set-up')
  return {
    policy: () => founded(() => ok({ ...policyOf(core), termsSince: termsSince() })),
    dryRun: (person, change) =>
      founded(() => {
        const read = decodeAs(policyChangeShape, change)
        if (!read.ok) return read
        const { policy } = groupOf(ledger.book)
        const typical = minorPerUnit({ ...policy.currency, ...read.value.currency }) * TYPICAL_UNITS
        const affected = affectedBy(ledger.book, read.value, { at: ports.clock.now(), typical })
        if (affected.refusal !== null) return err(affected.refusal)
        const whole = readsAll(core, person) || policy.manners.books === 'open'
        const told = whole ? affected : ownPart(core, person, affected)
        return ok({ ...dryRunJson(core, holderOf, told, typical), whole })
      }),
    limitsDryRun: body =>
      founded(() => {
        const affected = affectedByLimits(ledger.book, body, { at: ports.clock.now() })
        if (affected === null) return err({ code: 'no-such-account', account: body.account })
        return affected.refusal === null ? ok(limitsJson(affected)) : err(affected.refusal)
      }),
    contributions: () => founded(() => ok(contributions.all())),
    chargePlan: ask => founded(() => contributions.plan(ask)),
  }
}

function policyOf({ ledger, ports }: Core): Omit<PolicyReply, 'termsSince'> {
  const { tables } = ledger.book
  const { policy, rate, treasury, community, contested, external } = groupOf(ledger.book)
  const told = (account: AccountId) => {
    const { number, balance } = tables.accounts.get(account) as Row<'accounts'>
    return { account, number, balance: balance.toString() }
  }
  const more = [...tables.accounts].filter(
    ([account, { kind }]) => kind === 'treasury' && account !== treasury,
  )
  return {
    policy: jsonOf(policy),
    rate: { num: rate.num.toString(), den: rate.den.toString() },
    ratesOfLate: ratesOfLate(groupOf(ledger.book), ports.clock.now()).map(one => ({
      num: one.num.toString(),
      den: one.den.toString(),
    })),
    accounts: {
      treasury: told(treasury),
      community: told(community),
      contested: told(contested),
      external: told(external),
      more: more.map(([account]) => told(account as AccountId)),
    },
    committee: [...tables.members.values()].filter(canSignAsCommittee).length,
  }
}

const boundsJson = ({ min, max }: AffectedAccount['bounds']['before']): LimitsDryRunReply['before'] => ({
  min: min?.toString() ?? null,
  max: max?.toString() ?? null,
})

const limitsJson = ({ balance, bounds, outside, bills, orders }: AffectedAccount): LimitsDryRunReply => ({
  balance: balance.toString(),
  before: boundsJson(bounds.before),
  after: boundsJson(bounds.after),
  beyond: outside.after?.limit.toString() ?? null,
  advice: !bounds.after.hard,
  bills: bills.length,
  orders: orders.length,
})

/**
 * What concerns one's own accounts. Numbers of others would tell what they have to whoever tries limits one by one, and sums
 * of contributions likewise.
 */
function ownPart(core: Core, person: Person, affected: Affected): Affected {
  const { tables } = core.ledger.book
  const isOwn = (account: AccountId): boolean => hasPart(core, person, account)
  const isMine = (move: { readonly from: AccountId; readonly to: AccountId } | undefined): boolean =>
    move !== undefined && (isOwn(move.from) || isOwn(move.to))
  return {
    ...affected,
    beyond: affected.beyond.filter(({ account }) => isOwn(account)),
    freed: affected.freed.filter(isOwn),
    bills: affected.bills.filter(({ id }) => isMine(tables.bills.get(id))),
    orders: affected.orders.filter(({ id }) => isMine(tables.orders.get(id))),
    charges: [],
  }
}

function dryRunJson(
  core: Core,
  holderOf: HolderOf,
  affected: Affected,
  typical: bigint,
): Omit<DryRunReply, 'whole'> {
  const { accounts } = core.ledger.book.tables
  const { beyond, freed, levies, bills, orders, charges } = affected
  return {
    beyond: beyond.slice(0, NAMED_MAX).map(({ account, balance, limit, already }) => ({
      account,
      name: holderOf(account)?.name ?? accounts.get(account)?.number ?? '',
      balance: balance.toString(),
      limit: limit.toString(),
      already,
    })),
    beyondCount: beyond.length,
    freed: freed.length,
    typical: typical.toString(),
    leviesBefore: jsonOf(levies.before),
    leviesAfter: jsonOf(levies.after),
    bills: bills.length,
    orders: orders.length,
    charges: jsonOf(charges),
  }
}
