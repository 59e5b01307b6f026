/** Standing orders: payments to come, once or by the calendar. SPEC 5.12. */
import { describe, expect, test } from 'vitest'
import { periodsLater } from '../src/base/calendar.ts'
import type { IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { readIntent } from '../src/ledger/intent.ts'
import type { Row } from '../src/ledger/tables.ts'
import { NOBODY } from './bodies.ts'
import { due, entryWith, orderBy, rent, rowOf, type Standing } from './standing.ts'
import { setLimits, tryKind, type Village, village } from './village.ts'
import {
  admit,
  balanceOf,
  codeOf,
  hashNamed,
  intentOf,
  must,
  NOW,
  record,
  signerNamed,
  type TestMember,
} from './world.ts'

describe('an order', () => {
  test('is refused in the order of SPEC 5.12: each repair shows the next', () => {
    const there = village({}, { policy: entryWith({ payer: false }) })
    const { group, ann, ben } = there
    const seen: string[] = []
    const ask = (more: Partial<Standing>, by: TestMember = ben) =>
      seen.push(codeOf(tryKind(group, by, 'standing', rent(there, more))))
    const late = { first: NOW - LIMITS.clockSkewMs - 1 }
    ask({ from: group.external, ...late })
    record(group, ann, 'policy', { change: entryWith({}) })
    ask({ from: group.external, to: NOBODY.account, amt: 0n, ...late })
    ask({ to: ben.account, amt: 0n, ...late })
    ask({ to: NOBODY.account, amt: 0n, ...late })
    ask({ amt: 0n, ...late }, ann)
    ask(late, ann)
    record(group, ann, 'lock', { account: ben.account, locked: true })
    ask(late)
    record(group, ann, 'lock', { account: ben.account, locked: false })
    ask(late)
    ask({ first: NOW + LIMITS.orderAheadMs + 1 })
    ask({ first: NOW - LIMITS.clockSkewMs })
    ask({ first: NOW + LIMITS.orderAheadMs })
    expect(seen).toEqual([
      'entry-not-allowed',
      'no-such-account',
      'same-account',
      'no-such-account',
      'zero-amount',
      'not-your-account',
      'spend-locked',
      'order-in-the-past',
      'order-too-far',
      'ok',
      'ok',
    ])
  })

  test('moves nothing before its time, and needs no cover before it', () => {
    const there = village({ min: -1n })
    const id = orderBy(there, { first: NOW + DAY_MS, times: 3 })
    expect(rowOf(there, id)).toEqual({
      from: there.ben.account,
      to: there.ann.account,
      amt: 5_00n,
      by: there.ben.id,
      every: 'month',
      first: NOW + DAY_MS,
      next: NOW + DAY_MS,
      done: 0,
      skipped: 0,
      left: 3,
      state: 'on',
    })
    expect(balanceOf(there.group, there.ben.account)).toBe(0n)
    expect(codeOf(due(there, id))).toBe('not-yet')
    expect(codeOf(due(there, id, true))).toBe('not-yet')
  })

  test('is of the payer alone: a holder who may only bill, and a card, order nothing', () => {
    const there = village()
    const { group, ann, ben } = there
    record(group, ben, 'holder', { account: ben.account, member: ann.id, can: ['bill'] })
    expect(codeOf(tryKind(group, ann, 'standing', rent(there)))).toBe('not-your-account')
    const card = signerNamed('card')
    record(group, ben, 'delegate', {
      key: card.pub,
      account: ben.account,
      scope: ['pay'],
      each: 10_00n,
      amount: 10_00n,
      every: 'month',
      until: NOW + 30 * DAY_MS,
    })
    expect(codeOf(tryKind(group, { ...ben, signer: card }, 'standing', rent(there)))).toBe('not-allowed')
  })

  test(`an account has at most ${LIMITS.ordersPerAccountMax} that run; one that ended makes room`, () => {
    const there = village()
    const { group, ben } = there
    const all = Array.from({ length: LIMITS.ordersPerAccountMax }, () => orderBy(there, { every: 'once' }))
    const more = () => codeOf(tryKind(group, ben, 'standing', rent(there)))
    expect(more()).toBe('too-many-orders')
    record(group, ben, 'stop', { order: all[0] as IntentId })
    expect([more(), more()]).toEqual(['ok', 'too-many-orders'])
    must(due(there, all[1] as IntentId))
    expect([more(), more()]).toEqual(['ok', 'too-many-orders'])
  })

  test('is stopped by whoever may pay from the account, and by who ordered it', () => {
    const there = village()
    const { group, ann, ben } = there
    const eva = admit(group, 'eva')
    record(group, ben, 'holder', { account: ben.account, member: eva.id, can: ['pay'] })
    const [first, second] = [orderBy(there), orderBy(there, {}, eva)]
    const stop = (by: TestMember, id: IntentId) => codeOf(tryKind(group, by, 'stop', { order: id }))
    expect(stop(ann, hashNamed('none') as string as IntentId)).toBe('no-such-order')
    expect(stop(ann, first)).toBe('not-your-account')
    expect(stop(eva, first)).toBe('ok')
    expect(stop(ann, first)).toBe('order-ended')
    record(group, ben, 'holder', { account: ben.account, member: eva.id })
    expect(stop(eva, second)).toBe('ok')
    expect(rowOf(there, second).state).toBe('stopped')
    expect(codeOf(due(there, second))).toBe('order-ended')
  })
})

describe('when a payment is due', () => {
  test('it is a payment like any other: by who ordered it, with levies, under its own id, and can go back', () => {
    const there = village()
    const { group, ann, ben } = there
    const levy = { name: 'chest', on: 'payee', ppm: 20_000, flat: 0n, to: group.treasury, across: false }
    record(group, ann, 'policy', { change: { levies: [levy as never] } })
    const id = orderBy(there)
    const paid = must(due(there, id)).signed.id
    expect(group.book.tables.payments.get(paid)).toMatchObject({
      by: ben.id,
      moves: [{ from: ben.account, to: ann.account, amt: 5_00n }],
      levies: [{ from: ann.account, to: group.treasury, amt: 10n }],
      state: 'booked',
    })
    expect(group.book.tables.accounts.get(ann.account)).toMatchObject({ balance: 4_90n, earned: 5_00n })
    must(tryKind(group, ann, 'reverse', { payment: paid }))
    expect(balanceOf(group, ben.account)).toBe(0n)
    expect(rowOf(there, id)).toMatchObject({ done: 1, state: 'on' })
  })

  test('the 31st comes on the last of short months and on the 31st again', () => {
    const there = village({})
    const first = Date.parse('2027-01-31T10:00:00Z')
    const id = orderBy(there, { first })
    const seen = [1, 2, 3, 4].map(() => {
      there.group.now = rowOf(there, id).next
      must(due(there, id))
      return new Date(rowOf(there, id).next).toISOString().slice(0, 10)
    })
    expect(seen).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'])
  })

  test('a node that slept pays each missed time, one after the other, and none twice', () => {
    const there = village({})
    const { group } = there
    const id = orderBy(there)
    group.now = periodsLater(NOW, 'month', 2)
    expect([1, 2, 3, 4].map(() => codeOf(due(there, id)))).toEqual(['ok', 'ok', 'ok', 'not-yet'])
    expect(balanceOf(group, there.ann.account)).toBe(15_00n)
  })

  test('once is once, and so many times are so many', () => {
    const there = village({})
    const { group } = there
    const [once, twice] = [orderBy(there, { every: 'once' }), orderBy(there, { every: 'week', times: 2 })]
    expect([codeOf(due(there, once)), codeOf(due(there, once))]).toEqual(['ok', 'order-ended'])
    group.now += 14 * DAY_MS
    expect([1, 2, 3].map(() => codeOf(due(there, twice)))).toEqual(['ok', 'ok', 'order-ended'])
    expect([once, twice].map(id => rowOf(there, id))).toMatchObject([
      { state: 'done', done: 1, left: 0 },
      { state: 'done', done: 2, left: 0 },
    ])
    expect(group.book.tables.accounts.get(there.ben.account)?.orders).toBe(0)
  })

  test('once is one time, and no order is of no time: else it is malformed', () => {
    const there = village({})
    const read = (more: Partial<Standing>): string => {
      const { bytes, sig } = intentOf(there.group, there.ben, 'standing', rent(there, more))
      return codeOf(readIntent(bytes, sig))
    }
    expect(read({ every: 'once', times: 1 })).toBe('ok')
    expect(read({ every: 'once', times: 2 })).toBe('malformed')
    expect(read({ times: 0 })).toBe('malformed')
    expect(read({ times: LIMITS.orderTimesMax })).toBe('ok')
    expect(read({ times: LIMITS.orderTimesMax + 1 })).toBe('malformed')
  })

  test('who is away on holiday pays', () => {
    const there = village()
    const id = orderBy(there)
    record(there.group, there.ben, 'presence', { away: true })
    expect(codeOf(due(there, id))).toBe('ok')
  })

  test('rule 8: limits hold, also where automatic acts may pass them', () => {
    const there = village(
      {},
      { policy: { limits: { mode: 'explicit', min: -4_99n, hard: true, skip: ['automatic'] } } },
    )
    const id = orderBy(there)
    expect(due(there, id)).toEqual({
      ok: false,
      refusal: {
        code: 'over-limit',
        who: 'payer',
        account: there.ben.account,
        limit: -4_99n,
        wouldBe: -5_00n,
      },
    })
    expect(rowOf(there, id)).toMatchObject({ done: 0, next: NOW })
  })
})

describe('when something stands against a payment', () => {
  type Obstacle = (there: Village) => void
  const obstacles: { readonly [why: string]: readonly [Obstacle, string, Row<'orders'>['state']] } = {
    'the payer has not enough': [v => void must(setLimits(v, v.ben, { min: 0n })), 'over-limit', 'on'],
    'the payee has too much': [v => void must(setLimits(v, v.ann, { max: 0n })), 'over-limit', 'on'],
    'spending is locked': [
      v => void record(v.group, v.ann, 'lock', { account: v.ben.account, locked: true }),
      'spend-locked',
      'on',
    ],
    'who ordered it is suspended': [
      v => void record(v.group, v.ann, 'change', { member: v.ben.id, status: 'suspended' }),
      'not-active',
      'on',
    ],
    'payers may not enter payments any more': [
      v => void record(v.group, v.ann, 'policy', { change: entryWith({ payer: false }) }),
      'entry-not-allowed',
      'on',
    ],
    'who ordered it left': [
      v => void record(v.group, v.ann, 'leave', { member: v.ben.id }),
      'not-active',
      'stopped',
    ],
  }

  test.each(Object.entries(obstacles))('%s: it is refused, tried for days, then passed over', (_, row) => {
    const [obstruct, code, state] = row
    const there = village({})
    const { group } = there
    const id = orderBy(there)
    obstruct(there)
    expect(codeOf(due(there, id))).toBe(code)
    if (state === 'on') {
      expect(codeOf(due(there, id, true))).toBe('not-yet')
      group.now = NOW + LIMITS.orderRetryMs - 1
      expect(codeOf(due(there, id, true))).toBe('not-yet')
      group.now += 1
    }
    expect(codeOf(due(there, id, true))).toBe('ok')
    expect(rowOf(there, id)).toMatchObject({
      state,
      done: 1,
      skipped: 1,
      next: periodsLater(NOW, 'month', 1),
    })
    expect(balanceOf(group, there.ann.account)).toBe(0n)
    expect([...group.book.tables.payments]).toEqual([])
  })

  test('the node passes over nothing that would be paid', () => {
    const there = village()
    const { group } = there
    const id = orderBy(there)
    group.now += LIMITS.orderRetryMs
    expect(codeOf(due(there, id, true))).toBe('nothing-to-skip')
    expect(codeOf(due(there, id))).toBe('ok')
  })

  test('a payee whose account closed is paid no more: the order ends at once', () => {
    const there = village()
    const { group, ann, ben } = there
    const eva = admit(group, 'eva')
    const id = orderBy(there, { to: eva.account })
    record(group, eva, 'leave', { member: eva.id })
    expect(codeOf(due(there, id))).toBe('account-closed')
    expect(codeOf(due(there, id, true))).toBe('ok')
    expect(rowOf(there, id)).toMatchObject({ state: 'stopped', skipped: 1 })
    expect(group.book.tables.accounts.get(ben.account)?.orders).toBe(0)
    expect(balanceOf(group, ann.account)).toBe(0n)
  })

  test('who may no longer pay from an account pays no longer by an order', () => {
    const there = village()
    const { group, ben } = there
    const eva = admit(group, 'eva')
    record(group, ben, 'holder', { account: ben.account, member: eva.id, can: ['pay'] })
    const id = orderBy(there, {}, eva)
    record(group, ben, 'holder', { account: ben.account, member: eva.id })
    expect(codeOf(due(there, id))).toBe('not-your-account')
  })

  test('a time passed over counts as one of so many, and a single payment is over', () => {
    const there = village({ min: 0n })
    const [twice, once] = [orderBy(there, { every: 'week', times: 2 }), orderBy(there, { every: 'once' })]
    there.group.now += 8 * DAY_MS
    must(due(there, twice, true))
    must(due(there, once, true))
    expect(rowOf(there, twice)).toMatchObject({ state: 'on', left: 1, done: 1 })
    expect(rowOf(there, once)).toMatchObject({ state: 'done', skipped: 1, done: 1 })
  })
})
