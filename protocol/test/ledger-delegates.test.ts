/** Keys that act for an account within bounds, and are shown. SPEC 5.8. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { periodOf } from '../src/base/calendar.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { AUTHORS, type BodyOf, type Kind } from '../src/ledger/kinds.ts'
import type { Row } from '../src/ledger/tables.ts'
import { bodiesOf, NOBODY } from './bodies.ts'
import { table } from './table.ts'
import {
  accountOf,
  balances,
  bill,
  idOfEntry,
  pay,
  setEntry,
  setPolicy,
  tryKind,
  type Village,
  village,
} from './village.ts'
import { admit, codeOf, intentOf, must, NOW, order, signerNamed, type TestMember } from './world.ts'

interface Carded extends Village {
  readonly cid: TestMember
  /** Ben, as his card signs. */
  readonly card: TestMember
}

const key = signerNamed('a card')

const bounds = ({ ben }: Village, change: Partial<BodyOf<'delegate'>> = {}): BodyOf<'delegate'> => ({
  key: key.pub,
  account: ben.account,
  scope: ['pay'],
  each: 10_00n,
  amount: 25_00n,
  every: 'week',
  until: NOW + 100 * DAY_MS,
  ...change,
})

function carded(change: Partial<BodyOf<'delegate'>> = {}): Carded {
  const there = village()
  const { group, ben } = there
  const cid = admit(group, 'cid')
  must(tryKind(group, ben, 'delegate', bounds(there, change)))
  return { ...there, cid, card: { ...ben, signer: key } }
}

const rowOf = ({ group }: Village) => group.book.tables.delegates.get(key.pub) as Row<'delegates'>

describe('what a delegate’s key may say', () => {
  const KINDS = Object.keys(AUTHORS).filter(kind => kind !== 'found') as Kind[]

  test.each(KINDS)('%s: only to pay and to bill, and nothing else the member may say', kind => {
    const there = carded({ scope: ['pay', 'bill'] })
    const { group, ann, ben, card } = there
    const code = codeOf(order(group, intentOf(group, card, kind, bodiesOf(group, ann, ben)[kind] as never)))
    expect(code).toBe(kind === 'pay' ? 'ok' : kind === 'bill' ? 'not-your-account' : 'not-allowed')
  })

  test('of an admin no more than of anybody', () => {
    const there = carded()
    const { group, ann } = there
    const adminCard = signerNamed('the admin’s card')
    must(tryKind(group, ann, 'delegate', bounds(there, { key: adminCard.pub, account: ann.account })))
    for (const kind of ['policy', 'admit', 'limits', 'enter', 'batch', 'reverse'] as const) {
      const body = bodiesOf(group, ann, there.ben)[kind] as never
      expect(codeOf(order(group, intentOf(group, { ...ann, signer: adminCard }, kind, body)))).toBe(
        'not-allowed',
      )
    }
  })

  test('for the member who gave it, and nobody else', () => {
    const { group, ann, cid } = carded()
    const payment = { from: cid.account, to: ann.account, amt: 1n }
    expect(codeOf(tryKind(group, { ...cid, signer: key }, 'pay', payment))).toBe('not-your-key')
  })
})

