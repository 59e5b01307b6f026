/** One payment with what was said of it: who may read it, what can be done, and that the words are those signed. */
import { type BodyOf, type IntentId, type Kind, wordsHash } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { SubmitRequest } from '../../src/app/services.ts'
import { apiVillage, paymentOf, wishOf } from '../api/api-node.ts'
import { welcome, wish, yes } from '../support/test-node.ts'
import { type Member, payment, type Village, village } from '../support/village.ts'

const SALT = new Uint8Array(16).fill(7)
const hash = (words: string) => wordsHash(SALT, words)

type More = Partial<SubmitRequest>

const act = async <K extends Kind>(
  { node }: Village,
  by: Member,
  kind: K,
  body: BodyOf<K>,
  more: More = {},
) => {
  const at = node.core.ports.clock.now()
  const done = yes(await node.payments.submit(by.person, wish(by, kind, body, { at, ...more })))
  return done.intent as IntentId
}

/** Says something with a wish: the body holds the hash, the words go beside. */
const saying = (memo: string): More => ({ memo, salt: SALT })

const paid = (all: Village, more: Partial<BodyOf<'pay'>> = {}, words: More = {}): Promise<IntentId> => {
  const { ben, cleo } = all
  return act(all, ben, 'pay', { from: ben.account, to: cleo.account, amt: 12_50n, ...more }, words)
}

const seen = async ({ node }: Village, who: Member, id: IntentId) =>
  yes(await node.payments.payment(who.person, id))

/** The committee gives a role. */
const appoint = (all: Village, who: Member, roles: BodyOf<'change'>['roles']) =>
  act(all, all.admin, 'change', { member: who.person.member, ...(roles === undefined ? {} : { roles }) })

describe('one payment', () => {
  test('tells both sides who, whom, how much, what for, of which kind, and by whom', async () => {
    const all = await village()
    const ad = 'ad'.repeat(16) as NonNullable<BodyOf<'pay'>['ad']>
    const id = await paid(all, { memo: hash('bread'), category: 'food', ad }, saying('bread'))
    expect(await seen(all, all.ben, id)).toMatchObject({
      payment: id,
      how: 'pay',
      state: 'booked',
      moves: [{ from: { name: 'Ben' }, to: { name: 'Cleo' }, amount: '1250', memo: 'bread' }],
      rows: 1,
      levies: [],
      category: 'food',
      ad,
      by: { name: 'Ben', as: 'payer', card: false, custodian: null },
      side: 'payer',
      later: [],
    })
    expect((await seen(all, all.cleo, id)).side).toBe('payee')
  })

  test('is for the two sides, the committee and auditors; to others there is none', async () => {
    const all = await village()
    const [dora, eve] = [
      await welcome(all.node, all.admin, 'Dora'),
      await welcome(all.node, all.admin, 'Eve'),
    ]
    await appoint(all, eve, ['auditor'])
    const id = await paid(all)
    const unknown = { ok: false, refusal: { code: 'not-found' } }
    for (const one of [all.ben, all.cleo, all.admin, eve]) await seen(all, one, id)
    expect(await all.node.payments.payment(dora.person, id)).toEqual(unknown)
    expect(await all.node.payments.payment(all.ben.person, 'ab'.repeat(32) as IntentId)).toEqual(unknown)
    // Other entries are no payments, whoever asks.
    const role = await appoint(all, eve, ['auditor'])
    expect(await all.node.payments.payment(all.admin.person, role)).toEqual(unknown)
  })

  test('of many in one shows a payee their own, and who entered them all', async () => {
    const all = await village()
    const dora = await welcome(all.node, all.admin, 'Dora')
    const items = [all.cleo, dora].map((to, i) => ({
      from: all.ben.account,
      to: to.account,
      amt: BigInt(i + 1),
    }))
    const said = items.map((item, i) => ({ ...item, memo: hash(`row ${i}`) }))
    const id = await act(all, all.ben, 'batch', { items: said }, { items: ['row 0', 'row 1'], salt: SALT })
    expect(await seen(all, dora, id)).toMatchObject({
      rows: 2,
      moves: [{ to: { name: 'Dora' }, memo: 'row 1', amount: '2' }],
    })
    expect((await seen(all, all.ben, id)).moves.map(({ memo }) => memo)).toEqual(['row 0', 'row 1'])
    const { items: lines } = await all.node.payments.history(dora.person, null, 9)
    expect(lines.map(({ memo }) => memo)).toEqual(['row 1'])
  })
})

