/** Whom an entry of the ledger concerns: they, and the committee, may read and keep its proof. */
import { type AccountId, type Book, type Intent, tidOf } from '@localpay/protocol'

/** The members' accounts that this entry is about; none for what the group does as a whole. */
export function accountsOf(book: Book, intent: Intent): readonly AccountId[] {
  switch (intent.kind) {
    case 'pay':
    case 'bill':
    case 'enter':
      return [intent.body.from, intent.body.to]
    case 'pay-across':
      return [intent.body.from]
    case 'admit':
    case 'limits':
      return [intent.body.account]
    case 'commit':
    case 'close':
      return endsOf(book, tidOf(intent.body.body))
    case 'book':
    case 'free':
    case 'waive':
      return endsOf(book, intent.body.tid)
    default:
      return []
  }
}

/** Our member at the end of a transfer: who consented, or who is paid. */
function endsOf(book: Book, tid: string): readonly AccountId[] {
  const transfer = book.tables.transfers.get(tid)
  const payer = transfer?.across === undefined ? undefined : book.tables.across.get(transfer.across)?.from
  return [payer, transfer?.account].filter(account => account !== undefined)
}