describe('bounds', () => {
  const SCOPE = table<'scope' | 'kind' | 'account' | 'answer'>(`
    scope     kind  account  answer
    pay       pay   own      ok
    pay       bill  own      delegate-scope
    bill      bill  own      ok
    bill      pay   own      delegate-scope
    pay,bill  bill  own      ok
    pay       pay   second   delegate-scope    // another account of the same member
    bill      bill  second   delegate-scope
  `)

  test.each(SCOPE)(
    'scope $scope: $kind on the $account account: $answer',
    ({ scope, kind, account, answer }) => {
      const there = carded({ scope: scope.split(',') as ['pay'] })
      const { group, ann, ben, cid, card } = there
      const second = 'ab'.repeat(16) as TestMember['account']
      const holders = [{ member: ben.id, can: ['pay', 'bill', 'manage'] as const }]
      must(tryKind(group, ann, 'account', { account: second, number: 'TEST0077', kind: 'company', holders }))
      const ours = account === 'own' ? ben.account : second
      const [from, to] = kind === 'pay' ? [ours, cid.account] : [cid.account, ours]
      expect(codeOf(tryKind(group, card, kind as 'pay', { from, to, amt: 1n }))).toBe(answer)
    },
  )

  test('each payment and all of a period: inclusive, and a refused one counts nothing', () => {
    const there = carded()
    const { group, cid, card } = there
    const spend = (amt: bigint) => codeOf(pay(group, card, cid, amt))
    expect(spend(10_01n)).toBe('delegate-limit')
    expect([spend(10_00n), spend(10_00n), spend(5_01n), spend(5_00n), spend(1n)]).toEqual([
      'ok',
      'ok',
      'delegate-limit',
      'ok',
      'delegate-limit',
    ])
    expect(rowOf(there)).toMatchObject({ spent: 25_00n, period: periodOf(NOW, 'week') })
    must(pay(group, there.ben, cid, 30_00n))
    expect(rowOf(there).spent).toBe(25_00n)
  })

  const PERIODS = table<'every' | 'days' | 'answer'>(`
    every    days  answer
    week     2     delegate-limit   // 2026-11-20 was a Friday
    week     3     ok
    month    10    delegate-limit
    month    11    ok
    quarter  41    delegate-limit
    quarter  42    ok
    year     41    delegate-limit
    year     42    ok
  `)

  test.each(PERIODS)('a $every is the calendar’s: $days days later $answer', ({ every, days, answer }) => {
    const there = carded({ every: every as 'week', amount: 1n })
    const { group, cid, card } = there
    must(pay(group, card, cid, 1n))
    group.now += Number(days) * DAY_MS
    expect(codeOf(pay(group, card, cid, 1n))).toBe(answer)
  })

  test('what a bill brings is not spent, and a bill waits as the member’s own would', () => {
    const there = carded({ scope: ['bill'], each: 0n, amount: 0n })
    const { group, cid, card } = there
    must(bill(group, card, cid, 500_00n))
    expect(accountOf(group, cid).waiting).toBe(1)
    expect(rowOf(there).spent).toBe(0n)
  })

  test('levies come on top: the bounds count what the payee is paid', () => {
    const there = carded({ each: 10n, amount: 10n })
    const { group, cid, card } = there
    const levy = { name: 'chest', on: 'payer', ppm: 0, flat: 5n, to: group.treasury, across: false } as const
    setPolicy(there, { levies: [levy] })
    must(pay(group, card, cid, 10n))
    expect(balances(group)).toMatchObject({ ben: -15n, cid: 10n })
  })

  test('limits, locks and rights of the member hold as ever', () => {
    const there = carded({ each: 500_00n, amount: 500_00n })
    const { group, ann, cid, card } = there
    expect(codeOf(pay(group, card, cid, 100_01n))).toBe('over-limit')
    must(tryKind(group, ann, 'lock', { account: card.account, locked: true }))
    expect(codeOf(pay(group, card, cid, 1n))).toBe('spend-locked')
    must(tryKind(group, ann, 'lock', { account: card.account, locked: false }))
    setEntry(there, { payer: false })
    expect(codeOf(pay(group, card, cid, 1n))).toBe('entry-not-allowed')
    setEntry(there, {})
    must(tryKind(group, ann, 'change', { member: card.id, status: 'suspended' }))
    expect(codeOf(pay(group, card, cid, 1n))).toBe('not-active')
    expect(rowOf(there).spent).toBe(0n)
  })

  test('no order of payments spends more than the amount of a period', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 12_00n }), fc.nat(9)), { maxLength: 12 }),
        payments => {
          const there = carded()
          const { group, cid, card } = there
          const spent = new Map<string, bigint>()
          for (const [amt, days] of payments) {
            group.now += days * DAY_MS
            const period = periodOf(group.now, 'week')
            const before = spent.get(period) ?? 0n
            const fits = amt <= 10_00n && before + amt <= 25_00n
            const done = pay(group, card, cid, amt)
            if (!done.ok && done.refusal.code === 'over-limit') continue
            expect(codeOf(done)).toBe(fits ? 'ok' : 'delegate-limit')
            if (fits) spent.set(period, before + amt)
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('beginning and end', () => {
  test('it ends by itself: the last instant is in, the next is out', () => {
    const { group, cid, card } = carded({ until: NOW + DAY_MS })
    group.now += DAY_MS
    must(pay(group, card, cid, 1n))
    group.now += 1
    expect(codeOf(pay(group, card, cid, 1n))).toBe('delegate-ended')
  })

  test('it ends by who gave it, or by whoever may pay from the account, once', () => {
    const there = carded()
    const { group, ann, ben, cid, card } = there
    const end = (by: TestMember) => codeOf(tryKind(group, by, 'undelegate', { key: key.pub }))
    expect([end(ann), end(cid)]).toEqual(['no-such-delegate', 'no-such-delegate'])
    must(tryKind(group, ben, 'holder', { account: ben.account, member: cid.id, can: ['pay'] }))
    expect([end(cid), end(ben)]).toEqual(['ok', 'delegate-ended'])
    expect(codeOf(pay(group, card, cid, 1n))).toBe('delegate-ended')
    expect(codeOf(tryKind(group, ben, 'undelegate', { key: ben.signer.pub }))).toBe('no-such-delegate')
  })

  test('it is given for an account one may pay from, with a key that nobody ever had, and an end to come', () => {
    const there = carded()
    const { group, ann, ben, cid } = there
    const fresh = signerNamed('another card').pub
    const give = (change: Partial<BodyOf<'delegate'>>) =>
      codeOf(tryKind(group, cid, 'delegate', bounds(there, { key: fresh, account: cid.account, ...change })))
    expect(give({ account: ben.account, key: ben.signer.pub })).toBe('not-your-account')
    for (const account of [NOBODY.account, group.external, group.treasury, group.contested])
      expect(give({ account })).toBe('not-your-account')
    for (const taken of [ann.signer.pub, cid.signer.pub, key.pub])
      expect(give({ key: taken })).toBe('key-exists')
    expect(give({ until: group.now })).toBe('delegate-ended')
    expect(give({ until: group.now + 1 })).toBe('ok')
  })

  test('a scope names what it allows once, and something', () => {
    const there = village()
    const give = (scope: BodyOf<'delegate'>['scope']) =>
      codeOf(tryKind(there.group, there.ben, 'delegate', bounds(there, { scope })))
    expect([give([]), give(['pay', 'pay']), give(['bill', 'pay'])]).toEqual(['malformed', 'malformed', 'ok'])
  })

  test('its key becomes nobody else’s, also when it has ended', () => {
    const there = carded()
    const { group, ann, ben, cid } = there
    must(tryKind(group, ben, 'undelegate', { key: key.pub }))
    expect(codeOf(tryKind(group, cid, 'delegate', bounds(there, { account: cid.account })))).toBe(
      'key-exists',
    )
    expect(codeOf(tryKind(group, cid, 'key', { add: key.pub }))).toBe('key-exists')
    const { id, account } = { id: NOBODY.member, account: NOBODY.account }
    const admission = {
      member: id,
      account,
      number: 'TEST0088',
      kind: 'person',
      pub: key.pub,
      roles: [],
    } as const
    expect(codeOf(tryKind(group, ann, 'admit', admission))).toBe('key-exists')
  })

  test('a member has so many at most, those that ended not counted', () => {
    const there = carded()
    const { group, ben } = there
    const give = (i: number) =>
      codeOf(tryKind(group, ben, 'delegate', bounds(there, { key: signerNamed(`card ${i}`).pub })))
    for (let i = 1; i < LIMITS.delegatesPerMemberMax; i++) expect(give(i)).toBe('ok')
    expect(give(99)).toBe('too-many-keys')
    must(tryKind(group, ben, 'undelegate', { key: key.pub }))
    expect(give(99)).toBe('ok')
  })
})

test('the ledger shows whose key it was: the member’s in `by`, the delegate’s in `key`', () => {
  const { group, ben, cid, card } = carded()
  const payment = idOfEntry(pay(group, card, cid, 1n))
  expect(group.book.tables.payments.get(payment)).toMatchObject({ by: ben.id })
  const signed = must(pay(group, card, cid, 1n)).signed.intent
  expect([signed.by, signed.key]).toEqual([ben.id, key.pub])
  expect(group.book.tables.delegates.get(signed.key)).toMatchObject({ member: ben.id, account: ben.account })
})
