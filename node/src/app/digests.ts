/**
 * Sums over the pasts of all accounts, kept in memory: made once after the node opened, from the lines of each account in
 * turn, and then from the lines that came since. A question reads sums; it never walks the ledger.
 *
 * Sums of months are kept for ever (a few numbers each), what one account did in a month for two years: some 500 bytes an
 * account, 15 MB for the largest group.
 */
import { type AccountId, isPeoples, isTrade, type Millis, type Row, type Trade } from '@localpay/protocol'
import type { Core } from './core.ts'
import { statusOf } from './history.ts'
import { makeLeavers } from './leavers.ts'
import type { PastLine } from './ledger/past-lines.ts'
import { type Month, makeMonthOf } from './months.ts'

/** Months of which each account's own part is kept: what is given back is taken out of the month it was paid in. */
const DETAIL_MONTHS = 24
/** Up to so many entries the first question waits for the sums, a second or so; beyond it is told to ask again. */
const AT_ONCE_MAX = 20_000

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface MonthSum extends Trade {
  /** Sum of the balances above zero at its end, and how many they are. */
  readonly circulation: bigint
  readonly above: number
  /** How many accounts had another balance then than a month before. */
  readonly moved: number
}

export interface Digest {
  /** Entries before this one are in it. */
  readonly from: number
  readonly balance: bigint
  /** What it was when the month before this one ended. */
  readonly atMonthEnd: bigint
  readonly belowSince: Millis | null
  readonly lastTrade: Millis | null
}

/** A digest with what it is made of. `payments`, `earned`, `spent` by month, in a circle. */
interface Open extends Mutable<Digest> {
  month: Month
  readonly payments: Int32Array
  readonly earned: BigInt64Array
  readonly spent: BigInt64Array
}

export interface Digests {
  /** Takes in what came since; false while the first walk over a long past goes on, for who does not wait for it. */
  readonly ready: (waits?: 'waits') => Promise<boolean>
  readonly thisMonth: () => Month
  readonly monthOf: (at: Millis) => Month
  readonly month: (month: Month) => MonthSum
  /** How many people left, by month. */
  readonly left: () => ReadonlyMap<Month, number>
  /** Whether this account was open when this month began. */
  readonly wasOpen: (account: AccountId, row: Row<'accounts'>) => boolean
  /** Accounts of people. */
  readonly all: () => Iterable<readonly [AccountId, Digest]>
  /** In payments, over this month and the eleven before. */
  readonly yearOf: (account: AccountId) => { readonly earned: bigint; readonly spent: bigint }
}

const NOTHING: MonthSum = { payments: 0, amount: 0n, accounts: 0, circulation: 0n, above: 0, moved: 0 }

export function makeDigests(core: Core): Digests {
  const { ledger, ports } = core
  const months = new Map<Month, Mutable<MonthSum>>()
  const digests = new Map<AccountId, Open>()
  const monthOf = makeMonthOf()
  const thisMonth = (): Month => monthOf(Math.max(ports.clock.now(), ledger.book.at))
  const sumOf = (month: Month): Mutable<MonthSum> => {
    const known = months.get(month)
    if (known !== undefined) return known
    const fresh = { ...NOTHING }
    months.set(month, fresh)
    return fresh
  }
  const parts: Parts = { core, monthOf, sumOf }
  const leavers = makeLeavers(core, monthOf)

  const walk = async (): Promise<void> => {
    for (const [key, row] of ledger.book.tables.accounts) {
      if (core.closing.aborted) return
      const account = key as AccountId
      if (isPeoples(row)) await takeIn(parts, account, openDigest(digests, account, monthOf(row.since)))
    }
    await leavers.takeIn()
    const month = thisMonth()
    for (const digest of digests.values()) rollTo(digest, month, sumOf)
  }
  let isWalked = false
  let walking: Promise<void> | null = null
  const walkOnce = (): Promise<void> => {
    walking ??= walk()
      .then(() => {
        isWalked = true
      })
      .finally(() => {
        walking = null
      })
    return walking
  }

  return {
    ready: async waits => {
      const running = walkOnce()
      if (isWalked || waits !== undefined || ledger.book.size <= AT_ONCE_MAX) {
        await running
        return true
      }
      running.catch((cause: unknown) => {
        if (!core.closing.aborted) ports.log.warn({ event: 'figures-failed', reason: String(cause) })
      })
      return false
    },
    thisMonth,
    monthOf,
    month: month => months.get(month) ?? NOTHING,
    left: leavers.byMonth,
    // A closed account has nothing: one that had something then has closed since.
    wasOpen: (account, { since, status }) =>
      monthOf(since) < thisMonth() &&
      (status === 'open' || leavers.hadAt(account, thisMonth()) || digests.get(account)?.atMonthEnd !== 0n),
    all: () => digests,
    yearOf: account => {
      const digest = digests.get(account)
      const sum = { earned: 0n, spent: 0n }
      if (digest === undefined) return sum
      for (let back = 0; back < 12; back++) {
        const slot = (thisMonth() - back) % DETAIL_MONTHS
        sum.earned += digest.earned[slot] ?? 0n
        sum.spent += digest.spent[slot] ?? 0n
      }
      return sum
    },
  }
}

