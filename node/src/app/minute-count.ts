/** Counts what each group made this node do within the minute, so that nobody can make it write without end. */
import { type GroupId, MINUTE_MS } from '@localpay/protocol'
import type { Clock } from './ports.ts'

export interface MinuteCount {
  readonly isFull: (gid: GroupId) => boolean
  readonly add: (gid: GroupId) => void
}

export function makeMinuteCount(clock: Clock, max: number): MinuteCount {
  let minute = 0
  const counts = new Map<GroupId, number>()
  const now = (): Map<GroupId, number> => {
    const current = Math.floor(clock.now() / MINUTE_MS)
    if (current !== minute) counts.clear()
    minute = current
    return counts
  }
  return {
    isFull: gid => (now().get(gid) ?? 0) >= max,
    add: gid => void now().set(gid, (counts.get(gid) ?? 0) + 1),
  }
}
