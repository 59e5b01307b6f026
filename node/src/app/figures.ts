/** Sums over the group and where each account stands, as the doors tell them. What may be told of few is protocol's. */
import {
  type AccountId,
  boundsOf,
  endOfStanding,
  FEW,
  groupOf,
  type Millis,
  ok,
  type Policy,
  type Result,
  type Row,
  shownLevels,
  shownParts,
  shownPeople,
  shownSum,
  shownTrade,
  standingOf,
} from '@localpay/protocol'
import type { FiguresReply, PositionJson, PositionsReply } from './contract-figures.ts'
import type { Core } from './core.ts'
import { type Digest, type Digests, makeDigests } from './digests.ts'
import { positionsTable } from './exports.ts'
import { type HolderOf, statusOf } from './history.ts'
import { type Month, nameOfMonth, yearOf } from './months.ts'
import { ownYearOf } from './own-year.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Figures } from './services.ts'

/** Months in one answer, ten years. */
const MONTHS_MAX = 120
/** Accounts in one answer: more than a committee looks through on a page. The table for spreadsheets has all. */
const POSITIONS_MAX = 2_000
/** Lines looked at to tell since when an account is stuck. */
const STUCK_LINES_MAX = 500

export function makeFigures(core: Core, holderOf: HolderOf): Figures {
  const digests = makeDigests(core)
  const whenFounded = async <T>(answer: () => Promise<T>): Promise<Result<T, AppRefusal>> =>
    core.ledger.isFounded() ? ok(await answer()) : no('not-set-up')
  const positions = async (waits?: 'waits'): Promise<PositionsReply> => {
    const isReady = await digests.ready(waits)
    const all = isReady ? await positionsOf(core, digests, holderOf) : []
    return { counting: !isReady, count: all.length, positions: all }
  }
  return {
    ownYear: async (account, year) =>
      core.ledger.isFounded() ? ownYearOf(core, account, year) : no('not-set-up'),
    group: () => whenFounded(() => figuresOf(core, digests)),
    positions: () =>
      whenFounded(async () => {
        const reply = await positions()
        return { ...reply, positions: reply.positions.slice(0, POSITIONS_MAX) }
      }),
    positionsTable: style =>
      whenFounded(async () =>
        positionsTable(await positions('waits'), groupOf(core.ledger.book).policy.currency, style),
      ),
  }
}

async function figuresOf({ ledger }: Core, digests: Digests): Promise<FiguresReply> {
  const { tables } = ledger.book
  const common = { few: FEW, members: groupOf(ledger.book).members }
  if (!(await digests.ready())) return { ...common, counting: true, months: [], years: [], spread: null }
  const now = digests.thisMonth()
  const joined = new Map<Month, number>()
  let first = now
  for (const { since } of tables.members.values()) {
    const month = digests.monthOf(since)
    joined.set(month, (joined.get(month) ?? 0) + 1)
    first = Math.min(first, month)
  }
  const came = sinceFirst(joined, first, now)
  const went = sinceFirst(digests.left(), first, now)
  const past = Array.from({ length: now - first }, (_, i) => first + i)
  const levels = shownLevels(past.map(month => digests.month(month).moved)).slice(-MONTHS_MAX)
  const over = past.slice(-MONTHS_MAX)
  return {
    ...common,
    counting: false,
    months: over.map((month, i) => ({
      ...tradeJson(digests, month, levels[i] === true),
      ...shownPeople({
        members: (came.get(month) ?? 0) - (went.get(month) ?? 0),
        joined: joined.get(month) ?? 0,
        left: digests.left().get(month) ?? 0,
      }),
    })),
    years: yearsOf(digests, over),
    spread: levels.at(-1) !== true ? null : spreadOf(digests, tables),
  }
}

/** How many altogether up to the end of each month. */
function sinceFirst(
  byMonth: ReadonlyMap<Month, number>,
  first: Month,
  end: Month,
): ReadonlyMap<Month, number> {
  const sums = new Map<Month, number>()
  let sum = 0
  for (let month = first; month < end; month++) {
    sum += byMonth.get(month) ?? 0
    sums.set(month, sum)
  }
  return sums
}

