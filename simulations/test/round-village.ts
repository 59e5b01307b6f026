/** A village for tests of daily rounds: real nodes on one clock that a test moves on, who owe each other by payments. */
import type {
  ClearingReply,
  NeighboursReply,
  NodeHandle,
  QuoteReply,
  RoundJson,
  TransferJson,
} from '@localpay/node'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@localpay/protocol'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../src/world/group-plan.ts'
import { movableClock } from '../src/world/movable-clock.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { type Target, targetOf } from './hostile-group.ts'
import { openVillage, type PartsFor, type Village } from './village.ts'

export interface RoundVillage {
  readonly village: Village
  readonly now: () => number
  readonly group: (i: number) => SampleGroup
  /** `from` comes to owe `to` so many quarters of an hour. */
  readonly owe: (from: number, to: number, quarters: bigint) => Promise<void>
  readonly clearing: (i: number) => Promise<ClearingReply>
  /** The newest daily round at a group. */
  readonly daily: (i: number) => Promise<RoundJson | undefined>
  /** Moves all clocks to this hour of the day that is so many after 1970, never back. */
  readonly goTo: (day: number, hours: number) => void
  /** Lets the minutes pass until it is so. */
  readonly passing: <T>(what: string, ask: () => Promise<T | null | undefined | false>) => Promise<T>
  readonly net: (i: number) => Promise<bigint>
  /** What one group has of another, µh: below zero it owes. */
  readonly between: (i: number, other: number) => Promise<bigint>
  /** Nothing is held at these. */
  readonly settled: (who: readonly number[]) => Promise<boolean>
  readonly today: () => number
  readonly target: (i: number) => Target
}

/** @param lines of each group to which others it has a line */
export async function openRoundVillage(
  name: string,
  lines: readonly (readonly number[])[],
  partsFor: PartsFor = async () => ({}),
): Promise<RoundVillage> {
  const clock = movableClock()
  const plans = lines.map((_, i) => ({
    ...(NAMED_GROUPS[i] ?? { ...(NAMED_GROUPS[0] as GroupPlan), name: `Group ${i}` }),
    members: 3,
    ads: 1,
    lines: lines[i] as readonly number[],
  }))
  const village = await openVillage(
    plans,
    name,
    async home => ({ ...(await partsFor(home)), clock }),
    false,
    clock.now,
  )
  await openLines(village.groups, 20)
  const group = (i: number): SampleGroup => village.groups[i] as SampleGroup
  const clearing = (i: number): Promise<ClearingReply> =>
    group(i).admin.api.get<ClearingReply>('/api/clearing')

  return {
    village,
    now: clock.now,
    group,
    owe: async (from, to, quarters) => {
      const amount = String((quarters * hourIn(group(to).plan)) / 4n)
      const number = group(to).accounts[1]?.number
      const price = await until(
        `a price from ${from} to ${to}`,
        () =>
          group(from)
            .admin.api.send<QuoteReply>('POST', '/api/quotes', { gid: group(to).gid, number, amount })
            .catch(() => null),
        20_000,
      )
      if (price.path.length !== 2) throw new Error(`a payment from ${from} to ${to} takes a way round`)
      const { tid } = await group(from).admin.payAcross(price)
      for (const i of [from, to])
        await until(`${i} has booked`, async () => {
          const { transfers } = await group(i).admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')
          return transfers.some(found => found.tid === tid && found.state === 'applied')
        })
    },
    clearing,
    daily: async i => (await clearing(i)).rounds.find(round => round.daily),
    goTo: (day, hours) => {
      const ahead = day * DAY_MS + hours * HOUR_MS - clock.now()
      if (ahead > 0) clock.skip(ahead)
    },
    passing: (what, ask) =>
      until(
        what,
        async () => {
          const answer = await ask()
          if (answer === null || answer === undefined || answer === false) clock.skip(2 * MINUTE_MS)
          return answer
        },
        40_000,
      ),
    net: async i => BigInt((await group(i).admin.api.get<NeighboursReply>('/api/neighbours')).net),
    between: async (i, other) =>
      BigInt((await linesOf(group(i))).find(line => line.group.gid === group(other).gid)?.balance ?? 0),
    settled: async who => {
      const all = (await Promise.all(who.map(i => linesOf(group(i))))).flat()
      return all.every(line => line.heldIn === '0' && line.heldOut === '0')
    },
    target: i => targetOf(village.nodes[i] as NodeHandle, group(i).gid),
    today: () => Math.floor(clock.now() / DAY_MS),
  }
}
