/** A payment in dispute, what the committee makes of it, and words of thanks. SPEC 5.9. */
import { describe, expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { bodiesOf } from './bodies.ts'
import { table } from './table.ts'
import {
  accountOf,
  balances,
  idOfEntry,
  pay,
  setLimits,
  setPolicy,
  tryKind,
  type Village,
  village,
} from './village.ts'
import { admit, balanceOf, codeOf, hashNamed, must, sumOf, type TestGroup, type TestMember } from './world.ts'

interface Street extends Village {
  readonly cid: TestMember
  readonly dan: TestMember
}

/** Ben paid Cid 5.00; Dan has nothing to do with it, Ann is the committee. */
function street(limits?: { min?: bigint; max?: bigint }): Street & { readonly payment: IntentId } {
  const there = village(limits)
  const { group, ben } = there
  const [cid, dan] = [admit(group, 'cid'), admit(group, 'dan')]
  return { ...there, cid, dan, payment: idOfEntry(pay(group, ben, cid, 5_00n)) }
}

const dispute = (group: TestGroup, by: TestMember, payment: IntentId) =>
  tryKind(group, by, 'dispute', { payment })
const settle = (group: TestGroup, by: TestMember, payment: IntentId, how: 'stands' | 'reversed') =>
  tryKind(group, by, 'settle', { payment, how })
const stateOf = (group: TestGroup, payment: string): string =>
  group.book.tables.payments.get(payment)?.state ?? 'none'

describe('every state and what may be said of it', () => {
  const CELLS = table<'state' | 'kind' | 'answer'>(`
    state     kind           answer
    booked    dispute        disputed
    booked    settle-stands  not-disputed
    booked    settle-back    not-disputed
    booked    thank          booked
    booked    reverse        reversed
    disputed  dispute        payment-disputed
    disputed  settle-stands  settled
    disputed  settle-back    reversed
    disputed  thank          disputed
    disputed  reverse        payment-disputed
    settled   dispute        payment-settled
    settled   settle-stands  not-disputed
    settled   settle-back    not-disputed
    settled   thank          settled
    settled   reverse        payment-settled
    reversed  dispute        payment-reversed
    reversed  settle-stands  not-disputed
    reversed  settle-back    not-disputed
    reversed  thank          payment-reversed
    reversed  reverse        payment-reversed
  `)

  test.each(CELLS)('$state, $kind: $answer', ({ state, kind, answer }) => {
    const { group, ann, ben, payment } = street()
    if (state !== 'booked') must(dispute(group, ben, payment))
    if (state === 'settled') must(settle(group, ann, payment, 'stands'))
    if (state === 'reversed') must(settle(group, ann, payment, 'reversed'))
    expect(stateOf(group, payment)).toBe(state)
    const done = {
      dispute: () => dispute(group, ben, payment),
      'settle-stands': () => settle(group, ann, payment, 'stands'),
      'settle-back': () => settle(group, ann, payment, 'reversed'),
      thank: () => tryKind(group, ben, 'thank', { payment, mark: 'fair' }),
      reverse: () => tryKind(group, ann, 'reverse', { payment }),
    }[kind as 'dispute']()
    expect(done.ok ? stateOf(group, payment) : done.refusal.code).toBe(answer)
    expect(sumOf(group.book)).toBe(0n)
  })

  const WHO = table<'kind' | 'ann' | 'ben' | 'cid' | 'dan'>(`
    kind     ann               ben          cid          dan
    dispute  not-your-payment  ok           ok           not-your-payment   // the committee settles, others complain
    thank    not-your-payment  ok           ok           not-your-payment
    settle   ok                not-allowed  not-allowed  not-allowed
  `)

  test.each(WHO)('$kind: committee $ann, payer $ben, payee $cid, another $dan', ({ kind, ...row }) => {
    const seen = (['ann', 'ben', 'cid', 'dan'] as const).map(name => {
      const there = street()
      const { group, ben, payment } = there
      if (kind === 'settle') must(dispute(group, ben, payment))
      const body = { ...bodiesOf(group, there.ann, ben)[kind as 'settle'], payment }
      return [name, codeOf(tryKind(group, there[name], kind as 'settle', body))]
    })
    expect(Object.fromEntries(seen)).toEqual(row)
  })

  test.each(['dispute', 'settle', 'thank', 'reverse'] as const)(
    '%s of no payment is no-such-payment',
    kind => {
      const { group, ann, ben } = village()
      expect(codeOf(tryKind(group, ann, kind, bodiesOf(group, ann, ben)[kind] as never))).toBe(
        'no-such-payment',
      )
    },
  )
})

describe('what is in dispute', () => {
  test('stays where it is and cannot be spent, down to the floor and no further', () => {
    const there = street()
    const { group, ann, ben, cid, dan, payment } = there
    must(setLimits(there, cid, { min: -1_00n }))
    must(pay(group, ann, cid, 1_00n))
    must(dispute(group, ben, payment))
    expect(accountOf(group, cid)).toMatchObject({ balance: 6_00n, frozen: 5_00n })
    expect(pay(group, cid, dan, 2_01n)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer', account: cid.account, limit: -1_00n, wouldBe: -1_01n },
    })
    must(pay(group, cid, dan, 2_00n))
    must(settle(group, ann, payment, 'stands'))
    expect(accountOf(group, cid)).toMatchObject({ balance: 4_00n, frozen: 0n })
    must(pay(group, cid, dan, 5_00n))
  })

  test('is frozen also when it was spent before: who spent it earns first', () => {
    const { group, ann, ben, cid, dan, payment } = street()
    must(pay(group, cid, dan, 100_00n))
    must(dispute(group, ben, payment))
    expect(codeOf(pay(group, cid, dan, 1n))).toBe('over-limit')
    must(pay(group, ann, cid, 10_00n))
    expect(accountOf(group, cid)).toMatchObject({ balance: -85_00n, frozen: 5_00n })
    expect(codeOf(pay(group, cid, dan, 10_01n))).toBe('over-limit')
    must(pay(group, cid, dan, 10_00n))
  })

  test('counts at the ceiling as any balance', () => {
    const { group, ann, ben, cid, payment } = street({ min: -100_00n, max: 6_00n })
    must(dispute(group, ben, payment))
    expect(codeOf(pay(group, ann, cid, 1_01n))).toBe('over-limit')
    must(pay(group, ann, cid, 1_00n))
  })

  test('goes back with its levies whatever limits say, and counts no more as earned', () => {
    const there = street()
    const { group, ann, ben, cid, dan } = there
    const levy = {
      name: 'chest',
      on: 'payee',
      ppm: 100_000,
      flat: 0n,
      to: group.treasury,
      across: false,
    } as const
    setPolicy(there, { levies: [levy] })
    const payment = idOfEntry(pay(group, ben, cid, 10_00n))
    must(pay(group, cid, dan, 100_00n))
    must(dispute(group, ben, payment))
    must(settle(group, ann, payment, 'reversed'))
    expect(accountOf(group, cid)).toMatchObject({ balance: -95_00n, frozen: 0n })
    expect(accountOf(group, cid).earned).toBe(5_00n)
    expect(balanceOf(group, ben.account)).toBe(-5_00n)
    expect([balanceOf(group, group.treasury), sumOf(group.book)]).toEqual([10_00n, 0n])
  })

  test('keeps its holder from leaving until it is settled', () => {
    const { group, ann, ben, cid, dan, payment } = street()
    must(dispute(group, ben, payment))
    must(pay(group, cid, dan, 5_00n))
    expect(codeOf(tryKind(group, cid, 'leave', { member: cid.id }))).toBe('something-waits')
    must(settle(group, ann, payment, 'stands'))
    must(tryKind(group, cid, 'leave', { member: cid.id }))
  })

  test('of a batch is all of it, at each payee', () => {
    const { group, ann, ben, cid, dan } = street()
    const items = [cid, dan, cid].map(({ account }) => ({ from: ben.account, to: account, amt: 1_00n }))
    const payment = idOfEntry(tryKind(group, ben, 'batch', { items }))
    must(dispute(group, ben, payment))
    expect([cid, dan].map(who => accountOf(group, who).frozen)).toEqual([2_00n, 1_00n])
    must(settle(group, ann, payment, 'reversed'))
    expect([cid, dan].map(who => accountOf(group, who).frozen)).toEqual([0n, 0n])
    expect(balances(group)).toMatchObject({ ben: -5_00n, cid: 5_00n, dan: 0n })
  })

  test('with somebody who left can be frozen no more, and what was can only stand', () => {
    const { group, ann, ben, cid, dan } = street()
    const first = idOfEntry(pay(group, dan, ben, 3_00n))
    const second = idOfEntry(pay(group, ben, dan, 3_00n))
    must(dispute(group, dan, first))
    must(tryKind(group, dan, 'leave', { member: dan.id }))
    expect(codeOf(dispute(group, ben, second))).toBe('account-closed')
    expect(codeOf(settle(group, ann, first, 'reversed'))).toBe('account-closed')
    must(settle(group, ann, first, 'stands'))
    expect([accountOf(group, ben).frozen, accountOf(group, cid).frozen]).toEqual([0n, 0n])
  })

  test('is never more than books can hold', () => {
    const { group, ann, ben } = village({})
    const first = idOfEntry(pay(group, ben, ann, AMOUNT_MAX))
    must(pay(group, ann, ben, AMOUNT_MAX))
    const second = idOfEntry(pay(group, ben, ann, 1n))
    must(dispute(group, ben, first))
    expect(dispute(group, ben, second)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', account: ann.account, limit: AMOUNT_MAX },
    })
    must(settle(group, ann, first, 'stands'))
    must(dispute(group, ben, second))
  })
})

