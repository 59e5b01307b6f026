/** Figures of a group are what the books say, month by month, and stay so while payments come and are given back. */
import { explicitLimits, periodsLater } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeFigures } from '../../src/app/figures.ts'
import { MONDAY, type TestNode, type TestNodeOptions, welcome, wish, yes } from '../support/test-node.ts'
import { type Member, payment, village } from '../support/village.ts'

const NAMES = ['Dora', 'Emil', 'Flo'] as const

/** Six people; `node` turns as months pass. */
async function hamlet(options: TestNodeOptions = {}) {
  const there = await village(options)
  const { node, admin, ben, cleo } = there
  const more: Member[] = []
  for (const name of NAMES) more.push(await welcome(node, admin, name))
  const [dora, emil, flo] = more as [Member, Member, Member]
  return { node, figures: makeFigures(node.core, node.people.holderOf), admin, ben, cleo, dora, emil, flo }
}
type Hamlet = Awaited<ReturnType<typeof hamlet>>

const nowOf = (node: TestNode) => ({ at: node.core.ports.clock.now() })

const paid = async (node: TestNode, from: Member, to: Member, amt: bigint) =>
  yes(await node.payments.submit(from.person, payment(from, to, amt, nowOf(node)))).intent

const nextMonth = (node: TestNode): void => {
  const now = node.core.ports.clock.now()
  node.pass(periodsLater(MONDAY, 'month', monthsSince(now) + 1) - now)
}
const monthsSince = (now: number): number =>
  new Date(now).getUTCMonth() + 12 * (new Date(now).getUTCFullYear() - 2027)

/** Six accounts trade: 100 + 20 + 3. */
async function busyMonth({ node, admin, ben, cleo, dora, emil, flo }: Hamlet) {
  await paid(node, admin, ben, 100n)
  await paid(node, cleo, dora, 20n)
  return paid(node, emil, flo, 3n)
}

const months = async ({ figures }: Pick<Hamlet, 'figures'>) => yes(await figures.group()).months

