/** Who may enter a payment, and whether it is booked at once or waits for the payer. domain.md rule 3; SPEC 5.6. */
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../src/base/limits.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { NOBODY } from './bodies.ts'
import { table } from './table.ts'
import { accountOf, balances, bill, pay, setEntry, setPolicy, tryKind, village } from './village.ts'
import { admit, codeOf, foundGroup, hashNamed, intentOf, must, order, record, sumOf } from './world.ts'
import { meet } from './world-lines.ts'

/** Ben pays, Cid is paid, Dan has nothing to do with it, Ann is the committee. */
function street() {
  const there = village()
  const { group } = there
  return { ...there, cid: admit(group, 'cid'), dan: admit(group, 'dan') }
}

describe('rule 3: payer, payee and third may enter as the group says', () => {
  const WHO = table<'kind' | 'payer' | 'payee' | 'third' | 'by' | 'answer'>(`
    kind   payer  payee    third      by   answer
    pay    yes    no       no         ben  booked
    pay    no     direct   committee  ben  entry-not-allowed
    pay    yes    direct   committee  cid  not-your-account   // the payee bills
    pay    yes    direct   committee  ann  not-your-account   // the committee enters
    bill   no     direct   no         cid  booked             // as sellers in CES do
    bill   no     confirm  no         cid  waits
    bill   yes    no       committee  cid  entry-not-allowed
    bill   no     direct   committee  ben  not-your-account
    bill   no     direct   committee  dan  not-your-account
    bill   no     confirm  committee  ann  not-your-account
    enter  no     no       committee  ann  booked
    enter  yes    direct   committee  dan  not-allowed
    enter  yes    direct   committee  ben  not-allowed
    enter  no     no       confirm    dan  waits
    enter  no     no       confirm    ann  waits              // asked like anybody
    enter  yes    direct   no         ann  entry-not-allowed
    batch  yes    no       no         ben  booked
    batch  no     direct   no         cid  booked
    batch  no     no       committee  ann  booked
    batch  no     confirm  confirm    cid  batch-item         // what waits does not fit all or none
    batch  yes    direct   no         ann  batch-item
    batch  yes    direct   committee  dan  batch-item
  `)

  test.each(WHO)('$kind by $by where payer $payer, payee $payee, third $third: $answer', row => {
    const { group, ann, ben, cid, dan } = street()
    const entry = { payer: row.payer === 'yes', payee: row.payee as 'no', third: row.third as 'no' }
    setEntry({ group, ann }, entry)
    const author = { ann, ben, cid, dan }[row.by as 'ann']
    const payment = { from: ben.account, to: cid.account, amt: 7n }
    const kind = row.kind as 'pay' | 'bill' | 'enter' | 'batch'
    const body = (kind === 'batch' ? { items: [payment] } : payment) as BodyOf<'pay'>
    const done = order(group, intentOf(group, author, kind as 'pay', body))
    const { balance, waiting } = accountOf(group, ben)
    const answer = done.ok ? (waiting === 1 ? 'waits' : 'booked') : done.refusal.code
    expect(answer).toBe(row.answer)
    expect(balance).toBe(answer === 'booked' ? -7n : 0n)
    expect(sumOf(group.book)).toBe(0n)
    if (!done.ok && done.refusal.code === 'batch-item')
      expect(done.refusal).toEqual({ code: 'batch-item', item: 0, why: { code: 'entry-not-allowed' } })
  })

  test('what is booked names who entered it, and can be found by its intent', () => {
    const { group, ann, ben, cid } = street()
    const moves = [{ from: ben.account, to: cid.account, amt: 3n }]
    const entered = must(tryKind(group, ann, 'enter', { from: ben.account, to: cid.account, amt: 3n }))
    expect(group.book.tables.payments.get(entered.signed.id)).toEqual({
      seq: entered.seq,
      at: group.now,
      by: ann.id,
      moves,
      levies: [],
      state: 'booked',
      thanks: [],
    })
  })
})

