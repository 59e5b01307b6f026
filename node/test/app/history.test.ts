/** What a node shows of its books: an account's past, receipts, heads, the desk; and that a cut changes none of it. */
import { checkConsistency, checkReceipt, fromHex, type GroupId, type Hash, tidOf } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LedgerFault } from '../../src/app/ledger.ts'
import { memoChanges } from '../../src/app/memo.ts'
import { PEOPLE } from '../../src/app/people-limits.ts'
import type { Store } from '../../src/app/ports.ts'
import { commitTo, openLineTo } from '../support/line-between.ts'
import {
  type AcrossDoor,
  askToJoin,
  found,
  MONDAY,
  openTestNode,
  type TestNode,
  type Visitor,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'
import { balance, type Member, payment, type Village, village } from '../support/village.ts'

describe('the past of an account', () => {
  test('is read newest first, page by page, each line once', async () => {
    const { node, ben, cleo } = await village()
    for (let i = 1n; i <= 7n; i++) yes(await node.payments.submit(ben.person, payment(ben, cleo, i)))
    const amounts: string[] = []
    let before: number | null = null
    for (let page = 0; page < 5; page++) {
      const { items, next } = await node.payments.history(cleo.person, before, 3)
      amounts.push(...items.map(item => item.amount))
      before = next
      if (next === null) break
    }
    expect(amounts).toEqual(['7', '6', '5', '4', '3', '2', '1'])
    expect((await node.payments.history(cleo.person, null, 7)).next).toBeNull()
    expect((await node.payments.history(cleo.person, null, 0)).items).toHaveLength(1)
  })

  test('has a curve that ends now', async () => {
    const { node, ben, cleo } = await village()
    for (const amt of [5n, 6n]) {
      node.pass(60_000)
      yes(
        await node.payments.submit(ben.person, payment(ben, cleo, amt, { at: node.core.ports.clock.now() })),
      )
    }
    node.pass(60_000)
    expect(await node.payments.balancePoints(ben.person)).toEqual({
      points: [
        { at: MONDAY + 60_000, balance: '-5' },
        { at: MONDAY + 120_000, balance: '-11' },
        { at: MONDAY + 180_000, balance: '-11' },
      ],
    })
  })

  test('of nobody is empty', async () => {
    const { node } = await village()
    const waiting = await askToJoin(node, 'Dora')
    expect(await node.payments.history(waiting.person, null, 10)).toEqual({ items: [], next: null })
    expect(await node.payments.balancePoints(waiting.person)).toEqual({ points: [] })
  })
})

describe('receipts and heads', () => {
  test('a receipt proves the payment to whoever pinned the group, and only this group', async () => {
    const { node, ben, cleo } = await village()
    const { seq, intent } = yes(await node.payments.submit(ben.person, payment(ben, cleo, 42n)))
    const bytes = yes(await node.payments.receipt(ben.person, seq))
    const trust = { gid: ben.me.group.gid as GroupId, verify: node.core.ports.crypto.verify }
    const receipt = yes(checkReceipt(bytes, trust))
    expect(receipt.entry.signed).toMatchObject({
      id: intent,
      intent: { kind: 'pay', body: { amt: 42n, from: ben.account } },
    })
    expect(checkReceipt(bytes, { ...trust, gid: 'f'.repeat(64) as GroupId })).toMatchObject({
      ok: false,
      refusal: { code: 'other-group' },
    })
  })

  test('is for the two people concerned and the committee; to others there is no such entry', async () => {
    const { node, admin, ben, cleo } = await village()
    const dora = await welcome(node, admin, 'Dora')
    const { seq } = yes(await node.payments.submit(ben.person, payment(ben, cleo, 42n)))
    const may = async (who: Visitor, at: number) => (await node.payments.receipt(who.person, at)).ok
    expect([await may(ben, seq), await may(cleo, seq), await may(admin, seq)]).toEqual([true, true, true])
    const refused = { ok: false, refusal: { code: 'not-found' } }
    expect(await node.payments.receipt(dora.person, seq)).toEqual(refused)
    for (const none of [seq + 1, -1, 0.5, Number.NaN, 2 ** 60])
      expect(await node.payments.receipt(ben.person, none)).toEqual(refused)
    expect([await may(ben, 2), await may(cleo, 2), await may(ben, 0), await may(admin, 0)]).toEqual([
      true,
      false,
      false,
      true,
    ])
    const waiting = await askToJoin(node, 'Eve')
    expect(await node.payments.receipt(waiting.person, seq)).toEqual(refused)
  })

  test('an older head is proved to be a beginning of today’s', async () => {
    const { node, ben, cleo } = await village()
    const older = yes(await node.payments.head())
    for (let i = 0; i < 5; i++) yes(await node.payments.submit(ben.person, payment(ben, cleo, 1n)))
    const { head, proof } = yes(await node.payments.consistency(older.size))
    const end = ({ size, root }: typeof head) => ({ size, root: fromHex(root) })
    expect(checkConsistency({ older: end(older), newer: end(head), proof: proof.map(fromHex) })).toBe(true)
    for (const none of [head.size + 1, -1, 1.5])
      expect((await node.payments.consistency(none)).ok).toBe(false)
  })
})

describe('after a cut of the power', () => {
  test('a node on the same disk shows the same balances, pasts, people and sum', async () => {
    const { node, admin, ben, cleo } = await village()
    const people = [admin, ben, cleo]
    const books = new Map(people.map(({ account }) => [account, 0n]))
    const amounts = fc.sample(fc.tuple(fc.nat(2), fc.nat(2), fc.bigInt(1n, 9_000n)), { seed: 7, numRuns: 60 })
    for (const [payer, payee, amt] of amounts) {
      const [from, to] = [people[payer] as Member, people[payee] as Member]
      const answer = await node.payments.submit(from.person, payment(from, to, amt))
      if (!answer.ok) continue
      books.set(from.account, (books.get(from.account) as bigint) - amt)
      books.set(to.account, (books.get(to.account) as bigint) + amt)
    }
    const again = await node.afterCut()
    for (const who of people) {
      expect(await balance(again, who)).toBe(books.get(who.account)?.toString())
      expect(await again.people.me(who.person)).toEqual(await node.people.me(who.person))
      const past = await again.payments.history(who.person, null, PEOPLE.historyMax)
      expect(past).toEqual(await node.payments.history(who.person, null, PEOPLE.historyMax))
      expect(past.items.length).toBeGreaterThan(5)
      expect(past.items[0]?.balanceAfter).toBe(books.get(who.account)?.toString())
    }
    expect(yes(await again.people.desk())).toMatchObject({ sum: '0', entries: node.core.ledger.book.size })
  })

  test('a payment whose batch failed was not answered, and is not there', async () => {
    let full = false
    const wrap = (store: Store): Store => ({
      ...store,
      write: changes => (full ? Promise.reject(new Error('disk full')) : store.write(changes)),
    })
    const { node, ben, cleo } = await village({ wrap })
    full = true
    const request = payment(ben, cleo, 9n)
    await expect(node.payments.submit(ben.person, request)).rejects.toBeInstanceOf(LedgerFault)
    expect(await balance(node, ben)).toBe('0')
    full = false
    const again = await node.afterCut()
    expect(await balance(again, cleo)).toBe('0')
    yes(await again.payments.submit(ben.person, request))
    expect(await balance(again, cleo)).toBe('9')
  })
})

describe('what the committee decides', () => {
  test('a new rate is told to every page and announced to other groups', async () => {
    let announced = 0
    const { node, admin, ben } = await village({ announce: () => announced++ })
    const heard: string[] = []
    node.core.live.listen(ben.person, event => heard.push(event))
    yes(await node.payments.submit(admin.person, wish(admin, 'rate', { num: 400n, den: 1n })))
    expect([heard, announced]).toEqual([['me', 'neighbours'], 1])
    expect(yes(await node.people.me(ben.person)).group.rate).toEqual({ num: '400', den: '1' })
  })

  test('the desk shows every account, the group’s limits and a sum of zero; no account of the outside', async () => {
    const { node, admin, ben, cleo } = await village()
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 30n)))
    const desk = yes(await node.people.desk())
    expect(desk).toMatchObject({ limits: { min: '-20000', max: '100000' }, sum: '0', entries: 5, joins: [] })
    expect(desk.members.map(({ name, account }) => [name, account.balance])).toEqual([
      [admin.me.name, '0'],
      ['Ben', '-30'],
      ['Cleo', '30'],
    ])
  })
})

