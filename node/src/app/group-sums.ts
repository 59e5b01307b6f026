/** Sums over what this node knows of groups, kept bucket by bucket: only buckets that changed are added up again. */
import { bucketOf, bucketSum, type GroupId, type GroupState, SYNC_BUCKETS } from '@localpay/protocol'

export interface GroupSums {
  readonly changed: (gid: GroupId) => void
  /** One for each bucket. */
  readonly all: () => readonly string[]
}

export function makeGroupSums(states: () => Iterable<GroupState>): GroupSums {
  const sums = new Array<string>(SYNC_BUCKETS).fill('')
  const stale = new Set<number>(sums.keys())
  return {
    changed: gid => void stale.add(bucketOf(gid)),
    all: () => {
      if (stale.size === 0) return sums
      const buckets = new Map<number, GroupState[]>([...stale].map(bucket => [bucket, []]))
      for (const state of states()) buckets.get(bucketOf(state.gid))?.push(state)
      for (const [bucket, members] of buckets) sums[bucket] = bucketSum(members)
      stale.clear()
      return sums
    },
  }
}