describe('refusals in order', () => {
  test('of a payment: who may enter, payer, two accounts, payee, amount, whose account, lock, floor, ceiling', () => {
    const there = street()
    const { group, ann, ben, cid, dan } = there
    const code = (change: Partial<BodyOf<'pay'>>) =>
      codeOf(tryKind(group, ben, 'pay', { from: dan.account, to: cid.account, amt: 0n, ...change }))
    must(tryKind(group, ann, 'limits', { account: ben.account, limits: { min: 0n } }))
    must(tryKind(group, ann, 'limits', { account: cid.account, limits: { max: 0n } }))
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: true }))
    setEntry(there, { payer: false })
    expect(code({ from: NOBODY.account, to: NOBODY.account })).toBe('entry-not-allowed')
    setEntry(there, {})
    expect(code({ from: NOBODY.account, to: NOBODY.account })).toBe('no-such-account')
    must(tryKind(group, dan, 'leave', { member: dan.id }))
    expect(code({ to: dan.account })).toBe('account-closed')
    expect(code({ from: cid.account })).toBe('same-account')
    expect(code({ from: cid.account, to: NOBODY.account })).toBe('no-such-account')
    expect(code({ from: cid.account, to: dan.account })).toBe('account-closed')
    expect(code({ from: cid.account, to: ann.account })).toBe('zero-amount')
    expect(code({ from: cid.account, to: ann.account, amt: 1n })).toBe('not-your-account')
    expect(code({ from: ben.account, amt: 1n })).toBe('spend-locked')
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: false }))
    expect(tryKind(group, ben, 'pay', { from: ben.account, to: cid.account, amt: 1n })).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer', account: ben.account, limit: 0n, wouldBe: -1n },
    })
    must(tryKind(group, ann, 'limits', { account: ben.account, limits: {} }))
    expect(tryKind(group, ben, 'pay', { from: ben.account, to: cid.account, amt: 1n })).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', account: cid.account, limit: 0n, wouldBe: 1n },
    })
  })

  test('of a consent across: payer, whose account, lock, own group, unknown group, floor', () => {
    const { group, ann, ben } = street()
    const far = foundGroup('Far')
    const invoice = hashNamed('invoice')
    const code = (change: Partial<BodyOf<'pay-across'>>) =>
      codeOf(
        tryKind(group, ben, 'pay-across', { from: ben.account, to: group.gid, invoice, max: 1n, ...change }),
      )
    must(tryKind(group, ann, 'limits', { account: ben.account, limits: { min: 0n } }))
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: true }))
    expect(code({ from: NOBODY.account })).toBe('no-such-account')
    expect(code({ from: ann.account })).toBe('not-your-account')
    expect(code({})).toBe('spend-locked')
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: false }))
    expect(code({})).toBe('same-account')
    expect(code({ to: far.gid })).toBe('unknown-group')
    meet(group, far)
    expect(code({ to: far.gid })).toBe('over-limit')
  })
})

