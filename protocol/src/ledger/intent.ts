/**
 * An intent is what a person or the node wants, in canonical bytes signed by its author. Its hash is its id: the
 * same bytes twice are one wish, never two payments. SPEC 4.1.
 */
import type { Bytes } from '../base/bytes.ts'
import { fromHex } from '../base/bytes.ts'
import type { IntentId, PublicKey } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { ok, type Result } from '../base/result.ts'
import type { CborValue } from '../codec/cbor.ts'
import { hashHex, prefixed } from '../codec/hash.ts'
import {
  count,
  decodeAs,
  encodeAs,
  fixed,
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
const rawBody: Shape<CborValue> = { write: value => value, read: value => value as CborValue }

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

type Envelope = Omit<ShapeOf<typeof envelope>, 'kind' | 'body'>

export type IntentOf<K extends Kind> = Envelope & { readonly kind: K; readonly body: BodyOf<K> }

/** A closed union: `intent.kind` tells the type of `intent.body`. */
export type Intent = { [K in Kind]: IntentOf<K> }[Kind]

const bodyShape = (kind: Kind): Shape<unknown> => BODIES[kind] as Shape<unknown>

const intentShape: Shape<Intent> = {
  write: intent => envelope.write({ ...intent, body: bodyShape(intent.kind).write(intent.body) }),
  read: (value, at) => {
    const outer = envelope.read(value, at)
    return { ...outer, body: bodyShape(outer.kind).read(outer.body, `${at}.body`) } as Intent
  },
}

/** An intent with what stands on disk and wire: its bytes, its id, the author's signature. */
export interface SignedIntent {
  readonly intent: Intent
  readonly bytes: Bytes
  readonly id: IntentId
  readonly sig: Bytes
}

export const intentIdOf = (bytes: Bytes): IntentId => hashHex('intent', bytes) as unknown as IntentId

/** Signs an intent with the author's key. @pre intent.key is the signer's. */
export function signIntent(intent: Intent, signer: Signer): SignedIntent {
  const bytes = encodeAs(intentShape, intent)
  return { intent, bytes, id: intentIdOf(bytes), sig: signer.sign(prefixed('intent', bytes)) }
}

/** A stranger's intent, parsed; its signature is not yet looked at. */
export function readIntent(bytes: Bytes, sig: Bytes): Result<SignedIntent, MalformedRefusal> {
  const read = decodeAs(intentShape, bytes, LIMITS.intentBytesMax)
  return read.ok ? ok({ intent: read.value, bytes, id: intentIdOf(bytes), sig }) : read
}

export const intentSignatureHolds = (
  signed: SignedIntent,
  verify: Verify,
  key: PublicKey = signed.intent.key,
): boolean => verify(prefixed('intent', signed.bytes), signed.sig, fromHex(key))
