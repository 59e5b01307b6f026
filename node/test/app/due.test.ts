/** What the clock makes due is entered by the node: once, in order, and with a refusal said once. */
import type { BodyOf, MemberId } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeDue } from '../../src/app/due.ts'
import { HOUR_MS, MONDAY, openTestNode, type TestNode, wish, yes } from '../support/test-node.ts'
import { balance, type Member, type Village, village } from '../support/village.ts'

const DAY_MS = 24 * HOUR_MS

const billTo = (payee: Member, payer: Member, amt: bigint) =>
  wish(payee, 'bill', { from: payer.account, to: payee.account, amt }, { memo: 'three loaves' })

const standing = (payer: Member, payee: Member, body: Partial<BodyOf<'standing'>> = {}) =>
  wish(
    payer,
    'standing',
    {
      from: payer.account,
      to: payee.account,
      amt: 5n,
      every: 'once',
      first: MONDAY + DAY_MS,
      ...body,
    } as BodyOf<'standing'>,
    { memo: 'bread of the week' },
  )

async function policy({ node, admin }: Village, change: BodyOf<'policy'>['change']): Promise<void> {
  yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change })))
}

const entryPolicy = (node: TestNode): BodyOf<'policy'>['change']['entry'] =>
  node.core.ledger.book.tables.group.get('group')?.policy.entry

const refusals = (node: TestNode) => node.events.filter(({ event }) => event === 'due-refused')

describe('what is due', () => {
  test('a bill that nobody answered lapses, and not before its time', async () => {
    const { node, ben, cleo } = await village()
    const { intent } = yes(await node.payments.submit(ben.person, billTo(ben, cleo, 12n)))
    const due = makeDue(node.core)
    const stateOf = () => node.core.ledger.book.tables.bills.get(intent)?.state
    await due()
    expect(stateOf()).toBe('waiting')
    node.pass(entryPolicy(node)?.waitMs ?? 0)
    await due()
    expect(stateOf()).toBe('lapsed')
    expect(await balance(node, ben)).toBe('0')
  })

  test('a bill is taken as accepted after the days of policy, and stands in both histories', async () => {
    const all = await village()
    const { node, ben, cleo } = all
    const entry = entryPolicy(node)
    if (entry === undefined) throw new Error('a founded group has a policy')
    await policy(all, { entry: { ...entry, autoMs: 2 * DAY_MS } })
    const { intent } = yes(await node.payments.submit(ben.person, billTo(ben, cleo, 12n)))
    const due = makeDue(node.core)
    node.pass(2 * DAY_MS)
    await due()
    await due()
    const [paid, ...more] = (await node.payments.history(cleo.person, null, 10)).items
    expect(more).toEqual([])
    expect(paid).toMatchObject({
      direction: 'out',
      amount: '12',
      balanceAfter: '-12',
      what: 'payment',
      payment: intent,
      memo: 'three loaves',
    })
    expect((await node.payments.history(ben.person, null, 10)).items).toHaveLength(1)
  })

  test('a standing order is paid on its day, with its words', async () => {
    const { node, ben, cleo } = await village()
    yes(await node.payments.submit(ben.person, standing(ben, cleo)))
    const due = makeDue(node.core)
    node.pass(DAY_MS)
    await due()
    await due()
    const { items } = await node.payments.history(cleo.person, null, 10)
    expect(items).toMatchObject([{ amount: '5', direction: 'in', memo: 'bread of the week' }])
  })

  test('what was missed while the node slept is caught up, one period after another', async () => {
    const { node, ben, cleo } = await village()
    yes(await node.payments.submit(ben.person, standing(ben, cleo, { every: 'week', times: 3 })))
    node.pass(30 * DAY_MS)
    await makeDue(node.core)()
    expect(await balance(node, cleo)).toBe('15')
  })

  test('a refusal is said once, does not hold up what is due beside it, and is tried again', async () => {
    const all = await village()
    const { node, admin, ben, cleo } = all
    const entry = entryPolicy(node)
    if (entry === undefined) throw new Error('a founded group has a policy')
    await policy(all, { entry: { ...entry, autoMs: DAY_MS } })
    yes(await node.payments.submit(ben.person, billTo(ben, cleo, 50n)))
    yes(await node.payments.submit(cleo.person, billTo(cleo, ben, 7n)))
    const lock = (locked: boolean) =>
      wish(admin, 'lock', { account: cleo.account, locked }, { at: node.core.ports.clock.now() })
    yes(await node.payments.submit(admin.person, lock(true)))
    node.pass(DAY_MS)
    const due = makeDue(node.core)
    await due()
    await due()
    expect(refusals(node)).toEqual([{ event: 'due-refused', act: 'lapse', reason: 'spend-locked' }])
    expect(await balance(node, cleo)).toBe('7')
    yes(await node.payments.submit(admin.person, lock(false)))
    await due()
    expect(await balance(node, cleo)).toBe('-43')
  })

  test('a node without a group has nothing to enter', async () => {
    const node = await openTestNode()
    await makeDue(node.core)()
    expect(node.core.ledger.isFounded()).toBe(false)
  })
})

describe('whom an entry concerns', () => {
  test('both sides of a bill may read the proof of its acceptance, and nobody else', async () => {
    const { node, admin, ben, cleo } = await village()
    const told: string[] = []
    node.core.live.listen(cleo.person, event => told.push(event))
    const { intent } = yes(await node.payments.submit(ben.person, billTo(ben, cleo, 12n)))
    expect(told).toEqual(['me'])
    const shown = { bill: intent, amount: '12', memo: 'three loaves' }
    expect(await node.payments.bills(cleo.person)).toMatchObject({
      toAnswer: [{ ...shown, other: { name: 'Ben' } }],
      asked: [],
    })
    expect(await node.payments.bills(ben.person)).toMatchObject({
      toAnswer: [],
      asked: [{ ...shown, other: { name: 'Cleo' } }],
    })
    const { seq } = yes(
      await node.payments.submit(
        cleo.person,
        wish(cleo, 'accept', { bill: intent as BodyOf<'accept'>['bill'] }),
      ),
    )
    expect(await node.payments.bills(cleo.person)).toMatchObject({ toAnswer: [], asked: [] })
    for (const one of [ben, cleo, admin]) expect((await node.payments.receipt(one.person, seq)).ok).toBe(true)
    const nobody = 'f'.repeat(32)
    const stranger = { ...ben.person, member: nobody as MemberId, account: nobody as typeof ben.account }
    expect(await node.payments.receipt(stranger, seq)).toMatchObject({ refusal: { code: 'not-found' } })
  })

  test('a reversal stands in both histories as what it is, and both may read its proof', async () => {
    const { node, ben, cleo } = await village()
    const paid = yes(
      await node.payments.submit(
        ben.person,
        wish(ben, 'pay', { from: ben.account, to: cleo.account, amt: 9n }),
      ),
    )
    const payment = paid.intent as BodyOf<'reverse'>['payment']
    const { seq } = yes(await node.payments.submit(cleo.person, wish(cleo, 'reverse', { payment })))
    for (const one of [ben, cleo]) {
      const { items } = await node.payments.history(one.person, null, 10)
      expect(items.map(({ what, balanceAfter }) => [what, balanceAfter])).toEqual([
        ['reversal', '0'],
        ['payment', one === ben ? '-9' : '9'],
      ])
      expect((await node.payments.receipt(one.person, seq)).ok).toBe(true)
    }
  })
})