type MonthJson = FiguresReply['months'][number]

function tradeJson(
  digests: Digests,
  month: Month,
  isLevelTold: boolean,
): Omit<MonthJson, 'members' | 'joined' | 'left'> {
  const sum = digests.month(month)
  const shown = shownTrade(sum)
  const held = isLevelTold ? shownTrade({ ...sum, accounts: sum.above }) : null
  return {
    month: nameOfMonth(month),
    payments: shown?.payments ?? null,
    amount: shown?.amount.toString() ?? null,
    accounts: shown?.accounts ?? null,
    circulation: held?.circulation.toString() ?? null,
  }
}

/** Years that are over as a whole. */
function yearsOf(digests: Digests, over: readonly Month[]): FiguresReply['years'] {
  const byYear = Map.groupBy(over, yearOf)
  return [...byYear]
    .filter(([, months]) => (months.at(-1) as Month) % 12 === 11)
    .map(([year, months]) => {
      const sum = shownSum(months.map(digests.month))
      return { year, payments: sum?.payments ?? null, amount: sum?.amount.toString() ?? null }
    })
}

type Tables = Core['ledger']['book']['tables']

/** Accounts that were open when the month before this one ended, also those that closed since: the same all month. */
function spreadOf(digests: Digests, tables: Tables): FiguresReply['spread'] {
  const counts = { below: 0, zero: 0, above: 0 }
  for (const [account, { atMonthEnd }] of digests.all()) {
    const row = tables.accounts.get(account)
    if (row === undefined || !digests.wasOpen(account, row)) continue
    counts[atMonthEnd < 0n ? 'below' : atMonthEnd > 0n ? 'above' : 'zero']++
  }
  const [below = null, zero = null, above = null] = shownParts([counts.below, counts.zero, counts.above])
  return { below, zero, above }
}

/** Every open account of people, by its number. */
async function positionsOf(core: Core, digests: Digests, holderOf: HolderOf): Promise<PositionJson[]> {
  const { policy } = groupOf(core.ledger.book)
  const found: PositionJson[] = []
  for (const [account, digest] of digests.all()) {
    const row = core.ledger.book.tables.accounts.get(account)
    if (row?.status !== 'open') continue
    const { earned, spent } = digests.yearOf(account)
    const { min, max } = boundsOf(policy, row)
    const standing = standingOf(policy, row, row.balance)
    found.push({
      account,
      number: row.number,
      member: row.holders[0]?.member ?? null,
      name: holderOf(account)?.name ?? row.number,
      kind: row.kind as PositionJson['kind'],
      balance: row.balance.toString(),
      min: min?.toString() ?? null,
      max: max?.toString() ?? null,
      standing,
      since: endOfStanding(standing) === null ? null : await stuckSince(core, policy, account, row),
      belowSince: belowSince(digest, row),
      lastTrade: digest.lastTrade,
      earned: earned.toString(),
      spent: spent.toString(),
    })
  }
  return found.sort((a, b) => (a.number < b.number ? -1 : 1))
}

/** What waits in payments to other groups may have changed the balance since the newest line. */
const belowSince = ({ belowSince: since }: Digest, { balance }: Row<'accounts'>): Millis | null =>
  balance < 0n ? since : null

/** By the limits of today: when the balance came to that end and stayed. Its opening, for who never moved. */
async function stuckSince(
  { ledger }: Core,
  policy: Policy,
  account: AccountId,
  row: Row<'accounts'>,
): Promise<Millis> {
  const end = endOfStanding(standingOf(policy, row, row.balance))
  let [since, seen] = [null as Millis | null, 0]
  for await (const line of ledger.pastOf(account, null)) {
    if (statusOf(ledger.book, line) === 'cancelled') continue
    if (++seen > STUCK_LINES_MAX || endOfStanding(standingOf(policy, row, line.balanceAfter)) !== end)
      return since ?? line.at
    since = line.at
  }
  const opened = endOfStanding(standingOf(policy, row, 0n)) === end
  return opened ? row.since : (since ?? row.since)
}
