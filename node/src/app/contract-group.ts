/** What the doors of a group's own rules take and give: its policy, who a change would touch, contributions. */
import * as v from 'valibot'
import { base64, currencySchema, hex, millis, minor, size } from './contract.ts'

const limitsJson = v.object({
  mode: v.picklist(['none', 'explicit', 'balanced', 'earned']),
  min: v.optional(minor),
  max: v.optional(minor),
  share: v.optional(size),
  cap: v.optional(minor),
  hard: v.boolean(),
  skip: v.array(v.picklist(['batch', 'automatic', 'committee'])),
})

const entryJson = v.object({
  payer: v.boolean(),
  payee: v.picklist(['no', 'confirm', 'direct']),
  third: v.picklist(['no', 'confirm', 'committee']),
  zero: v.boolean(),
  waitMs: millis,
  autoMs: v.optional(millis),
  payerUndoMs: millis,
  payeeUndoMs: millis,
})

const levyJson = v.object({
  name: v.string(),
  on: v.picklist(['payer', 'payee']),
  /** Millionths. */
  ppm: size,
  flat: minor,
  to: hex(16),
  across: v.boolean(),
})

const chargeJson = v.object({
  name: v.string(),
  kind: v.picklist(['fee', 'demurrage', 'beyond']),
  every: v.picklist(['week', 'month', 'quarter', 'year']),
  from: millis,
  amt: minor,
  ppm: size,
  free: minor,
  to: hex(16),
})

const commonAccount = v.object({ account: hex(16), number: v.string(), balance: minor })

export const policyReply = v.object({
  policy: v.object({
    currency: currencySchema,
    limits: limitsJson,
    entry: entryJson,
    levies: v.array(levyJson),
    charges: v.array(chargeJson),
    areas: v.array(v.object({ id: v.string(), name: v.string() })),
    recovery: v.object({ signers: size, delayMs: millis }),
    votes: v.object({
      quorumPpm: size,
      majorityPpm: size,
      propose: v.picklist(['member', 'committee']),
      runMs: millis,
    }),
    manners: v.object({
      leaver: v.picklist(['settle', 'absorb']),
      books: v.picklist(['own', 'open']),
      terms: v.optional(hex(32)),
    }),
    neighbours: v.object({ risk: minor, ratePpm: size }),
  }),
  /** Since when the terms in force are; null where there are none. */
  termsSince: v.nullable(millis),
  /** What a minor unit is worth in micro-hours: a fraction of decimal strings. */
  rate: v.object({ num: v.string(), den: v.string() }),
  /** Those that held within the last 30 days, this one among them: a change is measured by all of them. */
  ratesOfLate: v.array(v.object({ num: v.string(), den: v.string() })),
  /** Accounts of the group itself. */
  accounts: v.object({
    treasury: commonAccount,
    community: commonAccount,
    contested: commonAccount,
    external: commonAccount,
    /** Treasuries that were opened later. */
    more: v.array(commonAccount),
  }),
  /** People of the committee who can sign for others today. */
  committee: size,
})
export type PolicyReply = v.InferOutput<typeof policyReply>
export type PolicyJson = PolicyReply['policy']

/** Canonical bytes of a change of policy: some sections, each whole. SPEC 5.5. */
export const dryRunRequest = v.strictObject({ change: base64(16 * 1024) })

const levyCosts = v.object({ payer: minor, payee: minor })
const chargeSum = v.nullable(v.object({ accounts: size, total: minor, short: size }))

export const dryRunReply = v.object({
  /** All accounts were looked at; else those alone that the reader has a part in, and no contributions. */
  whole: v.boolean(),
  /** Accounts that would stand outside their limits: the first of them, and how many. */
  beyond: v.array(
    v.object({
      account: hex(16),
      name: v.string(),
      balance: minor,
      limit: minor,
      /** It stands outside already. */
      already: v.boolean(),
    }),
  ),
  beyondCount: size,
  /** Accounts that stand outside today and no longer would. */
  freed: size,
  /** What a payment of this amount would cost either side, today and then. */
  typical: minor,
  leviesBefore: levyCosts,
  leviesAfter: levyCosts,
  /** Bills that wait, and standing orders, that would fare otherwise. */
  bills: size,
  orders: size,
  charges: v.array(v.object({ charge: v.string(), before: chargeSum, after: chargeSum })),
})
export type DryRunReply = v.InferOutput<typeof dryRunReply>

/** Limits of one account as they would be signed: its own, where an absent bound is no limit, or those of the group again. */
export const limitsDryRunRequest = v.strictObject({
  account: hex(16),
  own: v.boolean(),
  min: v.optional(minor),
  max: v.optional(minor),
})

export const limitsDryRunReply = v.object({
  balance: minor,
  /** The limits that hold for the account now and would then; null is no limit. */
  before: v.object({ min: v.nullable(minor), max: v.nullable(minor) }),
  after: v.object({ min: v.nullable(minor), max: v.nullable(minor) }),
  /** The limit that the balance would stand beyond; null: within. */
  beyond: v.nullable(minor),
  /** Limits are advice, so nothing would be refused. */
  advice: v.boolean(),
  /** Bills that wait, and standing orders, that would fare otherwise. */
  bills: size,
  orders: size,
})
export type LimitsDryRunReply = v.InferOutput<typeof limitsDryRunReply>
export type LimitsDryRunRequest = v.InferOutput<typeof limitsDryRunRequest>

const runJson = v.object({ run: hex(32), accounts: size, total: minor, undone: v.boolean() })

export const contributionsReply = v.object({
  charges: v.array(
    v.object({
      charge: chargeJson,
      /** When the node takes it by itself the next time: at the end of that period. */
      next: v.object({ period: v.string(), at: millis }),
      /** The periods it can be taken for today. */
      periods: v.array(
        v.object({
          period: v.string(),
          /** What was taken for it; null when nothing was yet. */
          run: v.nullable(runJson),
          /** What would be taken now. */
          plan: v.object({ accounts: size, total: minor, short: size }),
        }),
      ),
    }),
  ),
  /** What was taken before, also by contributions that are no longer among the rules; of each the newest period first. */
  past: v.array(v.object({ charge: v.string(), period: v.string(), ...runJson.entries })),
})
export type ContributionsReply = v.InferOutput<typeof contributionsReply>

/** Of whom a run would take how much, and who would be left owing nothing though they gave less. */
const taking = v.object({ account: hex(16), name: v.string(), balance: minor, amount: minor })

export const chargePlanReply = v.object({
  accounts: size,
  total: minor,
  /** The first of them by size of the amount; `accounts` and `shortCount` count all. */
  from: v.array(taking),
  /** Whose limit stops them, with what lacks. */
  short: v.array(taking),
  shortCount: size,
})
export type ChargePlanReply = v.InferOutput<typeof chargePlanReply>