describe('bills accepted beforehand', () => {
  const AUTO = table<'all' | 'list' | 'payee' | 'answer'>(`
    all  list  payee  answer
    no   none  cid    waits
    no   dan   cid    waits
    no   cid   cid    booked
    yes  none  cid    booked
    yes  none  dan    booked
  `)

  test.each(AUTO)('all $all, list $list: a bill of $payee is $answer', ({ all, list, payee, answer }) => {
    const { group, ben, cid, dan } = street()
    const people = { cid, dan }
    const from = list === 'none' ? [] : [people[list as 'cid'].account]
    must(tryKind(group, ben, 'auto', { account: ben.account, all: all === 'yes', from }))
    must(bill(group, people[payee as 'cid'], ben, 5n))
    expect(accountOf(group, ben)).toMatchObject(
      answer === 'booked' ? { balance: -5n, waiting: 0 } : { balance: 0n, waiting: 1 },
    )
  })

  test('what a third enters always waits, whatever is accepted beforehand', () => {
    const there = street()
    const { group, ben, cid, dan } = there
    setEntry(there, { third: 'confirm' })
    must(tryKind(group, ben, 'auto', { account: ben.account, all: true, from: [cid.account] }))
    must(tryKind(group, dan, 'enter', { from: ben.account, to: cid.account, amt: 5n }))
    expect(accountOf(group, ben)).toMatchObject({ balance: 0n, waiting: 1 })
  })

  test('it is refused, and waits for nobody, when a limit or a lock stands against it', () => {
    const { group, ann, ben, cid } = street()
    must(tryKind(group, ben, 'auto', { account: ben.account, all: true, from: [] }))
    expect(codeOf(bill(group, cid, ben, 100_01n))).toBe('over-limit')
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: true }))
    expect(codeOf(bill(group, cid, ben, 1n))).toBe('spend-locked')
    expect(accountOf(group, ben)).toMatchObject({ balance: 0n, waiting: 0 })
  })

  test('only who may pay says so, of accounts that exist, and of no account of nobody', () => {
    const { group, ann, ben, cid } = street()
    const auto = (change: Partial<BodyOf<'auto'>>) =>
      codeOf(tryKind(group, cid, 'auto', { account: cid.account, all: false, from: [], ...change }))
    expect(auto({ account: NOBODY.account })).toBe('no-such-account')
    for (const account of [group.external, group.treasury, group.community, group.contested]) {
      expect(auto({ account })).toBe('no-such-account')
      expect(codeOf(tryKind(group, ann, 'auto', { account, all: true, from: [] }))).toBe('no-such-account')
    }
    expect(auto({ account: ben.account })).toBe('not-your-account')
    expect(codeOf(tryKind(group, ann, 'auto', { account: ben.account, all: true, from: [] }))).toBe(
      'not-your-account',
    )
    expect(auto({ from: [ben.account, NOBODY.account] })).toBe('no-such-account')
    expect(auto({ from: [ben.account] })).toBe('ok')
    expect(accountOf(group, cid).auto).toEqual({ all: false, from: [ben.account] })
    expect(auto({})).toBe('ok')
    expect(accountOf(group, cid).auto).toBeUndefined()
  })
})

describe('rule 31: a payment of nothing', () => {
  const KINDS = ['pay', 'bill', 'enter', 'batch'] as const

  test.each(KINDS)('%s of nothing is refused, but where the group says it is a thank-you', kind => {
    const there = street()
    const { group, ann, ben, cid } = there
    const payment = { from: ben.account, to: cid.account, amt: 0n }
    const author = { pay: ben, bill: cid, enter: ann, batch: ben }[kind]
    const body = (kind === 'batch' ? { items: [payment] } : payment) as BodyOf<'pay'>
    const enter = () => order(group, intentOf(group, author, kind as 'pay', body))
    const refused = enter()
    expect(refused).toMatchObject({
      refusal: kind === 'batch' ? { why: { code: 'zero-amount' } } : { code: 'zero-amount' },
    })
    setEntry(there, { zero: true, payee: 'direct' })
    const levy = { name: 'chest', on: 'payer', ppm: 1, flat: 9n, to: group.treasury, across: false } as const
    setPolicy(there, { levies: [levy] })
    const { signed } = must(enter())
    expect(group.book.tables.payments.get(signed.id)).toMatchObject({ levies: [], state: 'booked' })
    expect(balances(group)).toEqual({ ann: 0n, ben: 0n, cid: 0n, dan: 0n })
  })
})

