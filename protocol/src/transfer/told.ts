/**
 * Whom a group tells what it did in a transfer. Everybody is asked once and told the end once; a COMMIT goes to who counts
 * them, and to both neighbours, who may have heard of the transfer from nobody else.
 *
 *     A, the payer, signs    -> all          M signs -> A, N (its neighbours), B
 *     B, the closer, closes  -> all          M books -> A, N
 */
import { assert } from '../base/assert.ts'
import type { GroupId } from '../base/ids.ts'
import { groupAt, placeOf } from './body.ts'
import type { ActName, TransferState } from './machine.ts'

/** The other parts, each once, in the order of parts. SPEC 7.6. */
export function toldOf(act: ActName, state: Pick<TransferState, 'body' | 'us'>): readonly GroupId[] {
  const { body, us } = state
  const place = placeOf(body, us)
  assert(place !== null, 'we are part of the transfer')
  const others = body.parts.map(({ g }) => g).filter(g => g !== us)
  const closer = groupAt(body, body.closer)
  const isNext = (gid: GroupId): boolean => gid === place.in?.from || gid === place.out?.to
  // Who pays proposes by signing. That something failed, or was asked for, is told to whoever may wait for it.
  if (act === 'sign' && place.in !== null) return others.filter(gid => gid === closer || isNext(gid))
  // The closer made the certificate; of others we know nothing, but they ask when it does not come.
  if (act === 'book') return others.filter(gid => gid !== closer && isNext(gid))
  return others
}
