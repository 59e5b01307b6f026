/** Accounts: opened, numbered, locked, closed, and those of nobody. domain.md rules 17, 20, 34; SPEC 5.5. */
import { describe, expect, test } from 'vitest'
import type { AccountId, MemberId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { isSystem } from '../src/ledger/bounds.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { POLICY_DEFAULTS } from '../src/ledger/policy.ts'
import { NOBODY } from './bodies.ts'
import { table } from './table.ts'
import { accountOf, bill, idOfEntry, pay, setPolicy, tryKind, type Village, village } from './village.ts'
import {
  admissionOf,
  admit,
  balanceOf,
  codeOf,
  idOf,
  memberOf,
  must,
  sumOf,
  type TestMember,
  unfounded,
} from './world.ts'
import { seenNow } from './world-keys.ts'

/** What our books would say of that group. */
const metAs = (name: string) => {
  const far = unfounded(name)
  return { name, key: far.signer.pub, inc: 0, ...seenNow(far), atRisk: 0n }
}

interface Street extends Village {
  readonly cid: TestMember
}

function street(): Street {
  const there = village()
  return { ...there, cid: admit(there.group, 'cid') }
}

const ALL = ['pay', 'bill', 'manage'] as const
const opening = ({ ben }: Village, change: Partial<BodyOf<'account'>> = {}): BodyOf<'account'> => ({
  account: idOf<AccountId>('shared'),
  number: 'TEST0077',
  kind: 'family',
  holders: [{ member: ben.id, can: ALL }],
  ...change,
})

describe('opening an account', () => {
  test('is refused in order: number, account, number taken, holders, limits, twice the same, who', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const open = (change: Partial<BodyOf<'account'>>) =>
      codeOf(tryKind(group, ann, 'account', opening(there, change)))
    const twice = [
      { member: ben.id, can: ALL },
      { member: ben.id, can: ALL },
    ]
    const limits = { min: 1n, max: 0n }
    const bad = { number: 'test0077', account: ben.account, holders: [], limits }
    expect(open(bad)).toBe('bad-number')
    expect(open({ ...bad, number: ben.number })).toBe('account-exists')
    expect(open({ ...bad, number: ben.number, account: NOBODY.account })).toBe('number-taken')
    expect(open({ holders: [], limits })).toBe('no-holder-left')
    expect(open({ holders: [{ member: ben.id, can: ['pay'] }], limits })).toBe('no-holder-left')
    expect(open({ kind: 'treasury', limits })).toBe('too-many-holders')
    expect(open({ holders: twice, limits })).toBe('limits-crossed')
    expect(open({ holders: twice })).toBe('member-exists')
    expect(open({ holders: [{ member: NOBODY.member, can: ALL }] })).toBe('no-such-member')
    must(tryKind(group, cid, 'leave', { member: cid.id }))
    expect(open({ holders: [{ member: cid.id, can: ALL }] })).toBe('no-such-member')
    expect(open({})).toBe('ok')
  })

  test('gives one person several accounts, each with its own balance and limits', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const shop = idOf<AccountId>('shop')
    const limits = { min: -1n }
    must(tryKind(group, ann, 'account', opening(there, { account: shop, kind: 'company', limits })))
    expect(group.book.tables.members.get(ben.id)?.holds).toEqual([ben.account, shop])
    must(tryKind(group, ben, 'pay', { from: ben.account, to: cid.account, amt: 9n }))
    must(tryKind(group, cid, 'pay', { from: cid.account, to: shop, amt: 5n }))
    expect(codeOf(tryKind(group, ben, 'pay', { from: shop, to: cid.account, amt: 7n }))).toBe('over-limit')
    must(tryKind(group, ben, 'pay', { from: shop, to: ben.account, amt: 6n }))
    expect([balanceOf(group, ben.account), balanceOf(group, shop)]).toEqual([-3n, -1n])
  })

  test('gives several people one account, each with their own rights', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const shared = idOf<AccountId>('shared')
    const holders = [
      { member: ben.id, can: ['manage'] as const },
      { member: cid.id, can: ['bill'] as const },
    ]
    must(tryKind(group, ann, 'account', opening(there, { holders })))
    const pay = (by: TestMember) =>
      codeOf(tryKind(group, by, 'pay', { from: shared, to: ann.account, amt: 1n }))
    const invoice = (by: TestMember) =>
      codeOf(tryKind(group, by, 'bill', { from: ann.account, to: shared, amt: 1n }))
    expect([ben, cid, ann].map(pay)).toEqual(Array(3).fill('not-your-account'))
    expect([ben, cid, ann].map(invoice)).toEqual(['not-your-account', 'ok', 'not-your-account'])
  })

  test('ends at so many accounts of one person and so many people on one account', () => {
    const there = street()
    const { group, ann } = there
    for (let i = 1; i < LIMITS.accountsPerMemberMax; i++) {
      const fresh = { account: idOf<AccountId>(`no ${i}`), number: `MORE${String(i).padStart(4, '0')}` }
      must(tryKind(group, ann, 'account', opening(there, fresh)))
    }
    expect(codeOf(tryKind(group, ann, 'account', opening(there)))).toBe('too-many-accounts')
    const many = Array.from({ length: LIMITS.holdersMax + 1 }, (_, i) => ({
      member: idOf<MemberId>(`${i}`),
      can: ALL,
    }))
    expect(codeOf(tryKind(group, ann, 'account', opening(there, { holders: many })))).toBe('malformed')
  })
})

