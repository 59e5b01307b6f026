/** What the API takes and gives about how people come in: the password, the devices, and what is done when it is lost. */
import * as v from 'valibot'
import { base64, credentials, hex, millis, plain, reissueSchema, size } from './contract.ts'

export const accessReply = v.object({
  passwordAt: millis,
  /** Devices that are signed in, the one used last first. `usedAt` is true to a day. */
  sessions: v.array(v.object({ session: hex(16), since: millis, usedAt: millis, here: v.boolean() })),
  /** What signs for this member by the books; none for who is not in them yet. */
  keys: v.array(
    v.object({
      key: hex(32),
      /** What people tell it by. */
      code: v.string(),
      /** The one that the password opens, so that every device that is signed in signs with it. */
      here: v.boolean(),
      /** When it was made; null for one that was made elsewhere. */
      since: v.nullable(millis),
    }),
  ),
})
export type AccessReply = v.InferOutput<typeof accessReply>

/**
 * `old`: the proof of the password of today. Whoever knew that one may have opened the vault, so a member's new vault holds
 * a new key, and `wish` is the member's intent `key` that puts it in the place of the old: SPEC 5.11.
 */
export const passwordRequest = v.strictObject({
  old: hex(32),
  ...credentials,
  wish: v.optional(v.strictObject({ intent: base64(16 * 1024), sig: base64(64) })),
})
export type PasswordRequest = v.InferInput<typeof passwordRequest>

export const lostRequest = v.strictObject({ name: plain(60, 1), ...credentials })
export type LostRequest = v.InferInput<typeof lostRequest>

/** Says nothing of whether there is such a name. */
export const lostReply = v.object({
  /** Eight characters that the person reads to the committee. */
  code: v.string(),
})
export type LostReply = v.InferOutput<typeof lostReply>

export const lostState = v.object({
  /** `signing` and `waiting`: the committee ordered it; signatures lack, or the days of objection run. */
  state: v.picklist(['asked', 'signing', 'waiting', 'done', 'over', 'gone']),
  code: v.string(),
  ready: v.nullable(millis),
})
export type LostState = v.InferOutput<typeof lostState>

/** What the roots sign for somebody who lost their access, and how many of them must. SPEC 2.8. */
export const rescueStart = v.object({ gid: hex(32), re: size, member: hex(16), needs: size })
export type RescueStart = v.InferOutput<typeof rescueStart>

export const rescueRequest = v.strictObject({ paper: base64(2048) })

const who = { member: hex(16), name: v.string(), number: v.string() }

export const lostDeskReply = v.object({
  asked: v.array(
    v.object({
      ...who,
      pub: hex(32),
      code: v.string(),
      at: millis,
      /** One waits already for this member, or the member is oneself: nothing can be ordered now. */
      mayOrder: v.boolean(),
    }),
  ),
  ordered: v.array(
    v.object({
      ...who,
      ...reissueSchema.entries,
      /** Null when others are to sign for this member from then on. */
      code: v.nullable(v.string()),
      at: millis,
      maySign: v.boolean(),
    }),
  ),
  /** What policy asks of one that begins today. */
  signers: size,
  delayMs: millis,
})
export type LostDesk = v.InferOutput<typeof lostDeskReply>

/** Since when each member has their password; `due`: it may be tried on a stolen computer. */
export const passwordsReply = v.object({
  stolenAt: v.nullable(millis),
  members: v.array(v.object({ ...who, passwordAt: millis, due: v.boolean() })),
})
export type PasswordsReply = v.InferOutput<typeof passwordsReply>
