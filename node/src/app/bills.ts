/** Payments that wait for the payer's word, seen from one account: those it is asked for, and those it asks for. */
import type { AccountId, Row } from '@localpay/protocol'
import type { BillJson, BillsReply } from './contract-bills.ts'
import type { Core } from './core.ts'
import type { HolderOf } from './history.ts'
import { getRow, memoRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

/** Bills shown of either direction: an account is asked for fewer at a time, and may ask many. */
const SHOWN_MAX = 200

export async function billsOf(
  core: Core,
  holderOf: HolderOf,
  account: AccountId | null,
): Promise<BillsReply> {
  const waiting = [...core.ledger.book.tables.bills]
    .filter(([, { state }]) => state === 'waiting')
    .sort(([, a], [, b]) => a.at - b.at)
  const tell = (side: 'from' | 'to'): Promise<BillJson[]> =>
    Promise.all(
      waiting
        .filter(([, bill]) => bill[side] === account)
        .slice(0, SHOWN_MAX)
        .map(([id, bill]) =>
          billJson(core, holderOf, { id, bill, other: side === 'from' ? bill.to : bill.from }),
        ),
    )
  return { toAnswer: await tell('from'), asked: await tell('to') }
}

async function billJson(
  { ports, ledger }: Core,
  holderOf: HolderOf,
  { id, bill, other }: { readonly id: string; readonly bill: Row<'bills'>; readonly other: AccountId },
): Promise<BillJson> {
  const number = ledger.book.tables.accounts.get(other)?.number ?? ''
  const words = await getRow(ports.store, memoRow, KEYS.memo(id))
  return {
    bill: id,
    amount: bill.amt.toString(),
    other: { name: holderOf(other)?.name ?? number, number },
    memo: words?.memo ?? '',
    at: bill.at,
    until: bill.until,
  }
}
