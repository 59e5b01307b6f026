/** Whom an entry of the ledger concerns: they, and the committee, may read and keep its proof. */
import {
  type AccountId,
  type Book,
  type MemberId,
  type SignedIntent,
  takenKeys,
  tidOf,
} from '@localpay/protocol'

/** The accounts that this entry is about; none for what the group does as a whole. */
export function accountsOf(book: Book, signed: SignedIntent): readonly AccountId[] {
  const { intent, id } = signed
  switch (intent.kind) {
    case 'pay':
    case 'bill':
    case 'enter':
    case 'standing':
      return [intent.body.from, intent.body.to]
    case 'batch':
      return endsOf(intent.body.items)
    case 'accept':
    case 'reject':
    case 'withdraw':
    case 'lapse':
      return endsOf([book.tables.bills.get(intent.body.bill)])
    case 'reverse':
    case 'thank':
    case 'dispute':
    case 'settle':
      return paymentEnds(book, intent.body.payment)
    case 'due':
    case 'stop':
      return endsOf([book.tables.orders.get(intent.body.order)])
    case 'run':
      return takenFrom(book, id)
    case 'unrun':
      return takenFrom(book, intent.body.run)
    case 'end-across':
      return [book.tables.across.get(intent.body.across)?.from].filter(isThere)
    case 'pay-across':
      return [intent.body.from]
    case 'admit':
    case 'account':
    case 'holder':
    case 'lock':
    case 'limits':
    case 'auto':
    case 'delegate':
      return [intent.body.account]
    case 'change':
    case 'leave':
    case 'reissue':
      return accountOf(book, intent.body.member)
    case 'second':
    case 'object':
    case 'agree':
    case 'rekey':
      return accountOf(book, book.tables.reissues.get(intent.body.reissue)?.member)
    case 'commit':
    case 'close':
      return transferEnds(book, tidOf(intent.body.body))
    case 'book':
    case 'free':
    case 'waive':
    case 'deny':
    case 'write-off':
      return transferEnds(book, intent.body.tid)
    default:
      return []
  }
}

/** Those, and who entered a payment between two others: it is told, and read, under the account of their admission. */
export function readersOf(book: Book, signed: SignedIntent): readonly AccountId[] {
  const author = enteredBy(book, signed)
  return author === undefined
    ? accountsOf(book, signed)
    : [...new Set([...accountsOf(book, signed), ...accountOf(book, author)])]
}

function enteredBy(book: Book, { intent }: SignedIntent): MemberId | undefined {
  switch (intent.kind) {
    case 'enter':
      return intent.by as MemberId
    case 'accept':
    case 'reject':
    case 'withdraw':
    case 'lapse':
      return book.tables.bills.get(intent.body.bill)?.by
    default:
      return undefined
  }
}

/** A member listens, and reads proofs, under the account of their admission. */
const accountOf = (book: Book, member: string | undefined): readonly AccountId[] =>
  [book.tables.members.get(member ?? '')?.account].filter(isThere)

const isThere = (account: AccountId | undefined): account is AccountId => account !== undefined

type Ends = { readonly from: AccountId; readonly to: AccountId }

const endsOf = (moves: readonly (Ends | undefined)[]): readonly AccountId[] => [
  ...new Set(moves.flatMap(move => (move === undefined ? [] : [move.from, move.to]))),
]

/** Both sides, and the accounts that got a levy. */
function paymentEnds(book: Book, id: string): readonly AccountId[] {
  const payment = book.tables.payments.get(id)
  return payment === undefined ? [] : endsOf([...payment.moves, ...payment.levies])
}

const takenFrom = (book: Book, run: string): readonly AccountId[] =>
  takenKeys(run).flatMap(key => {
    const page = book.tables.taken.get(key)
    return page === undefined ? [] : [page.to, ...page.from.map(({ account }) => account)]
  })

/** Our member at the end of a transfer: who consented, or who is paid. */
function transferEnds(book: Book, tid: string): readonly AccountId[] {
  const transfer = book.tables.transfers.get(tid)
  const payer = transfer?.across === undefined ? undefined : book.tables.across.get(transfer.across)?.from
  return [payer, transfer?.account].filter(isThere)
}