describe('a payment to another group', () => {
  const INVOICE = 'cd'.repeat(32) as Hash

  /** Orders consent and COMMIT as the services between groups do, and waits there. */
  function waitingAcross(calls: string[], far: TestNode) {
    return (node: () => TestNode): AcrossDoor => ({
      quote: async () => ({
        ok: false,
        refusal: { code: 'no-path', because: 'lines', group: '', passes: 0n },
      }),
      submit: (_, signed, quote) =>
        node().core.turns.take(async () => {
          calls.push(quote)
          if (signed.intent.kind !== 'pay-across') throw new Error('a consent is ordered')
          const commit = commitTo(node(), far, signed, signed.intent.body.max)
          const words = { memo: 'cheese', otherName: 'Zoé', otherNumber: 'MONT0001' }
          const done = await node().core.ledger.order([signed, commit], () => memoChanges(signed.id, words))
          if (!done.ok) return done
          const { seq, at } = done.value[0]?.entry ?? { seq: -1, at: -1 }
          const tid = commit.intent.kind === 'commit' ? tidOf(commit.intent.body.body) : null
          if (tid === null) throw new Error('a COMMIT is ordered')
          return { ok: true, value: { seq, at, tid } }
        }),
    })
  }

  async function twoVillages() {
    const calls: string[] = []
    const far = await openTestNode({ seed: 'far' })
    const { me } = await found(far, { group: { name: 'Montagne', town: 'Gap', lat: 44.56, lon: 6.08 } })
    const gid = me.group.gid as GroupId
    const across = waitingAcross(calls, far)
    const here: Village = await village({ across: () => across(() => here.node) })
    await openLineTo(here.node, far, 1_000_000n)
    const request = wish(
      here.ben,
      'pay-across',
      { from: here.ben.account, to: gid, invoice: INVOICE, max: 300n },
      { quote: 'aa'.repeat(16) },
    )
    return { ...here, calls, gid, request }
  }

  test('waits in the payer’s past, with what is held counted as gone', async () => {
    const { node, ben, cleo, request } = await twoVillages()
    expect(yes(await node.payments.submit(ben.person, request))).toMatchObject({
      status: 'waiting',
      tid: expect.any(String),
      me: { account: { balance: '0', held: '300' } },
    })
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 20n)))
    const { items } = await node.payments.history(ben.person, null, 5)
    expect(items.map(item => [item.status, item.amount, item.balanceAfter])).toEqual([
      ['paid', '20', '-320'],
      ['waiting', '300', '-300'],
    ])
    expect(items[1]).toMatchObject({
      tid: expect.any(String),
      memo: 'cheese',
      other: { name: 'Zoé', number: 'MONT0001', group: 'Montagne' },
    })
  })

  test('sent again, also twice at once and after a restart, is the same payment', async () => {
    const { node, ben, calls, request } = await twoVillages()
    const [one, two] = await Promise.all([
      node.payments.submit(ben.person, request),
      node.payments.submit(ben.person, request),
    ])
    expect(yes(two)).toEqual(yes(one))
    expect(yes(await node.payments.submit(ben.person, request))).toEqual(yes(one))
    const again = await node.afterCut()
    expect(yes(await again.payments.submit(ben.person, request))).toEqual(yes(one))
    expect(calls.length).toBeLessThanOrEqual(2)
    expect((await again.payments.history(ben.person, null, 5)).items).toHaveLength(1)
  })

  test('needs the quote that it accepts', async () => {
    const { node, ben, calls, request } = await twoVillages()
    expect(await node.payments.submit(ben.person, { ...request, quote: null })).toEqual({
      ok: false,
      refusal: { code: 'quote-mismatch' },
    })
    expect(calls).toEqual([])
  })

  test('its consent is provable by the payer alone', async () => {
    const { node, ben, cleo, request } = await twoVillages()
    const { seq } = yes(await node.payments.submit(ben.person, request))
    expect([
      (await node.payments.receipt(ben.person, seq)).ok,
      (await node.payments.receipt(cleo.person, seq)).ok,
    ]).toEqual([true, false])
  })

  test('who is not admitted gets no quote', async () => {
    const { node, gid } = await twoVillages()
    const waiting = await askToJoin(node, 'Dora')
    expect(await node.payments.quote(waiting.person, { gid, amount: '5' })).toEqual({
      ok: false,
      refusal: { code: 'not-a-member-yet' },
    })
  })
})
