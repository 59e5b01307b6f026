/**
 * Ids, as lower-case hex in memory and as byte strings on disk and wire. An id is born from bytes that a
 * codec has checked for length, or by `asId` from text at an edge.
 */
import { isHex } from './bytes.ts'

type Id<Name extends string> = string & { readonly __id: Name }

/** Hash of a group's charter, 32 bytes. SPEC 2.1. */
export type GroupId = Id<'group'>
/** Random, 16 bytes; names are not in the log. */
export type MemberId = Id<'member'>
/** Random, 16 bytes. */
export type AccountId = Id<'account'>
/** Hash of an intent's bytes, 32 bytes. SPEC 4.1. */
export type IntentId = Id<'intent'>
/** Hash of a transfer's body, 32 bytes. SPEC 7.1. */
export type Tid = Id<'tid'>
/** First 16 bytes of the hash over both groups and the unit. SPEC 6.1. */
export type LineId = Id<'line'>
/** Random, 16 bytes, chosen by the group that owns the ad. */
export type AdId = Id<'ad'>
/** An Ed25519 public key, 32 bytes. */
export type PublicKey = Id<'key'>
/** Any SHA-256 hash, 32 bytes. */
export type Hash = Id<'hash'>

/** Bytes in an id of each kind. */
export const ID_BYTES = {
  group: 32,
  member: 16,
  account: 16,
  intent: 32,
  tid: 32,
  line: 16,
  ad: 16,
  key: 32,
  hash: 32,
} as const

export type IdKind = keyof typeof ID_BYTES
export type IdOf<K extends IdKind> = Id<K>

/** The id that this text names, or null when it is not that many bytes of lower-case hex. */
export const asId = <K extends IdKind>(kind: K, text: string): IdOf<K> | null =>
  isHex(text, ID_BYTES[kind]) ? (text as IdOf<K>) : null

/** The node itself as author of an intent: sixteen zero bytes. SPEC 4.2. */
export const NODE_AUTHOR = '0'.repeat(32) as MemberId
