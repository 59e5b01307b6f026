/** Tells the open pages of everybody whom an entry concerns: whose account it is about, and whose row it changed. */
import type { AccountId } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { Ordered } from './ledger.ts'
import { accountsOf } from './receipts.ts'

/** Accounts told one by one; an entry about more of them (a contribution) is told to all at once. */
const TOLD_MAX = 200

export function tellEntries(
  { live, ledger }: Pick<Core, 'live' | 'ledger'>,
  ordered: readonly Ordered[],
): void {
  const accounts = new Set<AccountId>()
  for (const { entry, applied } of ordered) {
    for (const account of accountsOf(ledger.book, entry.signed)) accounts.add(account)
    for (const { table, key } of applied.changes) if (table === 'accounts') accounts.add(key as AccountId)
  }
  if (accounts.size > TOLD_MAX) live.tell('me', 'all')
  else for (const account of accounts) live.tell('me', account)
  live.tell('desk', 'all')
}