describe('rule 19: a batch is all or nothing', () => {
  test('one to many, many to one, and any list', () => {
    const { group, ann, ben, cid, dan } = street()
    const give = (to: typeof ben, amt: bigint) => ({ from: ben.account, to: to.account, amt })
    must(tryKind(group, ben, 'batch', { items: [give(cid, 5n), give(dan, 7n), give(cid, 1n)] }))
    const take = (from: typeof ben, amt: bigint) => ({ from: from.account, to: ann.account, amt })
    must(tryKind(group, ann, 'batch', { items: [take(cid, 2n), take(dan, 2n)] }))
    expect(balances(group)).toEqual({ ann: 4n, ben: -13n, cid: 4n, dan: 5n })
  })

  test('the first item that is wrong is named with its place and its reason, and nothing is booked', () => {
    const { group, ann, ben, cid, dan } = street()
    const good = { from: ben.account, to: cid.account, amt: 5n }
    must(tryKind(group, dan, 'leave', { member: dan.id }))
    must(tryKind(group, ann, 'lock', { account: cid.account, locked: true }))
    const batch = (by: typeof ben, wrong: Partial<typeof good>) =>
      tryKind(group, by, 'batch', { items: [good, { ...good, ...wrong }, { ...good, amt: 0n }] })
    const named = (why: string) => ({ refusal: { code: 'batch-item', item: 1, why: { code: why } } })
    expect(batch(ben, { from: NOBODY.account })).toMatchObject(named('no-such-account'))
    expect(batch(ben, { to: group.external })).toMatchObject(named('no-such-account'))
    expect(batch(ben, { to: dan.account })).toMatchObject(named('account-closed'))
    expect(batch(ben, { to: ben.account })).toMatchObject(named('same-account'))
    expect(batch(ben, { amt: 0n })).toMatchObject(named('zero-amount'))
    expect(batch(ben, { from: ann.account })).toMatchObject(named('entry-not-allowed'))
    expect(batch(ann, { from: cid.account, to: ben.account })).toMatchObject(named('spend-locked'))
    expect(batch(ben, {})).toMatchObject({ refusal: { item: 2, why: { code: 'zero-amount' } } })
    expect(balances(group)).toEqual({ ann: 0n, ben: 0n, cid: 0n, dan: 0n })
  })

  test('limits look at what each account gains or loses in all, and name the account', () => {
    const { group, ann, ben, cid, dan } = street()
    const give = (from: typeof ben, to: typeof ben, amt: bigint) => ({
      from: from.account,
      to: to.account,
      amt,
    })
    const sixty = [give(ben, cid, 60_00n), give(ben, dan, 60_00n)]
    expect(tryKind(group, ben, 'batch', { items: sixty })).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer', account: ben.account, wouldBe: -120_00n },
    })
    const many = [give(ben, cid, 90_00n), give(dan, cid, 90_00n), give(ann, cid, 90_00n)]
    expect(tryKind(group, ann, 'batch', { items: many })).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', account: cid.account, wouldBe: 270_00n },
    })
    must(tryKind(group, ann, 'batch', { items: [...sixty, give(cid, ben, 20_00n)] }))
    expect(balances(group)).toEqual({ ann: 0n, ben: -100_00n, cid: 40_00n, dan: 60_00n })
  })

  test('the largest one fits into an intent, and one more does not', () => {
    const { group, ben, cid } = street()
    const items = Array.from({ length: LIMITS.batchItemsMax }, (_, i) => ({
      from: ben.account,
      to: cid.account,
      amt: BigInt(i + 1) % 90n || 1n,
    }))
    const { seq } = record(group, ben, 'batch', { items })
    expect(group.entries[seq]!.length).toBeLessThan(LIMITS.intentBytesMax)
    const more = [...items, { from: ben.account, to: cid.account, amt: 1n }]
    expect(codeOf(tryKind(group, ben, 'batch', { items: more }))).toBe('malformed')
    expect(codeOf(tryKind(group, ben, 'batch', { items: [] }))).toBe('malformed')
  })
})

test('rule 32, rule 18: a payment may name a category and an ad, and depends on neither', () => {
  const { group, ben, cid } = street()
  const about = { category: 'no such category', ad: 'ab'.repeat(16) as never, memo: hashNamed('memo') }
  must(tryKind(group, ben, 'pay', { from: ben.account, to: cid.account, amt: 2n, ...about }))
  must(pay(group, ben, cid, 2n))
  expect(balances(group)).toMatchObject({ ben: -4n, cid: 4n })
})
