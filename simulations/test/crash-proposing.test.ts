/**
 * A node stops at the batch with which it proposes a circle: just before, or just after. What it proposes and that it has
 * proposed it are one batch, so that it goes on with the same transfer and never makes a second one.
 */
import { basename, join } from 'node:path'
import { openStore, type RoundJson, type Store, type StoreChange } from '@localpay/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { openRoundVillage, type RoundVillage } from './round-village.ts'

let world: RoundVillage
/** Who closes the circle, and plans it. */
let closer = -1
/** At which side of the next proposal the first node's disk stops. */
let stopsAt: 'before' | 'after' | null = null
let stopped = false
/** Did that batch note in the plan what it proposed? */
let isNoted = false
/** Transfers that the closer has written something of. */
const written = new Set<string>()

const keysIn = (changes: readonly StoreChange[]): string[] =>
  changes.flatMap(change => ('put' in change ? [change.put] : []))

/** The disk of group `i`: the closer's stops for good at the batch of a proposal, the first that a transfer is in. */
function stopping(store: Store, i: number): Store {
  let dead = false
  const write: Store['write'] = async changes => {
    if (dead) throw new Error('the disk has stopped')
    if (i !== closer) return store.write(changes)
    const keys = keysIn(changes)
    const fresh = keys.filter(key => key.startsWith('xfer/') && !written.has(key))
    const side = fresh.length === 0 ? null : stopsAt
    if (side !== 'before') {
      await store.write(changes)
      for (const key of fresh) written.add(key)
    }
    if (side === null) return
    stopsAt = null
    isNoted = keys.some(key => key.startsWith('roundplan/'))
    dead = true
    stopped = true
    throw new Error('the disk has stopped')
  }
  return { ...store, write }
}

beforeAll(async () => {
  world = await openRoundVillage('crash proposing', [[1], [2], [0]], async home => ({
    store: stopping(await openStore(join(home, 'store')), Number(basename(home))),
  }))
  // Of those that are there alike the smallest id closes.
  const gids = [0, 1, 2].map(i => world.group(i).gid)
  closer = gids.indexOf([...gids].sort()[0] as string)
}, 90_000)
afterAll(() => world.village.close())

/** Circles of the newest round that has some: at midnight a round without any begins. */
const cyclesAt = async (i: number) =>
  (await world.clearing(i)).rounds.find(({ cycles }) => cycles.length > 0)?.cycles ?? []

test.each(['before', 'after'] as const)(
  'stopped %s it, one transfer is proposed and the circle goes',
  async side => {
    const { owe, group, village, between, passing, settled } = world
    for (const i of [0, 1, 2]) await owe(i, (i + 1) % 3, 4n)
    stopped = false
    const before = written.size
    stopsAt = side
    const asked = group(closer)
      .admin.api.send<RoundJson>('POST', '/api/clearing', undefined)
      .catch(() => null)
    await until('the disk stops', async () => stopped)
    await asked
    await village.restart(closer)
    // In its own time: on a clock that runs ahead the circle would be too late before its members were asked.
    await until('the circle is crossed out', async () => (await between(0, 1)) === 0n)
    await passing('nothing is held', () => settled([0, 1, 2]))
    const tids = await Promise.all(
      [0, 1, 2].map(async i => {
        return (await cyclesAt(i)).map(({ tid, state }) => ({ tid, state }))
      }),
    )
    for (const one of tids) expect(one).toEqual(tids[0])
    // Who only signed it still knows after a restart which transfer it was, and that it went.
    const member = (closer + 1) % 3
    await village.restart(member)
    expect(await cyclesAt(member)).toMatchObject(tids[0] ?? [])
    expect(tids[0]).toMatchObject([{ state: 'cleared' }])
    expect([...written].slice(before)).toEqual([`xfer/${tids[0]?.[0]?.tid}`])
    expect(isNoted).toBe(true)
  },
  90_000,
)
