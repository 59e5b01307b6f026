/** What the API says of one payment, of payments in dispute, and of what others said of somebody. */
import * as v from 'valibot'
import { hex, millis, minor, size } from './contract.ts'

/** One end of a payment. The name is that of today, or the number where nobody has one. */
const partySchema = v.object({ account: hex(16), name: v.string(), number: v.string() })
export type PartyJson = v.InferOutput<typeof partySchema>

const moveSchema = v.object({ from: partySchema, to: partySchema, amount: minor, memo: v.string() })

export const MARKS = ['good', 'fair', 'poor'] as const

/** What was said of it later, in order. `stands` and `reversed` are the committee's word on a dispute. */
const laterSchema = v.object({
  what: v.picklist(['dispute', 'stands', 'reversed', 'given-back', 'thank', 'rejected', 'withdrawn']),
  at: millis,
  by: v.string(),
  mark: v.nullable(v.picklist(MARKS)),
  words: v.string(),
  /** The entry that says so. */
  seq: size,
})

/** What can be signed about it now by who asks. */
export const PAYMENT_ACTS = ['accept', 'reject', 'withdraw', 'reverse', 'dispute', 'settle', 'thank'] as const

export const paymentReply = v.object({
  payment: hex(32),
  /** Which kind of act entered it. */
  how: v.picklist(['pay', 'bill', 'enter', 'batch', 'due']),
  state: v.picklist([
    'waiting',
    'rejected',
    'withdrawn',
    'lapsed',
    'booked',
    'disputed',
    'settled',
    'reversed',
  ]),
  at: millis,
  /** Until when it waits. */
  until: v.nullable(millis),
  /** The entry that booked it, or that entered it as long as it waits: the receipt's number. */
  seq: size,
  /** Those that whoever asks may see, of `rows`. */
  moves: v.array(moveSchema),
  rows: size,
  levies: v.array(v.object({ from: partySchema, to: partySchema, amount: minor })),
  category: v.nullable(v.string()),
  ad: v.nullable(hex(16)),
  by: v.object({
    name: v.string(),
    as: v.picklist(['payer', 'payee', 'committee', 'other']),
    /** Signed with a card or a till that somebody delegated to. */
    card: v.boolean(),
    /** Who signed for a person without a device. */
    custodian: v.nullable(v.string()),
  }),
  /** On which side whoever asks stands. */
  side: v.nullable(v.picklist(['payer', 'payee'])),
  later: v.array(laterSchema),
  may: v.array(v.picklist(PAYMENT_ACTS)),
})
export type PaymentJson = v.InferOutput<typeof paymentReply>

/** The oldest first: who waits longest is heard first. */
export const disputesReply = v.object({ open: v.array(paymentReply) })
export type DisputesReply = v.InferOutput<typeof disputesReply>

export const praiseReply = v.object({
  who: partySchema,
  good: size,
  fair: size,
  poor: size,
  /** The newest first. */
  last: v.array(v.object({ mark: v.picklist(MARKS), words: v.string(), by: v.string(), at: millis })),
})
export type PraiseReply = v.InferOutput<typeof praiseReply>

/** Account numbers as people write them, looked up at once. */
export const numbersRequest = v.strictObject({
  numbers: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[A-Z]{4}[0-9]{4}$/, 'an account number'))),
    v.minLength(1),
    v.maxLength(400),
  ),
})
/** Those that somebody has. */
export const numbersReply = v.object({ accounts: v.array(partySchema) })
export type NumbersReply = v.InferOutput<typeof numbersReply>

/** One payment, as it is asked what the rules say of it. */
export const batchItem = v.strictObject({ from: hex(16), to: hex(16), amount: minor })
export type BatchItem = v.InferInput<typeof batchItem>
/** Payments to be made together, to ask what the rules say of them. */
export const batchRequest = v.strictObject({
  items: v.pipe(v.array(batchItem), v.minLength(1), v.maxLength(200)),
})
