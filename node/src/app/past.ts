/**
 * An account's past, line by line, in the words of the account's holder: written in the batch of the entry that began
 * it. `balanceAfter` counts what is held as gone, as limits do, so a payment to another group takes its place in the
 * line of balances when it is signed and not again when it is booked.
 */
import { type AccountId, assert, type GroupId, type Tid } from '@localpay/protocol'
import type { Ordered } from './ledger.ts'
import type { StoreChange } from './ports.ts'
import { type MemoRow, memoRow, type PastRow, pastRow, putRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

export interface PastLine {
  readonly account: AccountId
  readonly direction: PastRow['direction']
  readonly amount: bigint
  /** Inside the group: the other account. Across: the other group, and the transfer. */
  readonly with: { readonly other: AccountId } | { readonly tid: Tid; readonly group: GroupId }
}

export const pastPrefix = (account: string): string => `past/${account}/`

/** The lines that this entry adds, and its words. @pre the entry changes the accounts of all lines */
export function pastChanges(
  ordered: Ordered,
  lines: readonly PastLine[],
  words: MemoRow,
): readonly StoreChange[] {
  const { seq, at, signed } = ordered.entry
  const written = lines.map(({ account, direction, amount, with: whom }) => {
    const balanceAfter = balanceIn(ordered, account)
    const line = { at, direction, amount, balanceAfter, intent: signed.id, ...whom }
    return putRow(pastRow, KEYS.past(account, seq), line)
  })
  const isSilent = words.memo === '' && words.otherName === undefined && words.otherNumber === undefined
  return isSilent ? written : [...written, putRow(memoRow, KEYS.memo(signed.id), words)]
}

function balanceIn({ applied }: Ordered, account: AccountId): bigint {
  for (const change of applied.changes)
    if (change.table === 'accounts' && change.key === account) return change.row.balance - change.row.held
  assert(false, 'a line of history belongs to an entry that changed the account')
}
