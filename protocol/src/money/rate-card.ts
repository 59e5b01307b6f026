/** What a group tells others of its rate. Apart from `rates.ts`, which a screen needs without any codec. */
import { count, id, int64, oneOf, type Shape, type ShapeOf, struct, text } from '../codec/shape.ts'

/** Largest `num` or `den`: 10^12 µh is a million hours for one minor unit. */
export const RATE_PART_MAX = 1_000_000_000_000n

export const ratePartShape: Shape<bigint> = int64(1n, RATE_PART_MAX)

export const rateCardShape = struct({
  v: oneOf(1),
  gid: id('group'),
  cur: text(32, 1),
  num: ratePartShape,
  den: ratePartShape,
  seq: count(),
  from: count(),
})

/** The rate a group publishes for currency `cur`: `seq` counts its changes, `from` is in ms. SPEC 3.4. */
export type RateCard = ShapeOf<typeof rateCardShape>