describe('rule 34: numbers', () => {
  const NUMBERS = table<'number' | 'answer'>(`
    number     answer
    ABCD1234   ok
    ABCD123    malformed     // eight bytes
    ABCD12345  malformed
    abcd1234   bad-number
    ABC12345   bad-number
    ABCDE123   bad-number
    12345678   bad-number
    ABCD12.4   bad-number
    ÀBC1234    bad-number
    TREASURY   bad-number    // so no member’s looks like one of nobody
    OUTSIDE0   bad-number
  `)

  test.each(NUMBERS)('$number: $answer', ({ number, answer }) => {
    const { group, ann } = village()
    const body = { ...admissionOf(memberOf(group, 'new')), number }
    expect(codeOf(tryKind(group, ann, 'admit', body))).toBe(answer)
  })

  test('stay with an account that closed: nobody gets that of who left', () => {
    const { group, ann, cid } = street()
    must(tryKind(group, cid, 'leave', { member: cid.id }))
    const body = { ...admissionOf(memberOf(group, 'new')), number: cid.number }
    expect(codeOf(tryKind(group, ann, 'admit', body))).toBe('number-taken')
    expect(group.book.tables.numbers.get(cid.number)).toEqual({ account: cid.account })
  })
})

describe('rule 20: accounts of nobody', () => {
  const USE = table<'kind' | 'external' | 'treasury' | 'community' | 'contested'>(`
    kind        external          treasury          community         contested
    pay-from    no-such-account   ok                ok                no-such-account
    pay-to      no-such-account   ok                ok                no-such-account
    bill-from   no-such-account   ok                ok                no-such-account   // its committee answers
    bill-to     no-such-account   ok                ok                no-such-account
    enter-from  no-such-account   ok                ok                no-such-account
    batch-to    batch-item        ok                ok                batch-item
    across      no-such-account   ok                ok                no-such-account
    holder      no-such-account   no-such-account   no-such-account   no-such-account
    lock        no-such-account   no-such-account   no-such-account   no-such-account
    auto        no-such-account   no-such-account   no-such-account   no-such-account
    limits      ok                ok                ok                no-such-account   // export and import
    delegate    not-your-account  ok                ok                not-your-account
    admit       account-exists    account-exists    account-exists    account-exists
    account     account-exists    account-exists    account-exists    account-exists
  `)

  test.each(USE)(
    '$kind by the committee: outside $external, treasury $treasury, community $community',
    row => {
      const seen = (['external', 'treasury', 'community', 'contested'] as const).map(name => {
        const { group, ann, ben } = village()
        const account = group[name]
        const to = 'ef'.repeat(32) as never
        for (const own of [group.treasury, group.community])
          must(tryKind(group, ben, 'pay', { from: ben.account, to: own, amt: 5n }))
        group.book.tables.met.set(to, metAs('Far'))
        const codes = {
          'pay-from': () => tryKind(group, ann, 'pay', { from: account, to: ann.account, amt: 1n }),
          'pay-to': () => tryKind(group, ann, 'pay', { from: ann.account, to: account, amt: 1n }),
          'bill-from': () => tryKind(group, ann, 'bill', { from: account, to: ann.account, amt: 1n }),
          'bill-to': () => tryKind(group, ann, 'bill', { from: ben.account, to: account, amt: 1n }),
          'enter-from': () => tryKind(group, ann, 'enter', { from: account, to: ann.account, amt: 1n }),
          'batch-to': () =>
            tryKind(group, ann, 'batch', { items: [{ from: ann.account, to: account, amt: 1n }] }),
          across: () =>
            tryKind(group, ann, 'pay-across', {
              from: account,
              to,
              invoice: 'ab'.repeat(32) as never,
              max: 1n,
            }),
          holder: () => tryKind(group, ann, 'holder', { account, member: ben.id, can: ['pay'] }),
          lock: () => tryKind(group, ann, 'lock', { account, locked: true }),
          auto: () => tryKind(group, ann, 'auto', { account, all: true, from: [] }),
          limits: () => tryKind(group, ann, 'limits', { account, limits: { min: -1n } }),
          delegate: () =>
            tryKind(group, ann, 'delegate', {
              key: memberOf(group, 'a card').signer.pub,
              account,
              scope: ['pay'],
              each: 1n,
              amount: 1n,
              every: 'week',
              until: group.now + 1,
            }),
          admit: () => tryKind(group, ann, 'admit', { ...admissionOf(memberOf(group, 'new')), account }),
          account: () => tryKind(group, ann, 'account', opening({ group, ann, ben }, { account })),
        }
        return [name, codeOf(codes[row.kind as 'lock']())]
      })
      const { kind: _, ...expected } = row
      expect(Object.fromEntries(seen)).toEqual(expected)
    },
  )

  test('treasury and community are the committee’s, whoever is a member', () => {
    const { group, ann, ben } = village()
    must(tryKind(group, ann, 'pay', { from: ann.account, to: group.treasury, amt: 5n }))
    const take = (by: TestMember) =>
      codeOf(tryKind(group, by, 'pay', { from: group.treasury, to: ben.account, amt: 1n }))
    expect([take(ben), take(ann)]).toEqual(['not-your-account', 'ok'])
    must(tryKind(group, ann, 'change', { member: ben.id, roles: ['committee'] }))
    expect(take(ben)).toBe('ok')
    must(tryKind(group, ann, 'change', { member: ben.id, roles: ['auditor', 'coordinator'] }))
    expect(take(ben)).toBe('not-your-account')
  })

  test('are told from accounts of people by their kind', () => {
    const { group } = street()
    const system = [...group.book.tables.accounts.values()].filter(isSystem).map(({ kind }) => kind)
    expect(system.sort()).toEqual(['community', 'contested', 'external', 'treasury'])
    expect(group.book.tables.group.get('group')?.members).toBe(3)
  })
})

