/** A message between groups, read once for all who look at it. */
import {
  decodeAs,
  type Envelope,
  type GroupId,
  LIMITS,
  openEnvelope,
  replyShape,
  signedShape,
  type TransferMessage,
  transferMessageShape,
  type Verify,
} from '@localpay/protocol'
import type { Sent } from './net.ts'

export interface Spoken extends Sent {
  readonly envelope: Envelope | null
  /** Of mail about a transfer. */
  readonly transfer: TransferMessage | null
}

/** Takes an envelope for what it says, whoever signed it: whose key that is, is asked elsewhere. */
export function openForAnybody(bytes: Sent['request'], to: GroupId, verify: Verify): Envelope | null {
  const signed = decodeAs(signedShape, bytes, LIMITS.frameBytesMax)
  if (!signed.ok) return null
  const envelope = openEnvelope(bytes, { us: to, keyOf: () => signed.value.k, verify })
  return envelope.ok ? envelope.value : null
}

/** Statements in the answer to a question about a transfer. */
export function saidIn(reply: Sent['request']): TransferMessage['statements'] {
  const read = decodeAs(replyShape, reply, LIMITS.frameBytesMax)
  const body = read.ok ? read.value.body : undefined
  const message = body === undefined ? null : decodeAs(transferMessageShape, body, LIMITS.frameBytesMax)
  return message?.ok === true ? message.value.statements : []
}

export function spokenOf(sent: Sent, to: GroupId, verify: Verify): Spoken {
  const envelope = openForAnybody(sent.request, to, verify)
  const message =
    envelope?.kind === 'transfer' ? decodeAs(transferMessageShape, envelope.body, LIMITS.frameBytesMax) : null
  return { ...sent, envelope, transfer: message?.ok ? message.value : null }
}
