/**
 * What a member's browser does with the member's key, for whoever stands in for one: in a world, a bench or at a web address.
 */
import {
  type BodyOf,
  type Bytes,
  type GroupId,
  type Intent,
  type MemberId,
  type SignedIntent,
  type Signer,
  signIntent,
  toBase64,
  toHex,
} from '@localpay/protocol'

/** What a device brings: chance and a clock. */
export interface Means {
  readonly bytes: (length: number) => Bytes
  readonly now: () => number
}

/** Who signs, and in which life of which group. */
export interface Author {
  readonly gid: GroupId
  readonly inc: number
  readonly member: MemberId
  readonly signer: Signer
  /** How long the wish is good; ten minutes unless told, ms. */
  readonly lifeMs?: number
}

/** So long a browser gives its wishes, ms. */
const WISH_LIFE_MS = 600_000

export function signAsBrowser<K extends Intent['kind']>(
  { gid, inc, member, signer, lifeMs = WISH_LIFE_MS }: Author,
  { bytes, now }: Means,
  kind: K,
  body: BodyOf<K>,
): SignedIntent {
  const at = now()
  const until = at + lifeMs
  const by = { by: member, key: signer.pub }
  const intent = { v: 1, gid, inc, kind, ...by, nonce: bytes(16), at, until, body } as unknown as Intent
  return signIntent(intent, signer)
}

const VAULT_BYTES = 72

/** For who joins and never opens the vault, which is as long as a real one. */
export const credentialsOf = ({ pub }: Signer, bytes: Means['bytes']) => ({
  pub,
  salt: toHex(bytes(16)),
  auth: toHex(bytes(32)),
  vault: toBase64(bytes(VAULT_BYTES)),
  rule: 1 as const,
})

type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: { readonly code: string } }

/** The value of an answer. @throws Error when it was a refusal: for what is not refused where all is well */
export function taken<T>(answer: Answered<T>): T {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.refusal, bigintText)}`)
  return answer.value
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
