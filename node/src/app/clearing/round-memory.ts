/**
 * What past daily rounds told of the groups in them, in one bounded row: whoever offered and then said nothing in two of
 * the last five is left out of our plans, and who answered most often closes. A restart forgets none of it.
 * clearing.md §4.1.
 */
import { type GroupId, oftenSilent, SILENCE } from '@localpay/protocol'
import type { Core } from '../core.ts'
import type { StoreChange } from '../ports.ts'
import { getRow, putRow } from '../rows.ts'
import { KEYS } from '../store-keys.ts'
import { type RoundMemoryRow, roundMemoryRow } from './round-rows.ts'

export interface Looks {
  looked: number
  there: number
}

interface SeenRound {
  readonly id: string
  readonly looks: ReadonlyMap<GroupId, Looks>
}

export interface RoundMemory {
  /** Groups silent in two of the last five daily rounds that are over. */
  readonly oftenSilent: () => ReadonlySet<GroupId>
  /** Of the looks in this round and the ones before it, at how many each group was there: from 0 to 1. */
  readonly sharesThere: (round: SeenRound) => (gid: GroupId) => number
  readonly looksIn: (id: string) => Map<GroupId, Looks>
  /** What is remembered of a round now, as a part of the batch that says so; remembered once that is on disk. */
  readonly stage: (
    round: SeenRound,
    silent: readonly GroupId[],
  ) => { readonly changes: readonly StoreChange[]; readonly written: () => void }
}

/** @throws RowFault when the row does not read */
export async function openRoundMemory({ ports: { store } }: Core): Promise<RoundMemory> {
  let { rounds } = (await getRow(store, roundMemoryRow, KEYS.own('rounds'))) ?? { rounds: [] }

  const looksIn = (id: string): Map<GroupId, Looks> =>
    new Map(
      rounds
        .find(({ round }) => round === id)
        ?.looks.map(({ gid, looked, there }) => [gid, { looked, there }]),
    )

  return {
    oftenSilent: () => oftenSilent(rounds.map(({ silent }) => silent)),
    sharesThere: ({ id, looks }) => {
      const sums = new Map<GroupId, Looks>()
      const before = rounds.filter(({ round }) => round !== id).flatMap(seen => seen.looks)
      const now = [...looks].map(([gid, look]) => ({ gid, ...look }))
      for (const { gid, looked, there } of [...before, ...now]) {
        const sum = sums.get(gid) ?? { looked: 0, there: 0 }
        sums.set(gid, { looked: sum.looked + looked, there: sum.there + there })
      }
      return gid => {
        const { looked, there } = sums.get(gid) ?? { looked: 0, there: 0 }
        return looked === 0 ? 0 : there / looked
      }
    },
    looksIn,
    stage: ({ id, looks }, silent) => {
      const seen = {
        round: id,
        silent: [...silent],
        looks: [...looks].map(([gid, look]) => ({ gid, ...look })),
      }
      const next: RoundMemoryRow['rounds'] = [seen, ...rounds.filter(({ round }) => round !== id)]
        .sort((a, b) => (a.round < b.round ? 1 : -1))
        .slice(0, SILENCE.rounds)
      return {
        changes: [putRow(roundMemoryRow, KEYS.own('rounds'), { rounds: next })],
        written: () => {
          rounds = next
        },
      }
    },
  }
}
