/** Payments that wait for a word, as each sees them: who pays, who is paid, who entered them; and which need no word. */
import { type BodyOf, DAY_MS, groupOf, type IntentId, type Kind } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeDue } from '../../src/app/due.ts'
import { type TestNode, welcome, wish, yes } from '../support/test-node.ts'
import { balance, type Member, type Village, village } from '../support/village.ts'

type Entry = NonNullable<BodyOf<'policy'>['change']['entry']>

const act = async <K extends Kind>(node: TestNode, by: Member, kind: K, body: BodyOf<K>, memo = '') => {
  const at = node.core.ports.clock.now()
  return yes(await node.payments.submit(by.person, wish(by, kind, body, { at, memo }))).intent as IntentId
}

interface Four extends Village {
  readonly dora: Member
}

/** A fourth, who may enter payments between the others as the group's rule says. */
async function four(entry: Partial<Entry> = { third: 'confirm' }): Promise<Four> {
  const all = await village()
  const { node, admin } = all
  const dora = await welcome(node, admin, 'Dora')
  const change = { entry: { ...groupOf(node.core.ledger.book).policy.entry, ...entry } }
  await act(node, admin, 'policy', { change })
  return { ...all, dora }
}

const between = (payer: Member, payee: Member, amt = 12n): BodyOf<'enter'> => ({
  from: payer.account,
  to: payee.account,
  amt: amt as BodyOf<'enter'>['amt'],
})

const bills = ({ node }: Village, who: Member) => node.payments.bills(who.person)
const history = async ({ node }: Village, who: Member) =>
  (await node.payments.history(who.person, null, 10)).items

describe('a payment that a third entered', () => {
  test('waits for who pays; both sides and who entered it see whose word it was', async () => {
    const all = await four()
    const { node, ben, cleo, dora } = all
    const bill = await act(node, dora, 'enter', between(ben, cleo), 'firewood')
    const shown = { bill, amount: '12', memo: 'firewood' }
    expect(await bills(all, ben)).toMatchObject({
      toAnswer: [{ ...shown, other: { name: 'Cleo' }, by: 'Dora', payee: null }],
      asked: [],
      entered: [],
    })
    expect(await bills(all, cleo)).toMatchObject({
      toAnswer: [],
      asked: [{ ...shown, other: { name: 'Ben' }, by: 'Dora', payee: null }],
      entered: [],
    })
    expect(await bills(all, dora)).toMatchObject({
      toAnswer: [],
      asked: [],
      entered: [{ ...shown, other: { name: 'Ben' }, by: 'Dora', payee: { name: 'Cleo' } }],
    })
    expect(await bills(all, all.admin)).toMatchObject({ toAnswer: [], asked: [], entered: [] })
  })

  test('is told to all three as it comes and as it is answered, and each may read the proof', async () => {
    const all = await four()
    const { node, ben, cleo, dora } = all
    const told: string[] = []
    node.core.live.listen(dora.person, event => told.push(event))
    const bill = await act(node, dora, 'enter', between(ben, cleo))
    expect(told).toContain('me')
    told.length = 0
    await act(node, ben, 'accept', { bill })
    expect(told).toContain('me')
    expect(await bills(all, dora)).toMatchObject({ entered: [] })
    expect(yes(await node.payments.payment(dora.person, bill))).toMatchObject({ state: 'booked', side: null })
    expect(await balance(node, cleo)).toBe('12')
    const size = node.core.ledger.book.size
    for (const one of [ben, cleo, dora])
      for (const seq of [size - 2, size - 1])
        expect((await node.payments.receipt(one.person, seq)).ok).toBe(true)
    const eve = await welcome(node, all.admin, 'Eve')
    expect(await node.payments.receipt(eve.person, size - 1)).toMatchObject({
      refusal: { code: 'not-found' },
    })
  })

  test('when it is refused both who would be paid and who entered it are told why, also after a restart', async () => {
    const all = await four()
    const { node, ben, cleo, dora } = all
    const bill = await act(node, dora, 'enter', between(ben, cleo))
    await act(node, ben, 'reject', { bill }, 'It was a gift')
    const look = async (here: TestNode): Promise<void> => {
      const refused = { bill, other: { name: 'Ben' }, why: 'It was a gift' }
      expect((await here.payments.bills(cleo.person)).refused).toMatchObject([{ ...refused, payee: null }])
      expect((await here.payments.bills(dora.person)).refused).toMatchObject([
        { ...refused, payee: { name: 'Cleo' } },
      ])
      expect((await here.payments.bills(ben.person)).refused).toEqual([])
    }
    await look(node)
    await look(await node.reopened())
  })

  test('is taken back by who would be paid, or by who entered it', async () => {
    const all = await four()
    const { node, ben, cleo, dora } = all
    for (const one of [cleo, dora]) {
      const bill = await act(node, dora, 'enter', between(ben, cleo))
      await act(node, one, 'withdraw', { bill })
      expect(await bills(all, ben)).toMatchObject({ toAnswer: [] })
    }
    expect(await balance(node, ben)).toBe('0')
  })

  test('is no third’s where one asks for oneself', async () => {
    const all = await four()
    const { node, ben, cleo } = all
    await act(node, cleo, 'bill', between(ben, cleo))
    await act(node, cleo, 'enter', between(ben, cleo, 5n))
    const { asked, entered } = await bills(all, cleo)
    expect(asked.map(({ by }) => by)).toEqual([null, null])
    expect(entered).toEqual([])
  })

  test('is tried against the rules before it is signed, and nothing is changed', async () => {
    const all = await four({ third: 'committee' })
    const { node, admin, ben, cleo, dora } = all
    const size = node.core.ledger.book.size
    const item = { from: ben.account, to: cleo.account, amount: '12' }
    const tried = (by: Member, more: Partial<typeof item> = {}) =>
      node.payments.tryEntry(by.person, { ...item, ...more })
    expect(tried(admin)).toEqual({ ok: true, value: null })
    expect(tried(dora)).toMatchObject({ refusal: { code: 'not-allowed' } })
    expect(tried(admin, { to: ben.account })).toMatchObject({ refusal: { code: 'same-account' } })
    expect(tried(admin, { amount: '99999999' })).toMatchObject({ refusal: { code: 'over-limit' } })
    for (const amount of ['-1', '9223372036854775808'])
      expect(tried(admin, { amount })).toMatchObject({ refusal: { code: 'malformed' } })
    expect(node.core.ledger.book.size).toBe(size)
  })
})

