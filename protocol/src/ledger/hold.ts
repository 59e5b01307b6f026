/** What one transfer keeps reserved on one line until it is booked or let go. Part of the line's row. SPEC 6.5. */
import { bool, count, id, int64, oneOf, optional, type ShapeOf, struct } from '../codec/shape.ts'

export const holdShape = struct({
  tid: id('tid'),
  /** Value will flow to us, or from us. */
  side: oneOf('in', 'out'),
  kind: oneOf('pay', 'clear'),
  /** µh. */
  amt: int64(1n),
  /** Who proposed it: the payer of a payment, the closer of a cycle. */
  proposer: id('group'),
  /** From whom its value comes to us; absent at the payer. */
  upstream: optional(id('group')),
  /** That group had signed when we did. */
  backed: bool(),
  /** Times of our books: from `late` on it counts as stalled, from `overdue` on the next group keeps us waiting. */
  late: count(),
  overdue: count(),
})
export type Hold = ShapeOf<typeof holdShape>
