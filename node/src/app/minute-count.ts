/** Counts what each group, or peer, made this node do within the minute, so that nobody can make it write without end. */
import { type GroupId, MINUTE_MS } from '@localpay/protocol'
import type { Clock } from './ports.ts'

export interface MinuteCount<K extends string> {
  readonly isFull: (who: K) => boolean
  readonly add: (who: K) => void
}

export function makeMinuteCount<K extends string = GroupId>(clock: Clock, max: number): MinuteCount<K> {
  let minute = 0
  const counts = new Map<K, number>()
  const now = (): Map<K, number> => {
    const current = Math.floor(clock.now() / MINUTE_MS)
    if (current !== minute) counts.clear()
    minute = current
    return counts
  }
  return {
    isFull: who => (now().get(who) ?? 0) >= max,
    add: who => void now().set(who, (counts.get(who) ?? 0) + 1),
  }
}
