/** Payments and clearing between real nodes. */
import type {
  BooksReply,
  NeighboursReply,
  PolicyReply,
  QuoteReply,
  RoundJson,
  TransferJson,
} from '@localpay/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { type Member, Refused } from '../src/world/member-client.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

let village: Village

beforeAll(async () => {
  village = await openVillage(plansInRow(4, true), 'between groups')
  await openLines(village.groups, 20)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup

const quote = (from: number, to: number, amount: bigint): Promise<QuoteReply> =>
  until(
    'a price',
    async () => {
      try {
        const number = (group(to).accounts[1] as { number: string }).number
        return await group(from).admin.api.send<QuoteReply>('POST', '/api/quotes', {
          gid: group(to).gid,
          number,
          amount: String(amount),
        })
      } catch (cause) {
        if (
          cause instanceof Refused &&
          ['no-path', 'group-not-reachable', 'group-not-known'].includes(cause.code)
        )
          return null
        throw cause
      }
    },
    15_000,
  )

const transfer = async (i: number, tid: string): Promise<TransferJson | undefined> =>
  (await group(i).admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')).transfers.find(
    found => found.tid === tid,
  )

const ended = (i: number, tid: string, state: TransferJson['state']) =>
  until(`${i} ${state}`, async () => (await transfer(i, tid))?.state === state, 20_000)

/** Both ends of every line: exact opposites. */
async function mirrored(): Promise<boolean> {
  const sides = new Map<string, bigint[]>()
  for (const one of village.groups)
    for (const line of await linesOf(one))
      sides.set(line.line, [...(sides.get(line.line) ?? []), BigInt(line.balance)])
  return [...sides.values()].every(([a, b]) => a !== undefined && b !== undefined && a === -b)
}

describe('between groups', () => {
  test('a payment to a group without a line is signed by three and booked by all', async () => {
    const before = await group(2).members[1]?.me()
    const price = await quote(0, 2, hourIn(group(2).plan))
    expect(price.path).toHaveLength(3)
    expect(BigInt(price.microHours)).toBe(1_000_000n)
    const { tid } = await group(0).admin.payAcross(price)
    for (const i of [0, 2]) await ended(i, tid, 'applied')
    const middle = price.path[1] === group(1).plan.name ? 1 : 3
    await ended(middle, tid, 'applied')
    const after = await group(2).members[1]?.me()
    expect(BigInt(after?.account?.balance ?? 0) - BigInt(before?.account?.balance ?? 0)).toBe(
      hourIn(group(2).plan),
    )
    const payer = await group(0).admin.me()
    expect(payer.account?.held).toBe('0')
    expect(BigInt(payer.account?.balance ?? 0)).toBe(-BigInt(price.cost))
    expect(await mirrored()).toBe(true)
  })

  test('a price says what both sides give, and a line that is too full names no path', async () => {
    const tooMuch = group(0).admin.api.send('POST', '/api/quotes', {
      gid: group(1).gid,
      number: (group(1).accounts[1] as { number: string }).number,
      amount: String(hourIn(group(1).plan) * 9n),
    })
    await expect(tooMuch).resolves.toMatchObject({ payee: { number: group(1).accounts[1]?.number } })
    const beyond = group(0).admin.api.send('POST', '/api/quotes', {
      gid: group(1).gid,
      number: group(1).accounts[1]?.number,
      amount: String(hourIn(group(1).plan) * 500n),
    })
    await expect(beyond).rejects.toMatchObject({
      code: expect.stringMatching(/no-path|over-limit|refused-there/),
    })
  })

  test('one round cancels debts that go round the whole circle', async () => {
    for (let i = 0; i < 4; i++) {
      // Two hours: the payment before may have lent one hour the other way round.
      const price = await quote(i, (i + 1) % 4, 2n * hourIn(group((i + 1) % 4).plan))
      const { tid } = await group(i).admin.payAcross(price)
      await ended(i, tid, 'applied')
    }
    const net = async (i: number): Promise<string> =>
      (await group(i).admin.api.get<NeighboursReply>('/api/neighbours')).net
    const before = await Promise.all([0, 1, 2, 3].map(net))
    const round = await until(
      'a round with a circle',
      async () => {
        const result = await group(0)
          .admin.api.send<RoundJson>('POST', '/api/clearing', {})
          .catch(() => null)
        return result !== null && result.cycles.length > 0 ? result : null
      },
      20_000,
    )
    const done = await until(
      'cleared',
      async () => {
        const now = await group(0).admin.api.get<RoundJson>(
          `/api/clearing/${encodeURIComponent(round.round)}`,
        )
        return now.cycles.every(cycle => cycle.state === 'cleared') ? now : null
      },
      20_000,
    )
    expect(BigInt(done.clearedMicroHours)).toBeGreaterThanOrEqual(4_000_000n)
    await until(
      'all have booked',
      async () =>
        (await Promise.all(village.groups.map(linesOf)))
          .flat()
          .every(line => line.heldIn === '0' && line.heldOut === '0'),
      20_000,
    )
    expect(await Promise.all([0, 1, 2, 3].map(net))).toEqual(before)
    expect(await mirrored()).toBe(true)
  })

  test('an invoice is paid once: the same quote again is refused or answered alike', async () => {
    const price = await quote(0, 1, 60n)
    const first = await group(0).admin.payAcross(price)
    await ended(0, first.tid, 'applied')
    const again = await group(0)
      .admin.payAcross(price)
      .catch((cause: unknown) => cause)
    // A second consent for a paid invoice may be signed here, but the payee's group refuses it and nothing is booked.
    if (!(again instanceof Refused)) await ended(0, (again as { tid: string }).tid, 'cancelled')
    expect(await mirrored()).toBe(true)
  })
})

/** A tenth of what goes to or comes from other groups, for the group's treasury. */
async function levy(i: number, on: 'payer' | 'payee'): Promise<void> {
  const { admin } = group(i)
  const { accounts } = await admin.api.get<PolicyReply>('/api/policy')
  const to = accounts.treasury.account as never
  await admin.submit('policy', {
    change: { levies: [{ name: 'chest', on, ppm: 100_000, flat: 0n, to, across: true }] },
  })
}

/** The newest levies in a group's books, as they moved. */
const newestLevies = async (i: number, count: number): Promise<string[]> =>
  (await group(i).admin.api.get<BooksReply>('/api/books?limit=50')).entries
    .flatMap(({ moves }) => moves)
    .filter(({ why }) => why === 'levy')
    .slice(0, count)
    .map(({ from, to, amount }) => `${from} ${to} ${amount}`)

test('what came from another group is given back whole, at the rates of that day, with the levies, once', async () => {
  await levy(0, 'payer')
  await levy(1, 'payee')
  const price = await quote(0, 1, 60n)
  const before = [await group(0).admin.me(), await group(1).members[1]?.me()].map(me => me?.account?.balance)
  const { tid } = await group(0).admin.payAcross(price)
  for (const i of [0, 1]) await ended(i, tid, 'applied')
  const bob = group(1).members[1] as Member
  const back = await bob.api.send<QuoteReply>('POST', `/api/transfers/${tid}/back`, { patient: false })
  expect(back).toMatchObject({
    reverses: tid,
    cost: price.amount,
    amount: price.cost,
    microHours: price.microHours,
  })
  const given = await bob.payAcross(back)
  for (const i of [0, 1]) await ended(i, given.tid, 'applied')
  const after = [await group(0).admin.me(), await group(1).members[1]?.me()].map(me => me?.account?.balance)
  expect(after).toEqual(before)
  for (const i of [0, 1]) {
    const [back, taken] = (await newestLevies(i, 2)).map(line => line.split(' '))
    expect(back, `levy of ${i}`).toEqual([taken?.[1], taken?.[0], taken?.[2]])
  }
  const again = await bob.api
    .send('POST', `/api/transfers/${tid}/back`, { patient: false })
    .catch((cause: unknown) => cause)
  expect(again).toMatchObject({ code: 'payment-reversed' })
  expect(await mirrored()).toBe(true)
})
