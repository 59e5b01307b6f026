/** Payments that wait for the payer's word, seen from one account: those it is asked for, and those it asks for. */
import { type AccountId, assert, DAY_MS, type Row } from '@localpay/protocol'
import type { BillJson, BillsReply } from './contract-bills.ts'
import type { Core } from './core.ts'
import type { HolderOf } from './history.ts'
import type { Ordered } from './ledger.ts'
import type { StoreChange } from './ports.ts'
import { getRow, memoRow, putRow, rangeRows, refusedRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

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
  const refused = account === null ? [] : await refusedOf(core, holderOf, account)
  return { toAnswer: await tell('from'), asked: await tell('to'), refused }
}

/** Refusals shown to who asked: the newest, for a while. */
const REFUSED = { max: 5, forMs: 30 * DAY_MS } as const

async function refusedOf(core: Core, holderOf: HolderOf, account: AccountId): Promise<BillsReply['refused']> {
  const { ports, ledger } = core
  const told: BillsReply['refused'] = []
  const range = { ...all(KEYS.refusedOf(account)), reverse: true, limit: REFUSED.max }
  for await (const [, row] of rangeRows(ports.store, refusedRow, range)) {
    const bill = ledger.book.tables.bills.get(row.bill)
    if (bill === undefined || row.at < ports.clock.now() - REFUSED.forMs) continue
    const why = await getRow(ports.store, memoRow, KEYS.memo(row.reject))
    const json = await billJson(core, holderOf, { id: row.bill, bill, other: bill.from })
    told.push({ ...json, why: why?.memo ?? '' })
  }
  return told
}

/** A refusal goes with a row by which who asked finds it. */
export function refusedChanges({ ledger }: Core, ordered: readonly Ordered[]): readonly StoreChange[] {
  return ordered.flatMap(({ entry: { seq, at, signed } }) => {
    if (signed.intent.kind !== 'reject') return []
    const { bill } = signed.intent.body
    const to = ledger.book.tables.bills.get(bill)?.to
    return to === undefined
      ? []
      : [putRow(refusedRow, KEYS.refused(to, seq), { bill, reject: signed.id, at })]
  })
}

async function billJson(
  { ports, ledger }: Core,
  holderOf: HolderOf,
  { id, bill, other }: { readonly id: string; readonly bill: Row<'bills'>; readonly other: AccountId },
): Promise<BillJson> {
  const number = ledger.book.tables.accounts.get(other)?.number ?? ''
  const words = await getRow(ports.store, memoRow, KEYS.memo(id))
  const seq = ledger.book.tables.seen.get(id)?.seq
  assert(seq !== undefined, 'a bill is an entry')
  return {
    bill: id,
    seq,
    amount: bill.amt.toString(),
    other: { name: holderOf(other)?.name ?? number, number },
    memo: words?.memo ?? '',
    at: bill.at,
    until: bill.until,
  }
}
