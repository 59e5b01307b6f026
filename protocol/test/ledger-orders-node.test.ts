/** Standing orders as a node enters them: what is due, in which order, until nothing is. SPEC 5.12. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EVERY, periodsLater } from '../src/base/calendar.ts'
import type { IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { dueActs } from '../src/ledger/due-acts.ts'
import { dueOrders } from '../src/ledger/rules-orders.ts'
import { orderBy, rent } from './standing.ts'
import { pay, tryKind, village } from './village.ts'
import { admit, NOW, record, sumOf, type TestGroup, type TestMember } from './world.ts'

describe('what a node should enter', () => {
  test('is what is due, the longest due first; what may yet be paid is left to be tried again', () => {
    const there = village({ min: -10_00n })
    const { group, ann, ben } = there
    const [later, big, first] = [
      orderBy(there, { first: NOW + DAY_MS }),
      orderBy(there, { first: NOW, amt: 11_00n }),
      orderBy(there, { first: NOW - 1 }),
    ]
    expect(dueOrders(group.book, NOW - 2)).toEqual([])
    expect(dueOrders(group.book, NOW)).toEqual([{ order: first, act: 'pay' }])
    group.now = NOW + LIMITS.orderRetryMs
    expect(dueOrders(group.book, group.now)).toEqual([
      { order: first, act: 'pay' },
      { order: big, act: 'skip' },
      { order: later, act: 'pay' },
    ])
    record(group, ann, 'lock', { account: ben.account, locked: true })
    expect(dueOrders(group.book, group.now).map(({ act }) => act)).toEqual(['skip', 'skip'])
  })

  /** A little group that orders, stops, earns and closes, and a node that enters what it is told. */
  test('entering it until nothing is due keeps the calendar, the counts and the sum', () => {
    const step = fc.record({
      days: fc.nat(40),
      who: fc.nat(2),
      to: fc.nat(2),
      amt: fc.bigInt({ min: 1n, max: 60_00n }),
      every: fc.constantFrom('once', ...EVERY),
      times: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      act: fc.constantFrom('order', 'order', 'order', 'stop', 'lock', 'unlock', 'pay'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), steps => {
        const there = village()
        const { group, ann, ben } = there
        const people = [ann, ben, admit(group, 'eva')] as const
        let byHand = 0
        for (const { days, who, to, amt, every, times, act } of steps) {
          group.now += days * DAY_MS
          const [by, payee] = [people[who] as TestMember, people[to] as TestMember]
          const account = by.account
          if (act === 'order')
            tryKind(group, by, 'standing', {
              ...rent(there, { from: account, to: payee.account, amt, every, first: group.now }),
              ...(times === undefined || every === 'once' ? {} : { times }),
            })
          if (act === 'pay' && pay(group, by, payee, amt).ok) byHand++
          if (act === 'lock' || act === 'unlock')
            record(group, ann, 'lock', { account, locked: act === 'lock' })
          const [running] = [...group.book.tables.orders].filter(([, { from }]) => from === account)
          if (act === 'stop' && running !== undefined)
            tryKind(group, by, 'stop', { order: running[0] as IntentId })
          settle(group)
          holds(group, byHand)
        }
      }),
      { numRuns: 40 },
    )
  })
})

/** What the node is told to enter is accepted, one act at a time, and comes to an end. */
function settle(group: TestGroup): void {
  for (let left = 500; ; left--) {
    const [act] = dueActs(group.book, group.now)
    if (act === undefined) return
    expect(left).toBeGreaterThan(0)
    record(group, 'node', act.kind, act.body)
  }
}

/** Every running order is on its day and counted at its account; every time that came is a payment or passed over. */
function holds(group: TestGroup, byHand: number): void {
  const { accounts, orders, payments } = group.book.tables
  const running = new Map<string, number>()
  let byOrder = 0
  for (const { from, state, every, first, next, done, skipped } of orders.values()) {
    byOrder += done - skipped
    if (state !== 'on') continue
    running.set(from, (running.get(from) ?? 0) + 1)
    expect(next).toBe(every === 'once' ? first : periodsLater(first, every, done))
    expect(next + LIMITS.orderRetryMs).toBeGreaterThan(group.now)
  }
  for (const [id, { orders }] of accounts) expect(orders).toBe(running.get(id) ?? 0)
  expect(payments.size).toBe(byHand + byOrder)
  expect(sumOf(group.book)).toBe(0n)
}
