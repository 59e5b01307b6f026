/** Away, suspended, back: what a member's standing lets them do. SPEC 5.5. */
import { describe, expect, test } from 'vitest'
import { AUTHORS, type Kind } from '../src/ledger/kinds.ts'
import { bodiesOf } from './bodies.ts'
import { accountOf, balances, bill, pay, tryKind, village } from './village.ts'
import { admit, codeOf, intentOf, must, order, type TestGroup, type TestMember } from './world.ts'

const statusOf = (group: TestGroup, { id }: TestMember) => group.book.tables.members.get(id)?.status
const counts = (group: TestGroup) => {
  const { members, admins } = group.book.tables.group.get('group')!
  return { members, admins }
}

describe('absence', () => {
  test('is said by the member, keeps every right, and ends by their own word', () => {
    const { group, ann, ben } = village()
    must(tryKind(group, ben, 'presence', { away: true }))
    expect([statusOf(group, ben), counts(group)]).toEqual(['absent', { members: 2, admins: 1 }])
    must(pay(group, ben, ann, 5n))
    must(pay(group, ann, ben, 2n))
    must(tryKind(group, ben, 'presence', { away: false }))
    expect(statusOf(group, ben)).toBe('member')
  })
})

describe('suspension', () => {
  const KINDS = Object.keys(AUTHORS).filter(kind => kind !== 'found') as Kind[]

  test.each(KINDS)('lets nobody say %s', kind => {
    const { group, ann, ben } = village()
    must(tryKind(group, ann, 'change', { member: ben.id, status: 'suspended' }))
    const body = bodiesOf(group, ann, ben)[kind] as never
    expect(codeOf(order(group, intentOf(group, ben, kind, body)))).toBe('not-active')
  })

  test('leaves the account to be paid, billed and charged by the committee, and ends', () => {
    const { group, ann, ben } = village()
    must(tryKind(group, ann, 'change', { member: ben.id, status: 'suspended' }))
    expect(counts(group)).toEqual({ members: 1, admins: 1 })
    must(pay(group, ann, ben, 5n))
    must(bill(group, ann, ben, 1n))
    must(tryKind(group, ann, 'enter', { from: ben.account, to: ann.account, amt: 3n }))
    expect(balances(group)).toEqual({ ann: -2n, ben: 2n })
    expect(accountOf(group, ben).waiting).toBe(1)
    must(tryKind(group, ann, 'change', { member: ben.id, status: 'member' }))
    expect([statusOf(group, ben), counts(group)]).toEqual(['member', { members: 2, admins: 1 }])
    must(pay(group, ben, ann, 1n))
  })
})

describe('rule 36: a group never loses its last admin', () => {
  test('by a change of roles, a suspension or a departure; and admins are counted as they come and go', () => {
    const { group, ann, ben } = village()
    const tries = () =>
      [
        tryKind(group, ann, 'change', { member: ann.id, roles: [] }),
        tryKind(group, ann, 'change', { member: ann.id, status: 'suspended' }),
        tryKind(group, ann, 'leave', { member: ann.id }),
      ].map(codeOf)
    expect(tries()).toEqual(['last-admin', 'last-admin', 'last-admin'])
    must(tryKind(group, ann, 'change', { member: ben.id, roles: ['admin'] }))
    expect(counts(group)).toEqual({ members: 2, admins: 2 })
    must(tryKind(group, ben, 'change', { member: ben.id, status: 'suspended' }))
    expect(tries()).toEqual(['last-admin', 'last-admin', 'last-admin'])
    must(tryKind(group, ann, 'change', { member: ben.id, status: 'member' }))
    must(tryKind(group, ben, 'change', { member: ann.id, roles: ['committee'] }))
    expect(counts(group)).toEqual({ members: 2, admins: 1 })
    expect(codeOf(tryKind(group, ann, 'change', { member: ben.id, roles: [] }))).toBe('not-allowed')
  })

  test('whoever is away stays an admin', () => {
    const { group, ann } = village()
    must(tryKind(group, ann, 'presence', { away: true }))
    expect(counts(group)).toEqual({ members: 2, admins: 1 })
    admit(group, 'cid')
    expect(counts(group)).toEqual({ members: 3, admins: 1 })
  })
})
