/**
 * An intent is what a person or the node wants, in canonical bytes signed by its author. Its hash is its id: the
 * same bytes twice are one wish, never two payments. SPEC 4.1.
 */
import { sha256Hex } from '#machine'
import { assert } from '../base/assert.ts'
import type { Bytes } from '../base/bytes.ts'
import { fromHex } from '../base/bytes.ts'
import type { IntentId, PublicKey } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { ok, type Result } from '../base/result.ts'
import type { CborValue } from '../codec/cbor.ts'
import type { Span } from '../codec/cbor-reader.ts'
import { prefixed } from '../codec/hash.ts'
import {
  count,
  decodeAs,
  encodeAs,
  fixed,
  fromOf,
  id,
  type MalformedRefusal,
  oneOf,
  type Shape,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import type { Signer, Verify } from '../codec/signed.ts'
import { BODIES, type BodyOf, type Kind } from './kinds.ts'

const KINDS = Object.keys(BODIES) as Kind[]

/** The body's shape depends on the kind, so the envelope carries it unread and `intentShape` reads it second. */
const rawBody: Shape<CborValue | Span> = {
  write: value => value as CborValue,
  read: value => value as CborValue,
  from: reader => reader.pass(),
}

const envelope = struct({
  v: oneOf(1),
  gid: id('group'),
  inc: count(),
  kind: oneOf(...KINDS),
  by: id('member'),
  key: id('key'),
  nonce: fixed(16),
  /** When the author signed, by the author's clock. */
  at: count(),
  /** After this the fold refuses it for ever. */
  until: count(),
  body: rawBody,
})

type Raw = ShapeOf<typeof envelope>
type Envelope = Omit<Raw, 'kind' | 'body'>

export type IntentOf<K extends Kind> = Envelope & { readonly kind: K; readonly body: BodyOf<K> }

/** A closed union: `intent.kind` tells the type of `intent.body`. */
export type Intent = { [K in Kind]: IntentOf<K> }[Kind]

const bodyShape = (kind: Kind): Shape<unknown> => BODIES[kind] as Shape<unknown>

export const intentShape: Shape<Intent> = {
  write: intent => envelope.write({ ...intent, body: bodyShape(intent.kind).write(intent.body) }),
  read: (value, at) => {
    const outer = envelope.read(value, at)
    return { ...outer, body: bodyShape(outer.kind).read(outer.body as CborValue, `${at}.body`) } as Intent
  },
  from: reader => {
    const outer: { -readonly [K in keyof Raw]: Raw[K] } = fromOf(envelope)(reader)
    const span = outer.body as Span
    const end = reader.at
    reader.at = span.from
    outer.body = fromOf(bodyShape(outer.kind))(reader) as CborValue
    assert(reader.at === span.to, 'a body ends where the envelope goes on')
    reader.at = end
    return outer as Intent
  },
}

/** An intent with what stands on disk and wire: its bytes, its id, the author's signature. */
export interface SignedIntent {
  readonly intent: Intent
  readonly bytes: Bytes
  readonly id: IntentId
  readonly sig: Bytes
  /** What is hashed and signed: the bytes behind their prefix. */
  readonly message: Bytes
}

export const intentIdOf = (bytes: Bytes): IntentId => idOfMessage(prefixed('intent', bytes))

const idOfMessage = (message: Bytes): IntentId => sha256Hex(message) as IntentId

/** Signs an intent with the author's key. @pre intent.key is the signer's. */
export function signIntent(intent: Intent, signer: Signer): SignedIntent {
  const bytes = encodeAs(intentShape, intent)
  const message = prefixed('intent', bytes)
  return { intent, bytes, id: idOfMessage(message), sig: signer.sign(message), message }
}

/** A stranger's intent, parsed; its signature is not yet looked at. */
export function readIntent(bytes: Bytes, sig: Bytes): Result<SignedIntent, MalformedRefusal> {
  const read = decodeAs(intentShape, bytes, LIMITS.intentBytesMax)
  if (!read.ok) return read
  const message = prefixed('intent', bytes)
  const own = message.subarray(message.length - bytes.length)
  return ok({ intent: read.value, bytes: own, id: idOfMessage(message), sig, message })
}

/** What a verifier is asked about an intent: that its author signed these bytes. */
export const authorSignature = ({
  intent,
  message,
  sig,
}: SignedIntent): { readonly message: Bytes; readonly signature: Bytes; readonly pub: Bytes } => ({
  message,
  signature: sig,
  pub: fromHex(intent.key),
})

export const intentSignatureHolds = (
  { intent, message, sig }: SignedIntent,
  verify: Verify,
  key: PublicKey = intent.key,
): boolean => verify(message, sig, fromHex(key))
