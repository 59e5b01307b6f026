/**
 * The co-signature of a common balance is lost on its way, and before it is asked for again one of the two has a new key. The
 * other has signed under the key of before, and signs no other text with that number.
 */
import { expect, test } from 'vitest'
import { SHAPES } from '../../src/sim/world/shapes.ts'
import { openScript } from './scripted.ts'

test.each(['proposes', 'answers'] as const)('who %s gets a new key: they go on', async who => {
  const { world, group, act, pass, until, balanceAt } = await openScript(SHAPES.lane, `new key ${who}`)
  const [from, to] = group(0).gid < group(1).gid ? [0, 1] : [1, 0]
  const known = (i: number): number => balanceAt(i, 1 - i)?.known ?? 0
  const pay = () =>
    act({
      op: 'pay',
      from: { group: 0, member: 1 },
      to: { group: 1, member: 1 },
      amount: '100',
      thinkMs: 10,
      patient: false,
    })
  pay()
  let isLost = false
  // The other has signed, and its answer is on the way.
  await pass(20 * 60_000, () => {
    if (isLost || known(to) <= known(from)) return
    isLost = true
    world.net.block(to, from)
  })
  expect([isLost, known(to) - known(from)]).toEqual([true, 1])
  act({ op: 'rotate', group: who === 'proposes' ? from : to })
  await pass(60_000)
  world.net.heal()
  await until('both have signed', 30 * 60_000, () => known(from) === known(to))
  pay()
  const before = known(to)
  await pass(20 * 60_000)
  world.net.block(0, 1)
  await pass(60_000)
  world.net.heal()
  await until('the next balance is signed', 30 * 60_000, () => known(from) > before && known(to) > before)
  for (const { node } of world.groups) node.end()
})
