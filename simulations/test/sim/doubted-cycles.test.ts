/**
 * A group that has just started does not know whether a former self has decided a circle. The circle has waited for its turn
 * on the group's lines, so nobody sends it again: the group asks its partners itself.
 *
 *     value goes 0 -> 1 -> 2 -> 0; 1 starts again, 2 proposes and closes
 */
import {
  DAY_MS,
  type Hash,
  LIMITS,
  lineIdOf,
  MINUTE_MS,
  NET,
  type Tid,
  type TransferBody,
} from '@localpay/protocol'
import { expect, test } from 'vitest'
import { type Liar, liarOf } from '../../src/sim/lies/liar.ts'
import { SHAPES } from '../../src/sim/world/shapes.ts'
import { openScript, type Script } from './scripted.ts'

const [BEFORE, US, CLOSER] = [0, 1, 2] as const
const PARTS = [BEFORE, US, CLOSER] as const
const HOUR = 1_000_000n

/** An hour in the round of this day. */
function circle({ world, group, balanceAt }: Script, day: number): TransferBody {
  const now = world.schedule.now()
  return {
    v: 1,
    net: NET,
    kind: 'clear',
    unit: 'hour',
    nonce: new Uint8Array(16).fill(day),
    created: now,
    prepTtl: LIMITS.prepTtlDailySeconds,
    closeTtl: LIMITS.closeTtlDailySeconds,
    notAfter: now + 3 * DAY_MS,
    parts: PARTS.map(i => ({ g: group(i).gid, ke: 1, inc: 0 })),
    closer: CLOSER,
    edges: PARTS.map((i, f) => {
      const to = (i + 1) % 3
      return {
        f,
        t: to,
        line: lineIdOf(group(i).gid, group(to).gid),
        amt: HOUR,
        cp: balanceAt(i, to)?.known ?? 0,
      }
    }),
    round: { id: `2027-01-0${day}`, plan: '77'.repeat(32) as Hash },
  }
}

/** The circle that goes first waits behind one that is signed, in a node that has just started; then that one ends. */
async function openDoubt(name: string) {
  const script = await openScript(SHAPES.triangle, name, [CLOSER])
  const { world, group, payHours, pass, until } = script
  await payHours(US, BEFORE, 1)
  await payHours(CLOSER, US, 1)
  // Who stands before us owes nothing and says no; nobody but the test speaks for who closes.
  const closer = liarOf(world, group(CLOSER)) as Liar
  world.mute(group(CLOSER), [BEFORE, US], DAY_MS)
  const behind = closer.make(circle(script, 4))
  const first = closer.make(circle(script, 3))
  const stateOf = (tid: Tid) => group(US).durable.book().tables.transfers.get(tid)?.state
  closer.tell([US], behind, [])
  await until('the circle behind is signed', 10_000, () => stateOf(behind.tid) === 'signed')
  world.crash(group(US), 1_000)
  await pass(5_000)
  closer.tell([US], first, [])
  await pass(5_000)
  expect(stateOf(first.tid)).toBeUndefined()
  const end = () => {
    const said = closer.say('R', behind.body)
    closer.tell([US], behind, said === null ? [] : [said])
  }
  return { ...script, first: () => stateOf(first.tid), behind: () => stateOf(behind.tid), end }
}

test('who stands before it is silent: it signs no sooner than ten minutes after its start, and without being told again', async () => {
  const { world, pass, until, first, behind, end } = await openDoubt('silent')
  world.net.block(BEFORE, US)
  end()
  await until('the circle behind has ended', 10_000, () => behind() === 'released')
  await pass(9 * MINUTE_MS)
  expect(first()).toBeUndefined()
  await until('the circle that goes first is signed', 10 * MINUTE_MS, () => first() === 'signed')
  for (const { node } of world.groups) node.end()
})

test('it asks, is told that nobody holds anything, and signs', async () => {
  const { world, until, first, behind, end } = await openDoubt('asked')
  end()
  await until('the circle behind has ended', 10_000, () => behind() === 'released')
  await until('the circle that goes first is signed', 10_000, () => first() === 'signed')
  for (const { node } of world.groups) node.end()
})

test('its own circle, past its time, ends though both partners are silent for good', async () => {
  const { world, group, act, payHours, pass, until } = await openScript(SHAPES.triangle, 'own circle')
  for (const i of PARTS) await payHours(i, (i + 1) % 3, 1)
  const all = () => [...group(closer).durable.book().tables.transfers.values()]
  // All are there alike, so the smallest id closes.
  const closer = PARTS.reduce((one, i) => (group(i).gid < group(one).gid ? i : one))
  const [sleeper, signer] = [(closer + 1) % 3, (closer + 2) % 3] as const
  const rows = () => [...group(closer).node.disk.rows().keys()].filter(key => key.startsWith('xfer/'))
  const before = new Set(rows())
  act({ op: 'round', group: closer })
  let isProposed = false
  await pass(30_000, () => {
    if (isProposed || rows().every(key => before.has(key))) return
    isProposed = true
    group(sleeper).node.end()
  })
  expect(isProposed).toBe(true)
  await until('one has signed', 1_000, () =>
    [...group(signer).durable.book().tables.transfers.values()].some(({ state }) => state === 'signed'),
  )
  // Who has signed starts again, too, and so tells once more what it holds.
  world.crash(group(closer), 1_000)
  world.crash(group(signer), 3_000)
  await pass(10_000)
  group(signer).node.end()
  await pass(9 * MINUTE_MS)
  expect(all().filter(({ state }) => state === 'refused')).toHaveLength(0)
  await pass(3 * MINUTE_MS)
  expect(all().filter(({ state }) => state === 'refused')).toHaveLength(1)
  for (const { node } of world.groups) node.end()
})
