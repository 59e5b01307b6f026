/**
 * A balance checkpoint says what two groups owe each other, with both their signatures under one text: so much, by
 * exactly these transfers since the checkpoint before, with these still open. Old transfers need no memory then, and
 * whoever loses a disk gets the state of the line back from the partner. SPEC 6.7, clearing.md §2.5.
 *
 * The group with the smaller id proposes. A side that has signed a transfer which the text does not list declines that
 * try, and says what it has open; the next try lists what both have open.
 */
import { type Bytes, concat, fromHex } from '../base/bytes.ts'
import type { GroupId, Hash, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { hashHex, prefixed } from '../codec/hash.ts'
import {
  blob,
  checked,
  count,
  encodeAs,
  fixed,
  id,
  int64,
  integer,
  list,
  oneOf,
  optional,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import { type Signer, signedLimitShape } from '../codec/signed.ts'
import { inOrder } from './line.ts'

const isAscending = (ids: readonly string[]): boolean =>
  ids.every((one, i) => i === 0 || (ids[i - 1] as string) < one)

/** Ids of transfers in bytewise order, each once. */
export const tidsShape = (max: number) => checked(list(id('tid'), max), 'sorted tids, each once', isAscending)

const seq = integer(1, Number.MAX_SAFE_INTEGER)

/** Both operational keys sign these bytes, domain 'balance'. Pairs stand in the order of the group ids. */
export const balanceShape = struct({
  v: oneOf(1),
  line: id('line'),
  seq,
  /** Counts the texts proposed for one `seq`: each side signs at most one for each. */
  try: count(LIMITS.balanceTriesMax),
  /** Hash of the checkpoint before; absent in the first. */
  prev: optional(id('hash')),
  /** µh, from the side of the smaller group id: above zero it has the claim. */
  bal: int64(),
  /** The transfers booked since the checkpoint before. */
  applied: struct({ n: count(LIMITS.unlistedMax), hash: id('hash') }),
  /** Transfers that one side or both have signed and that are not decided. */
  open: tidsShape(LIMITS.openListedMax),
  /** `seq` of the newest limit of each side, as the proposer knows it. */
  limits: list(count(), 2, 2),
  /** Key epochs of both. */
  ke: list(count(), 2, 2),
  at: count(),
})
export type Balance = ShapeOf<typeof balanceShape>

/** «I cannot sign this try: these I have signed, and they are not decided.» Signed by one side, domain 'decline'. */
export const declineShape = struct({
  v: oneOf(1),
  line: id('line'),
  seq,
  try: count(LIMITS.balanceTriesMax),
  open: tidsShape(LIMITS.openTransfersMax),
})
export type Decline = ShapeOf<typeof declineShape>

/** The bytes of a Balance in a frame or an entry: most of them are open transfers. */
export const balanceBlob = blob(LIMITS.balanceBytesMax, 1)

export const encodeBalance = (balance: Balance): Bytes => encodeAs(balanceShape, balance)
export const balanceHash = (bytes: Bytes): Hash => hashHex('balance', bytes)
export const signBalanceBytes = (bytes: Bytes, signer: Signer): Bytes =>
  signer.sign(prefixed('balance', bytes))
export const encodeDecline = (decline: Decline): Bytes => encodeAs(declineShape, decline)
export const signDeclineBytes = (bytes: Bytes, signer: Signer): Bytes =>
  signer.sign(prefixed('decline', bytes))

/** What `applied` of a Balance says of these transfers. @pre sorted, each once */
export const listHash = (tids: readonly Tid[]): { n: number; hash: Hash } => ({
  n: tids.length,
  hash: hashHex('applied', concat(tids.map(fromHex))),
})

export const sortedTids = (tids: Iterable<string>): Tid[] => [...new Set(tids)].sort() as Tid[]

/** The side that proposes checkpoints of the line between the two. */
export const proposes = (us: GroupId, partner: GroupId): boolean => inOrder(us, partner)[0] === us

/** The same amount from the other side, or from ours where we are the smaller: what `bal` means to this group. */
export const balanceSeenBy = (us: GroupId, partner: GroupId, bal: bigint): bigint =>
  proposes(us, partner) ? bal : -bal

/** A pair of a Balance in the order of the group ids. */
export const pairOf = <T>(us: GroupId, partner: GroupId, pair: { ours: T; theirs: T }): readonly [T, T] =>
  proposes(us, partner) ? [pair.ours, pair.theirs] : [pair.theirs, pair.ours]

/** What a proposal carries beside the text that is signed: the list that `applied` hashes. */
export const balanceAskShape = struct({
  v: oneOf(1),
  balance: balanceBlob,
  sig: fixed(64),
  applied: tidsShape(LIMITS.unlistedMax),
})
export type BalanceAsk = ShapeOf<typeof balanceAskShape>

/**
 * «What have the two of us signed over this line?» `known` is the newest checkpoint of who asks; `wants`: and please
 * propose the next one.
 */
export const askStandingShape = struct({
  v: oneOf(1),
  line: id('line'),
  known: count(),
  wants: optional(oneOf(1)),
})

/**
 * The newest checkpoint with both signatures, `ours` of who answers, what this side has signed or booked that none lists,
 * as many as fit, and the newest limits that it knows: its own, and the one of who asks.
 */
export const standingShape = struct({
  v: oneOf(1),
  known: count(),
  newest: optional(struct({ b: balanceBlob, ours: fixed(64), theirs: fixed(64) })),
  tids: tidsShape(LIMITS.standingTidsMax),
  limits: list(signedLimitShape, 2),
})
export type LineStanding = ShapeOf<typeof standingShape>

/**
 * The answer: the other signature under the same bytes, or why not. `wait`: something is being fetched; ask again.
 * `differs`: the balance by the answering book, µh from its own side.
 */
export const balanceReplyShape = struct({
  v: oneOf(1),
  sig: optional(fixed(64)),
  decline: optional(struct({ b: blob(LIMITS.balanceBytesMax, 1), sig: fixed(64) })),
  wait: optional(oneOf(1)),
  differs: optional(int64()),
})
export type BalanceReply = ShapeOf<typeof balanceReplyShape>

/**
 * May a transfer whose edge names checkpoint `cp` still be signed and booked on this line? `signed` is the newest
 * checkpoint that this group has signed, co-signed or not, `open` what that one lists; `known` the newest that both
 * signed. Clearing.md §2.5, H2.
 */
export const fitsWindow = (
  edge: { readonly tid: Tid; readonly cp: number },
  line: { readonly known: number; readonly signed: number; readonly open: readonly Tid[] },
): boolean => (edge.cp <= line.known && edge.cp + 1 >= line.signed) || line.open.includes(edge.tid)

/** Nobody signs a checkpoint that lists as open a transfer of an older `cp`, unless the one before listed it. */
export const isYoung = (cp: number, checkpoint: number): boolean => cp + 2 >= checkpoint

/** A line of which both sides signed nothing yet. */
export const NO_CHECKPOINT = { known: 0, signed: 0, open: [] as readonly Tid[] } as const
