/**
 * Groups whose machines never came back: everybody else's people say so, wait as long as they must, and write off what waits
 * for them. Whatever was signed has an end then.
 */
import { DAY_MS, LIMITS } from '@localpay/protocol'
import { perform } from './perform.ts'
import type { World } from './world/world.ts'

/** A decision and what it sets going. */
const DECIDE_MS = 10_000
/** More than a group may have open. */
const WRITE_OFFS_MAX = LIMITS.openTransfersMax + 1

export async function giveUpGone(world: World): Promise<void> {
  const { schedule, groups, trace } = world
  const here = groups.filter(({ left }) => !left)
  const gone = groups.filter(({ left }) => left)
  if (gone.length === 0) return
  const pass = (): Promise<void> => schedule.runUntil(schedule.now() + DECIDE_MS, world.check)
  trace.tell(null, 'nobody waits any more')
  for (const { index: group } of here)
    for (const { index: partner } of gone) {
      perform(world, { op: 'defunct', at: 0, group, partner, gone: true })
      // Who lost books waits for its word, too.
      perform(world, { op: 'quarantine', at: 0, group, partner })
    }
  await pass()
  schedule.jump(LIMITS.writeOffGoneMs + DAY_MS)
  await pass()
  for (let i = 0; i < WRITE_OFFS_MAX; i++) {
    const before = world.counts.writtenOff
    for (const { index: group } of here) perform(world, { op: 'write-off', at: 0, group })
    await pass()
    if (world.counts.writtenOff === before) break
  }
}
