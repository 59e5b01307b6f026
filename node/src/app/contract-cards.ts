/** Keys that act for an account within bounds, as the API tells them: to who may pay from it, and to the key's own client. */
import * as v from 'valibot'
import { currencySchema, hex, millis, minor, size } from './contract.ts'

const bounds = {
  scope: v.array(v.picklist(['pay', 'bill'])),
  /** At most so much at a time, and in all within one period. */
  each: minor,
  amount: minor,
  every: v.picklist(['week', 'month', 'quarter', 'year']),
  until: millis,
  /** `over`: its day has passed. `ended`: taken back, or its member’s keys changed. */
  state: v.picklist(['on', 'over', 'ended']),
}

export const cardSchema = v.object({
  key: hex(32),
  /** What its member calls it; empty where nobody named it. */
  name: v.string(),
  /** Who gave it. */
  by: v.string(),
  ...bounds,
  /** Left this account by it in this period. */
  spent: minor,
  /** It is bound to something written on or in a card. */
  tagged: v.boolean(),
})
export type CardJson = v.InferOutput<typeof cardSchema>
export const cardsReply = v.object({ cards: v.array(cardSchema) })
export type CardsReply = v.InferOutput<typeof cardsReply>

/** What a client needs to sign with the key: whose it is, in which books, and what is left. */
export const cardClientReply = v.object({
  gid: hex(32),
  inc: size,
  member: hex(16),
  account: hex(16),
  number: v.string(),
  currency: currencySchema,
  ...bounds,
  left: minor,
})
export type CardClientReply = v.InferOutput<typeof cardClientReply>

export const cardIntentReply = v.object({ intent: hex(32), seq: size, at: millis })
export type CardIntentReply = v.InferOutput<typeof cardIntentReply>
