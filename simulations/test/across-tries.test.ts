/** Payments between groups that do not pass at the first try: one consent, several paths. SPEC 5.10, 7.7. */
import type { AcrossJson, AcrossReply, QuoteReply, TransferJson } from '@localpay/node'
import type { LineId } from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { type MovableClock, movableClock } from '../src/world/movable-clock.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

/** Records tell room by powers of two: three hours look like enough for four. */
const HOURS = 3
let village: Village
let clock: MovableClock

beforeAll(async () => {
  clock = movableClock()
  village = await openVillage(plansInRow(4, true), 'across tries', async () => ({ clock }), false, clock.now)
  await openLines(village.groups, HOURS)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup

const askPrice = (to: number, amount: bigint, patient = false): Promise<QuoteReply> =>
  group(0).admin.api.send<QuoteReply>('POST', '/api/quotes', {
    gid: group(to).gid,
    number: group(to).accounts[1]?.number,
    amount: String(amount),
    patient,
  })

const quote = (hours: bigint, patient = false): Promise<QuoteReply> =>
  until('a price', () => askPrice(2, hours * hourIn(group(2).plan), patient).catch(() => null), 15_000)

const view = (intent: string): Promise<AcrossJson> => group(0).admin.api.get(`/api/across/${intent}`)

const settled = (intent: string, state: AcrossJson['state']): Promise<AcrossJson> =>
  until(
    `the payment is ${state}`,
    async () => {
      const now = await view(intent)
      return now.state === state ? now : null
    },
    30_000,
  )

const held = async (): Promise<string | undefined> => (await group(0).admin.me()).account?.held

/** What `by` lets `to` owe it, hours. */
async function grant(by: number, to: number, hours: number): Promise<void> {
  const line = (await linesOf(group(by))).find(found => found.group.gid === group(to).gid)
  await group(by).admin.api.send('PUT', `/api/lines/${line?.line}/limit`, {
    limit: String(hours * 1_000_000),
  })
  await until('the other side knows', async () =>
    (await linesOf(group(to))).some(
      found => found.line === line?.line && found.limitTheyGrant === String(hours * 1_000_000),
    ),
  )
}

const nothingHeld = (): Promise<unknown> =>
  until(
    'nothing is held',
    async () =>
      (await Promise.all(village.groups.map(linesOf)))
        .flat()
        .every(line => line.heldIn === '0' && line.heldOut === '0'),
    30_000,
  )

test('no more than one path has room, and the one that is tried first says so: the other is taken, and the member pays once', async () => {
  await grant(3, 0, 60)
  await grant(2, 3, 60)
  await grant(1, 0, 60)
  const before = BigInt((await group(0).admin.me()).account?.balance ?? 0)
  const prices = await quote(4n)
  const { intent } = await group(0).admin.payAcross(prices)
  const done = await settled(intent, 'paid')
  expect(done).toMatchObject({ why: null, patient: false, until: null })
  expect(BigInt((await group(0).admin.me()).account?.balance ?? 0)).toBe(before - BigInt(prices.cost))
  expect(await held()).toBe('0')
  await nothingHeld()
}, 60_000)

test('when no path has room after all, the member has everything back and is told why', async () => {
  await grant(2, 3, 7)
  const prices = await quote(4n)
  const { intent } = await group(0).admin.payAcross(prices)
  const done = await settled(intent, 'cancelled')
  expect(done.why).toBe('no-path')
  expect(done.tries).toBeGreaterThan(0)
  expect(await held()).toBe('0')
  const { items } = await group(0).admin.api.get<{ items: { status: string }[] }>('/api/history')
  expect(items[0]?.status).toBe('cancelled')
  await nothingHeld()
}, 60_000)

test('neighbours that had no room to pass it on are paid at once over our own lines, which have', async () => {
  for (const neighbour of [1, 3]) {
    const prices = await askPrice(neighbour, hourIn(group(neighbour).plan) / 4n)
    expect(prices.path).toEqual([0, neighbour].map(i => group(i).plan.name))
    const { intent } = await group(0).admin.payAcross(prices)
    await settled(intent, 'paid')
  }
  await nothingHeld()
}, 60_000)

test('a group that is silent on the way does not keep the payment: the payee says no, and the next path is tried at our own risk', async () => {
  clock.skip(11 * 60_000)
  await grant(3, 0, 0)
  await grant(1, 0, 100)
  await grant(2, 1, 100)
  const prices = await quote(2n)
  expect(prices.path[1]).toBe(group(1).plan.name)
  await (village.nodes[1] as Village['nodes'][0]).close()
  const { intent, tid } = await group(0).admin.payAcross(prices)
  await grant(3, 0, 100)
  await grant(2, 3, 100)
  await until('the payee has heard of it', async () =>
    (await group(2).admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')).transfers.some(
      found => found.tid === tid,
    ),
  )
  clock.skip(91_000)
  const done = await settled(intent, 'paid')
  expect(done.tries).toBe(2)
  expect(await held()).toBe('0')
  const toSilent = (await linesOf(group(0))).find(line => line.group.gid === group(1).gid)
  expect(toSilent?.heldOut).toBe('2000000')
  await village.restart(1)
  await nothingHeld()
}, 90_000)

test('a patient payment waits for a group that sleeps; withdrawn in time it comes to nothing', async () => {
  await grant(3, 0, 0)
  const prices = await quote(1n, true)
  await (village.nodes[1] as Village['nodes'][0]).close()
  const { intent } = await group(0).admin.payAcross(prices)
  clock.skip(3_600_000)
  const waiting = await until('it waits', async () => {
    const { payments } = await group(0).admin.api.get<AcrossReply>('/api/across')
    return payments.find(payment => payment.intent === intent) ?? null
  })
  expect(waiting).toMatchObject({ state: 'waiting', patient: true, withdrawn: false, tries: 1 })
  expect(BigInt((await held()) ?? 0)).toBe(BigInt(prices.cost))
  const asked = await group(0).admin.api.send<AcrossJson>('POST', `/api/across/${intent}/withdraw`, {})
  expect(asked.withdrawn).toBe(true)
  await village.restart(1)
  expect((await settled(intent, 'cancelled')).why).toBe('withdrawn')
  expect(await held()).toBe('0')
  await nothingHeld()
}, 90_000)

test('a patient payment is booked when the group that slept comes back, hours later', async () => {
  const prices = await quote(1n, true)
  await (village.nodes[1] as Village['nodes'][0]).close()
  const { intent } = await group(0).admin.payAcross(prices)
  clock.skip(20 * 3_600_000)
  expect((await view(intent)).state).toBe('waiting')
  await village.restart(1)
  // Mail that was in vain so often is sent again after a pause.
  clock.skip(60_000)
  expect(await settled(intent, 'paid')).toMatchObject({ tries: 1, patient: true })
  await nothingHeld()
}, 90_000)

test('a line that nobody is told of is found by the invoice of who is paid over it', async () => {
  const own = await linesOf(group(2))
  for (const { line } of own)
    await group(2).admin.submit('openness', { line: line as LineId, openness: 'hidden' })
  const prices = await quote(1n)
  const { intent } = await group(0).admin.payAcross(prices)
  await settled(intent, 'paid')
  await nothingHeld()
}, 60_000)
