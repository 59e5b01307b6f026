/**
 * Which of two cycles gives way where both need the room of one line. Each may hold a line that the other lacks; if both were
 * refused for it, both would fail and nothing would be cleared. So the one that goes first waits where the other holds,
 * and is never refused for that; the other is refused where the first one holds, as anything is, and the next round
 * plans it again. The order is read from the bodies alone, so all groups agree, and nobody waits in a ring. SPEC 8.8.
 *
 *     A holds at Ann's and lacks Ben's line, B holds at Ben's and lacks Ann's. A goes first: Ann refuses B, so Ben's
 *     line comes free, and A, which has waited there, goes.
 */
import type { Tid } from '../base/ids.ts'
import { groupAt, type TransferBody } from '../transfer/body.ts'
import { rankHash } from './planners.ts'

export interface CycleInOrder {
  readonly tid: Tid
  readonly body: TransferBody
}

/** The older round first, the daily one before those by hand; then the closer of smaller rank in it; then the smaller tid. */
export function goesFirst(one: CycleInOrder, other: CycleInOrder): boolean {
  const [a, b] = [orderOf(one), orderOf(other)]
  const at = a.findIndex((part, i) => part !== b[i])
  return at >= 0 && (a[at] as string) < (b[at] as string)
}

function orderOf({ tid, body }: CycleInOrder): readonly string[] {
  const round = body.round?.id ?? ''
  return [round, rankHash(round, groupAt(body, body.closer)), tid]
}
