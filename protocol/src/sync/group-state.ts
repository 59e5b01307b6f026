/**
 * How much a node knows of a group, in six numbers. Two nodes that meet must find out cheaply where they differ:
 * groups fall into 256 buckets by the first byte of their id, the hashes of a bucket's states are added up, and
 * only buckets whose sums differ are listed. Two nodes that know the same exchange two kilobytes.
 */
import { type Bytes, fromHex, toHex } from '../base/bytes.ts'
import type { GroupId } from '../base/ids.ts'
import { hashOf } from '../codec/hash.ts'
import { count, encodeAs, id, type ShapeOf, struct } from '../codec/shape.ts'

export const groupStateShape = struct({
  gid: id('group'),
  /** Epochs of the roots and of the key that signed the newest record known, and that record's number. */
  re: count(),
  ke: count(),
  seq: count(),
  /** Epoch and counter of the newest ads head known; both 0 when none is. */
  epoch: count(),
  ads: count(),
})

export type GroupState = ShapeOf<typeof groupStateShape>

/** Groups are told apart by the first byte of their id. */
export const SYNC_BUCKETS = 256

/** Bytes of one bucket's sum. Sums find honest differences; every signature is checked whatever they say. */
const SUM_BYTES = 8

export const SYNC_SUMS_BYTES = SYNC_BUCKETS * SUM_BYTES

export const bucketOf = (gid: GroupId): number => Number.parseInt(gid.slice(0, 2), 16)

/** The sum over the states of one bucket, modulo 2^64, in hex: the order of the states does not matter. */
export function bucketSum(states: Iterable<GroupState>): string {
  let sum = 0n
  for (const state of states) sum += numberOf(hashOf('group-state', encodeAs(groupStateShape, state)))
  return BigInt.asUintN(64, sum)
    .toString(16)
    .padStart(2 * SUM_BYTES, '0')
}

const numberOf = (hash: Bytes): bigint => BigInt(`0x${toHex(hash.subarray(0, SUM_BYTES))}`)

/** All sums as one byte string, bucket after bucket. */
export const packSums = (sums: readonly string[]): Bytes => fromHex(sums.join(''))

/** The sums of a packed byte string of `SYNC_SUMS_BYTES`. */
export const unpackSums = (packed: Bytes): readonly string[] =>
  toHex(packed).match(new RegExp(`.{${2 * SUM_BYTES}}`, 'g')) ?? []

type RecordState = Pick<GroupState, 're' | 'ke' | 'seq'>

/** True when the first tells of a newer record than the second: later roots count first, then a newer key, then the number. */
export const hasNewerRecord = (a: RecordState, b: RecordState): boolean =>
  a.re !== b.re ? a.re > b.re : a.ke !== b.ke ? a.ke > b.ke : a.seq > b.seq

/** True when the first tells of a newer ads head than the second. */
export const hasNewerAds = (
  a: Pick<GroupState, 'epoch' | 'ads'>,
  b: Pick<GroupState, 'epoch' | 'ads'>,
): boolean => a.epoch > b.epoch || (a.epoch === b.epoch && a.ads > b.ads)
