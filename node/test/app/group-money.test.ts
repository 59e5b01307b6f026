/** The rules of a group at the node's door: told as they stand, tried before they change, taken from all when due. */
import {
  type Bytes,
  encodeAs,
  explicitLimits,
  type PolicyChange,
  policyChangeShape,
  utf8,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeGroupMoney } from '../../src/app/group-money.ts'
import { dump, MONDAY, type Visitor, wish, yes } from '../support/test-node.ts'
import { balance, payment, village } from '../support/village.ts'

const opened = async () => {
  const there = await village()
  const money = makeGroupMoney(there.node.core, there.node.people.holderOf, there.node.people.termsSince)
  const tried = (who: Visitor, change: Bytes) => money.dryRun(who.person, change)
  return { ...there, money, tried }
}

const bytesOf = (change: PolicyChange) => encodeAs(policyChangeShape, change)

describe('a change of the rules', () => {
  test('is tried first: who would stand beyond is named, and nothing is written', async () => {
    const { node, admin, ben, cleo, tried } = await opened()
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 1_250n)))
    const before = await dump(node)
    const would = yes(await tried(admin, bytesOf({ limits: explicitLimits({ min: -1_000n, max: 9_000n }) })))
    expect(would.beyond).toEqual([
      { account: ben.account, name: 'Ben', balance: '-1250', limit: '-1000', already: false },
    ])
    expect(would).toMatchObject({ whole: true, beyondCount: 1, freed: 0, bills: 0, orders: 0, charges: [] })
    expect(await dump(node)).toEqual(before)
  })

  test('is tried by a member, too, who learns of their own accounts and of nobody else’s', async () => {
    const { node, ben, cleo, money, tried } = await opened()
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 1_250n)))
    const bill = { from: ben.account, to: cleo.account, amt: 100n }
    yes(await node.payments.submit(cleo.person, wish(cleo, 'bill', bill)))
    const to = yes(await money.policy()).accounts.treasury.account as never
    const fee = {
      name: 'fee',
      kind: 'fee',
      every: 'month',
      from: MONDAY,
      amt: 5n,
      ppm: 0,
      free: 0n,
      to,
    } as const
    const change = bytesOf({ limits: explicitLimits({ min: -1_000n, max: 9_000n }), charges: [fee] })
    const own = yes(await tried(ben, change))
    expect(own).toMatchObject({ whole: false, beyondCount: 1, bills: 1, charges: [] })
    expect(own.beyond.map(({ name }) => name)).toEqual(['Ben'])
    expect(yes(await tried(cleo, change))).toMatchObject({ beyond: [], beyondCount: 0, bills: 1, freed: 0 })
  })

  test('is tried by a member for everybody where all may read the books', async () => {
    const { node, admin, ben, cleo, tried } = await opened()
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 1_250n)))
    const manners = { leaver: 'settle', books: 'open' } as const
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: { manners } })))
    const change = bytesOf({ limits: explicitLimits({ min: -1_000n }) })
    expect(yes(await tried(cleo, change))).toMatchObject({ whole: true, beyondCount: 1 })
  })

  test('is told as it stands once an administrator signed it', async () => {
    const { node, admin, money } = await opened()
    const change = { limits: explicitLimits({ min: -1_000n }) }
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change })))
    const { policy } = yes(await money.policy())
    expect(policy.limits).toEqual({ mode: 'explicit', min: '-1000', hard: true, skip: [] })
  })

  test('that the rules refuse is refused when it is tried, by the same code', async () => {
    const { admin, tried, node } = await opened()
    const to = 'ab'.repeat(16) as never
    const levies = [{ name: 'levy', on: 'payer', ppm: 1, flat: 0n, to, across: false }] as const
    expect(await tried(admin, bytesOf({ levies }))).toEqual({
      ok: false,
      refusal: { code: 'no-such-account', account: to },
    })
    expect(await tried(admin, utf8('nonsense'))).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
    expect(node.core.ledger.book.sum).toBe(0n)
  })
})

