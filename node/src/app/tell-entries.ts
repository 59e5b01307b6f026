/** Tells the open pages of everybody whom an entry concerns: whose account it is about, and whose row it changed. */
import type { AccountId } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { Ordered } from './ledger.ts'
import { accountsOf } from './receipts.ts'

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
    for (const account of accountsOf(ledger.book, entry.signed)) accounts.add(account)
    for (const { table, key } of applied.changes) if (table === 'accounts') accounts.add(key as AccountId)
  }
  if (accounts.size > TOLD_MAX) live.tell('me', 'all')
  else for (const account of accounts) live.tell('me', account)
  if (decided) live.tell('decisions', 'all')
  live.tell('desk', 'all')
}
