/**
 * What two nodes say to each other. An envelope names sender, receiver and kind and is signed by the sender's
 * operational key, so that it may come over any connection. Mail is kept until it is acknowledged and may come
 * twice; a question is answered at once or not at all. SPEC 10.2.
 */
import type { Bytes } from '../base/bytes.ts'
import type { GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  blob,
  bool,
  count,
  decodeAs,
  encodeAs,
  fixed,
  id,
  int64,
  list,
  oneOf,
  optional,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { openSigned, type Signer, seal, signedShape, type Verify } from '../codec/signed.ts'

/** libp2p protocol ids; the number is the version. */
export const PROTOCOLS = {
  hello: '/localpay/hello/1',
  mail: '/localpay/mail/1',
  ask: '/localpay/ask/1',
  sync: '/localpay/sync/1',
  witness: '/localpay/witness/1',
} as const

/** Kept in the sender's outbox until acknowledged. */
export const MAIL_KINDS = ['line-offer', 'line-accept', 'line-end', 'limit', 'transfer', 'withdraw'] as const
/** Answered at once. */
export const ASK_KINDS = ['invoice', 'offers', 'plan', 'lines', 'balance', 'known', 'standing'] as const

const envelopeShape = struct({
  v: oneOf(1),
  from: id('group'),
  to: id('group'),
  /** Rises with every envelope of this sender to this receiver. */
  ctr: count(),
  kind: oneOf(...MAIL_KINDS, ...ASK_KINDS),
  body: blob(LIMITS.frameBytesMax - 1024),
})
export type Envelope = ShapeOf<typeof envelopeShape>

export type EnvelopeRefusal = {
  readonly code: 'malformed' | 'bad-signature' | 'not-for-us' | 'unknown-group'
}

export const sealEnvelope = (envelope: Envelope, signer: Signer): Bytes =>
  encodeAs(signedShape, seal('envelope', encodeAs(envelopeShape, envelope), signer))

/** A stranger's envelope, if a group we know sealed it for us. */
export function openEnvelope(
  bytes: Bytes,
  context: { us: GroupId; keyOf: (gid: GroupId) => string | null; verify: Verify },
): Result<Envelope, EnvelopeRefusal> {
  const signed = decodeAs(signedShape, bytes, LIMITS.frameBytesMax)
  if (!signed.ok) return err({ code: 'malformed' })
  const opened = openSigned('envelope', envelopeShape, signed.value, context.verify)
  if (!opened.ok) return err({ code: opened.refusal.code })
  const envelope = opened.value
  if (envelope.to !== context.us) return err({ code: 'not-for-us' })
  return context.keyOf(envelope.from) === signed.value.k ? ok(envelope) : err({ code: 'unknown-group' })
}

/** The reply to mail and to questions: a body, or the name of a refusal. */
export const replyShape = struct({
  v: oneOf(1),
  ok: bool(),
  code: optional(text(60)),
  body: optional(blob(LIMITS.frameBytesMax - 1024)),
})
export type Reply = ShapeOf<typeof replyShape>

/** «Shall we keep a line?» with what the asking side grants; and the answer, with what the other side grants. */
export const lineOfferShape = struct({ v: oneOf(1), open: blob(512, 1), sig: fixed(64), limit: signedShape })
export type LineOffer = ShapeOf<typeof lineOfferShape>

export const limitMailShape = struct({ v: oneOf(1), limit: signedShape })
export const lineEndMailShape = struct({ v: oneOf(1), end: signedShape })

/** «What would it cost to pay this account, or this ad's author?» */
export const askInvoiceShape = struct({
  v: oneOf(1),
  number: optional(text(8, 8)),
  ad: optional(id('ad')),
  amt: int64(1n),
  /** The payer lets it take up to three days. */
  patient: bool(),
  /** To pay that payment back: whom and how much it says itself, and `amt` is what the payer of it gets. */
  reverses: optional(id('tid')),
  memo: optional(id('hash')),
})
export const invoiceReplyShape = struct({
  v: oneOf(1),
  invoice: signedShape,
  number: text(8, 8),
  name: text(LIMITS.nameBytesMax),
})

/** «What do you hold of this transfer?» Answered to its parts, with a transfer message. */
export const askKnownShape = struct({ v: oneOf(1), tid: id('tid') })
/** «Our member does not want this payment any more»: from its payer to the parts that have not signed. SPEC 7.7. */
export const withdrawMailShape = struct({ v: oneOf(1), tid: id('tid') })

/** «Over which lines may your neighbours pay?» Answered to who keeps a line with us, beside what our record tells everybody. */
export const askLinesShape = struct({ v: oneOf(1) })
export const linesReplyShape = struct({
  v: oneOf(1),
  lines: list(struct({ g: id('group'), bits: count(64), cp: count() }), LIMITS.linesPerRecordMax),
})