describe('what an account accepts without asking', () => {
  test('is read by who may say it, with names, and taken back at once', async () => {
    const all = await village()
    const { node, ben, cleo } = all
    expect((await bills(all, ben)).auto).toEqual({ may: true, all: false, from: [] })
    await act(node, ben, 'auto', { account: ben.account, all: false, from: [cleo.account] })
    expect((await bills(all, ben)).auto).toMatchObject({ all: false, from: [{ name: 'Cleo' }] })
    await act(node, ben, 'auto', { account: ben.account, all: true, from: [] })
    expect((await bills(all, ben)).auto).toEqual({ may: true, all: true, from: [] })
    await act(node, ben, 'auto', { account: ben.account, all: false, from: [] })
    expect((await bills(all, ben)).auto).toEqual({ may: true, all: false, from: [] })
    await act(node, cleo, 'bill', between(ben, cleo))
    expect(await bills(all, ben)).toMatchObject({ toAnswer: [{}] })
  })

  test('is paid at once, and the payer’s history says that it was let through, also after a restart', async () => {
    const all = await village()
    const { node, ben, cleo } = all
    await act(node, ben, 'auto', { account: ben.account, all: false, from: [cleo.account] })
    await act(node, cleo, 'bill', between(ben, cleo))
    await act(node, all.admin, 'bill', between(ben, all.admin))
    expect(await bills(all, ben)).toMatchObject({ toAnswer: [{ other: { name: all.admin.me.name } }] })
    const look = async (here: TestNode): Promise<void> => {
      const of = (who: Member) => history({ ...all, node: here }, who)
      expect(await of(ben)).toMatchObject([{ amount: '12', hand: { kind: 'allowed', name: '' } }])
      expect(await of(cleo)).toMatchObject([{ amount: '12', hand: { kind: 'person' } }])
    }
    await look(node)
    await look(await node.reopened())
  })

  test('is told apart from what the rule of the group accepts, and from what counts at once anyhow', async () => {
    const all = await four({ autoMs: 2 * DAY_MS })
    const { node, ben, cleo, admin } = all
    await act(node, cleo, 'bill', between(ben, cleo))
    node.pass(2 * DAY_MS)
    await makeDue(node.core)()
    expect(await history(all, ben)).toMatchObject([{ hand: { kind: 'auto' } }])
    const change = { entry: { ...groupOf(node.core.ledger.book).policy.entry, payee: 'direct' } } as const
    await act(node, admin, 'policy', { change })
    await act(node, cleo, 'bill', between(ben, cleo, 5n))
    expect((await history(all, ben))[0]).toMatchObject({ hand: { kind: 'person', name: 'Cleo' } })
  })
})
