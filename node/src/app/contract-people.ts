/** What the committee's pages are told of one member. */
import * as v from 'valibot'
import {
  acceptedSchema,
  accountSchema,
  hex,
  meReply,
  plain,
  reissueSchema,
  signerSchema,
} from './contract.ts'
import { contactSchema } from './contract-profile.ts'

const RIGHT_NAMES = ['pay', 'bill', 'manage'] as const

const holderSchema = v.object({
  member: v.string(),
  name: v.string(),
  can: v.array(v.picklist(RIGHT_NAMES)),
})

/** Who is on an account, for whoever is on it themselves. */
export const holdersReply = v.object({
  account: hex(16),
  number: v.string(),
  /** I may put people on it and take them off. */
  manages: v.boolean(),
  /** It came with this member's admission, who stays on it; null for another account. */
  owner: v.nullable(v.string()),
  holders: v.array(holderSchema),
})
export type HoldersReply = v.InferOutput<typeof holdersReply>

/** For an account that the committee is about to open: nobody’s yet, and not kept for anybody. */
export const nextAccountReply = v.object({ account: hex(16), number: v.string() })
export type NextAccountReply = v.InferOutput<typeof nextAccountReply>

/** What the desk writes down of who comes without a device. */
export const deskJoinRequest = v.strictObject({
  name: plain(60, 2),
  town: plain(80),
  about: plain(500),
  /** One of the group's areas; empty for none. */
  area: v.optional(plain(24), ''),
})
export type DeskJoinRequest = v.InferOutput<typeof deskJoinRequest>

/** Accounts of nobody. */
export const groupAccountsReply = v.object({
  accounts: v.array(
    v.object({
      ...accountSchema.entries,
      kind: v.picklist(['treasury', 'community', 'external', 'contested']),
      /** When it was opened, ms. */
      since: v.number(),
      /** Whoever asks may pay out of it. */
      mayPay: v.boolean(),
    }),
  ),
  /** Names of those who may: each of the committee with a key, alone. */
  signers: v.array(v.string()),
})
export type GroupAccountsReply = v.InferOutput<typeof groupAccountsReply>

export const memberReply = v.object({
  member: v.string(),
  name: v.string(),
  town: v.string(),
  about: v.string(),
  terms: acceptedSchema,
  /** Those meant for whoever asks: to the committee all of them. */
  contacts: v.array(contactSchema),
  status: meReply.entries.status,
  /** Nothing is left of them beside the ledger. */
  erased: v.boolean(),
  roles: meReply.entries.roles,
  /** Empty for none. */
  area: v.string(),
  /** When they joined, ms. */
  since: v.number(),
  /** How many keys sign for this person; without any, these others do. */
  keys: v.number(),
  custodians: v.array(signerSchema),
  /** Who may be named for that. */
  signers: v.array(signerSchema),
  /** Whoever asks is one of those who sign for this person. */
  signsFor: v.boolean(),
  /** New keys or other signers wait for their day. */
  reissue: v.nullable(reissueSchema),
  accounts: v.array(
    v.object({
      ...accountSchema.entries,
      kind: v.string(),
      /** Payments out of it are stopped. */
      locked: v.boolean(),
      /** It has limits of its own, not the group's. */
      ownLimits: v.boolean(),
      /** The one that came with admission: its member stays on it. */
      first: v.boolean(),
      holders: v.array(holderSchema),
    }),
  ),
  /** The group's areas, to choose from. */
  areas: v.array(v.object({ id: v.string(), name: v.string() })),
  /** Whether a leaver's balance must be settled first, or goes to the community account. */
  leaver: v.picklist(['settle', 'absorb']),
})
export type MemberReply = v.InferOutput<typeof memberReply>
