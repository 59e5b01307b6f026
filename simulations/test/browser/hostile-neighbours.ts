/** A group of sample people between two neighbours on paper, which say what the test has them say. */
import type { NeighboursReply } from '@localpay/node'
import { commitOf, DAY_MS, type GroupId, lineIdOf, refuseOf } from '@localpay/protocol'
import { afterAll, beforeAll } from 'vitest'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import {
  groupAt,
  type HostileGroup,
  lineOfferOf,
  openHostileNet,
  papersOf,
  proposalOf,
  signed,
  targetOf,
  transferMail,
} from '../hostile-group.ts'
import type { PartsFor } from '../village.ts'
import { type Stage, useStage } from './stage.ts'

/** One hour, in micro-hours; 20 units of the lake's currency. */
export const HOUR = 1_000_000n
export const [COL, PASS] = ['SEL du Col', 'SEL du Pas-de-l’Échelle'] as const

export const lakeOf = (members: number): GroupPlan => ({
  ...(NAMED_GROUPS[0] as GroupPlan),
  members,
  lines: [],
})

interface HostileNeighbours {
  readonly col: HostileGroup
  readonly pass: HostileGroup
  /** A payment that the first signs and that goes over the lake to the second, who says this of it, one after the other. */
  readonly passOn: (amt: bigint, now: number, ...says: readonly ('yes' | 'no')[]) => Promise<void>
  readonly close: () => Promise<void>
}

/** Both have a line with the lake, open for ten hours each way. */
async function openNeighbours(
  seed: string,
  { village, group }: Pick<Stage, 'village' | 'group'>,
): Promise<HostileNeighbours> {
  const net = await openHostileNet(seed)
  const lake = group()
  const target = targetOf(village().nodes[0] as never, lake.gid)
  const [col, pass] = [COL, PASS].map(name => groupAt(papersOf(name), net)) as [HostileGroup, HostileGroup]
  for (const [one, name] of [
    [col, COL],
    [pass, PASS],
  ] as const) {
    await one.hello(target, { name, town: 'Lans', langs: ['fr'] })
    await one.mail(target, 'line-offer', lineOfferOf(one, target.gid, 10n * HOUR))
    const line = lineIdOf(one.gid, target.gid)
    await lake.admin.api.send('POST', `/api/lines/${line}/accept`, { limit: String(10n * HOUR) })
  }
  return {
    col,
    pass,
    passOn: async (amt, now, ...says) => {
      const path = [col.gid, lake.gid as GroupId, pass.gid]
      const proposal = proposalOf('pay', path, amt, { notAfter: now + DAY_MS })
      const yes = (by: HostileGroup) => signed(commitOf(proposal.tid, by.gid, 1), by.signer)
      const no = signed(refuseOf(proposal.tid, pass.gid, 1, 'policy'), pass.signer)
      const tell = (by: HostileGroup, statement: ReturnType<typeof signed>) =>
        by.mail(target, 'transfer', transferMail(proposal, [col, pass], [statement]))
      await tell(col, yes(col))
      for (const said of says) await tell(pass, said === 'yes' ? yes(pass) : no)
    },
    close: net.close,
  }
}

export interface Lake extends Stage {
  readonly neighbours: () => HostileNeighbours
  readonly overview: () => Promise<NeighboursReply>
  readonly lineWith: (name: string) => Promise<NeighboursReply['lines'][number]>
}

/** The stage of a group by a lake between its neighbours. */
export function useLake(name: string, lake: GroupPlan, partsFor?: PartsFor): Lake {
  const stage = useStage(name, [lake], partsFor)
  let neighbours: HostileNeighbours
  beforeAll(async () => {
    neighbours = await openNeighbours(name, stage)
  })
  afterAll(() => neighbours?.close())
  const overview = () => stage.group().admin.api.get<NeighboursReply>('/api/neighbours')
  return {
    ...stage,
    neighbours: () => neighbours,
    overview,
    lineWith: async group =>
      (await overview()).lines.find(line => line.group.name === group) as NeighboursReply['lines'][number],
  }
}
