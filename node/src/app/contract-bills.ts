/** What the API says of payments that wait for an answer. */
import * as v from 'valibot'

const id = (bytes: number) => v.pipe(v.string(), v.length(bytes * 2))
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

export const billSchema = v.object({
  /** The intent that entered it. */
  bill: id(32),
  /** The entry that holds it, of which there is a receipt. */
  seq: whole,
  amount: v.string(),
  /** Who is at the other end, seen from my account. */
  other: v.object({ name: v.string(), number: v.string() }),
  memo: v.string(),
  at: whole,
  /** When it lapses. */
  until: whole,
})
export type BillJson = v.InferOutput<typeof billSchema>

/** What my account is asked to pay, and what it asks of others, the oldest first. */
export const billsReply = v.object({
  toAnswer: v.array(billSchema),
  asked: v.array(billSchema),
  /** What was refused to my account lately, the newest first, and why as far as it was said. */
  refused: v.array(v.object({ ...billSchema.entries, why: v.string() })),
})
export type BillsReply = v.InferOutput<typeof billsReply>
