/**
 * In which month how many people left, read off the ledger as far as somebody left who is not counted yet: a member's row
 * says that they left and not when. A group that nobody leaves never has it read.
 */
import type { AccountId, Millis } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { Month } from './months.ts'

export interface Leavers {
  /** One at a time. */
  readonly takeIn: () => Promise<void>
  readonly byMonth: () => ReadonlyMap<Month, number>
  /** Whether this account, which came with its member's admission, was still theirs when the month began. */
  readonly hadAt: (account: AccountId, month: Month) => boolean
}

export function makeLeavers({ ledger, closing }: Core, monthOf: (at: Millis) => Month): Leavers {
  const months = new Map<Month, number>()
  const accounts = new Map<AccountId, Month>()
  /** Leaves before entry `from` are counted. */
  let [known, from] = [0, 0]
  const leftNow = (): number => {
    let count = 0
    for (const { status } of ledger.book.tables.members.values()) if (status === 'left') count++
    return count
  }
  return {
    takeIn: async () => {
      const { size } = ledger.head().head
      if (leftNow() === known) {
        from = size
        return
      }
      for await (const { seq, at, signed } of ledger.entriesFrom(from)) {
        if (seq >= size || closing.aborted) return
        if (signed.intent.kind === 'leave') {
          const month = monthOf(at)
          months.set(month, (months.get(month) ?? 0) + 1)
          const account = ledger.book.tables.members.get(signed.intent.body.member)?.account
          if (account !== undefined) accounts.set(account, month)
          known++
        }
        from = seq + 1
      }
    },
    byMonth: () => months,
    hadAt: (account, month) => (accounts.get(account) ?? -1) >= month,
  }
}
