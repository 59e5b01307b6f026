/** A round of more groups than are planned as one network: our node plans the region around itself. */
import { type ClearOffer, type GroupId, LIMITS, lineIdOf, readRoundId } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { type HeldRound, heldRound } from '../../src/app/clearing/held-rounds.ts'
import { makePlanning } from '../../src/app/clearing/planning.ts'
import { openRoundMemory } from '../../src/app/clearing/round-memory.ts'
import { found, openTestNode } from '../support/test-node.ts'

const ID = '2027-01-04'
const GROUPS = 3_600

/** Groups in a ring with ours at a place in it: each owes the next, and is owed by the one after that, on offer by both. */
function ringRound(
  us: GroupId,
  place: number,
): { readonly round: HeldRound; readonly ring: readonly GroupId[] } {
  const ring = Array.from({ length: GROUPS }, (_, n) =>
    n === place ? us : (`${n.toString(16).padStart(8, '0')}${'0'.repeat(56)}` as GroupId),
  )
  const at = (n: number): GroupId => ring[(n + GROUPS) % GROUPS] as GroupId
  const offer = (side: GroupId, debtor: GroupId, creditor: GroupId): ClearOffer => ({
    v: 1,
    round: ID,
    line: lineIdOf(debtor, creditor),
    side,
    debtor,
    creditor,
    amt: 1_000_000n,
    seq: 1,
  })
  const row = { at: 0, state: 'offered', own: [], ranked: false, groups: GROUPS, debts: 0 } as const
  const when = readRoundId(ID) as NonNullable<ReturnType<typeof readRoundId>>
  const round = heldRound({ id: ID, when, row })
  for (const [n, side] of ring.entries())
    round.offer(side, [
      offer(side, side, at(n + 1)),
      offer(side, at(n - 1), side),
      offer(side, side, at(n - 2)),
      offer(side, at(n + 2), side),
    ])
  return { round, ring }
}

test.each([0, 1_800])('at place %i of the ring', async place => {
  const node = await openTestNode()
  await found(node)
  const { core } = node
  const us = core.ledger.head().head.gid
  const { round, ring } = ringRound(us, place)
  const debts = round.debts()
  expect(debts).toHaveLength(2 * GROUPS)
  const nobody = { evidence: { against: () => null } } as never
  const planning = makePlanning(
    core,
    nobody,
    { onAsk: () => {} } as never,
    { rounds: {}, memory: await openRoundMemory(core), exchange: {}, own: {} } as never,
    async () => {},
  )
  const { cycles, optimum } = await planning.compute(round, debts)
  const places = new Map(ring.map((gid, n) => [gid, n]))
  const far = cycles.flatMap(({ groups }) =>
    groups.map(gid => {
      const n = ((places.get(gid) as number) - place + GROUPS) % GROUPS
      return Math.min(n, GROUPS - n)
    }),
  )
  expect(cycles.length).toBeGreaterThan(500)
  expect(Math.min(...far)).toBe(0)
  expect(Math.max(...far)).toBeLessThanOrEqual(LIMITS.regionGroupsMax / 2)
  expect(optimum).toBeLessThan(BigInt(2 * LIMITS.regionGroupsMax) * 1_000_000n)
})