describe('thanks', () => {
  const thank = (group: TestGroup, by: TestMember, payment: IntentId) =>
    tryKind(group, by, 'thank', { payment, mark: 'good', text: hashNamed('kind words') })

  test('are given once by each side, and move nothing', () => {
    const { group, ben, cid, payment } = street()
    must(thank(group, ben, payment))
    expect(codeOf(thank(group, ben, payment))).toBe('already-thanked')
    must(thank(group, cid, payment))
    expect(codeOf(thank(group, cid, payment))).toBe('already-thanked')
    expect(group.book.tables.payments.get(payment)?.thanks).toEqual(['payer', 'payee'])
    expect(balances(group)).toMatchObject({ ben: -5_00n, cid: 5_00n })
  })

  test('are not given to oneself', () => {
    const { group, ann, ben } = street()
    const second = 'ab'.repeat(16) as TestMember['account']
    const holders = [{ member: ben.id, can: ['pay', 'bill', 'manage'] as const }]
    must(tryKind(group, ann, 'account', { account: second, number: 'TEST0077', kind: 'company', holders }))
    const payment = idOfEntry(tryKind(group, ben, 'pay', { from: ben.account, to: second, amt: 1n }))
    expect(codeOf(thank(group, ben, payment))).toBe('not-your-payment')
  })
})
