/**
 * Catching up: gossip loses messages, and a node that slept missed them all. One node asks, the other answers
 * with a bounded page and remembers nothing of it.
 *
 *     sums                     which buckets of groups differ?
 *     groups  bucket, after    what do you know of each group there?
 *     records gids             their records
 *     heads   gids             the signed heads of their ads
 *     since   gid, seq         the statements about ads after that counter, in its order
 */
import { LIMITS } from '../base/limits.ts'
import {
  blob,
  bool,
  count,
  fixed,
  id,
  list,
  oneOf,
  optional,
  type Shape,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'
import { groupStateShape, SYNC_BUCKETS, SYNC_SUMS_BYTES } from './group-state.ts'

const gids = list(id('group'), LIMITS.syncGidsPerAskMax, 1)

const sumsAskShape = struct({ v: oneOf(1), q: oneOf('sums') })
const groupsAskShape = struct({
  v: oneOf(1),
  q: oneOf('groups'),
  bucket: count(SYNC_BUCKETS - 1),
  /** Only groups whose id comes after this one. */
  after: optional(id('group')),
})
const recordsAskShape = struct({ v: oneOf(1), q: oneOf('records'), gids })
const headsAskShape = struct({ v: oneOf(1), q: oneOf('heads'), gids })
const sinceAskShape = struct({ v: oneOf(1), q: oneOf('since'), gid: id('group'), seq: count() })

const ASKS = {
  sums: sumsAskShape,
  groups: groupsAskShape,
  records: recordsAskShape,
  heads: headsAskShape,
  since: sinceAskShape,
} as const

export type SyncAsk = { [Q in keyof typeof ASKS]: ShapeOf<(typeof ASKS)[Q]> }[keyof typeof ASKS]

/** A question: its `q` tells which other fields it has. */
export const syncAskShape: Shape<SyncAsk> = {
  write: ask => (ASKS[ask.q] as Shape<SyncAsk>).write(ask),
  read: (value, at) => ASKS[questionOf(value)].read(value, at),
}

const questionOf = (value: unknown): keyof typeof ASKS => {
  const q =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'q')
      ? (value as { q: unknown }).q
      : null
  // Any other word falls to the shape of `sums`, which refuses it by name.
  return typeof q === 'string' && Object.hasOwn(ASKS, q) ? (q as keyof typeof ASKS) : 'sums'
}

export const sumsReplyShape = struct({ v: oneOf(1), sums: fixed(SYNC_SUMS_BYTES) })

/** Ordered by group id. `more` says that further groups of the bucket come after the last one. */
export const groupsReplyShape = struct({
  v: oneOf(1),
  groups: list(groupStateShape, LIMITS.syncGroupsPerPageMax),
  more: bool(),
})

/** Bundles of some of the groups asked for: those that are known and fit. */
export const recordsReplyShape = struct({
  v: oneOf(1),
  bundles: list(blob(LIMITS.bundleBytesMax, 1), LIMITS.syncGidsPerAskMax),
})

export const headsReplyShape = struct({ v: oneOf(1), heads: list(signedShape, LIMITS.syncGidsPerAskMax) })

/** Statements in the order of the group's counter. `more` says that further ones follow. */
export const sinceReplyShape = struct({
  v: oneOf(1),
  ads: list(signedShape, LIMITS.syncAdsPerPageMax),
  more: bool(),
})
