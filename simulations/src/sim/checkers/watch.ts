/** The frame that checkers work in: the groups they look at, the pool of statements, and what they found. */
import type { GroupId, Tid, Verify } from '@localpay/protocol'
import { makePool, type Pool } from './pool.ts'
import { type Broken, CHECKERS, type CheckerName, type Scene, Violation, type WatchedGroup } from './scene.ts'

export interface Watch {
  readonly scene: Scene
  readonly pool: Pool
  readonly groups: readonly WatchedGroup[]
  /** How often each checker looked at something. */
  readonly looked: Readonly<Record<CheckerName, number>>
  readonly add: (group: WatchedGroup) => void
  /** For what no checker asks. The first counts. */
  readonly report: (checker: Broken, what: string, tid?: Tid) => void
  /** @throws Violation what was found since, where nobody may throw: on the way of a promise of the app */
  readonly fail: () => void
}

export function makeWatch(verify: Verify, allHonest: () => boolean): Watch {
  const pool = makePool()
  const groups: WatchedGroup[] = []
  const byGid = new Map<GroupId, WatchedGroup>()
  const looked = Object.fromEntries(CHECKERS.map(name => [name, 0])) as Record<CheckerName, number>
  let found: Violation | null = null
  const report: Watch['report'] = (checker, what, tid) => {
    found ??= new Violation(checker, what, tid)
  }
  return {
    pool,
    groups,
    looked,
    report,
    scene: {
      groups,
      byGid,
      pool,
      verify,
      allHonest,
      hold: (checker, fact, what, tid) => {
        looked[checker] += 1
        if (!fact) report(checker, what(), tid)
      },
    },
    add: group => {
      groups.push(group)
      byGid.set(group.gid, group)
    },
    fail: () => {
      if (found !== null) throw found
    },
  }
}
