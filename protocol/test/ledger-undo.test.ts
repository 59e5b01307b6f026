/** Giving back and taking back: a visible counter-entry, levies included. domain.md rule 16; SPEC 5.9. */
import { describe, expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS, HOUR_MS } from '../src/base/time.ts'
import type { Row } from '../src/ledger/tables.ts'
import { bodiesOf } from './bodies.ts'
import { table } from './table.ts'
import {
  accountOf,
  balances,
  bill,
  idOfEntry,
  pay,
  setEntry,
  setLimits,
  setPolicy,
  tryKind,
  type Village,
  village,
} from './village.ts'
import { admit, balanceOf, codeOf, must, sumOf, type TestGroup, type TestMember } from './world.ts'

interface Street extends Village {
  readonly cid: TestMember
  readonly dan: TestMember
}

/** Ben pays Cid; Dan has nothing to do with it, Ann is the committee. */
function street(): Street {
  const there = village()
  const { group } = there
  return { ...there, cid: admit(group, 'cid'), dan: admit(group, 'dan') }
}

const undo = (group: TestGroup, by: TestMember, payment: IntentId) =>
  tryKind(group, by, 'reverse', { payment })
const paymentOf = (group: TestGroup, id: string) => group.book.tables.payments.get(id) as Row<'payments'>

describe('who may reverse a payment, and until when', () => {
  const WINDOWS = table<'payer' | 'payee' | 'by' | 'after' | 'answer'>(`
    payer  payee  by   after     answer
    0      0      ben  0         too-late-to-undo   // nothing is no time, not an instant
    0      0      cid  0         too-late-to-undo
    24     0      ben  0         ok
    24     0      ben  23:59     ok
    24     0      ben  24:00     too-late-to-undo   // the last instant is out
    24     0      cid  0         too-late-to-undo
    0      24     cid  23:59     ok
    0      24     cid  24:00     too-late-to-undo
    0      24     ben  0         too-late-to-undo
    24     48     ben  30:00     too-late-to-undo
    24     48     cid  30:00     ok
    24     48     dan  0         not-your-payment
    0      0      ann  9500:00   ok                 // the committee, as long as it is open
    0      0      ann  9700:00   no-such-payment
  `)

  test.each(WINDOWS)('payer $payer h, payee $payee h, by $by after $after: $answer', row => {
    const there = street()
    const { group, ann, ben, cid, dan } = there
    setEntry(there, { payerUndoMs: Number(row.payer) * HOUR_MS, payeeUndoMs: Number(row.payee) * HOUR_MS })
    const id = idOfEntry(pay(group, ben, cid, 5_00n))
    const [hours = 0, minutes = 0] = row.after.split(':').map(Number)
    group.now += hours * HOUR_MS + minutes * 60_000
    expect(codeOf(undo(group, { ann, ben, cid, dan }[row.by as 'ann'], id))).toBe(row.answer)
    const back = row.answer === 'ok'
    expect(balances(group)).toMatchObject(back ? { ben: 0n, cid: 0n } : { ben: -5_00n, cid: 5_00n })
    expect(paymentOf(group, id).state).toBe(back ? 'reversed' : 'booked')
  })

  test('the window of a bill begins when it was paid, not when it was sent', () => {
    const there = street()
    const { group, ben, cid } = there
    setEntry(there, { payerUndoMs: HOUR_MS })
    const id = idOfEntry(bill(group, cid, ben, 5n))
    group.now += 2 * DAY_MS
    expect(codeOf(undo(group, ben, id))).toBe('no-such-payment')
    must(tryKind(group, ben, 'accept', { bill: id }))
    group.now += HOUR_MS - 1
    must(undo(group, ben, id))
  })

  test('who may pay from the account gives back, not who may only bill', () => {
    const { group, ben, cid, dan } = street()
    const id = idOfEntry(pay(group, ben, cid, 5n))
    must(tryKind(group, cid, 'holder', { account: cid.account, member: dan.id, can: ['bill'] }))
    expect(codeOf(undo(group, dan, id))).toBe('not-your-payment')
    must(tryKind(group, cid, 'holder', { account: cid.account, member: dan.id, can: ['pay'] }))
    must(undo(group, dan, id))
  })

  test('the last day on which a payment can be spoken about is in, the next instant is out', () => {
    const { group, ann, ben, cid } = street()
    const [first, second] = [1n, 2n].map(amt => idOfEntry(pay(group, ben, cid, amt))) as [IntentId, IntentId]
    group.now += LIMITS.paymentOpenMs
    must(undo(group, ann, first))
    group.now += 1
    for (const kind of ['reverse', 'dispute', 'thank', 'settle'] as const) {
      const body = { ...bodiesOf(group, ann, ben)[kind], payment: second }
      expect(codeOf(tryKind(group, ann, kind, body as never))).toBe('no-such-payment')
    }
  })
})

