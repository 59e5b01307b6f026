/**
 * A node that has just started asks the partners on both sides of a payment what they hold of it. One of them sleeps: that
 * payment waits for it, and no other does.
 *
 *     0 -- 1 -- 2 (sleeps)
 *          |
 *          3
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { payBetween, quoteBetween } from './pay-between.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

let village: Village

beforeAll(async () => {
  const plans = plansInRow(4, false).map((plan, i) => ({ ...plan, lines: [[1], [2, 3], [], []][i] ?? [] }))
  village = await openVillage(plans, 'sleeping partner')
  await openLines(village.groups, 20)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup

test('who pays through a restarted neighbour to a group that sleeps still pays others through it', async () => {
  await payBetween(group(0), group(2), hourIn(group(2).plan))
  await village.restart(1)
  const price = await quoteBetween(group(0), group(2), hourIn(group(2).plan))
  await village.stop(2)
  await group(0).admin.payAcross(price)
  await payBetween(group(0), group(3), hourIn(group(3).plan))
  await payBetween(group(0), group(1), hourIn(group(1).plan))
  // The one to the group that sleeps is not decided: the payer still holds it.
  const toMiddle = (await linesOf(group(0))).find(({ group: { gid } }) => gid === group(1).gid)
  expect(toMiddle?.heldOut).not.toBe('0')
}, 120_000)
