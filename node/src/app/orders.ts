/** Standing orders of an account: what is to come, what came of the last, and what stands against one that is due. */
import {
  type AccountId,
  draftOf,
  groupOf,
  type IntentId,
  LIMITS,
  type OrderRow,
  ok,
  payOrder,
  type SignedIntent,
} from '@localpay/protocol'
import type { OrderJson, OrdersReply } from './contract-orders.ts'
import type { Core } from './core.ts'
import type { HolderOf } from './history.ts'
import type { StoreChange } from './ports.ts'
import { no } from './refusals.ts'
import { getRow, memoRow, orderedRow, putRow } from './rows.ts'
import type { Orders } from './services.ts'
import { KEYS } from './store-keys.ts'

/** Orders that have ended, told in one answer. */
const ENDED_MAX = 30

export const makeOrders = (core: Core, holderOf: HolderOf): Orders => ({
  list: async ({ account }) =>
    account === null ? no('not-a-member-yet') : ok(await ordersOf(core, holderOf, account)),
})

async function ordersOf(core: Core, holderOf: HolderOf, account: AccountId): Promise<OrdersReply> {
  const mine = [...core.ledger.book.tables.orders]
    .filter(([, { from }]) => from === account)
    .sort(([, a], [, b]) => a.next - b.next)
  const tell = (some: typeof mine): Promise<OrderJson[]> =>
    Promise.all(some.map(([id, row]) => orderJson(core, holderOf, { id: id as IntentId, row })))
  const ended = mine.filter(([, { state }]) => state !== 'on').toReversed()
  return {
    running: await tell(mine.filter(([, { state }]) => state === 'on')),
    ended: await tell(ended.slice(0, ENDED_MAX)),
  }
}

async function orderJson(
  core: Core,
  holderOf: HolderOf,
  { id, row }: { readonly id: IntentId; readonly row: OrderRow },
): Promise<OrderJson> {
  const { ports, ledger } = core
  const { to, amt, every, state, next, left, done, skipped } = row
  const number = ledger.book.tables.accounts.get(to)?.number ?? ''
  const words = await getRow(ports.store, memoRow, KEYS.memo(id))
  const last = await getRow(ports.store, orderedRow, KEYS.ordered(id))
  const why = state === 'on' && next <= nowOf(core) ? standsAgainst(core, row) : null
  return {
    order: id,
    amount: amt.toString(),
    other: { name: holderOf(to)?.name ?? number, number },
    memo: words?.memo ?? '',
    every,
    state,
    next,
    left: left ?? null,
    paid: done - skipped,
    skipped,
    last: last === null ? null : { at: last.at, why: last.why ?? null },
    waits: why === null ? null : { why, until: next + LIMITS.orderRetryMs },
  }
}

const nowOf = ({ ports, ledger }: Core): number => Math.max(ports.clock.now(), ledger.book.at)

/** Why this could not be paid now; null when it could. */
function standsAgainst(core: Core, row: OrderRow): string | null {
  const { book } = core.ledger
  const place = { policy: groupOf(book).policy, id: '', seq: book.size, at: nowOf(core) }
  const paid = payOrder(draftOf(book), row, place)
  return paid.ok ? null : paid.refusal.code
}

/**
 * What came of a payment that is about to be entered, to be told to who ordered it: the books say that one was passed
 * over, and not for which reason.
 */
export function orderedChanges(core: Core, { intent }: SignedIntent): readonly StoreChange[] {
  if (intent.kind !== 'due') return []
  const { order, skip } = intent.body
  const row = core.ledger.book.tables.orders.get(order)
  const why = row === undefined || skip === undefined ? null : standsAgainst(core, row)
  const told = { at: intent.at, ...(why === null ? {} : { why }) }
  return [putRow(orderedRow, KEYS.ordered(order), told)]
}
