/** A signed thing: the bytes, who signed, the signature. The stored bytes are what was signed and sent. SPEC 1.4. */
import { type Bytes, fromHex } from '../base/bytes.ts'
import type { PublicKey } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { type Domain, prefixed } from './hash.ts'
import {
  blob,
  decodeAs,
  fixed,
  id,
  type MalformedRefusal,
  type Shape,
  type ShapeOf,
  struct,
} from './shape.ts'

const signedWithin = (bytesMax: number) => struct({ b: blob(bytesMax, 1), k: id('key'), s: fixed(64) })

export const signedShape = signedWithin(48 * 1024)

/** A signed head, whose bytes are at most so many. */
export const signedHeadShape = signedWithin(160)

/** A signed limit of a line, likewise. */
export const signedLimitShape = signedWithin(160)

export type Signed = ShapeOf<typeof signedShape>

/** Signs a message with one key. Node, browser and tests each bring their own. */
export interface Signer {
  readonly pub: PublicKey
  readonly sign: (message: Bytes) => Bytes
}

/** True when the signature holds by the strict rule of SPEC 2.4. */
export type Verify = (message: Bytes, signature: Bytes, pub: Bytes) => boolean

/** A value whose signature was checked; made only by `openSigned` and its likes. */
export type Verified<T> = T & { readonly __verified: true }

export const seal = (domain: Domain, bytes: Bytes, signer: Signer): Signed => ({
  b: bytes,
  k: signer.pub,
  s: signer.sign(prefixed(domain, bytes)),
})

export type SignedRefusal = MalformedRefusal | { readonly code: 'bad-signature' }

/** What a verifier is asked about a signed thing. */
export const signatureOf = (
  domain: Domain,
  { b, k, s }: Signed,
): { readonly message: Bytes; readonly signature: Bytes; readonly pub: Bytes } => ({
  message: prefixed(domain, b),
  signature: s,
  pub: fromHex(k),
})

export const holds = (domain: Domain, signed: Signed, verify: Verify): boolean =>
  verify(prefixed(domain, signed.b), signed.s, fromHex(signed.k))

/** The content of a signed thing, once its signature by the key it names holds. Whose key that is, the caller asks. */
export function openSigned<T>(
  domain: Domain,
  shape: Shape<T>,
  signed: Signed,
  verify: Verify,
): Result<Verified<T>, SignedRefusal> {
  if (!holds(domain, signed, verify)) return err({ code: 'bad-signature' })
  const content = decodeAs(shape, signed.b)
  return content.ok ? ok(content.value as Verified<T>) : content
}
