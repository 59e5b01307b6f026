/** Keys that act for an account: given with a name, used without a session, counted, seen in histories, taken back. */
import { type BodyOf, DAY_MS, toHex, utf8, wordsHash } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeCards } from '../../src/app/cards.ts'
import { makeDue } from '../../src/app/due.ts'
import { dump, MONDAY, newDevice, type TestNode, wish, yes } from '../support/test-node.ts'
import { type Member, payment, village } from '../support/village.ts'

const TAG = 'card number 0417-2290'
const SALT = new Uint8Array(16).fill(5)

async function shop() {
  const all = await village()
  const { node, ben, cleo } = all
  const cards = makeCards(node.core, node.people, node.payments)
  const till: Member = { ...ben, device: newDevice('till') }
  const key = till.device.signer.pub
  const lend = async (more: Partial<BodyOf<'delegate'>> = {}) => {
    const body: BodyOf<'delegate'> = {
      key,
      account: ben.account,
      scope: ['pay'],
      each: 500n,
      amount: 800n,
      every: 'month',
      until: MONDAY + 60 * DAY_MS,
      ...more,
    }
    return yes(await node.payments.submit(ben.person, wish(ben, 'delegate', body, { memo: 'Garden till' })))
  }
  const now = () => node.core.ports.clock.now()
  const pay = (amt: bigint) => cards.submit(payment(till, cleo, amt, { at: now(), memo: 'leeks' }))
  const seenBy = async (who: Member) => yes(await cards.list(who.person)).cards
  return { ...all, cards, till, key, lend, pay, seenBy }
}

const linesOf = async (node: TestNode, who: Member) =>
  (await node.payments.history(who.person, null, 10)).items

describe('a card', () => {
  test('pays without a session, within its bounds, and both histories name it', async () => {
    const { node, ben, cleo, key, lend, pay, seenBy } = await shop()
    await lend()
    yes(await pay(500n))
    expect(await pay(501n)).toMatchObject({ refusal: { code: 'delegate-limit' } })
    expect(await pay(400n)).toMatchObject({ refusal: { code: 'delegate-limit' } })
    expect(await seenBy(ben)).toEqual([
      {
        key,
        name: 'Garden till',
        by: 'Ben',
        scope: ['pay'],
        each: '500',
        amount: '800',
        every: 'month',
        until: MONDAY + 60 * DAY_MS,
        state: 'on',
        spent: '500',
        tagged: false,
      },
    ])
    for (const who of [ben, cleo])
      expect(await linesOf(node, who)).toMatchObject([
        { amount: '500', memo: 'leeks', hand: { kind: 'card', name: 'Garden till' } },
      ])
    expect(await seenBy(cleo)).toEqual([])
  })

  test('begins each period anew, and is over after its day', async () => {
    const { node, ben, lend, pay, seenBy } = await shop()
    await lend()
    yes(await pay(500n))
    node.pass(30 * DAY_MS)
    expect(await seenBy(ben)).toMatchObject([{ spent: '0' }])
    yes(await pay(500n))
    node.pass(31 * DAY_MS)
    expect(await seenBy(ben)).toMatchObject([{ state: 'over' }])
    expect(await pay(1n)).toMatchObject({ refusal: { code: 'delegate-ended' } })
  })

  test('that was taken back pays no more', async () => {
    const { node, ben, key, lend, pay, seenBy } = await shop()
    await lend()
    yes(await node.payments.submit(ben.person, wish(ben, 'undelegate', { key })))
    expect(await pay(1n)).toMatchObject({ refusal: { code: 'delegate-ended' } })
    expect(await seenBy(ben)).toMatchObject([{ state: 'ended', name: 'Garden till' }])
  })

  test('with a number on it leaves no trace of the number, in the log or beside it', async () => {
    const { node, ben, lend, seenBy } = await shop()
    await lend({ tag: wordsHash(SALT, TAG) })
    expect(await seenBy(ben)).toMatchObject([{ tagged: true }])
    const hidden = toHex(utf8(TAG))
    expect([...(await dump(node)).values()].filter(value => value.includes(hidden))).toEqual([])
  })

  test('keeps its name beside the log alone', async () => {
    const { node, key, lend } = await shop()
    await lend()
    const hidden = toHex(utf8('Garden till'))
    const rows = [...(await dump(node))].filter(([, value]) => value.includes(hidden)).map(([row]) => row)
    expect(rows).toEqual([`card/${key}`])
  })

  test('tells its client whose it is, in which books, and what is left', async () => {
    const { node, ben, cards, key, lend, pay } = await shop()
    expect(await cards.client(key)).toMatchObject({ refusal: { code: 'not-found' } })
    await lend()
    yes(await pay(300n))
    const { gid, inc } = node.core.ledger.head().head
    const { member } = ben.person
    expect(yes(await cards.client(key))).toMatchObject({
      gid,
      inc,
      member,
      account: ben.account,
      left: '500',
    })
  })
})

describe('without a session', () => {
  test('nobody’s own key, and no stranger’s, gets anything recorded', async () => {
    const { node, ben, cleo, cards, lend } = await shop()
    await lend()
    const before = await dump(node)
    expect(await cards.submit(payment(ben, cleo, 5n))).toMatchObject({ refusal: { code: 'not-found' } })
    const stranger: Member = { ...ben, device: newDevice('stranger') }
    expect(await cards.submit(payment(stranger, cleo, 5n))).toMatchObject({ refusal: { code: 'not-found' } })
    expect(await dump(node)).toEqual(before)
  })

  test('a card does nothing but pay and bill', async () => {
    const { cleo, cards, till, key, lend } = await shop()
    await lend()
    for (const request of [
      wish(till, 'undelegate', { key }),
      wish(till, 'auto', { account: till.account, all: true, from: [] }),
      wish(till, 'bill', { from: cleo.account, to: till.account, amt: 5n }),
    ])
      expect((await cards.submit(request)).ok).toBe(false)
  })
})

describe('a history says whose act it was', () => {
  test('where the committee entered it, or the calendar, and not where the payer paid', async () => {
    const { node, admin, ben, cleo } = await shop()
    const ends = { from: ben.account, to: cleo.account, amt: 7n }
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 5n)))
    yes(await node.payments.submit(admin.person, wish(admin, 'enter', ends)))
    const first = MONDAY + DAY_MS
    yes(await node.payments.submit(ben.person, wish(ben, 'standing', { ...ends, every: 'once', first })))
    node.pass(DAY_MS)
    await makeDue(node.core)()
    const hands = (await linesOf(node, cleo)).map(({ hand }) => hand)
    expect(hands).toEqual([{ kind: 'order', name: '' }, { kind: 'person', name: 'Ann Admin' }, null])
    const again = await (await node.afterCut()).payments.history(cleo.person, null, 10)
    expect(again.items.map(({ hand }) => hand)).toEqual(hands)
  })
})
