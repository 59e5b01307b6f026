/**
 * The group record: how others know a group and reach it. With the charter and its chain beside it, it
 * proves itself to anybody who holds it. Gossiped, and handed over at every hello. SPEC 10.1.
 */
import type { Bytes } from '../base/bytes.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  bool,
  count,
  decodeAs,
  encodeAs,
  id,
  int64,
  integer,
  list,
  oneOf,
  optional,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { openSigned, type Signed, type Signer, seal, signedShape, type Verify } from '../codec/signed.ts'
import { groupProofFields, type KnownGroup, readGroupProof } from '../identity/chain.ts'
import { currencyShape } from '../money/currency-shape.ts'
import { type RateCard, rateCardShape } from '../money/rate-card.ts'

export const groupRecordShape = struct({
  v: oneOf(1),
  gid: id('group'),
  /** Rises with every change; of two, the higher holds. */
  seq: count(),
  name: text(LIMITS.nameBytesMax, 1),
  town: text(LIMITS.nameBytesMax),
  /** 1e-4 degrees. */
  lat: integer(-900_000, 900_000),
  lon: integer(-1_800_000, 1_800_000),
  langs: list(text(8, 2), 8),
  /** libp2p peer id, and multiaddrs where it listens. */
  peer: text(80, 1),
  addrs: list(text(300, 1), 12),
  currency: currencyShape,
  /** µh per minor unit. */
  rate: struct({ num: int64(1n), den: int64(1n), seq: count() }),
  /**
   * Lines that others may use on a path: who may send value to us, the room as a power of two of µh, and the newest
   * checkpoint that both have signed, which a transfer over it names.
   */
  lines: list(struct({ g: id('group'), bits: count(64), cp: count() }), LIMITS.linesPerRecordMax),
  /** Takes part in clearing rounds: only such groups are told what others offer there. */
  clears: bool(),
  at: count(),
})
export type GroupRecord = ShapeOf<typeof groupRecordShape>

/** With the signed rate card of the record's rate: two cards of one number prove that a group told two rates. */
export const recordBundleShape = struct({
  ...groupProofFields,
  record: signedShape,
  card: optional(signedShape),
})
export type RecordBundle = ShapeOf<typeof recordBundleShape>

export const sealRecord = (record: GroupRecord, signer: Signer): Signed =>
  seal('record', encodeAs(groupRecordShape, record), signer)

/** What a record says of its rate, signed by itself, domain 'rate-card'. SPEC 10.1. */
export const sealCard = (card: RateCard, signer: Signer): Signed =>
  seal('rate-card', encodeAs(rateCardShape, card), signer)

export interface KnownRecord {
  readonly group: KnownGroup
  readonly record: GroupRecord
  readonly bundle: RecordBundle
  readonly bytes: Bytes
}

export type RecordRefusal = {
  readonly code: 'malformed' | 'bad-certificate' | 'bad-signature' | 'other-group'
}

export const encodeBundle = (bundle: RecordBundle): Bytes => encodeAs(recordBundleShape, bundle)

/** A stranger's bundle: charter, chain and record, each proved by the one before. */
export function readBundle(bytes: Bytes, verify: Verify): Result<KnownRecord, RecordRefusal> {
  const bundle = decodeAs(recordBundleShape, bytes, LIMITS.bundleBytesMax)
  if (!bundle.ok) return err({ code: 'malformed' })
  const group = readGroupProof(bundle.value, verify)
  if (!group.ok) return err({ code: 'bad-certificate' })
  const record = openSigned('record', groupRecordShape, bundle.value.record, verify)
  if (!record.ok) return err({ code: record.refusal.code })
  if (record.value.gid !== group.value.gid || bundle.value.record.k !== group.value.key)
    return err({ code: 'other-group' })
  if (bundle.value.card !== undefined) {
    const card = openSigned('rate-card', rateCardShape, bundle.value.card, verify)
    if (!card.ok) return err({ code: card.refusal.code })
    const { gid, num, den, seq } = card.value
    const { rate } = record.value
    const fits = gid === group.value.gid && num === rate.num && den === rate.den && seq === rate.seq
    if (!fits || bundle.value.card.k !== group.value.key) return err({ code: 'other-group' })
  }
  return ok({ group: group.value, record: record.value, bundle: bundle.value, bytes })
}
