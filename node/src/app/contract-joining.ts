/** How somebody comes in: the terms of the group, and invitations. */
import * as v from 'valibot'
import { hex, millis, plain, size } from './contract.ts'

export const termsReply = v.object({
  /** Null where the group has none. */
  terms: v.nullable(
    v.object({
      hash: hex(32),
      /** Paragraphs as they were written. */
      text: v.string(),
      /** In force since then. */
      since: millis,
    }),
  ),
})
export type TermsReply = v.InferOutput<typeof termsReply>

export const acceptRequest = v.strictObject({ terms: hex(32) })

export const inviteRequest = v.strictObject({
  /** What the link has; the node keeps its hash. */
  secret: hex(16),
  /** How many people may ask with it. */
  uses: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)),
  /** For the committee, about who is invited. */
  note: v.optional(plain(200), ''),
})
export type InviteRequest = v.InferOutput<typeof inviteRequest>

export const invitationsReply = v.object({
  /** Newest first. */
  invitations: v.array(
    v.object({
      invitation: hex(32),
      note: v.string(),
      uses: size,
      used: size,
      at: millis,
      until: millis,
      state: v.picklist(['open', 'used', 'expired', 'taken-back']),
    }),
  ),
  /** Invitations that this member may have open at a time. */
  openMax: size,
  usesMax: size,
})
export type InvitationsReply = v.InferOutput<typeof invitationsReply>

export const invitationReply = v.object({
  /** The name of who invites. */
  by: v.string(),
  until: millis,
})
export type InvitationReply = v.InferOutput<typeof invitationReply>