describe('what can be done about it', () => {
  test('is what the ledger would take of who asks, and nothing else', async () => {
    const all = await village()
    const id = await paid(all)
    expect((await seen(all, all.cleo, id)).may).toEqual(['reverse', 'dispute', 'thank'])
    expect((await seen(all, all.admin, id)).may).toEqual(['reverse'])
    await act(all, all.ben, 'dispute', { payment: id })
    expect((await seen(all, all.cleo, id)).may).toEqual(['thank'])
    expect((await seen(all, all.admin, id)).may).toEqual(['settle'])
    await act(all, all.admin, 'settle', { payment: id, how: 'reversed' })
    for (const one of [all.ben, all.cleo, all.admin]) expect((await seen(all, one, id)).may).toEqual([])
  })

  test('of a bill is the payer’s answer, or the payee’s word that it was not meant', async () => {
    const all = await village()
    const { ben, cleo } = all
    const id = await act(all, cleo, 'bill', { from: ben.account, to: cleo.account, amt: 5n })
    expect(await seen(all, ben, id)).toMatchObject({
      state: 'waiting',
      how: 'bill',
      may: ['accept', 'reject'],
    })
    expect(await seen(all, cleo, id)).toMatchObject({ side: 'payee', may: ['withdraw'] })
    await act(all, ben, 'accept', { bill: id })
    expect(await seen(all, ben, id)).toMatchObject({ state: 'booked', by: { name: 'Cleo', as: 'payee' } })
  })
})

describe('words', () => {
  test('of a dispute and of its end are read by both sides, after a restart too', async () => {
    const all = await village()
    const id = await paid(all)
    const [why, because] = ['It was one loaf', 'Both agree now']
    await act(all, all.ben, 'dispute', { payment: id, reason: hash(why) }, saying(why))
    const settled = { payment: id, how: 'stands', reason: hash(because) } as const
    await act(all, all.admin, 'settle', settled, saying(because))
    const node = await all.node.reopened()
    for (const one of [all.ben, all.cleo])
      expect(await seen({ ...all, node }, one, id)).toMatchObject({
        state: 'settled',
        later: [
          { what: 'dispute', by: 'Ben', words: why },
          { what: 'stands', by: 'Ann Admin', words: because },
        ],
      })
  })

  test('of a refusal reach who asked', async () => {
    const all = await village()
    const { node, ben, cleo } = all
    const bill = await act(all, cleo, 'bill', { from: ben.account, to: cleo.account, amt: 5n })
    await act(all, ben, 'reject', { bill, reason: hash('not mine') }, saying('not mine'))
    expect((await node.payments.bills(cleo.person)).refused).toMatchObject([
      { bill, why: 'not mine', amount: '5' },
    ])
    expect((await node.payments.bills(ben.person)).refused).toEqual([])
    expect(await seen(all, cleo, bill)).toMatchObject({
      state: 'rejected',
      later: [{ what: 'rejected', by: 'Ben', words: 'not mine' }],
      may: [],
    })
    node.pass(31 * 86_400_000)
    expect((await node.payments.bills(cleo.person)).refused).toEqual([])
  })

  test('with what has no place for their hash are nobody’s, and reach no page of others', async () => {
    const all = await village()
    const { node, admin, ben, cleo } = all
    const bill = await act(all, cleo, 'bill', { from: ben.account, to: cleo.account, amt: 5n })
    const size = node.core.ledger.book.size
    const refused = { ok: false, refusal: { code: 'other-words' } }
    const withdrawal = wish(cleo, 'withdraw', { bill }, { memo: 'You never pay.' })
    expect(await node.payments.submit(cleo.person, withdrawal)).toEqual(refused)
    const lock = wish(admin, 'lock', { account: ben.account, locked: true }, { memo: 'As told.' })
    expect(await node.payments.submit(admin.person, lock)).toEqual(refused)
    expect(node.core.ledger.book.size).toBe(size)
    await act(all, cleo, 'withdraw', { bill })
    expect((await seen(all, ben, bill)).later).toMatchObject([{ what: 'withdrawn', words: '' }])
  })

  test('of which nothing was signed record nothing', async () => {
    const { node, ben, cleo } = await village()
    const size = node.core.ledger.book.size
    const silent = wish(ben, 'pay', { from: ben.account, to: cleo.account, amt: 1n })
    for (const more of [{ memo: 'bread' }, { memo: 'bread', salt: SALT }])
      expect(await node.payments.submit(ben.person, { ...silent, ...more })).toEqual({
        ok: false,
        refusal: { code: 'other-words' },
      })
    expect(node.core.ledger.book.size).toBe(size)
  })

  const OTHERS: readonly [string, More][] = [
    ['other words', { memo: 'cake', salt: SALT }],
    ['another salt', { memo: 'bread', salt: new Uint8Array(16) }],
    ['no salt', { memo: 'bread' }],
    ['a list of words', { items: ['bread', 'cake'], salt: SALT }],
  ]
  test.each(OTHERS)('that are not those signed (%s) record nothing', async (_, more) => {
    const { node, ben, cleo } = await village()
    const size = node.core.ledger.book.size
    const signed = wish(
      ben,
      'pay',
      { from: ben.account, to: cleo.account, amt: 1n, memo: hash('bread') },
      more,
    )
    expect(await node.payments.submit(ben.person, signed)).toEqual({
      ok: false,
      refusal: { code: 'other-words' },
    })
    expect(node.core.ledger.book.size).toBe(size)
  })

  test('are signed as they are kept: spaces at the ends, other forms of letters and controls make no difference', () => {
    expect(hash('  cafe\u0301 ')).toBe(hash('café'))
    expect(hash('a')).not.toBe(wordsHash(new Uint8Array(16), 'a'))
  })
})