describe('the group’s figures', () => {
  test('a month is told when it is over: payments, amount, accounts, what is in circulation', async () => {
    const all = await hamlet()
    await busyMonth(all)
    expect(yes(await all.figures.group())).toMatchObject({
      counting: false,
      months: [],
      spread: null,
      members: 6,
    })
    nextMonth(all.node)
    expect(await months(all)).toEqual([
      {
        month: '2027-01',
        payments: 3,
        amount: '123',
        accounts: 6,
        circulation: null,
        members: 6,
        joined: 6,
        left: 0,
      },
    ])
  })

  test('what fewer than five did is withheld, and with it the sum of the year', async () => {
    const all = await hamlet()
    const { node, ben, cleo } = all
    for (let month = 0; month < 12; month++) {
      if (month === 4) await paid(node, ben, cleo, 7n)
      else await busyMonth(all)
      nextMonth(node)
    }
    const told = await months(all)
    expect(told[4]).toMatchObject({ month: '2027-05', payments: null, amount: null, accounts: null })
    expect(told.filter(({ amount }) => amount === '123')).toHaveLength(11)
    expect(yes(await all.figures.group()).years).toEqual([{ year: '2027', payments: null, amount: null }])
  })

  test('a year of which every month is told has its sum', async () => {
    const all = await hamlet()
    for (let month = 0; month < 13; month++) {
      await busyMonth(all)
      nextMonth(all.node)
    }
    expect(yes(await all.figures.group()).years).toEqual([{ year: '2027', payments: 36, amount: '1476' }])
  })

  test('rule 20: payments to the group’s own accounts and their levies never count', async () => {
    const all = await hamlet()
    const { node, admin, ben } = all
    const { treasury } = node.core.ledger.book.tables.group.get('group') ?? {}
    if (treasury === undefined) throw new Error('a founded group has a treasury')
    const levies = [
      { name: 'levy', on: 'payer', ppm: 100_000, flat: 0n, to: treasury, across: false },
    ] as const
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: { levies } })))
    await busyMonth(all)
    await paid(node, ben, { ...ben, account: treasury }, 50n)
    nextMonth(node)
    expect(await months(all)).toMatchObject([{ payments: 3, amount: '123', accounts: 6 }])
    expect(
      yes(await all.figures.positions())
        .positions.map(({ name }) => name)
        .sort(),
    ).toEqual(['Ann Admin', 'Ben', 'Cleo', ...NAMES].sort())
  })

  test('rule 16: what is given back later no longer counts in the month it was paid in', async () => {
    const all = await hamlet()
    const { node, emil, ben, admin, cleo, dora, flo } = all
    const given = await busyMonth(all)
    await paid(node, emil, ben, 1n)
    nextMonth(node)
    expect(await months(all)).toMatchObject([{ payments: 4, amount: '124', accounts: 6 }])
    yes(
      await node.payments.submit(flo.person, wish(flo, 'reverse', { payment: given as never }, nowOf(node))),
    )
    // Flo had no other payment that month.
    expect(await months(all)).toMatchObject([{ payments: 3, amount: '121', accounts: 5 }])
    for (const [from, to] of [
      [admin, ben],
      [cleo, dora],
    ] as const)
      await paid(node, from, to, 2n)
    nextMonth(node)
    const told = await months(all)
    expect(told).toHaveLength(2)
    // The same, added up anew from the disk.
    const again = await node.reopened()
    expect(yes(await makeFigures(again.core, again.people.holderOf).group()).months).toEqual(told)
  })

  test('who belonged at the end of each month is who joined and did not leave, also before the months told', async () => {
    const all = await hamlet()
    const { node, admin, ben, cleo } = all
    const leave = async (who: Member) =>
      yes(
        await node.payments.submit(
          admin.person,
          wish(admin, 'leave', { member: who.person.member }, nowOf(node)),
        ),
      )
    nextMonth(node)
    const people = async () => (await months(all)).map(({ members, joined, left }) => [members, joined, left])
    expect(await people()).toEqual([[6, 6, 0]])
    await leave(ben)
    nextMonth(node)
    nextMonth(node)
    const told = [
      [6, 6, 0],
      // One went, or four did and three came: that is not told.
      [5, null, null],
      [5, 0, 0],
    ]
    expect(await people()).toEqual(told)
    await leave(cleo)
    // The month that runs is not told.
    expect(await people()).toEqual(told)
    nextMonth(node)
    expect(await people()).toEqual([...told, [null, null, null]])
    const again = await node.reopened()
    const anew = yes(await makeFigures(again.core, again.people.holderOf).group()).months
    expect(anew.map(({ members, joined, left }) => [members, joined, left])).toEqual([
      ...told,
      [null, null, null],
    ])
  })

  test('what is in circulation is not told where, with the month before, it would tell what few did', async () => {
    const { node, figures, admin, ben, cleo } = await hamlet()
    const payers = [admin, ben, cleo]
    const payees: Member[] = []
    for (const name of ['Gil', 'Hal', 'Ida', 'Jon', 'Kim', 'Lea'])
      payees.push(await welcome(node, admin, name))
    const busy = async () => {
      for (const [i, to] of payees.entries()) await paid(node, payers[i % 3] as Member, to, 10n)
      nextMonth(node)
    }
    await busy()
    await paid(node, ben, payees[0] as Member, 7n)
    nextMonth(node)
    // Nobody paid: what there was then is what there was before.
    nextMonth(node)
    await busy()
    nextMonth(node)
    const told = yes(await figures.group()).months
    expect(told.map(({ amount, circulation }) => [amount, circulation])).toEqual([
      ['60', '60'],
      [null, null],
      ['0', null],
      ['60', '127'],
      ['0', '127'],
    ])
    const again = await node.reopened()
    expect(yes(await makeFigures(again.core, again.people.holderOf).group()).months).toEqual(told)
  })

  test('balances when the last month ended are counted below zero, at zero and above, or not at all', async () => {
    const all = await hamlet()
    await busyMonth(all)
    nextMonth(all.node)
    expect(yes(await all.figures.group()).spread).toEqual({ below: null, zero: 0, above: null })
  })

  test('of that month’s end nothing changes when somebody leaves: who looked before would read off where they stood', async () => {
    const { node, figures, admin, ben } = await hamlet()
    const named = async (names: readonly string[]) => {
      const there: Member[] = []
      for (const name of names) there.push(await welcome(node, admin, name))
      return there
    }
    const below = await named(['Gil', 'Hal', 'Ida', 'Jon', 'Kim', 'Lea'])
    const above = await named(['Mia', 'Ned', 'Ola', 'Pam', 'Quy', 'Ria'])
    for (const [i, from] of below.entries()) await paid(node, from, above[i] as Member, 10n)
    nextMonth(node)
    const spread = async (where = figures) => yes(await where.group()).spread
    const told = { below: 6, zero: 6, above: 6 }
    expect(await spread()).toEqual(told)
    await paid(node, above[0] as Member, below[0] as Member, 10n)
    for (const { person } of [below[0] as Member, above[0] as Member, ben])
      yes(
        await node.payments.submit(
          admin.person,
          wish(admin, 'leave', { member: person.member }, nowOf(node)),
        ),
      )
    expect(await spread()).toEqual(told)
    const again = await node.reopened()
    const anew = makeFigures(again.core, again.people.holderOf)
    expect(await spread(anew)).toEqual(told)
    nextMonth(again)
    // Since then three have moved: the counts of both months together would tell how.
    expect(await spread(anew)).toBeNull()
    for (const i of [1, 2, 3]) await paid(again, below[i] as Member, above[i] as Member, 10n)
    nextMonth(again)
    expect(await spread(anew)).toEqual({ below: 5, zero: 5, above: 5 })
  })
})

describe('where each account stands', () => {
  test('who is stuck at either end, since when, and what they did this year', async () => {
    const all = await hamlet()
    const { node, admin, ben, cleo } = all
    const limits = explicitLimits({ min: -100n, max: 100n })
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: { limits } })))
    await paid(node, ben, cleo, 40n)
    node.pass(1_000)
    await paid(node, ben, cleo, 60n)
    node.pass(5_000)
    const { positions, count } = yes(await all.figures.positions())
    expect(count).toBe(6)
    const of = (who: Member) => positions.find(({ account }) => account === who.account)
    expect(of(ben)).toMatchObject({
      name: 'Ben',
      balance: '-100',
      standing: 'floor',
      since: MONDAY + 1_000,
      belowSince: MONDAY,
      lastTrade: MONDAY + 1_000,
      earned: '0',
      spent: '100',
    })
    expect(of(cleo)).toMatchObject({
      standing: 'ceiling',
      since: MONDAY + 1_000,
      belowSince: null,
      earned: '100',
    })
    expect(of(admin)).toMatchObject({ standing: 'free', since: null, lastTrade: null })
  })

  test('a year counts its last twelve months', async () => {
    const all = await hamlet()
    const { node, ben, cleo } = all
    await paid(node, ben, cleo, 5n)
    for (let month = 0; month < 11; month++) nextMonth(node)
    const spent = async () =>
      yes(await all.figures.positions()).positions.find(({ account }) => account === ben.account)?.spent
    expect(await spent()).toBe('5')
    nextMonth(node)
    expect(await spent()).toBe('0')
  })
})
