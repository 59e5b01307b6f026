/** Payments to come, as the API tells them to who may pay from the account. */
import * as v from 'valibot'
import { hex, millis, minor, size } from './contract.ts'

export const orderSchema = v.object({
  /** The intent that ordered it. */
  order: hex(32),
  amount: minor,
  other: v.object({ name: v.string(), number: v.string() }),
  memo: v.string(),
  every: v.picklist(['once', 'week', 'month', 'quarter', 'year']),
  state: v.picklist(['on', 'stopped', 'done']),
  /** The next payment, or of one that has ended the day it would have been. */
  next: millis,
  /** How many are to come; null is until somebody stops it. */
  left: v.nullable(size),
  paid: size,
  skipped: size,
  /** The newest payment, or why it was passed over: the code of a refusal. */
  last: v.nullable(v.object({ at: millis, why: v.nullable(v.string()) })),
  /** It is due, and this stands against it: tried again until then. */
  waits: v.nullable(v.object({ why: v.string(), until: millis })),
})
export type OrderJson = v.InferOutput<typeof orderSchema>

export const ordersReply = v.object({
  /** The one that is due next before the others. */
  running: v.array(orderSchema),
  /** The newest first. */
  ended: v.array(orderSchema),
})
export type OrdersReply = v.InferOutput<typeof ordersReply>
