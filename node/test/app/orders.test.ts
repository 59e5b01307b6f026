/** Standing orders as who gave them sees them: what is to come, what came of the last, why one was passed over. */
import { type BodyOf, DAY_MS, type IntentId } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeDue } from '../../src/app/due.ts'
import { makeOrders } from '../../src/app/orders.ts'
import { MONDAY, type Visitor, wish, yes } from '../support/test-node.ts'
import { type Member, village } from '../support/village.ts'

async function market() {
  const all = await village()
  const { node, ben, cleo } = all
  const orders = makeOrders(node.core, node.people.holderOf)
  const order = async (more: Partial<BodyOf<'standing'>> = {}, by: Member = ben): Promise<string> => {
    const body = {
      from: by.account,
      to: cleo.account,
      amt: 500n,
      every: 'month',
      first: MONDAY + DAY_MS,
      ...more,
    }
    const request = wish(by, 'standing', body as BodyOf<'standing'>, { memo: '' })
    return yes(await node.payments.submit(by.person, request)).intent
  }
  const seenBy = async (who: Visitor) => yes(await orders.list(who.person))
  const due = makeDue(node.core)
  const later = async (days: number): Promise<void> => {
    node.pass(days * DAY_MS)
    await due()
  }
  return { ...all, order, seenBy, later }
}

describe('an order', () => {
  test('is shown with whom it pays, how often, and when next; to nobody else', async () => {
    const { ben, cleo, order, seenBy } = await market()
    const id = await order({ times: 3 })
    expect(await seenBy(ben)).toEqual({
      running: [
        {
          order: id,
          amount: '500',
          other: { name: 'Cleo', number: cleo.me.account?.number },
          memo: '',
          every: 'month',
          state: 'on',
          next: MONDAY + DAY_MS,
          left: 3,
          paid: 0,
          skipped: 0,
          last: null,
          waits: null,
        },
      ],
      ended: [],
    })
    expect(await seenBy(cleo)).toEqual({ running: [], ended: [] })
  })

  test('that was paid says when, and goes on; paid for the last time it has ended', async () => {
    const { ben, order, seenBy, later } = await market()
    await order({ times: 2, every: 'week' })
    await later(1)
    expect((await seenBy(ben)).running).toMatchObject([
      { paid: 1, left: 1, next: MONDAY + 8 * DAY_MS, last: { at: MONDAY + DAY_MS, why: null } },
    ])
    await later(7)
    expect(await seenBy(ben)).toMatchObject({ running: [], ended: [{ state: 'done', paid: 2, left: 0 }] })
  })

  test('that cannot be paid says why while it is tried, and why it was passed over', async () => {
    const { node, ben, order, seenBy, later } = await market()
    await order({ amt: 20_001n })
    await later(1)
    const until = MONDAY + 4 * DAY_MS
    expect((await seenBy(ben)).running).toMatchObject([
      { paid: 0, skipped: 0, last: null, waits: { why: 'over-limit', until } },
    ])
    await later(3)
    expect((await seenBy(ben)).running).toMatchObject([
      { paid: 0, skipped: 1, last: { at: until, why: 'over-limit' }, waits: null },
    ])
    const again = makeOrders((await node.reopened()).core, node.people.holderOf)
    expect(yes(await again.list(ben.person)).running).toMatchObject([{ last: { why: 'over-limit' } }])
  })

  test('to an account that closed is passed over at once, and has ended', async () => {
    const { node, admin, ben, cleo, order, seenBy, later } = await market()
    await order()
    yes(await node.payments.submit(admin.person, wish(admin, 'leave', { member: cleo.person.member })))
    await later(1)
    expect((await seenBy(ben)).ended).toMatchObject([
      { state: 'stopped', skipped: 1, last: { why: 'account-closed' } },
    ])
  })

  test('that was stopped pays no more, and cannot be stopped again', async () => {
    const { node, ben, order, seenBy, later } = await market()
    const stop = { order: (await order()) as IntentId }
    yes(await node.payments.submit(ben.person, wish(ben, 'stop', stop)))
    expect(await node.payments.submit(ben.person, wish(ben, 'stop', stop))).toMatchObject({
      refusal: { code: 'order-ended' },
    })
    await later(40)
    expect(await seenBy(ben)).toMatchObject({ running: [], ended: [{ state: 'stopped', paid: 0 }] })
  })

  test('is told in the order in which they are due', async () => {
    const { ben, order, seenBy } = await market()
    const late = await order({ first: MONDAY + 9 * DAY_MS })
    const soon = await order({ first: MONDAY + 2 * DAY_MS })
    expect((await seenBy(ben)).running.map(one => one.order)).toEqual([soon, late])
  })
})
