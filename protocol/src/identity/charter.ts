/**
 * A group's founding paper. Its hash is the group's id for ever, so it holds only what never changes: the name
 * at founding, when, a nonce, and the first root keys with how many of them must sign together. Currency,
 * limits and rules are policy in the ledger. SPEC 2.1.
 */
import { type Bytes, fromHex } from '../base/bytes.ts'
import type { GroupId, PublicKey } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import type { Result } from '../base/result.ts'
import { hashHex, hashOf } from '../codec/hash.ts'
import {
  checked,
  count,
  decodeAs,
  fixed,
  id,
  integer,
  list,
  type MalformedRefusal,
  oneOf,
  type Shape,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'

/** Root keys of one group at one time; each is a person who keeps a sheet of words. */
export const ROOTS_MAX = 8

/** Keys that govern a group, and how many of them must sign together. */
export interface RootSet {
  readonly roots: readonly PublicKey[]
  readonly k: number
}

/** The rule of every root set: all keys differ, and enough of them exist to sign. */
export const withRootRule = <T extends RootSet>(shape: Shape<T>): Shape<T> =>
  checked(
    shape,
    'different roots, and no more signers than roots',
    ({ roots, k }) => new Set(roots).size === roots.length && k <= roots.length,
  )

export const rootsShape = list(id('key'), ROOTS_MAX, 1)
export const thresholdShape = integer(1, ROOTS_MAX)

const charterFields = struct({
  v: oneOf(1),
  name: text(LIMITS.nameBytesMax, 1),
  created: count(),
  nonce: fixed(16),
  roots: rootsShape,
  k: thresholdShape,
})

/** `created` is in ms. SPEC 2.1. */
export type Charter = ShapeOf<typeof charterFields>

export const charterShape: Shape<Charter> = withRootRule(charterFields)

/** The id of the group that this charter founds. SPEC 2.1. */
export const groupIdOf = (charterBytes: Bytes): GroupId =>
  hashHex('charter', charterBytes) as string as GroupId

/** A stranger's charter, or what is wrong with it. */
export const readCharter = (bytes: Bytes): Result<Charter, MalformedRefusal> =>
  decodeAs(charterShape, bytes, LIMITS.recordBytesMax)

/** No pair that people or printers confuse: of 0O, 1IL, 2Z, 5S, 6G, 8B, UV at most one is here. */
const CODE_ALPHABET = '23456789ACDEFHJKMNPQRTVWXY'

/**
 * Eight characters by which two people compare an id aloud (37 bits). They tell groups apart; they are no proof
 * and are never typed. @throws Error when `id` is not hex
 */
export function shortCode(id: string): string {
  const letters = BigInt(CODE_ALPHABET.length)
  let rest = hashOf('code', fromHex(id)).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
  let code = ''
  for (let i = 0; i < 8; i++) {
    code += CODE_ALPHABET[Number(rest % letters)]
    rest /= letters
  }
  return code
}

/** `XXXX-XXXX`, as people see it. */
export const showCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`
