/** What the API says of payments that wait for an answer, and of those that need none. */
import * as v from 'valibot'

const id = (bytes: number) => v.pipe(v.string(), v.length(bytes * 2))
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const party = v.object({ name: v.string(), number: v.string() })

export const billSchema = v.object({
  /** The intent that entered it. */
  bill: id(32),
  /** The entry that holds it, of which there is a receipt. */
  seq: whole,
  amount: v.string(),
  /** Who is at the other end, seen from my account. */
  other: party,
  /** Who entered it, where that was neither side. */
  by: v.nullable(v.string()),
  /** Whom it is for, where I entered it between two others; `other` pays then. */
  payee: v.nullable(party),
  memo: v.string(),
  at: whole,
  /** When it lapses. */
  until: whole,
})
export type BillJson = v.InferOutput<typeof billSchema>

const autoSchema = v.object({
  /** Whether I may say what this account accepts by itself. */
  may: v.boolean(),
  all: v.boolean(),
  from: v.array(v.object({ account: id(16), ...party.entries })),
})
export type AutoJson = v.InferOutput<typeof autoSchema>

/** What my account is asked to pay, and what it asks of others, the oldest first. */
export const billsReply = v.object({
  toAnswer: v.array(billSchema),
  asked: v.array(billSchema),
  /** What I entered between two others, and that waits for who pays. */
  entered: v.array(billSchema),
  /** What was refused to my account lately, the newest first, and why as far as it was said. */
  refused: v.array(v.object({ ...billSchema.entries, why: v.string() })),
  /** Requests that this account accepts without asking. */
  auto: autoSchema,
})
export type BillsReply = v.InferOutput<typeof billsReply>
