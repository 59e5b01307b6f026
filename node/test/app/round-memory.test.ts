/** What past rounds told of groups: five of them, on disk, silence and presence counted over all. clearing.md §4.1. */
import type { GroupId } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { type Looks, openRoundMemory, type RoundMemory } from '../../src/app/clearing/round-memory.ts'
import { openTestNode, type TestNode } from '../support/test-node.ts'

const gid = (n: number): GroupId => String(n).repeat(64) as GroupId
const [ANN, BEN] = [gid(1), gid(2)]
const day = (n: number): string => `2027-01-0${n}`

async function remember(
  { core }: TestNode,
  memory: RoundMemory,
  seen: { readonly id: string; readonly looks?: Iterable<readonly [GroupId, Looks]> },
  silent: readonly GroupId[] = [],
): Promise<void> {
  const { changes, written } = memory.stage({ id: seen.id, looks: new Map(seen.looks ?? []) }, silent)
  await core.ports.store.write(changes)
  written()
}

test('who was silent in two of the last five is known after a restart, and forgotten with the rounds', async () => {
  const node = await openTestNode()
  const memory = await openRoundMemory(node.core)
  await remember(node, memory, { id: day(1) }, [ANN, BEN])
  await remember(node, memory, { id: day(2) })
  await remember(node, memory, { id: day(3) }, [ANN])
  expect([...memory.oftenSilent()]).toEqual([ANN])

  const again = await node.reopened()
  const later = await openRoundMemory(again.core)
  expect([...later.oftenSilent()]).toEqual([ANN])
  // A round that is told of twice counts once.
  await remember(again, later, { id: day(4) }, [BEN])
  await remember(again, later, { id: day(4) }, [BEN])
  expect([...later.oftenSilent()].sort()).toEqual([ANN, BEN])
  await remember(again, later, { id: day(5) })
  await remember(again, later, { id: day(6) })
  // The first of them is the sixth now.
  expect([...later.oftenSilent()]).toEqual([])
})

test('who was there is counted over the round and those before it, each once', async () => {
  const node = await openTestNode()
  const memory = await openRoundMemory(node.core)
  await remember(node, memory, { id: day(1), looks: [[ANN, { looked: 10, there: 10 }]] })
  await remember(node, memory, { id: day(2), looks: [[BEN, { looked: 10, there: 2 }]] })
  const again = await node.reopened()
  const later = await openRoundMemory(again.core)
  expect([...later.looksIn(day(2))]).toEqual([[BEN, { looked: 10, there: 2 }]])
  const now = new Map([
    [ANN, { looked: 10, there: 0 }],
    [BEN, { looked: 10, there: 10 }],
  ])
  const shares = later.sharesThere({ id: day(3), looks: now })
  expect([ANN, BEN, gid(3)].map(shares)).toEqual([0.5, 0.6, 0])
  // Of the round itself the looks at hand count, not what was remembered of it.
  expect(later.sharesThere({ id: day(2), looks: now })(BEN)).toBe(1)
})
