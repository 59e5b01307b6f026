/** Every bound of what this node keeps and does of transfers in memory, by name and unit, with its reason. */
import { LIMITS, SECOND_MS } from '@localpay/protocol'

export const TRANSFERS = {
  /** That we are to close and wait with; the oldest that no neighbour has signed makes room. */
  waitingMax: 256,
  /** Cycles that wait for their turn: no more than there may be transfers that hold what they wait for. */
  turnsMax: LIMITS.openTransfersMax,
  /** Each refusal is an entry: so many a minute for the proposals of one group, the others are to come again. */
  refusalsPerMinute: 60,
  choreMs: SECOND_MS,
} as const
