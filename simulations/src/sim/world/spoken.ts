/** A message between groups, read once for all who look at it. */
import {
  decodeAs,
  type Envelope,
  type GroupId,
  LIMITS,
  openEnvelope,
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

export function spokenOf(sent: Sent, to: GroupId, verify: Verify): Spoken {
  const envelope = openForAnybody(sent.request, to, verify)
  const message =
    envelope?.kind === 'transfer' ? decodeAs(transferMessageShape, envelope.body, LIMITS.frameBytesMax) : null
  return { ...sent, envelope, transfer: message?.ok ? message.value : null }
}
