/**
 * Two committees that stop trading, between real nodes: what is owed is spent back, nothing new is added, and the line
 * closes on both sides once it stands at zero. They may begin again by agreeing anew.
 */
import type { LineJson, QuoteReply } from '@localpay/node'
import type { LineId } from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

let village: Village
beforeAll(async () => {
  village = await openVillage(plansInRow(2, false), 'ended lines')
  await openLines(village.groups, 5)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup
const line = async (i: number): Promise<LineJson> => (await linesOf(group(i)))[0] as LineJson

/** An hour in the payee's currency, from a member of one group to a member of the other. */
async function pay(from: number, to: number): Promise<string> {
  const there = group(to)
  const quote = () =>
    group(from).admin.api.send<QuoteReply>('POST', '/api/quotes', {
      gid: there.gid,
      number: (there.accounts[1] as { number: string }).number,
      amount: String(hourIn(there.plan)),
    })
  return (await group(from).admin.payAcross(await quote())).tid
}

const standsAt = (i: number, balance: string) =>
  until(`group ${i} stands at ${balance}`, async () => (await line(i)).balance === balance)

test('a line that is ended runs down to zero and closes on both sides', async () => {
  await pay(0, 1)
  await Promise.all([standsAt(0, '-1000000'), standsAt(1, '1000000')])
  const { line: id } = await line(1)
  await group(1).admin.submit('end-line', { line: id as LineId })
  await until('the other side has heard of it', async () => (await line(0)).state === 'closing')
  expect(await line(0)).toMatchObject({ theyEnd: 'closing', roomIn: '1000000', roomOut: '0' })
  expect(await line(1)).toMatchObject({
    state: 'closing',
    limitWeGrant: '0',
    roomIn: '0',
    roomOut: '1000000',
  })
  await expect(pay(0, 1)).rejects.toMatchObject({ code: 'no-path' })
  await pay(1, 0)
  await Promise.all([standsAt(0, '0'), standsAt(1, '0')])
  for (const i of [0, 1])
    await until(`group ${i} has closed it`, async () => (await line(i)).state === 'closed')
  await expect(pay(1, 0)).rejects.toMatchObject({ code: 'no-path' })
}, 90_000)

test('the two may begin again, by agreeing anew', async () => {
  await openLines(village.groups, 5)
  for (const i of [0, 1])
    expect(await line(i)).toMatchObject({ state: 'active', limitWeGrant: '5000000', theyEnd: 'none' })
  await pay(0, 1)
  await standsAt(1, '1000000')
}, 60_000)