describe('a locked account', () => {
  test('spends nothing in any way, and earns as ever', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    const far = 'ef'.repeat(32) as never
    group.book.tables.met.set(far, metAs('Far'))
    const waiting = idOfEntry(bill(group, cid, ben, 1n))
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: true }))
    const payment = { from: ben.account, to: cid.account, amt: 1n }
    const codes = [
      pay(group, ben, cid, 1n),
      tryKind(group, ann, 'enter', payment),
      tryKind(group, ben, 'accept', { bill: waiting }),
      tryKind(group, ben, 'pay-across', {
        from: ben.account,
        to: far,
        invoice: 'ab'.repeat(32) as never,
        max: 1n,
      }),
    ].map(codeOf)
    expect(codes).toEqual(Array(4).fill('spend-locked'))
    expect(tryKind(group, ben, 'batch', { items: [payment] })).toMatchObject({
      refusal: { code: 'batch-item', why: { code: 'spend-locked' } },
    })
    must(pay(group, cid, ben, 5n))
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: false }))
    must(pay(group, ben, cid, 1n))
    expect(accountOf(group, ben)).toMatchObject({ balance: 4n, locked: false })
  })
})

describe('rule 17: the account of who left', () => {
  const ABSORB = table<'leaver' | 'balance' | 'answer'>(`
    leaver  balance  answer
    settle  500      not-settled
    settle  -500     not-settled
    settle  0        ok
    absorb  500      ok
    absorb  -500     ok
    absorb  0        ok
  `)

  test.each(ABSORB)('closed by the committee where the rule is $leaver, at $balance: $answer', row => {
    const there = street()
    const { group, ann, ben, cid } = there
    setPolicy(there, { manners: { ...POLICY_DEFAULTS.manners, leaver: row.leaver as 'settle' } })
    const balance = BigInt(row.balance)
    if (balance > 0n) must(pay(group, ben, cid, balance))
    if (balance < 0n) must(pay(group, cid, ben, -balance))
    must(tryKind(group, ann, 'limits', { account: group.community, limits: { min: 0n, max: 0n } }))
    expect(codeOf(tryKind(group, ann, 'leave', { member: cid.id }))).toBe(row.answer)
    const closed = row.answer === 'ok'
    expect(accountOf(group, cid)).toMatchObject(
      closed ? { balance: 0n, status: 'closed', holders: [] } : { balance, status: 'open' },
    )
    expect(balanceOf(group, group.community)).toBe(closed ? balance : 0n)
    expect(sumOf(group.book)).toBe(0n)
  })

  test('waits for nothing when it closes, and is paid by nobody after', () => {
    const { group, ann, ben, cid } = street()
    const id = idOfEntry(bill(group, ben, cid, 1n))
    expect(codeOf(tryKind(group, cid, 'leave', { member: cid.id }))).toBe('something-waits')
    must(tryKind(group, cid, 'reject', { bill: id }))
    must(tryKind(group, cid, 'leave', { member: cid.id }))
    for (const done of [pay(group, ben, cid, 1n), bill(group, ben, cid, 1n)])
      expect(codeOf(done)).toBe('account-closed')
    expect(codeOf(tryKind(group, ann, 'lock', { account: cid.account, locked: true }))).toBe('account-closed')
  })

  test('keeps its row and its member’s, and neither key nor name is anybody’s again', () => {
    const { group, ann, cid } = street()
    must(tryKind(group, cid, 'leave', { member: cid.id }))
    group.now += DAY_MS
    expect(group.book.tables.members.get(cid.id)).toMatchObject({ status: 'left', roles: [], holds: [] })
    const admission = admissionOf({ ...memberOf(group, 'new'), number: 'TEST0099' })
    const admits = (change: Partial<typeof admission>) =>
      codeOf(tryKind(group, ann, 'admit', { ...admission, ...change }))
    expect(admits({ member: cid.id })).toBe('member-exists')
    expect(admits({ account: cid.account })).toBe('account-exists')
    expect(admits({ pub: cid.signer.pub })).toBe('key-exists')
    expect(admits({})).toBe('ok')
  })
})
