/** Tells the open pages of everybody whom an entry concerns: whose account it is about, and whose row it changed. */
import type { AccountId } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { Ordered } from './ledger.ts'
import { readersOf } from './receipts.ts'

/** What everybody may have a say in. */
const DECIDING: ReadonlySet<string> = new Set(['propose', 'vote', 'outcome'])

/** Accounts told one by one; an entry about more of them (a contribution) is told to all at once. */
const TOLD_MAX = 200

export function tellEntries(
  { live, ledger }: Pick<Core, 'live' | 'ledger'>,
  ordered: readonly Ordered[],
): void {
  const accounts = new Set<AccountId>()
  let decided = false
  for (const { entry, applied } of ordered) {
    decided ||= DECIDING.has(entry.signed.intent.kind)
    for (const account of readersOf(ledger.book, entry.signed)) accounts.add(account)
    for (const { table, key } of applied.changes) if (table === 'accounts') accounts.add(key as AccountId)
  }
  if (accounts.size > TOLD_MAX) live.tell('me', 'all')
  else for (const account of accounts) live.tell('me', account)
  if (decided) live.tell('decisions', 'all')
  live.tell('desk', 'all')
}

/**
 * The rules changed, or what an hour is worth, by an administrator's own word or by a vote: it is on every page, on those
 * about neighbours in hours and in money, and in what other groups are told of us.
 */
export function tellRules({ live }: Pick<Core, 'live'>, announce: () => void): void {
  live.tell('me', 'all')
  live.tell('neighbours', 'all')
  announce()
}
