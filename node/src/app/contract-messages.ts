/** What the API takes and gives about messages from one member to another. */
import { LIMITS } from '@localpay/protocol'
import * as v from 'valibot'
import { hex, millis, plain, size } from './contract.ts'

export const MESSAGE_BOXES = ['received', 'sent'] as const
export type MessageBox = (typeof MESSAGE_BOXES)[number]

/** `wish`: sixteen bytes that the browser made up; the same ones again are the same message. */
export const messageRequest = v.strictObject({
  wish: hex(16),
  to: hex(16),
  text: plain(LIMITS.messageCharsMax, 1),
})
export type MessageRequest = v.InferOutput<typeof messageRequest>

export const readRequest = v.strictObject({
  messages: v.pipe(v.array(hex(16)), v.minLength(1), v.maxLength(LIMITS.messagesPageMax)),
})

const otherSchema = v.object({ member: hex(16), name: v.string() })

export const messageSchema = v.object({
  message: hex(16),
  at: millis,
  /** Who wrote it, or to whom it was written; of somebody erased the name is empty. */
  other: otherSchema,
  text: v.string(),
  read: v.boolean(),
})
export type MessageJson = v.InferOutput<typeof messageSchema>

export const messagesReply = v.object({
  /** The newest first. */
  messages: v.array(messageSchema),
  /** Asks for the page after this one; null on the last. */
  next: v.nullable(hex(16)),
  /** From whom nothing is taken. */
  blocked: v.array(otherSchema),
  unread: size,
})
export type MessagesReply = v.InferOutput<typeof messagesReply>