describe('what others said', () => {
  test('is counted, and the last of it read with its words by every member', async () => {
    const all = await village()
    const { node, ben, cleo, admin } = all
    const [first, second] = [await paid(all), await paid(all)]
    await act(
      all,
      ben,
      'thank',
      { payment: first, mark: 'good', text: hash('Lovely bread') },
      saying('Lovely bread'),
    )
    await act(all, ben, 'thank', { payment: second, mark: 'fair' })
    await act(all, cleo, 'thank', { payment: first, mark: 'poor' })
    expect(yes(await node.payments.praise(cleo.account))).toMatchObject({
      who: { name: 'Cleo' },
      good: 1,
      fair: 1,
      poor: 0,
      last: [
        { mark: 'fair', words: '', by: 'Ben' },
        { mark: 'good', words: 'Lovely bread', by: 'Ben' },
      ],
    })
    expect(yes(await node.payments.praise(ben.account))).toMatchObject({ good: 0, fair: 0, poor: 1 })
    expect(yes(await node.payments.praise(admin.account))).toMatchObject({ good: 0, last: [] })
    expect(await node.payments.praise('ab'.repeat(16) as typeof ben.account)).toMatchObject({ ok: false })
  })

  test('keeps the newest eight, and counts all', async () => {
    const all = await village()
    for (let i = 0; i < 10; i++) {
      const id = await paid(all, { amt: 1n })
      await act(
        all,
        all.ben,
        'thank',
        { payment: id, mark: 'good', text: hash(`no ${i}`) },
        saying(`no ${i}`),
      )
    }
    const { good, last } = yes(await all.node.payments.praise(all.cleo.account))
    expect([good, last.length, last[0]?.words, last.at(-1)?.words]).toEqual([10, 8, 'no 9', 'no 2'])
  })
})

describe('disputes', () => {
  test('are listed until they are settled, the one that waits longest first, after a restart too', async () => {
    const all = await village()
    const [first, second] = [await paid(all), await paid(all)]
    await act(all, all.cleo, 'dispute', { payment: second })
    await act(all, all.ben, 'dispute', { payment: first })
    const open = async (node = all.node) =>
      (await node.payments.disputes(all.admin.person)).map(({ payment: id }) => id)
    expect(await open()).toEqual([second, first])
    await act(all, all.admin, 'settle', { payment: second, how: 'stands' })
    expect(await open()).toEqual([first])
    expect(await open(await all.node.reopened())).toEqual([first])
  })
})

