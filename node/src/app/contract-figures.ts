/** What the doors of sums and lists give: figures of the group, where each account stands, a member's own year. */
import * as v from 'valibot'
import { hex, millis, minor, size } from './contract.ts'

/** «2026-11», by UTC. */
const month = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/))

export const figuresReply = v.object({
  /** The past is being added up for the first time since the node opened: ask again in a moment. */
  counting: v.boolean(),
  /** Figures about fewer accounts than this are withheld, and so null. */
  few: size,
  members: size,
  /** Months that are over, oldest first. */
  months: v.array(
    v.object({
      month,
      /** From members to members. */
      payments: v.nullable(size),
      amount: v.nullable(minor),
      /** Accounts that paid or were paid. */
      accounts: v.nullable(size),
      /** Sum of the balances above zero when it ended. */
      circulation: v.nullable(minor),
      /** Who belonged when it ended: joined and not left. */
      members: v.nullable(size),
      joined: v.nullable(size),
      left: v.nullable(size),
    }),
  ),
  /** Years that are over; null where a month of it is withheld. */
  years: v.array(v.object({ year: v.string(), payments: v.nullable(size), amount: v.nullable(minor) })),
  /** Accounts by their balance when the newest of the months ended; null without a month. */
  spread: v.nullable(v.object({ below: v.nullable(size), zero: v.nullable(size), above: v.nullable(size) })),
})
export type FiguresReply = v.InferOutput<typeof figuresReply>

const sums = { earned: minor, spent: minor }
export const ownYearReply = v.object({
  year: size,
  /** False: the account was too busy for one answer, and the first of the year is left out. */
  whole: v.boolean(),
  months: v.array(v.object({ month, ...sums })),
  /** As the author of a payment said; empty for nothing said; `.levy`, `.contribution`, `.settlement`, `.across` for what it is. */
  categories: v.array(v.object({ category: v.string(), ...sums })),
})
export type OwnYearReply = v.InferOutput<typeof ownYearReply>

export const positionSchema = v.object({
  account: hex(16),
  number: v.string(),
  /** Its first holder. */
  member: v.nullable(hex(16)),
  name: v.string(),
  kind: v.picklist(['person', 'family', 'company', 'public']),
  balance: minor,
  min: v.nullable(minor),
  max: v.nullable(minor),
  standing: v.picklist(['floor', 'near-floor', 'free', 'near-ceiling', 'ceiling']),
  /** Since when it stands at that end of its limits; null for who is free. */
  since: v.nullable(millis),
  belowSince: v.nullable(millis),
  lastTrade: v.nullable(millis),
  /** In payments, over this month and the eleven before. */
  earned: minor,
  spent: minor,
})
export type PositionJson = v.InferOutput<typeof positionSchema>

export const positionsReply = v.object({
  counting: v.boolean(),
  /** Open accounts, the group's own left out. */
  count: size,
  positions: v.array(positionSchema),
})
export type PositionsReply = v.InferOutput<typeof positionsReply>
