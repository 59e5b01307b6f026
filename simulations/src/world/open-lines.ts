/** Lines between sample groups, as two committees open them: one offers, the other compares and accepts. */
import type { GroupsReplyJson, LineJson, NeighboursReply } from '@localpay/node'
import type { SampleGroup } from './found-group.ts'
import { until } from './until.ts'

/** Lets every group owe every neighbour this many hours. */
export async function openLines(groups: readonly SampleGroup[], hours: number): Promise<void> {
  const limit = String(BigInt(hours) * 1_000_000n)
  const pairs = new Map<string, readonly [SampleGroup, SampleGroup]>()
  for (const group of groups) {
    for (const index of group.plan.lines) {
      const other = groups[index] as SampleGroup
      pairs.set([group.gid, other.gid].sort().join(), [group, other])
    }
  }
  await Promise.all([...pairs.values()].map(([a, b]) => openLine(a, b, limit)))
}

async function openLine(a: SampleGroup, b: SampleGroup, limit: string): Promise<void> {
  await until(`${a.plan.name} knows ${b.plan.name}`, async () =>
    (await a.admin.api.get<GroupsReplyJson>('/api/groups')).groups.some(group => group.gid === b.gid),
  )
  const { line } = await a.admin.api.send<{ line: LineJson }>('POST', '/api/lines', { gid: b.gid, limit })
  const offered = await until(`the offer reaches ${b.plan.name}`, async () =>
    (await linesOf(b)).find(found => found.line === line.line && found.state === 'offered-by-them'),
  )
  if (offered.confirmCode !== line.confirmCode) throw new Error('the two committees see different codes')
  await b.admin.api.send('POST', `/api/lines/${line.line}/accept`, { limit })
  await until(`${a.plan.name} has the line`, async () =>
    (await linesOf(a)).some(found => found.line === line.line && found.state === 'active'),
  )
}

export const linesOf = async (group: SampleGroup): Promise<readonly LineJson[]> =>
  (await group.admin.api.get<NeighboursReply>('/api/neighbours')).lines
