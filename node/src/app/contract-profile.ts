/** What the API takes and gives about what members say of themselves and how they can be reached. */
import { CONTACT_KINDS, CONTACT_READERS, LIMITS } from '@localpay/protocol'
import * as v from 'valibot'
import { base64, hex, meReply, plain } from './contract.ts'

/** `to`: who may see it, every member or only the committee. */
export const contactSchema = v.strictObject({
  kind: v.picklist(CONTACT_KINDS),
  value: plain(LIMITS.contactCharsMax, 1),
  to: v.picklist(CONTACT_READERS),
})
export type ContactJson = v.InferOutput<typeof contactSchema>

export const profileRequest = v.strictObject({
  name: plain(60, 2),
  town: plain(80),
  about: plain(500),
  contacts: v.pipe(v.array(contactSchema), v.maxLength(LIMITS.contactsMax)),
})
export type ProfileRequest = v.InferOutput<typeof profileRequest>

export const photoRequest = v.strictObject({ photo: base64(LIMITS.photoBytesMax) })

export const profileReply = v.object({
  name: v.string(),
  town: v.string(),
  about: v.string(),
  contacts: v.array(contactSchema),
  /** Tells one photo from another, and is part of its address; null for none. */
  photo: v.nullable(v.string()),
})
export type ProfileJson = v.InferOutput<typeof profileReply>

/** A member as another one sees them. */
export const personReply = v.object({
  member: hex(16),
  account: hex(16),
  number: v.string(),
  status: meReply.entries.status,
  /** Whoever asks takes no messages from them. */
  blocked: v.boolean(),
  ...profileReply.entries,
})
export type PersonReply = v.InferOutput<typeof personReply>
