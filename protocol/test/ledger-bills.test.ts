/** Payments that wait for the payer's word, and what becomes of them. SPEC 5.7. */
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { type Signed, seal } from '../src/codec/signed.ts'
import { type Head, openHead, sealHead } from '../src/ledger/entry.ts'
import { BILL_MOVES, billDue } from '../src/ledger/rules-bills.ts'
import type { Row } from '../src/ledger/tables.ts'
import { bodiesOf } from './bodies.ts'
import { table } from './table.ts'
import { accountOf, balances, bill, idOfEntry, setEntry, tryKind, type Village, village } from './village.ts'
import {
  admit,
  codeOf,
  foundGroup,
  headNow,
  must,
  signerNamed,
  type TestGroup,
  type TestMember,
  verify,
} from './world.ts'

interface Street extends Village {
  readonly cid: TestMember
}

/** Ben is billed, Cid bills; Dan has nothing to do with it, Ann is the committee. */
function street(): Street & { readonly dan: TestMember } {
  const there = village()
  const { group } = there
  return { ...there, cid: admit(group, 'cid'), dan: admit(group, 'dan') }
}

const stateOf = (group: TestGroup, id: string): string => group.book.tables.bills.get(id)?.state ?? 'none'

const lapse = (group: TestGroup, id: string) => tryKind(group, 'node', 'lapse', { bill: id as never })

/** Brings a fresh bill into a state. */
function billIn(state: string, { group, ben, cid }: Street): Row<'bills'> & { readonly id: string } {
  const id = idOfEntry(bill(group, cid, ben, 5_00n))
  if (state === 'accepted') must(tryKind(group, ben, 'accept', { bill: id }))
  if (state === 'rejected') must(tryKind(group, ben, 'reject', { bill: id }))
  if (state === 'withdrawn') must(tryKind(group, cid, 'withdraw', { bill: id }))
  if (state === 'lapsed') {
    group.now += 30 * DAY_MS
    must(lapse(group, id))
  }
  return { ...(group.book.tables.bills.get(id) as Row<'bills'>), id }
}

describe('every cell of the table of a bill', () => {
  // `take` and `lapse` are one kind: the node enters it when a bill's time has come.
  const CELLS = table<'from' | 'event' | 'to'>(`
    from       event     to
    waiting    accept    accepted
    waiting    reject    rejected
    waiting    withdraw  withdrawn
    waiting    take      accepted
    waiting    lapse     lapsed
    accepted   accept    bill-decided
    accepted   reject    bill-decided
    accepted   withdraw  bill-decided
    accepted   take      bill-decided
    accepted   lapse     bill-decided
    rejected   accept    bill-decided
    rejected   reject    bill-decided
    rejected   withdraw  bill-decided
    rejected   take      bill-decided
    rejected   lapse     bill-decided
    withdrawn  accept    bill-decided
    withdrawn  reject    bill-decided
    withdrawn  withdraw  bill-decided
    withdrawn  take      bill-decided
    withdrawn  lapse     bill-decided
    lapsed     accept    bill-decided
    lapsed     reject    bill-decided
    lapsed     withdraw  bill-decided
    lapsed     take      bill-decided
    lapsed     lapse     bill-decided
  `)

  test('the table has every state and every event', () => {
    const states = Object.keys(BILL_MOVES)
    const events = Object.keys(BILL_MOVES.waiting)
    expect(CELLS.length).toBe(states.length * events.length)
    expect(new Set(CELLS.map(({ from, event }) => `${from} ${event}`)).size).toBe(CELLS.length)
  })

  test.each(CELLS)('$from, $event: $to', ({ from, event, to }) => {
    const there = street()
    const { group, ben, cid } = there
    setEntry(there, event === 'take' ? { autoMs: 3 * DAY_MS } : {})
    const { id, until, at } = billIn(from, there)
    const was = { balances: balances(group), waiting: accountOf(group, ben).waiting }
    if (event === 'take') group.now = Math.max(group.now, at + 3 * DAY_MS)
    if (event === 'lapse') group.now = Math.max(group.now, until)
    const done = {
      accept: () => tryKind(group, ben, 'accept', { bill: id as never }),
      reject: () => tryKind(group, ben, 'reject', { bill: id as never }),
      withdraw: () => tryKind(group, cid, 'withdraw', { bill: id as never }),
      take: () => lapse(group, id),
      lapse: () => lapse(group, id),
    }[event as 'accept']()
    expect(done.ok ? stateOf(group, id) : done.refusal.code).toBe(to)
    const paid = from !== 'accepted' && to === 'accepted'
    expect(balances(group)).toEqual(paid ? { ...was.balances, ben: -5_00n, cid: 5_00n } : was.balances)
    expect(accountOf(group, ben).waiting).toBe(done.ok ? was.waiting - 1 : was.waiting)
    expect(group.book.tables.payments.has(id)).toBe(from === 'accepted' || paid)
  })
})

