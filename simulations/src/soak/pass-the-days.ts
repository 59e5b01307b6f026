/** Days that pass in a minute: everybody's clock goes on by an hour, and by the next once all nodes have come so far. */
import type { ClearingReply } from '@localpay/node'
import type { RunningNode } from '../story/processes.ts'
import type { SampleGroup } from '../world/found-group.ts'

/** What the nodes do within an hour of theirs, as messages go: asked of a machine that has nothing else to do. */
const HOUR_PAUSE_MS = 450

/** @returns the rounds of these days that any group has met others in */
export async function passTheDays(
  nodes: readonly RunningNode[],
  groups: readonly SampleGroup[],
  hours: number,
): Promise<readonly string[]> {
  const met = new Set<string>()
  for (let hour = 0; hour < hours; hour++) {
    for (const node of nodes) node.signal('SIGUSR2')
    await new Promise(resume => setTimeout(resume, HOUR_PAUSE_MS))
    // A busy machine has its hours longer: who does not answer yet has not done what the hour brought.
    for (const round of (await Promise.all(groups.map(roundsOf))).flat()) met.add(round)
  }
  return [...met].sort()
}

async function roundsOf({ admin }: SampleGroup): Promise<string[]> {
  const { rounds } = await admin.api.get<ClearingReply>('/api/clearing')
  return rounds.filter(({ daily, groups }) => daily && groups > 1).map(({ round }) => round)
}
