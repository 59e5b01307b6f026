/**
 * An account's past, line by line, in the words of the account's holder. Lines are derived: whoever folds the entries
 * makes the same lines, so they are in memory until a checkpoint and lost with no cut. `balanceAfter` counts what is
 * held as gone, as limits do, so a payment to another group takes its place in the line of balances when it is signed
 * and not again when it is booked.
 */
import {
  type AccountId,
  assert,
  type Book,
  type Entry,
  type GroupId,
  groupAt,
  type IntentId,
  type IntentOf,
  readBody,
  type Tid,
  tidOf,
} from '@localpay/protocol'

export interface PastLine {
  /** The entry that shows it, of which there is a receipt. */
  readonly seq: number
  readonly at: number
  readonly account: AccountId
  readonly direction: 'in' | 'out'
  readonly amount: bigint
  readonly balanceAfter: bigint
  /** Whose words go with it. */
  readonly intent: IntentId
  /** Inside the group. */
  readonly other?: AccountId
  /** Across groups: the transfer, and the group at its other end. */
  readonly tid?: Tid
  readonly group?: GroupId
}

/** The lines that an entry adds. @pre it is the newest in the book */
export function pastLinesOf({ seq, at, signed }: Entry, book: Book): readonly PastLine[] {
  const { intent, id } = signed
  switch (intent.kind) {
    case 'pay': {
      const { from, to, amt } = intent.body
      const line = { seq, at, amount: amt, intent: id }
      return [
        { ...line, account: from, direction: 'out', balanceAfter: freeIn(book, from), other: to },
        { ...line, account: to, direction: 'in', balanceAfter: freeIn(book, to), other: from },
      ]
    }
    case 'commit':
      return paidAcross({ seq, at }, intent, book)
    case 'close': {
      const { payee, body } = intent.body
      if (payee === undefined) return []
      const { account, amt } = payee
      const across = { tid: tidOf(body), group: payerOf(body) }
      const line = { seq, at, account, amount: amt, intent: id, ...across }
      return [{ ...line, direction: 'in', balanceAfter: freeIn(book, account) }]
    }
    default:
      return []
  }
}

/** The consent stands just before, in the same decision: it is what the member signed, so its entry shows the line. */
function paidAcross(
  { seq, at }: { seq: number; at: number },
  { body: { payer, body } }: IntentOf<'commit'>,
  book: Book,
): readonly PastLine[] {
  if (payer === undefined) return []
  const consent = book.tables.across.get(payer.across)
  assert(consent !== undefined, 'a payer’s COMMIT uses a consent')
  const signed = book.tables.seen.get(payer.across)?.seq === seq - 1 ? seq - 1 : seq
  return [
    {
      seq: signed,
      at,
      account: consent.from,
      direction: 'out',
      amount: payer.amt,
      balanceAfter: freeIn(book, consent.from),
      intent: payer.across,
      tid: tidOf(body),
      group: consent.to,
    },
  ]
}

function payerOf(bytes: Uint8Array): GroupId {
  const body = readBody(bytes)
  assert(body.ok, 'a body of our own ledger')
  return groupAt(body.value, 0)
}

function freeIn(book: Book, account: AccountId): bigint {
  const row = book.tables.accounts.get(account)
  assert(row !== undefined, 'a line of history belongs to an account')
  return row.balance - row.held
}