describe('bills and receipts of a second account', () => {
  test('are for who has a part in it', async () => {
    const all = await village()
    const { node, admin, ben, cleo } = all
    const bill = await act(all, cleo, 'bill', { from: ben.account, to: cleo.account, amt: 5n })
    const { seq } = yes(await node.payments.submit(ben.person, payment(ben, admin, 3n)))
    const dora = await welcome(node, admin, 'Dora')
    expect((await node.payments.receipt(dora.person, seq)).ok).toBe(false)
    await act(all, admin, 'holder', { account: ben.account, member: dora.person.member, can: ['bill'] })
    const asBen = yes(node.people.acting(dora.person, ben.account))
    expect((await node.payments.bills(asBen)).toAnswer).toMatchObject([{ bill }])
    expect((await node.payments.receipt(dora.person, seq)).ok).toBe(true)
    expect((await seen(all, dora, bill)).may).toEqual([])
  })
})

test('the doors let in whom they should', async () => {
  const { admin, ann, ben } = await apiVillage()
  const { body } = await ann.browser.post('/api/intents', paymentOf(ann, ben, 5n, 'eggs'))
  const path = `/api/payments/${body.intent}`
  expect((await ben.browser.get(path)).body).toMatchObject({ state: 'booked', side: 'payee' })
  expect((await ann.browser.get('/api/disputes')).status).toBe(403)
  const wrong = { payment: body.intent, reason: hash('rotten') } as never
  const dispute = { ...wishOf(ben, 'dispute', wrong, 'rotten'), salt: '07'.repeat(16) }
  expect(
    (await ben.browser.post('/api/intents', { ...dispute, salt: '08'.repeat(16) })).body.refusal.code,
  ).toBe('other-words')
  expect((await ben.browser.post('/api/intents', dispute)).status).toBe(200)
  expect((await admin.browser.get('/api/disputes')).body.open).toMatchObject([
    { later: [{ words: 'rotten' }] },
  ])
  expect((await ann.browser.get(`/api/praise/${ben.me.account?.account}`)).body).toMatchObject({ good: 0 })
  for (const bad of ['/api/payments/xyz', '/api/praise/xyz'])
    expect((await ann.browser.get(bad)).status).toBe(404)
  expect((await ann.browser.get(`/api/bills?account=${ben.me.account?.account}`)).status).toBe(403)
})

describe('many payments at once, before they are signed', () => {
  test('are tried against the rules, which name the row, and change nothing', async () => {
    const all = await village()
    const { node, ben, cleo, admin } = all
    const size = node.core.ledger.book.size
    const item = (from: Member, to: Member, amount: string) => ({
      from: from.account,
      to: to.account,
      amount,
    })
    const tried = (by: Member, ...items: ReturnType<typeof item>[]) =>
      node.payments.tryBatch(by.person, items)
    expect(tried(ben, item(ben, cleo, '5'), item(ben, admin, '6'))).toEqual({ ok: true, value: null })
    // Ben is not of the committee, which alone enters payments between others.
    expect(tried(ben, item(ben, cleo, '5'), item(cleo, admin, '6'))).toMatchObject({
      refusal: { code: 'batch-item', item: 1, why: { code: 'entry-not-allowed' } },
    })
    expect(tried(admin, item(ben, cleo, '5'))).toEqual({ ok: true, value: null })
    expect(tried(ben, item(ben, ben, '5'))).toMatchObject({
      refusal: { item: 0, why: { code: 'same-account' } },
    })
    expect(tried(ben, item(ben, cleo, '15000'), item(ben, admin, '6000'))).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer' },
    })
    for (const amount of ['-1', '9223372036854775808'])
      expect(tried(ben, item(ben, cleo, amount))).toMatchObject({ refusal: { code: 'malformed' } })
    expect(node.core.ledger.book.size).toBe(size)
  })

  test('numbers tell whose they are, without those that nobody has or may pay', async () => {
    const { node, ben } = await village()
    const { number } = ben.me.account ?? { number: '' }
    expect(node.payments.numbers([number, 'XXXX9999', 'OUTSIDE0', number])).toEqual([
      { account: ben.account, name: 'Ben', number },
    ])
  })
})
