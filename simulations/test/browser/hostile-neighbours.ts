/** A group of sample people between two neighbours on paper, which say what the test has them say. */
import { DAY_MS, type GroupId, lineIdOf } from '@localpay/protocol'
import type { SampleGroup } from '../../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import {
  groupAt,
  type HostileGroup,
  lineOfferOf,
  openHostileNet,
  type Proposal,
  papersOf,
  proposalOf,
  type signed,
  targetOf,
  transferMail,
} from '../hostile-group.ts'
import type { Village } from '../village.ts'

/** One hour, in micro-hours; 20 units of the lake's currency. */
export const HOUR = 1_000_000n
export const [COL, PASS] = ['SEL du Col', 'SEL du Pas-de-l’Échelle'] as const

export const lakeOf = (members: number): GroupPlan => ({
  ...(NAMED_GROUPS[0] as GroupPlan),
  members,
  lines: [],
})

export interface HostileNeighbours {
  readonly col: HostileGroup
  readonly pass: HostileGroup
  /** From the first over the lake to the second. */
  readonly payment: (amt: bigint, now: number) => Proposal
  /** One of them tells the lake a statement about it. */
  readonly tell: (
    by: HostileGroup,
    proposal: Proposal,
    statement: ReturnType<typeof signed>,
  ) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** Both have a line with the lake, open for ten hours each way. */
export async function openHostileNeighbours(
  seed: string,
  village: Village,
  lake: SampleGroup,
): Promise<HostileNeighbours> {
  const net = await openHostileNet(seed)
  const target = targetOf(village.nodes[0] as never, lake.gid)
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
    payment: (amt, now) =>
      proposalOf('pay', [col.gid, lake.gid as GroupId, pass.gid], amt, { notAfter: now + DAY_MS }),
    tell: (by, proposal, statement) =>
      by.mail(target, 'transfer', transferMail(proposal, [col, pass], [statement])),
    close: net.close,
  }
}