interface Parts {
  readonly core: Core
  readonly monthOf: (at: Millis) => Month
  readonly sumOf: (month: Month) => Mutable<MonthSum>
}

function openDigest(digests: Map<AccountId, Open>, account: AccountId, month: Month): Open {
  const known = digests.get(account)
  if (known !== undefined) return known
  const fresh: Open = {
    from: -1,
    balance: 0n,
    atMonthEnd: 0n,
    belowSince: null,
    lastTrade: null,
    month,
    payments: new Int32Array(DETAIL_MONTHS),
    earned: new BigInt64Array(DETAIL_MONTHS),
    spent: new BigInt64Array(DETAIL_MONTHS),
  }
  digests.set(account, fresh)
  return fresh
}

/** Lines of the account that are on disk and not in its digest yet. */
async function takeIn(parts: Parts, account: AccountId, digest: Open): Promise<void> {
  const { ledger } = parts.core
  const newest = ledger.newestLineOf(account) ?? -1
  if (digest.from >= 0 && newest < digest.from) return
  const { size } = ledger.head().head
  const read: Read[] = []
  for await (const line of ledger.pastOf(account, size)) {
    if (line.seq < digest.from) break
    const isGivenBack = line.why === 'reversal' && isAmongPeople(parts.core, line)
    read.push({ line, paidAt: isGivenBack ? await paidAtOf(parts.core, line.seq) : null })
  }
  // All at once, so that a disk that fails while they are read leaves no sum half made.
  for (const one of read.reverse()) takeLine(parts, digest, one)
  digest.from = size
}

interface Read {
  readonly line: PastLine
  /** Of what was given back. */
  readonly paidAt: Millis | null
}

function takeLine(parts: Parts, digest: Open, { line, paidAt }: Read): void {
  const { core, monthOf, sumOf } = parts
  const { book } = core.ledger
  // It left no trace in the balance.
  if (statusOf(book, line) === 'cancelled') return
  const month = monthOf(line.at)
  rollTo(digest, month, sumOf)
  digest.balance = line.balanceAfter
  if (digest.balance >= 0n) digest.belowSince = null
  else digest.belowSince ??= line.at
  if (line.why === 'reversal') {
    if (paidAt !== null) count(parts, digest, line, { month: monthOf(paidAt), by: -1 })
    return
  }
  if (line.why !== undefined || (line.tid === undefined && !isAmongPeople(core, line))) return
  digest.lastTrade = line.at
  count(parts, digest, line, { month, by: 1 })
}

function isAmongPeople({ ledger }: Core, { account, other, group }: PastLine): boolean {
  const { accounts } = ledger.book.tables
  const kindOf = (id: AccountId): Row<'accounts'> | undefined => accounts.get(id)
  return other !== undefined && group === undefined && isTrade({ from: account, to: other }, kindOf)
}

/** When the payment was made that this entry gave back. */
async function paidAtOf({ ledger }: Core, seq: number): Promise<Millis | null> {
  const intent = (await ledger.entry(seq))?.signed.intent
  if (intent?.kind !== 'reverse' && intent?.kind !== 'settle') return null
  return ledger.book.tables.payments.get(intent.body.payment)?.at ?? null
}

/**
 * One payment more or, given back, one less in its month. Both ends have a line of it: the payee's counts for the group.
 * What came from or went to another group is in the account's own sums alone.
 */
function count(
  { sumOf }: Parts,
  digest: Open,
  { direction, amount, tid }: PastLine,
  { month, by }: { month: Month; by: 1 | -1 },
): void {
  const isPayee = (direction === 'in') === (by === 1)
  const isKept = month > digest.month - DETAIL_MONTHS
  const slot = month % DETAIL_MONTHS
  const sums = isPayee ? digest.earned : digest.spent
  if (isKept) sums[slot] = (sums[slot] as bigint) + BigInt(by) * amount
  if (tid !== undefined) return
  const sum = sumOf(month)
  if (isPayee) {
    sum.payments += by
    sum.amount += BigInt(by) * amount
  }
  if (!isKept) return
  const before = digest.payments[slot] as number
  digest.payments[slot] = before + by
  if (before === 0 || before + by === 0) sum.accounts += by
}

/** The account's balance stands at the end of each month up to this one, which makes room for its own sums. */
function rollTo(digest: Open, month: Month, sumOf: Parts['sumOf']): void {
  while (digest.month < month) {
    const sum = sumOf(digest.month)
    if (digest.balance !== digest.atMonthEnd) sum.moved++
    if (digest.balance > 0n) {
      sum.circulation += digest.balance
      sum.above++
    }
    digest.atMonthEnd = digest.balance
    digest.month++
    const slot = digest.month % DETAIL_MONTHS
    digest.payments[slot] = 0
    digest.earned[slot] = 0n
    digest.spent[slot] = 0n
  }
}
