/**
 * Payments to come: once on a day, or again and again by the calendar, until they have been enough or somebody stops them.
 * When one is due, the node enters it, and it is judged as a `pay` of who ordered it would be that day. What something
 * stands against is tried for some days and then passed over; the fold lets nothing be passed over that would be paid.
 * SPEC 5.12.
 */
import { periodsLater } from '../base/calendar.ts'
import type { IntentId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { checkStep } from '../money/step.ts'
import { type Book, type Draft, draftOf, groupOf } from './book.ts'
import { type Booking, bookPayment } from './moves.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import { isActive, mayUse } from './rights.ts'
import type { Rule, RuleResult } from './rule.ts'
import { checkPayer } from './rules-payments.ts'
import type { Row } from './tables.ts'

export type OrderRow = Row<'orders'>
type Order = OrderRow
type OrderEvent = 'pass' | 'last' | 'stop' | 'end'

/** Every legal move of an order. `pass`: paid or passed over, and more to come. `end`: it can never be paid again. */
// biome-ignore format: a table reads by column.
export const ORDER_MOVES = {
  on:      { pass: 'on', last: 'done', stop: 'stopped', end: 'stopped' },
  stopped: {},
  done:    {},
} as const satisfies Record<Order['state'], Partial<Record<OrderEvent, Order['state']>>>

function move(draft: Draft, id: string, order: Order, event: OrderEvent): RuleResult {
  const state = (ORDER_MOVES[order.state] as Partial<Record<OrderEvent, Order['state']>>)[event]
  if (state === undefined) return err(refusal('order-ended'))
  draft.set('orders', id, { ...order, state })
  if (state !== 'on') {
    const payer = draft.get('accounts', order.from) as Row<'accounts'>
    draft.set('accounts', order.from, { ...payer, orders: payer.orders - 1 })
  }
  return ok(null)
}

export const setOrder: Rule<'standing'> = ({ draft, group, intent, id, at }) => {
  const { from, to, amt, every, first, times } = intent.body
  const ends = checkPayer(draft, group.policy, intent.by, { from, to, amt })
  if (!ends.ok) return ends
  const even = checkStep(amt, group.policy.currency.step)
  if (!even.ok) return even
  const { payer } = ends.value
  if (payer.locked) return err(refusal('spend-locked'))
  if (first < at - LIMITS.clockSkewMs) return err(refusal('order-in-the-past'))
  if (first > at + LIMITS.orderAheadMs) return err(refusal('order-too-far'))
  if (payer.orders >= LIMITS.ordersPerAccountMax) return err(refusal('too-many-orders'))
  const left = every === 'once' ? 1 : times
  const fresh = { first, next: first, done: 0, skipped: 0, state: 'on' } as const
  const order = { from, to, amt, by: intent.by, every, ...fresh }
  draft.set('orders', id, left === undefined ? order : { ...order, left })
  draft.set('accounts', from, { ...payer, orders: payer.orders + 1 })
  return ok(null)
}

function openOrder(draft: Draft, id: string): Result<Order, LedgerRefusal> {
  const order = draft.get('orders', id)
  if (order === undefined) return err(refusal('no-such-order'))
  return order.state === 'on' ? ok(order) : err(refusal('order-ended'))
}

/** Whoever may pay from the account may stop it, not only who ordered it. */
export const stopOrder: Rule<'stop'> = ({ draft, intent }) => {
  const id = intent.body.order
  const opened = openOrder(draft, id)
  if (!opened.ok) return opened
  const order = opened.value
  return order.by === intent.by || mayUse(draft, intent.by, order.from, 'pay')
    ? move(draft, id, order, 'stop')
    : err(refusal('not-your-account'))
}

/** Where the payment would stand. */
export type OrderPlace = Pick<Booking, 'policy' | 'id' | 'seq' | 'at'>

/** The payment of an order, as its author could pay it today. */
export function payOrder(draft: Draft, { from, to, amt, by }: Order, place: OrderPlace): RuleResult {
  if (!isActive(draft.get('members', by))) return err(refusal('not-active'))
  const ends = checkPayer(draft, place.policy, by, { from, to, amt })
  if (!ends.ok) return ends
  if (ends.value.payer.locked) return err(refusal('spend-locked'))
  return bookPayment(draft, { ...place, by, moves: [{ from, to, amt }] })
}

/** Closed accounts and people who left never come back, so nothing of it will ever be paid. */
const isOver = ({ get }: Draft, { from, to, by }: Order): boolean =>
  [from, to].some(account => get('accounts', account)?.status === 'closed') ||
  get('members', by)?.status === 'left'

/** Days are counted from the first, so that a payment of the 31st comes on the 31st wherever there is one. */
function pass(draft: Draft, id: string, order: Order, paid: boolean): RuleResult {
  const { every, first, left, skipped } = order
  const done = order.done + 1
  const rest = left === undefined ? {} : { left: left - 1 }
  const last = every === 'once' || left === 1
  const next = last ? order.next : periodsLater(first, every, done)
  const passed = { ...order, done, next, skipped: paid ? skipped : skipped + 1, ...rest }
  return move(draft, id, passed, !paid && isOver(draft, order) ? 'end' : last ? 'last' : 'pass')
}

export const payDue: Rule<'due'> = ({ draft, book, group, intent, id, seq, at }) => {
  const { order: orderId, skip } = intent.body
  const opened = openOrder(draft, orderId)
  if (!opened.ok) return opened
  const order = opened.value
  if (order.next > at) return err(refusal('not-yet'))
  const place = { policy: group.policy, id, seq, at }
  if (skip === undefined) {
    const paid = payOrder(draft, order, place)
    return paid.ok ? pass(draft, orderId, order, true) : paid
  }
  if (payOrder(draftOf(book), order, place).ok) return err(refusal('nothing-to-skip'))
  if (!isOver(draft, order) && at < order.next + LIMITS.orderRetryMs) return err(refusal('not-yet'))
  return pass(draft, orderId, order, false)
}

export interface DueOrder {
  readonly order: IntentId
  readonly act: 'pay' | 'skip'
}

/** What of all orders a node should enter now, the longest due first. What is still to be tried again is left out. */
export function dueOrders(book: Book, at: number): readonly DueOrder[] {
  const { policy } = groupOf(book)
  const due = [...book.tables.orders].filter(([, { state, next }]) => state === 'on' && next <= at)
  due.sort(([a, { next: first }], [b, { next: second }]) => first - second || (a < b ? -1 : 1))
  const place = { policy, id: '', seq: book.size, at }
  return due.flatMap(([id, order]): readonly DueOrder[] => {
    const draft = draftOf(book)
    if (payOrder(draft, order, place).ok) return [{ order: id as IntentId, act: 'pay' }]
    const given = isOver(draft, order) || at >= order.next + LIMITS.orderRetryMs
    return given ? [{ order: id as IntentId, act: 'skip' }] : []
  })
}
