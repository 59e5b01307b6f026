/** What members decide together, as the API tells it: the question, what it would change, who has voted, what came of it. */
import * as v from 'valibot'
import { hex, meReply, millis, minor, size } from './contract.ts'
import { policyReply } from './contract-group.ts'

const choice = v.picklist(['yes', 'no', 'abstain'])
const bounds = v.object({ min: v.nullable(minor), max: v.nullable(minor) })

export const proposalSchema = v.object({
  /** The intent that put it. */
  proposal: hex(32),
  /** Empty once they were erased. */
  words: v.string(),
  by: v.string(),
  at: millis,
  closes: millis,
  /** What passing it changes: at most one of these; none for a question in words alone. */
  change: v.object({
    /** Sections of the rules, each whole. */
    policy: v.optional(v.partial(policyReply.entries.policy)),
    rate: v.optional(v.object({ num: v.string(), den: v.string() })),
    /** Of one account; null is the group's own limits again. */
    limits: v.optional(v.object({ name: v.string(), number: v.string(), bounds: v.nullable(bounds) })),
    /** What a group that is gone owes, µh, which the community would bear. */
    writeDown: v.optional(v.object({ group: v.string(), microHours: minor })),
    /** With all that comes with it: roles, names of who signs for them, limits of their own or null. */
    admit: v.optional(
      v.object({
        name: v.string(),
        number: v.string(),
        roles: meReply.entries.roles,
        custodians: v.array(v.string()),
        bounds: v.nullable(bounds),
      }),
    ),
  }),
  /** Members when it opened, and how many of them have voted. */
  entitled: size,
  voted: size,
  quorumPpm: size,
  majorityPpm: size,
  mayVote: v.boolean(),
  mine: v.nullable(choice),
  state: v.picklist(['open', 'passed', 'failed']),
  /** Null while it is open, so that nobody votes as the others did. */
  counted: v.nullable(v.object({ yes: size, no: size, abstain: size })),
  why: v.nullable(v.picklist(['no-quorum', 'no-majority', 'refused'])),
  /** The refusal that stood against the change by then. */
  refusal: v.nullable(v.string()),
})
export type ProposalJson = v.InferOutput<typeof proposalSchema>

export const decisionsReply = v.object({
  /** The one that closes first before the others. */
  open: v.array(proposalSchema),
  /** The newest first. */
  past: v.array(proposalSchema),
  /** Whose questions policy lets be asked, and whether mine are among them. */
  propose: v.picklist(['member', 'committee']),
  mayPropose: v.boolean(),
  /** How long a vote runs at least and at most, ms. */
  runMs: v.object({ least: millis, most: millis }),
})
export type DecisionsReply = v.InferOutput<typeof decisionsReply>