test('domain rule 15: a contribution shows what it would take, takes that, and gives it back', async () => {
  const { node, admin, ben, money, tried } = await opened()
  const to = yes(await money.policy()).accounts.treasury.account as never
  const charge = { name: 'upkeep', kind: 'fee', every: 'month', from: MONDAY, amt: 50n, ppm: 0, free: 0n, to }
  const change = { charges: [charge] } as PolicyChange
  expect(yes(await tried(admin, bytesOf(change))).charges).toEqual([
    { charge: 'upkeep', before: null, after: { accounts: 3, total: '150', short: 0 } },
  ])
  yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change })))
  const due = { period: '2027-01', run: null, plan: { accounts: 3, total: '150', short: 0 } }
  const [before] = yes(await money.contributions()).charges
  expect(before?.periods).toEqual([due])
  expect(before?.next).toEqual({ period: '2027-01', at: Date.parse('2027-02-01T00:00:00Z') })
  const ask = { charge: 'upkeep', period: '2027-01' }
  const plan = yes(await money.chargePlan(ask))
  expect(plan).toMatchObject({ accounts: 3, total: '150', short: [], shortCount: 0 })
  expect(plan.from).toContainEqual({ account: ben.account, name: 'Ben', balance: '0', amount: '50' })
  expect(await money.chargePlan({ ...ask, charge: 'nothing' })).toMatchObject({
    refusal: { code: 'no-such-charge' },
  })
  expect(await money.chargePlan({ ...ask, period: '2026-12' })).toMatchObject({
    refusal: { code: 'wrong-period' },
  })

  const { intent } = yes(
    await node.payments.submit(admin.person, wish(admin, 'run', { charge: 'upkeep', period: '2027-01' })),
  )
  expect(yes(await money.contributions()).charges[0]?.periods[0]?.run).toEqual({
    run: intent,
    accounts: 3,
    total: '150',
    undone: false,
  })
  expect(await balance(node, ben)).toBe('-50')
  // Taken early by people: the node's own turn comes with the next period.
  const taken = yes(await money.contributions())
  expect(taken.charges[0]?.next.period).toBe('2027-02')
  const run = { run: intent, accounts: 3, total: '150', undone: false }
  expect(taken.past).toEqual([{ ...ask, ...run }])
  yes(await node.payments.submit(admin.person, wish(admin, 'unrun', { run: intent as never })))
  expect(yes(await money.contributions()).charges[0]?.periods[0]?.run?.undone).toBe(true)
  expect(await balance(node, ben)).toBe('0')
  yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: { charges: [] } })))
  expect(yes(await money.contributions())).toEqual({ charges: [], past: [{ ...ask, ...run, undone: true }] })
})

test('the rules tell the rate, the group’s own accounts, and how many of the committee can sign', async () => {
  const { node, admin, money } = await opened()
  const rate = { num: 800n, den: 1n }
  yes(await node.payments.submit(admin.person, wish(admin, 'rate', rate)))
  const account = 'ef'.repeat(16) as never
  const treasury = { account, number: 'ROOF0001', kind: 'treasury', holders: [] } as const
  yes(await node.payments.submit(admin.person, wish(admin, 'account', treasury)))
  const rules = yes(await money.policy())
  expect(rules.rate).toEqual({ num: '800', den: '1' })
  expect(rules.accounts.more).toEqual([{ account, number: 'ROOF0001', balance: '0' }])
  expect(rules.committee).toBe(1)
})

test('domain rule 11: own limits of one account are tried first, and may lie below its balance', async () => {
  const { node, ben, cleo, money } = await opened()
  yes(await node.payments.submit(ben.person, payment(ben, cleo, 1_250n)))
  const before = await dump(node)
  const account = ben.account as never
  const now = yes(await money.limitsDryRun({ account }))
  expect(now).toMatchObject({ balance: '-1250', beyond: null, advice: false, bills: 0, orders: 0 })
  expect(now.after).toEqual(now.before)
  const tight = yes(await money.limitsDryRun({ account, limits: { min: -1_000n } }))
  expect(tight).toMatchObject({ before: now.before, after: { min: '-1000', max: null }, beyond: '-1000' })
  expect(await money.limitsDryRun({ account, limits: { min: 2n, max: 1n } })).toMatchObject({
    refusal: { code: 'limits-crossed' },
  })
  const nobody = 'ab'.repeat(16) as never
  expect(await money.limitsDryRun({ account: nobody })).toMatchObject({
    refusal: { code: 'no-such-account' },
  })
  expect(await dump(node)).toEqual(before)
})
