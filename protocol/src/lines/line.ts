/**
 * A line is the account that two groups keep with each other, in micro-hours. Each side grants the other a
 * limit: «you may owe me up to this». Both hold the same number with opposite signs. SPEC 6, clearing.md §2.4.
 *
 * Value that flows u→v makes v's claim on u grow: u owes v more, or v owes u less.
 */
import { type Bytes, compareBytes, concat, fromHex, utf8 } from '../base/bytes.ts'
import type { GroupId, LineId } from '../base/ids.ts'
import { hashHex } from '../codec/hash.ts'
import { count, id, int64, oneOf, type ShapeOf, struct } from '../codec/shape.ts'
import type { LineStateName } from './line-state.ts'

/** Two groups agree to keep a line; both operational keys sign these bytes, domain 'line-open'. */
export const lineOpenShape = struct({
  v: oneOf(1),
  /** The smaller gid, bytewise. */
  a: id('group'),
  b: id('group'),
  unit: oneOf('hour'),
  at: count(),
})
export type LineOpen = ShapeOf<typeof lineOpenShape>

/** «The other side may owe me up to amt»: signed by the creditor alone, domain 'limit'. */
export const limitShape = struct({
  v: oneOf(1),
  line: id('line'),
  /** The creditor: the group that grants. */
  by: id('group'),
  /** µh. Zero means «no new debt»; it never forces payment. */
  amt: int64(0n, 1n << 53n),
  /** Rises with every change; of two, the higher holds. */
  seq: count(),
})
export type LineLimit = ShapeOf<typeof limitShape>

/** Both gids in bytewise order. */
export function inOrder(one: GroupId, other: GroupId): readonly [GroupId, GroupId] {
  return compareBytes(fromHex(one), fromHex(other)) < 0 ? [one, other] : [other, one]
}

/** The one name of the line between two groups. SPEC 6.1. */
export function lineIdOf(one: GroupId, other: GroupId, unit: 'hour' = 'hour'): LineId {
  const [a, b] = inOrder(one, other)
  const bytes: Bytes = concat([fromHex(a), fromHex(b), utf8(unit)])
  return hashHex('line', bytes).slice(0, 32) as unknown as LineId
}

/** What one side knows of its line. All amounts µh, from this side's view. */
export interface LineState {
  /** Above zero the partner owes us. */
  readonly balance: bigint
  /** Held for transfers that we signed: value that will flow to us, and from us. */
  readonly holdIn: bigint
  readonly holdOut: bigint
  /** What the partner may owe us, and what we may owe the partner. */
  readonly granted: bigint
  readonly received: bigint
  readonly state: LineStateName
}

/**
 * How much more value may flow to us: what our own limit still allows the partner to owe, clearing.md §2.4. On a line that is
 * frozen or closing only what we owe it, which is thereby paid back. SPEC 6.4.
 */
export const roomIn = (line: LineState): bigint => {
  if (line.state === 'closed') return 0n
  return line.state === 'active' ? line.granted - line.balance - line.holdIn : debtToCancel(line)
}

/** How much more value may flow from us, as far as the partner's last limit tells. Frozen is the partner's debt, not ours. */
export const roomOut = (line: LineState): bigint => {
  if (line.state === 'closed') return 0n
  return line.state === 'closing' ? claimToCancel(line) : line.received + line.balance - line.holdOut
}

/** How much of our debt a set-off may still cancel: it never crosses zero. Clearing.md §4.3. */
export const debtToCancel = (line: LineState): bigint => positive(-line.balance - line.holdIn)

/** How much of our claim a set-off may still cancel. */
export const claimToCancel = (line: LineState): bigint => positive(line.balance - line.holdOut)

const positive = (n: bigint): bigint => (n > 0n ? n : 0n)