describe('rule 16: a reversal is another entry, and the levies go back with it', () => {
  test('everybody stands as before, the payment stays to be seen, and is reversed once', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const levies = (['payer', 'payee'] as const).map(on => ({
      name: `of the ${on}`,
      on,
      ppm: 30_000,
      flat: 1n,
      to: on === 'payer' ? group.treasury : group.community,
      across: false,
    }))
    setPolicy(there, { levies })
    const id = idOfEntry(pay(group, ben, cid, 3_33n))
    expect(balances(group)).toMatchObject({ ben: -3_44n, cid: 3_22n })
    const before = paymentOf(group, id)
    setPolicy(there, { levies: [] })
    const size = group.entries.length
    must(undo(group, ann, id))
    expect(balances(group)).toEqual({ ann: 0n, ben: 0n, cid: 0n, dan: 0n })
    expect([group.treasury, group.community].map(one => balanceOf(group, one))).toEqual([0n, 0n])
    expect(paymentOf(group, id)).toEqual({ ...before, state: 'reversed', later: [size] })
    expect(group.entries.length).toBe(size + 1)
    expect(codeOf(undo(group, ann, id))).toBe('payment-reversed')
    expect(sumOf(group.book)).toBe(0n)
  })

  test('a chest that is empty by then gives the levy back all the same', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const levy = { name: 'chest', on: 'payer', ppm: 0, flat: 5n, to: group.treasury, across: false } as const
    setPolicy(there, { levies: [levy] })
    const id = idOfEntry(pay(group, ben, cid, 10n))
    must(tryKind(group, ann, 'pay', { from: group.treasury, to: ann.account, amt: 5n }))
    must(undo(group, cid, id))
    expect([balanceOf(group, group.treasury), balanceOf(group, ben.account)]).toEqual([-5n, 0n])
  })

  test('a batch goes back whole, by who stands on one side of all of it', () => {
    const there = street()
    const { group, ann, ben, cid, dan } = there
    setEntry(there, { payerUndoMs: DAY_MS, payeeUndoMs: DAY_MS })
    const many = (by: TestMember, items: readonly (readonly [TestMember, TestMember])[]) =>
      idOfEntry(
        tryKind(group, by, 'batch', {
          items: items.map(([from, to]) => ({ from: from.account, to: to.account, amt: 5n })),
        }),
      )
    const gifts = many(ben, [
      [ben, cid],
      [ben, dan],
    ])
    expect([cid, dan].map(who => codeOf(undo(group, who, gifts)))).toEqual(Array(2).fill('not-your-payment'))
    must(undo(group, ben, gifts))
    const fees = many(ann, [
      [ben, cid],
      [dan, cid],
    ])
    expect(codeOf(undo(group, ben, fees))).toBe('not-your-payment')
    must(undo(group, cid, fees))
    expect(balances(group)).toEqual({ ann: 0n, ben: 0n, cid: 0n, dan: 0n })
  })
})

describe('what stands against it', () => {
  test('the limits of both sides, unless the committee reverses', () => {
    const there = street()
    const { group, ann, ben, cid, dan } = there
    const id = idOfEntry(pay(group, ben, cid, 50_00n))
    must(pay(group, cid, dan, 120_00n))
    expect(undo(group, cid, id)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer', account: cid.account, wouldBe: -120_00n },
    })
    must(pay(group, dan, cid, 120_00n))
    must(pay(group, dan, ben, 90_00n))
    must(setLimits(there, ben, { max: 10_00n }))
    expect(undo(group, cid, id)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', account: ben.account, wouldBe: 90_00n },
    })
    must(undo(group, ann, id))
    expect(balances(group)).toMatchObject({ ben: 90_00n, cid: 0n })
  })

  test('a locked account gives back by the committee’s word alone', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    setEntry(there, { payerUndoMs: DAY_MS })
    const id = idOfEntry(pay(group, ben, cid, 5n))
    must(tryKind(group, ann, 'lock', { account: cid.account, locked: true }))
    expect([ben, cid].map(who => codeOf(undo(group, who, id)))).toEqual(['spend-locked', 'spend-locked'])
    must(undo(group, ann, id))
  })

  test('nothing comes back to an account that closed, nor out of it', () => {
    const { group, ann, ben, cid, dan } = street()
    const [toDan, ofDan] = [idOfEntry(pay(group, ben, dan, 5n)), idOfEntry(pay(group, dan, cid, 5n))]
    must(tryKind(group, dan, 'leave', { member: dan.id }))
    expect([toDan, ofDan].map(id => codeOf(undo(group, ann, id)))).toEqual(Array(2).fill('account-closed'))
    expect(accountOf(group, dan)).toMatchObject({ balance: 0n, status: 'closed' })
  })

  const STATES = table<'state' | 'answer'>(`
    state     answer
    disputed  payment-disputed
    settled   payment-settled
    reversed  payment-reversed
  `)

  test.each(STATES)('a payment that is $state: $answer, whoever asks', ({ state, answer }) => {
    const { group, ann, ben, cid } = street()
    const id = idOfEntry(pay(group, ben, cid, 5n))
    must(tryKind(group, ben, 'dispute', { payment: id }))
    if (state !== 'disputed')
      must(tryKind(group, ann, 'settle', { payment: id, how: state === 'settled' ? 'stands' : 'reversed' }))
    expect([ann, cid].map(who => codeOf(undo(group, who, id)))).toEqual([answer, answer])
  })
})

test('rule 27: a wish that comes again is booked once, also after it was reversed', () => {
  const { group, ann, ben, cid } = street()
  const first = must(pay(group, ben, cid, 5n))
  must(undo(group, ann, first.signed.id))
  const again = tryKind(group, ben, 'pay', { from: ben.account, to: cid.account, amt: 5n })
  expect(must(again).signed.id).not.toBe(first.signed.id)
  expect(paymentOf(group, first.signed.id).state).toBe('reversed')
  expect(balances(group)).toMatchObject({ ben: -5n, cid: 5n })
})
