/** Dealings with other groups in the API: neighbours, quotes, lines, transfers, rounds. */
import { END_REASONS, OPENNESS, REFUSE_REASONS } from '@localpay/protocol'
import * as v from 'valibot'
import { groupSchema, hex, millis, minor, plain, size } from './contract.ts'

export const neighbourGroup = v.object({
  ...groupSchema.entries,
  km: v.nullable(v.number()),
  seenAt: millis,
  connected: v.boolean(),
  line: v.boolean(),
})
export type NeighbourGroup = v.InferOutput<typeof neighbourGroup>
export const groupsReply = v.object({ groups: v.array(neighbourGroup) })
export type GroupsReplyJson = v.InferOutput<typeof groupsReply>

export const quoteRequest = v.strictObject({
  gid: hex(32),
  /** Whom to pay: an account number of that group, or the author of one of its ads. */
  number: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{4} ?[0-9]{4}$/))),
  ad: v.optional(hex(16)),
  /** In the payee's currency, minor units. */
  amount: minor,
  memo: v.optional(plain(200), ''),
  /** It may take up to three days; else it is now or not at all. */
  patient: v.optional(v.boolean(), false),
})
export type QuoteRequest = v.InferInput<typeof quoteRequest>
export const quoteReply = v.object({
  quote: hex(16),
  payee: v.object({ group: groupSchema, number: v.string(), name: v.string() }),
  /** What the payee gets, in the payee's currency. */
  amount: minor,
  /** What the payer pays, in the own currency. */
  cost: minor,
  microHours: minor,
  path: v.array(v.string()),
  /** What the intent of kind pay-across must say. */
  invoice: hex(32),
  patient: v.boolean(),
  /** The payment that it gives back. */
  reverses: v.nullable(hex(32)),
  until: millis,
})
export type QuoteReply = v.InferOutput<typeof quoteReply>

/** The two books of a line say different balances, µh from our side. People of both groups compare them. */
export const balanceTrouble = v.object({ ours: minor, theirs: minor, at: millis })
export type BalanceTrouble = v.InferOutput<typeof balanceTrouble>

/** A payment of ours to another group, as its member sees it: one, whatever its tries. */
export const acrossSchema = v.object({
  intent: hex(32),
  state: v.picklist(['waiting', 'paid', 'cancelled']),
  /** Why it was given up. */
  why: v.nullable(v.picklist(END_REASONS)),
  group: v.string(),
  name: v.string(),
  number: v.string(),
  memo: v.string(),
  /** In the own currency. */
  cost: minor,
  patient: v.boolean(),
  since: millis,
  /** When it is settled at the latest, if all groups on its way answer; null once it is. */
  until: v.nullable(millis),
  tries: size,
  /** Groups of the try under way. */
  path: v.array(v.string()),
  withdrawn: v.boolean(),
})
export type AcrossJson = v.InferOutput<typeof acrossSchema>

/** A payment from another group that waits for others to sign. */
const comingSchema = v.object({
  tid: hex(32),
  group: v.string(),
  amount: minor,
  since: millis,
  until: millis,
})
export type ComingJson = v.InferOutput<typeof comingSchema>
export const acrossReply = v.object({ payments: v.array(acrossSchema), coming: v.array(comingSchema) })
export type AcrossReply = v.InferOutput<typeof acrossReply>

export const backRequest = v.strictObject({ patient: v.boolean() })

export const lineSchema = v.object({
  line: hex(16),
  group: groupSchema,
  /** An offer that waits, or what stands in the books: SPEC 6.6. */
  state: v.picklist(['offered-by-us', 'offered-by-them', 'active', 'frozen', 'closing', 'closed']),
  /** Why they take on no new debt. */
  frozenFor: v.array(v.picklist(['people', 'evidence', 'silence'])),
  /** People hold them to be gone for good. */
  gone: v.boolean(),
  /** µh of their debt that were struck out. */
  writtenDown: minor,
  /** How far they have gone in ending it. */
  theyEnd: v.picklist(['none', 'closing', 'rest']),
  /** People of both groups compare this before the second one agrees. */
  confirmCode: v.string(),
  /** µh; above zero they owe us. */
  balance: minor,
  /** The same in our currency, for people. */
  balanceLocal: minor,
  /** µh that they may owe us (we grant), and that we may owe them (they grant). */
  limitWeGrant: minor,
  limitTheyGrant: minor,
  /** µh that they may still owe us more, and we them, as things stand. */
  roomIn: minor,
  roomOut: minor,
  heldIn: minor,
  heldOut: minor,
  /** Came back to us after it was booked, from somebody who signed both. */
  contested: minor,
  /** Payments on it that are not decided, of so many places; and how often the partner keeps us waiting, which takes places. */
  places: v.object({ taken: size, of: size, stalls: size }),
  /** Who may pay over it, as we say. */
  openness: v.picklist(OPENNESS),
  /** The newest balance that both groups have signed; null before the first. */
  agreed: v.nullable(v.object({ seq: size, at: millis })),
  differs: v.nullable(balanceTrouble),
  /** Our books are an older copy, and this partner has still to tell what was signed, or was set apart. */
  restoring: v.nullable(v.picklist(['asked', 'quarantined'])),
  connected: v.boolean(),
  seenAt: millis,
  /** When they last co-signed the state of our books; null where they never did, or nobody asked. */
  witnessedAt: v.nullable(millis),
})
export type LineJson = v.InferOutput<typeof lineSchema>

export const transferSchema = v.object({
  tid: hex(32),
  kind: v.picklist(['pay', 'clear']),
  role: v.picklist(['payer', 'middle', 'payee', 'member', 'closer']),
  state: v.picklist([
    'open',
    'signed',
    'applied',
    'refused',
    'released',
    'cancelled',
    'waived',
    'written-off',
    'lost',
  ]),
  microHours: minor,
  groups: v.array(v.string()),
  since: millis,
})
export type TransferJson = v.InferOutput<typeof transferSchema>

/** A transfer that we signed and the next group leaves undecided. */
export const stuckSchema = v.object({
  tid: hex(32),
  kind: v.picklist(['pay', 'clear']),
  role: v.picklist(['payer', 'middle', 'payee', 'member', 'closer']),
  state: v.picklist(['signed', 'written-off']),
  microHours: minor,
  /** The same in our currency: what our member would pay, else by our rate. */
  local: minor,
  /** From which group its value would come to us; null where our own member pays. */
  from: v.nullable(v.string()),
  /** Which group is silent. */
  silent: v.string(),
  /** Whose word ends it. */
  closer: v.string(),
  closerGid: hex(32),
  since: millis,
  /** From when on an admin may write it off; null while nothing allows it. */
  mayFrom: v.nullable(millis),
  /** The closer's refusal: what the write-off names. */
  refuse: v.nullable(v.object({ ke: size, reason: v.picklist([...REFUSE_REASONS]), sig: hex(64) })),
})
export type StuckJson = v.InferOutput<typeof stuckSchema>

export const neighboursReply = v.object({
  /** Over all lines, µh: above zero the others owe us. */
  net: minor,
  lines: v.array(lineSchema),
  transfers: v.array(transferSchema),
  /** The oldest first. */
  stuck: v.array(stuckSchema),
})
export type NeighboursReply = v.InferOutput<typeof neighboursReply>

export const lineRequest = v.strictObject({ gid: hex(32), limit: minor })
export const lineLimitRequest = v.strictObject({ limit: minor })
export const lineReply = v.object({ line: lineSchema })
export const transfersReply = v.object({ transfers: v.array(transferSchema) })