describe('whose word it is', () => {
  const WHO = table<'kind' | 'ann' | 'ben' | 'cid' | 'dan'>(`
    kind      ann               ben               cid               dan
    accept    not-your-account  ok                not-your-account  not-your-account
    reject    not-your-account  ok                not-your-account  not-your-account
    withdraw  not-your-account  not-your-account  ok                not-your-account
  `)

  test.each(WHO)('$kind: ann $ann, payer $ben, payee $cid, another $dan', ({ kind, ...row }) => {
    const there = street()
    const seen = (['ann', 'ben', 'cid', 'dan'] as const).map(name => {
      const id = idOfEntry(bill(there.group, there.cid, there.ben, 1n))
      return [name, codeOf(tryKind(there.group, there[name], kind as 'accept', { bill: id }))]
    })
    expect(Object.fromEntries(seen)).toEqual(row)
  })

  test('of a bill that a third entered: the third and the payee may take it back, the payer answers', () => {
    const there = street()
    const { group, ann, ben, cid, dan } = there
    setEntry(there, { third: 'confirm' })
    const enter = () => {
      const payment = { from: ben.account, to: cid.account, amt: 1n }
      return idOfEntry(tryKind(group, dan, 'enter', payment))
    }
    expect(codeOf(tryKind(group, ann, 'withdraw', { bill: enter() }))).toBe('not-your-account')
    expect(codeOf(tryKind(group, dan, 'withdraw', { bill: enter() }))).toBe('ok')
    expect(codeOf(tryKind(group, cid, 'withdraw', { bill: enter() }))).toBe('ok')
    const id = enter()
    expect(codeOf(tryKind(group, dan, 'accept', { bill: id }))).toBe('not-your-account')
    must(tryKind(group, ben, 'accept', { bill: id }))
    expect(group.book.tables.payments.get(id)).toMatchObject({ by: dan.id, at: group.now })
  })

  test('to the treasury the committee bills, and out of it the committee pays', () => {
    const { group, ann, ben, cid } = street()
    const fee = { from: ben.account, to: group.treasury, amt: 3_00n }
    expect(codeOf(tryKind(group, cid, 'bill', fee))).toBe('not-your-account')
    must(tryKind(group, ben, 'accept', { bill: idOfEntry(tryKind(group, ann, 'bill', fee)) }))
    const repair = idOfEntry(
      tryKind(group, cid, 'bill', { from: group.treasury, to: cid.account, amt: 2_00n }),
    )
    expect(codeOf(tryKind(group, cid, 'accept', { bill: repair }))).toBe('not-your-account')
    must(tryKind(group, ann, 'accept', { bill: repair }))
    expect(balances(group)).toEqual({ ann: 0n, ben: -3_00n, cid: 2_00n, dan: 0n })
  })

  test.each(['accept', 'reject', 'withdraw', 'lapse'] as const)('%s of no bill is no-such-bill', kind => {
    const { group, ann, ben } = village()
    const by = kind === 'lapse' ? ('node' as const) : ben
    expect(codeOf(tryKind(group, by, kind, bodiesOf(group, ann, ben)[kind]))).toBe('no-such-bill')
  })
})

describe('acceptance asks everything again', () => {
  test('accounts, lock, limits and levies are those of the day', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const id = idOfEntry(bill(group, cid, ben, 5_00n))
    const accept = () => codeOf(tryKind(group, ben, 'accept', { bill: id }))
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: true }))
    expect(accept()).toBe('spend-locked')
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: false }))
    must(tryKind(group, ann, 'limits', { account: ben.account, limits: { min: -1n } }))
    expect(accept()).toBe('over-limit')
    must(tryKind(group, ann, 'limits', { account: ben.account }))
    const levy = {
      name: 'chest',
      on: 'payer',
      ppm: 10_000,
      flat: 0n,
      to: group.treasury,
      across: false,
    } as const
    must(tryKind(group, ann, 'policy', { change: { levies: [levy] } }))
    expect(accept()).toBe('ok')
    expect(balances(group)).toEqual({ ann: 0n, ben: -5_05n, cid: 5_00n, dan: 0n })
  })

  test('to a payee who left it is refused, and can only be rejected or lapse', () => {
    const { group, ben, cid } = street()
    const [first, second] = [1n, 2n].map(amt => idOfEntry(bill(group, cid, ben, amt)))
    must(tryKind(group, cid, 'leave', { member: cid.id }))
    expect(codeOf(tryKind(group, ben, 'accept', { bill: first as never }))).toBe('account-closed')
    must(tryKind(group, ben, 'reject', { bill: first as never }))
    group.now += 30 * DAY_MS
    must(lapse(group, second as string))
    expect(accountOf(group, ben).waiting).toBe(0)
  })

  test('who may pay from the account that day answers, not who might when it was entered', () => {
    const { group, ann, ben, cid, dan } = street()
    const shared = 'ab'.repeat(16) as TestMember['account']
    const holders = [{ member: ben.id, can: ['pay', 'bill', 'manage'] as const }]
    must(tryKind(group, ann, 'account', { account: shared, number: 'TEST0077', kind: 'family', holders }))
    const id = idOfEntry(tryKind(group, cid, 'bill', { from: shared, to: cid.account, amt: 1n }))
    expect(codeOf(tryKind(group, dan, 'accept', { bill: id }))).toBe('not-your-account')
    must(tryKind(group, ben, 'holder', { account: shared, member: dan.id, can: ['bill'] }))
    expect(codeOf(tryKind(group, dan, 'accept', { bill: id }))).toBe('not-your-account')
    must(tryKind(group, ben, 'holder', { account: shared, member: dan.id, can: ['pay'] }))
    must(tryKind(group, dan, 'accept', { bill: id }))
  })
})

