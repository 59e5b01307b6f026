/** A member's own year, by month and category; and the accounts that the committee opens for who is a member already. */
import { describe, expect, test } from 'vitest'
import { makeFigures } from '../../src/app/figures.ts'
import { HOUR_MS, MONDAY, wish, yes } from '../support/test-node.ts'
import { type Member, payment, village } from '../support/village.ts'

const opened = async () => {
  const there = await village()
  return { ...there, figures: makeFigures(there.node.core, there.node.people.holderOf) }
}
type Opened = Awaited<ReturnType<typeof opened>>

const pay = async ({ node }: Opened, from: Member, to: Member, amt: bigint, category?: string) => {
  const body = { from: from.account, to: to.account, amt, ...(category === undefined ? {} : { category }) }
  const at = node.core.ports.clock.now()
  return yes(await node.payments.submit(from.person, wish(from, 'pay', body, { at }))).intent
}

describe('a year of one’s own', () => {
  test('sums what came in and went out by month and by category, of the own account alone', async () => {
    const all = await opened()
    const { node, admin, ben, cleo, figures } = all
    await pay(all, ben, cleo, 100n, 'food')
    await pay(all, cleo, ben, 30n)
    await pay(all, cleo, admin, 7n, 'food')
    node.pass(31 * 24 * HOUR_MS)
    await pay(all, ben, cleo, 50n, 'lifts')
    const year = yes(await figures.ownYear(ben.account, 2027))
    expect(year.months.slice(0, 3)).toEqual([
      { month: '2027-01', earned: '30', spent: '100' },
      { month: '2027-02', earned: '0', spent: '50' },
      { month: '2027-03', earned: '0', spent: '0' },
    ])
    expect(year.categories).toEqual([
      { category: 'food', earned: '0', spent: '100' },
      { category: 'lifts', earned: '0', spent: '50' },
      { category: '', earned: '30', spent: '0' },
    ])
    expect(yes(await figures.ownYear(ben.account, 2026)).categories).toEqual([])
  })

  test('a bill that was accepted has the category of the bill, and what is given back is taken off', async () => {
    const all = await opened()
    const { node, ben, cleo, figures } = all
    const body = { from: cleo.account, to: ben.account, amt: 40n, category: 'care' }
    const { intent } = yes(await node.payments.submit(ben.person, wish(ben, 'bill', body)))
    yes(await node.payments.submit(cleo.person, wish(cleo, 'accept', { bill: intent as never })))
    const sums = async () => yes(await figures.ownYear(cleo.account, 2027)).categories
    expect(await sums()).toEqual([{ category: 'care', earned: '0', spent: '40' }])
    yes(await node.payments.submit(ben.person, wish(ben, 'reverse', { payment: intent as never })))
    expect(await sums()).toEqual([{ category: 'care', earned: '0', spent: '0' }])
  })

  test('levies and contributions stand by themselves', async () => {
    const all = await opened()
    const { node, admin, ben, cleo, figures } = all
    const to = node.core.ledger.book.tables.group.get('group')?.treasury
    const levies = [{ name: 'levy', on: 'payer', ppm: 100_000, flat: 0n, to, across: false }]
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: { levies } } as never)))
    await pay(all, ben, cleo, 100n, 'food')
    expect(yes(await figures.ownYear(ben.account, 2027)).categories).toEqual([
      { category: 'food', earned: '0', spent: '100' },
      { category: '.levy', earned: '0', spent: '10' },
    ])
  })

  /** Ten in a hundred of each payment, and fifty a month, for the treasury. */
  async function taking(all: Opened) {
    const { node, admin } = all
    const to = node.core.ledger.book.tables.group.get('group')?.treasury as Member['account']
    const levies = [{ name: 'levy', on: 'payer', ppm: 100_000, flat: 0n, to, across: false }]
    const charges = [
      { name: 'upkeep', kind: 'fee', every: 'month', from: MONDAY, amt: 50n, ppm: 0, free: 0n, to },
    ]
    const change = { levies, charges } as never
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change })))
    return to
  }

  test('rule 16: a levy that goes back with its payment is taken off the levies, not off what was bought', async () => {
    const all = await opened()
    const { node, admin, ben, cleo, figures } = all
    const treasury = await taking(all)
    const intent = await pay(all, ben, cleo, 100n, 'food')
    await pay(all, ben, cleo, 20n, 'lifts')
    yes(await node.payments.submit(admin.person, wish(admin, 'reverse', { payment: intent as never })))
    const sums = async (account: Member['account']) => yes(await figures.ownYear(account, 2027)).categories
    expect(await sums(ben.account)).toEqual([
      { category: 'lifts', earned: '0', spent: '20' },
      { category: '.levy', earned: '0', spent: '2' },
      { category: 'food', earned: '0', spent: '0' },
    ])
    // And of the treasury it is income, less what it gave back.
    expect(await sums(treasury)).toEqual([{ category: '.levy', earned: '2', spent: '0' }])
  })

  test('rule 16: a contribution that is given back is no income: it is taken off what was spent', async () => {
    const all = await opened()
    const { node, admin, ben, figures } = all
    const treasury = await taking(all)
    const sign = async (kind: 'run' | 'unrun', body: object) =>
      yes(await node.payments.submit(admin.person, wish(admin, kind, body as never))).intent
    const of = async (account: Member['account']) => yes(await figures.ownYear(account, 2027)).categories
    const run = await sign('run', { charge: 'upkeep', period: '2027-01' })
    expect(await of(ben.account)).toEqual([{ category: '.contribution', earned: '0', spent: '50' }])
    expect(await of(treasury)).toEqual([{ category: '.contribution', earned: '150', spent: '0' }])
    await sign('unrun', { run })
    expect(await of(ben.account)).toEqual([{ category: '.contribution', earned: '0', spent: '0' }])
    expect(await of(treasury)).toEqual([{ category: '.contribution', earned: '0', spent: '0' }])
  })
})

describe('another account for who is a member already', () => {
  test('has a free id and number, and is theirs to use once the committee signed it', async () => {
    const all = await opened()
    const { node, admin, ben } = all
    const next = yes(await node.people.nextAccount())
    const taken = yes(await node.people.desk()).members.map(({ account }) => account.number)
    expect(taken).not.toContain(next.number)
    const body = {
      ...next,
      kind: 'company',
      holders: [{ member: ben.person.member, can: ['pay', 'bill', 'manage'] }],
    } as never
    yes(await node.payments.submit(admin.person, wish(admin, 'account', body)))
    expect(yes(await node.people.me(ben.person)).accounts.map(({ number }) => number)).toEqual([
      ben.me.account?.number,
      next.number,
    ])
    const shop = { ...ben, account: next.account as Member['account'] }
    expect(node.people.acting(ben.person, shop.account).ok).toBe(true)
    yes(await node.payments.submit(ben.person, payment(shop, ben, 5n)))
    expect(yes(await node.people.nextAccount()).number).not.toBe(next.number)
  })

  test('is not a member’s to open', async () => {
    const { node, ben } = await opened()
    const next = yes(await node.people.nextAccount())
    const holders = [{ member: ben.person.member, can: ['manage'] }]
    const body = { ...next, kind: 'person', holders } as never
    expect(await node.payments.submit(ben.person, wish(ben, 'account', body))).toMatchObject({
      ok: false,
      refusal: { code: 'not-allowed' },
    })
  })
})
