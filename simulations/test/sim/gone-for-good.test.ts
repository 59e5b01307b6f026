/**
 * A payment over a group that has just started, to one that never answers again.
 *
 *     0 pays -> 1 starts again -> 2 is gone for good
 */
import { LIMITS, MINUTE_MS, type Tid } from '@localpay/protocol'
import { expect, test } from 'vitest'
import type { Member } from '../../src/sim/world/members.ts'
import { SHAPES } from '../../src/sim/world/shapes.ts'
import { openScript } from './scripted.ts'

const [PAYER, MIDDLE, GONE] = [0, 1, 2] as const

/** The member has seen the price, the middle group has started anew, and the payee's is gone; then the member consents. */
async function begin(name: string, amount: string) {
  const script = await openScript(SHAPES.lane, `gone for good, ${name}`)
  const { world, group, app, act, pass, until } = script
  const [from, to] = [
    { group: PAYER, member: 1 },
    { group: GONE, member: 1 },
  ]
  act({ op: 'pay', from, to, amount, thinkMs: 5_000, patient: false })
  await pass(1_000)
  world.crash(group(MIDDLE), 1_000)
  await pass(3_000)
  group(GONE).node.end()
  const tables = (i: number) => group(i).durable.book().tables
  const [, { person, account }] = group(PAYER).members as [Member, Member]
  return {
    ...script,
    tables,
    states: (i: number) => [...tables(i).transfers.values()].map(({ state }) => state).join(),
    payment: async () => {
      const page = await app(PAYER).neighbours.across.waiting(person)
      return page.ok ? page.value.payments[0] : undefined
    },
    comesBack: async (ms: number): Promise<void> => {
      const has = () => tables(PAYER).accounts.get(account)
      await until('the payer has it back', ms, () =>
        [...tables(PAYER).across.values()].every(({ state }) => state === 'ended'),
      )
      expect(has()).toMatchObject({ balance: 0n, held: 0n })
      for (const { node } of world.groups) node.end()
    },
  }
}

test('who would not sign says no ten minutes after its start, and the payer has everything back', async () => {
  // Less than is worth a place on a line of others.
  const { states, pass, comesBack } = await begin('small', '100')
  await pass(9 * MINUTE_MS)
  expect([states(PAYER), states(MIDDLE)]).toEqual(['signed', ''])
  await comesBack(10 * MINUTE_MS)
})

test.each([
  { name: 'the middle group', who: MIDDLE },
  { name: 'the payer’s group', who: PAYER },
])('who has signed waits until an admin of $name gives up', async ({ name, who }) => {
  const { world, group, decide, pass, until, tables, states, payment, comesBack } = await begin(name, '5000')
  await until('both have signed', MINUTE_MS, () => states(PAYER) === 'signed' && states(MIDDLE) === 'signed')
  await pass(15 * MINUTE_MS)
  // Its time is over, and its page can say so.
  expect(await payment()).toMatchObject({ state: 'waiting' })
  expect((await payment())?.until).toBeLessThan(world.schedule.now())

  const [tid] = [...tables(who).transfers.keys()] as [Tid]
  expect(await decide(who, 'defunct', { gid: group(GONE).gid, gone: true })).toBe('ok')
  expect(await decide(who, 'write-off', { tid })).toBe('not-yet')
  world.schedule.jump(LIMITS.writeOffGoneMs)
  await pass(MINUTE_MS)
  expect(await decide(who, 'write-off', { tid })).toBe('ok')
  await comesBack(10 * MINUTE_MS)
})