describe('waiting', () => {
  test('is counted at the payer, and ends at the limit, also for others who bill', () => {
    const { group, ben, cid, dan } = street()
    const ids = Array.from({ length: LIMITS.billsWaitingMax }, () => idOfEntry(bill(group, cid, ben, 1n)))
    expect(accountOf(group, ben).waiting).toBe(LIMITS.billsWaitingMax)
    expect(codeOf(bill(group, dan, ben, 1n))).toBe('too-many-bills')
    expect(codeOf(bill(group, dan, cid, 1n))).toBe('ok')
    must(tryKind(group, ben, 'reject', { bill: ids[0] as never }))
    expect(codeOf(bill(group, dan, ben, 1n))).toBe('ok')
  })

  test('ends at the time that held when it was entered: the last instant is in, the next is out', () => {
    const there = street()
    const { group, ben, cid } = there
    setEntry(there, { waitMs: 2 * DAY_MS })
    const first = idOfEntry(bill(group, cid, ben, 1n))
    const second = idOfEntry(bill(group, cid, ben, 1n))
    setEntry(there, { waitMs: 9 * DAY_MS })
    group.now += 2 * DAY_MS - 1
    expect(codeOf(lapse(group, first))).toBe('not-yet')
    must(tryKind(group, ben, 'accept', { bill: first }))
    group.now += 1
    expect(codeOf(tryKind(group, ben, 'accept', { bill: second }))).toBe('bill-decided')
    must(lapse(group, second))
    expect(balances(group)).toMatchObject({ ben: -1n, cid: 1n })
  })

  test('is taken as accepted only where the group says so, and what stands against it keeps it waiting', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const id = idOfEntry(bill(group, cid, ben, 1n))
    group.now += 5 * DAY_MS
    expect(codeOf(lapse(group, id))).toBe('not-yet')
    setEntry(there, { autoMs: 6 * DAY_MS })
    expect(codeOf(lapse(group, id))).toBe('not-yet')
    group.now += DAY_MS
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: true }))
    expect(codeOf(lapse(group, id))).toBe('spend-locked')
    expect(stateOf(group, id)).toBe('waiting')
    group.now += 24 * DAY_MS
    must(lapse(group, id))
    expect([stateOf(group, id), accountOf(group, ben).balance]).toEqual(['lapsed', 0n])
  })

  const DUE = table<'state' | 'after' | 'auto' | 'due'>(`
    state     after  auto  due
    waiting   0      none  not
    waiting   29     none  not
    waiting   30     none  lapse
    waiting   6      7     not
    waiting   7      7     take
    waiting   30     7     lapse   // late is late, also for the node
    waiting   30     40    lapse
    rejected  30     7     not
    accepted  30     none  not
  `)

  test.each(DUE)('$state for $after days, taken after $auto: $due', ({ state, after, auto, due }) => {
    const there = street()
    const { id: _, ...row } = billIn('waiting', there)
    const bill = { ...row, state: state as 'waiting' }
    const autoMs = auto === 'none' ? undefined : Number(auto) * DAY_MS
    expect(billDue(bill, autoMs, row.at + Number(after) * DAY_MS) ?? 'not').toBe(due)
  })
})

describe('the state of the books that a bill tells', () => {
  const wish = ({ ben, cid }: Street, head: Signed) =>
    ({ from: ben.account, to: cid.account, amt: 1n, head }) as const

  test('is kept when the group signed it, of whatever size', () => {
    const there = street()
    const { group, cid } = there
    for (const head of [headNow(group), headNow(group, 1)])
      expect(must(tryKind(group, cid, 'bill', wish(there, head))).signed.intent.body).toMatchObject({ head })
  })

  const WRONG: readonly (readonly [string, (group: TestGroup) => Signed])[] = [
    ['another group signed', () => headNow(foundGroup('Hill'))],
    ['another key signed', group => sealHead(headIn(group), signerNamed('thief'))],
    ['is of another beginning', group => sealHead({ ...headIn(group), inc: 1 }, group.signer)],
    ['was changed', group => ({ ...headNow(group), s: new Uint8Array(64) })],
    ['is no head', group => seal('head', Uint8Array.of(0xa0), group.signer)],
  ]
  test.each(WRONG)('is refused when it is one that %s', (_, headOf) => {
    const there = street()
    const { group, cid } = there
    const before = group.book.size
    expect(codeOf(tryKind(group, cid, 'bill', wish(there, headOf(group))))).toBe('bad-head')
    expect(group.book.size).toBe(before)
  })
})

const headIn = (group: TestGroup): Head => must(openHead(headNow(group), verify))
