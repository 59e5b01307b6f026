/** Whose an account is, who gives whom a part in it, and what becomes of it when somebody leaves. */
import { describe, expect, test } from 'vitest'
import type { AccountId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { BODIES } from '../src/ledger/kinds.ts'
import { RIGHTS } from '../src/ledger/kinds-people.ts'
import { POLICY_DEFAULTS } from '../src/ledger/policy.ts'
import { accountRow, committee, memberRow, phoneOf, withPhone } from './committee.ts'
import { table } from './table.ts'
import { pay, tryKind } from './village.ts'
import { admit, codeOf, idOf, must, record, type TestGroup, type TestMember } from './world.ts'

describe('rights on an account', () => {
  const SHARED = idOf<AccountId>('shared')

  /** Ben manages an account that Eve may pay from. */
  const shared = () => {
    const there = committee()
    record(there.group, there.ann, 'account', {
      account: SHARED,
      number: 'TEST0099',
      kind: 'family',
      holders: [
        { member: there.ben.id, can: ['pay', 'bill', 'manage'] },
        { member: there.eve.id, can: ['pay'] },
      ],
    })
    return there
  }
  const row = (group: TestGroup) => group.book.tables.accounts.get(SHARED)

  const CASES = table<'by' | 'whom' | 'can' | 'refusal'>(`
    by   whom  can                refusal
    ben  kim   pay,bill           ok
    ben  kim   pay,manage         not-allowed        // nobody is left with an account they never asked for
    ben  eve   manage             not-allowed
    ben  eve   bill               ok
    ben  eve   -                  ok
    ben  kim   -                  no-such-member
    ben  ben   pay,bill           no-holder-left
    ben  ben   -                  no-holder-left
    eve  eve   -                  ok                 // whoever is on it may always go
    eve  eve   pay,bill           not-your-account
    eve  kim   pay                not-your-account
    eve  ben   -                  not-your-account
    kim  kim   pay                not-your-account
    kim  kim   -                  no-such-member
    col  eve   pay,bill,manage    ok
    col  kim   pay                ok
    col  col   pay                not-allowed        // the committee gives itself nothing
    ann  ann   pay,bill,manage    not-allowed
    dee  col   pay                ok
    col  ben   -                  no-holder-left
    col  ben   pay                no-holder-left
  `)

  test.each(CASES)('$by gives $whom $can: $refusal', ({ by, whom, can, refusal }) => {
    const there = shared()
    const people = there as unknown as { readonly [name: string]: TestMember }
    const member = people[whom]?.id as TestMember['id']
    const rights = RIGHTS.filter(right => can.split(',').includes(right))
    const body = { account: SHARED, member, ...(can === '-' ? {} : { can: rights }) }
    expect(codeOf(tryKind(there.group, people[by] as TestMember, 'holder', body))).toBe(refusal)
  })

  test('a second manager is named by the committee, goes by their own word, and the first cannot put them out', () => {
    const { group, col, ben, eve } = shared()
    const can = ['manage', 'pay'] as const
    record(group, col, 'holder', { account: SHARED, member: eve.id, can })
    expect(codeOf(tryKind(group, ben, 'holder', { account: SHARED, member: eve.id }))).toBe('not-allowed')
    expect(codeOf(tryKind(group, ben, 'holder', { account: SHARED, member: eve.id, can: ['pay'] }))).toBe(
      'not-allowed',
    )
    record(group, ben, 'holder', { account: SHARED, member: ben.id })
    expect(row(group)?.holders).toEqual([{ member: eve.id, can }])
    expect(memberRow(group, ben).holds).toEqual([ben.account])
  })

  test('the account that came with admission stays its member’s own, whoever else manages it', () => {
    const { group, col, ben, eve } = committee()
    record(group, col, 'holder', { account: ben.account, member: eve.id, can: ['pay', 'bill', 'manage'] })
    for (const [by, can] of [
      [col, ['pay']],
      [ben, ['pay']],
      [col, undefined],
      [ben, undefined],
    ] as const)
      expect(
        codeOf(
          tryKind(group, by, 'holder', {
            account: ben.account,
            member: ben.id,
            ...(can === undefined ? {} : { can }),
          }),
        ),
      ).toBe('no-holder-left')
    expect(accountRow(group, ben).holders.map(({ member }) => member)).toEqual([ben.id, eve.id])
  })

  test('no rights at all is no part: the shape has none', () => {
    const { ann, ben } = committee()
    const body = { account: ann.account, member: ben.id, can: [] }
    expect(() => BODIES.holder.read(BODIES.holder.write(body), '')).toThrow('a list of 1 to 3')
  })
})

describe('rule 17: a written rule for who leaves', () => {
  const absorbing = () => committee({ manners: { ...POLICY_DEFAULTS.manners, leaver: 'absorb' } })
  const leave = (group: TestGroup, by: TestMember, whom = by) =>
    codeOf(tryKind(group, by, 'leave', { member: whom.id }))

  const CASES = table<'by' | 'whom' | 'refusal'>(`
    by   whom  refusal
    ben  ben   ok
    ben  eve   not-allowed
    kim  ben   not-allowed      // a coordinator suspends, the committee closes
    col  ben   ok
    col  dee   not-allowed      // whoever holds a role goes by an admin's word, or their own
    col  kim   not-allowed
    col  ann   not-allowed
    ann  col   ok
    col  col   ok
    ann  ann   last-admin
    ann  gone  no-such-member
  `)

  test.each(CASES)('$by for $whom: $refusal', ({ by, whom, refusal }) => {
    const there = committee()
    const gone = admit(there.group, 'gone')
    record(there.group, gone, 'leave', { member: gone.id })
    const people = { ...there, gone } as unknown as { readonly [name: string]: TestMember }
    expect(leave(there.group, people[by] as TestMember, people[whom] as TestMember)).toBe(refusal)
  })

  test('nobody writes off their own debt: not even who sits in the committee', () => {
    const { group, ann, col, ben } = absorbing()
    must(pay(group, col, ben, 10n))
    expect(leave(group, col)).toBe('not-settled')
    expect(leave(group, ann, col)).toBe('ok')
    expect(group.book.tables.accounts.get(group.community)?.balance).toBe(-10n)
    expect(accountRow(group, col)).toMatchObject({ balance: 0n, status: 'closed', holders: [] })
    expect(leave(group, ben)).toBe('not-settled')
  })

  test('all accounts that only they hold, or none', () => {
    const { group, ann, ben, eve } = committee()
    const second = idOf<AccountId>('second')
    const holders = [{ member: ben.id, can: ['pay', 'manage'] }] as const
    record(group, ann, 'account', { account: second, number: 'TEST0099', kind: 'company', holders })
    must(tryKind(group, ben, 'pay', { from: second, to: eve.account, amt: 7n }))
    expect(leave(group, ben)).toBe('not-settled')
    expect(accountRow(group, ben).status).toBe('open')
    must(tryKind(group, eve, 'pay', { from: eve.account, to: second, amt: 7n }))
    expect(leave(group, ben)).toBe('ok')
    for (const id of [ben.account, second]) expect(group.book.tables.accounts.get(id)?.status).toBe('closed')
    expect(memberRow(group, ben)).toMatchObject({ status: 'left', roles: [], holds: [] })
  })

  test('an account of several goes on, but not without somebody who manages it', () => {
    const { group, ann, ben, eve } = committee()
    const shared = idOf<AccountId>('shared')
    const holders = [
      { member: ben.id, can: ['pay', 'manage'] },
      { member: eve.id, can: ['pay'] },
    ] as const
    record(group, ann, 'account', { account: shared, number: 'TEST0099', kind: 'family', holders })
    must(tryKind(group, eve, 'pay', { from: shared, to: ann.account, amt: 7n }))
    expect(leave(group, ben)).toBe('no-holder-left')
    expect(leave(group, ann, ben)).toBe('no-holder-left')
    record(group, ann, 'holder', { account: shared, member: eve.id, can: ['pay', 'manage'] })
    expect(leave(group, ben)).toBe('ok')
    expect(group.book.tables.accounts.get(shared)).toMatchObject({ status: 'open', balance: -7n })
    expect(leave(group, eve)).toBe('not-settled')
  })

  test('delegations end with the membership', () => {
    const { group, ben } = committee()
    record(group, ben, 'delegate', {
      key: phoneOf('card'),
      account: ben.account,
      scope: ['pay'],
      each: 1n,
      amount: 1n,
      every: 'week',
      until: group.now + DAY_MS,
    })
    record(group, ben, 'leave', { member: ben.id })
    expect(group.book.tables.delegates.get(phoneOf('card'))?.state).toBe('ended')
    expect(memberRow(group, ben).delegates).toEqual([])
  })

  test('nothing comes back to a closed account: a payment of who left is not reversed', () => {
    const { group, ann, ben, eve } = committee()
    const payment = must(pay(group, ben, eve, 5n)).signed.id
    must(pay(group, eve, ben, 5n))
    record(group, ben, 'leave', { member: ben.id })
    expect(codeOf(tryKind(group, ann, 'reverse', { payment }))).toBe('account-closed')
    expect(accountRow(group, ben).balance).toBe(0n)
  })
})

describe('delegations of one person', () => {
  test('are so many at most; ended and expired ones make room', () => {
    const { group, ben } = committee()
    const delegate = (card: string, until: number) =>
      codeOf(
        tryKind(group, ben, 'delegate', {
          key: phoneOf(card),
          account: ben.account,
          scope: ['pay'],
          each: 1n,
          amount: 1n,
          every: 'week',
          until,
        }),
      )
    const [short, long] = [group.now + DAY_MS, group.now + 300 * DAY_MS]
    for (let i = 0; i < LIMITS.delegatesPerMemberMax; i++)
      expect(delegate(`card ${i}`, i === 0 ? short : long)).toBe('ok')
    expect(delegate('one more', long)).toBe('too-many-keys')
    must(tryKind(group, ben, 'undelegate', { key: phoneOf('card 1') }))
    expect(delegate('one more', long)).toBe('ok')
    expect(delegate('two more', long)).toBe('too-many-keys')
    group.now = short + 1
    expect(delegate('two more', long)).toBe('ok')
    expect(memberRow(group, ben).delegates).toHaveLength(LIMITS.delegatesPerMemberMax)
    expect(codeOf(pay(group, withPhone(ben, 'card 0'), ben, 1n))).toBe('delegate-ended')
  })
})
