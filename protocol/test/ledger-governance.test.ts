/** Nobody climbs: what coordinators, committee and admins may do to others and to themselves. */
import { describe, expect, test } from 'vitest'
import { checkEntry } from '../src/ledger/apply.ts'
import { BODIES, type BodyOf } from '../src/ledger/kinds.ts'
import { bodiesOf } from './bodies.ts'
import { type Committee, committee, custodial, memberRow, phoneOf } from './committee.ts'
import { table } from './table.ts'
import { pay, tryKind } from './village.ts'
import {
  admissionOf,
  admit,
  codeOf,
  foundGroup,
  intentOf,
  memberOf,
  must,
  order,
  record,
  type TestMember,
  verify,
} from './world.ts'

type Change = Omit<BodyOf<'change'>, 'member'>

describe('who may change whom', () => {
  const changes = ({ col }: Committee): { readonly [name: string]: Change } => ({
    suspend: { status: 'suspended' },
    reinstate: { status: 'member' },
    'make-admin': { roles: ['admin'] },
    'make-auditor': { roles: ['auditor'] },
    'no-roles': { roles: [] },
    'to-south': { area: 'south' },
    'to-north': { area: 'north' },
    'to-nowhere': { area: '' },
    'no-such-area': { area: 'west' },
    custody: { custodians: [col.id] },
  })

  // Ann is admin; Col and Dee committee; Kim coordinates the north, Sam the south; Ben and Eve are members there.
  const CASES = table<'by' | 'whom' | 'change' | 'refusal'>(`
    by   whom  change        refusal
    kim  ben   suspend       ok
    kim  eve   suspend       not-your-area
    kim  fay   suspend       not-your-area    // of no area
    kim  kim   suspend       not-allowed      // holds a role
    kim  gil   suspend       not-allowed      // of the committee, though living in the north
    kim  ben   to-south      not-your-area
    kim  eve   to-north      not-your-area
    kim  kim   to-south      not-allowed      // an area is what a coordinator is given
    kim  ben   make-admin    not-allowed
    kim  kim   make-admin    not-allowed
    kim  kim   no-roles      not-allowed
    col  ben   suspend       ok
    col  eve   to-north      ok
    col  eve   no-such-area  no-such-area
    col  ben   make-auditor  not-allowed
    col  col   make-admin    not-allowed
    col  ann   suspend       not-allowed      // roles sleep and wake by an admin alone
    col  dee   suspend       not-allowed
    col  kim   suspend       not-allowed
    col  kim   to-south      not-allowed
    col  out   reinstate     not-allowed      // suspended, of the committee
    col  dee   no-roles      not-allowed
    col  col   no-roles      not-allowed
    ann  col   suspend       ok
    ann  out   reinstate     ok
    ann  kim   to-south      ok
    ann  col   make-admin    ok
    ann  ann   no-roles      last-admin
    ann  ann   suspend       last-admin
    ann  gone  suspend       no-such-member
    ann  ben   custody       has-own-key      // else one of the committee could be anybody
    col  ann   custody       has-own-key
    kim  ben   custody       has-own-key
  `)

  test.each(CASES)('$by, $whom, $change: $refusal', ({ by, whom, change, refusal }) => {
    const there = committee()
    const { group, ann } = there
    const more = {
      fay: admit(group, 'fay'),
      gil: admit(group, 'gil', { roles: ['committee'], area: 'north' }),
      out: admit(group, 'out', { roles: ['committee'] }),
      gone: admit(group, 'gone'),
    }
    record(group, ann, 'change', { member: more.out.id, status: 'suspended' })
    record(group, ann, 'leave', { member: more.gone.id })
    const people = { ...there, ...more } as unknown as { readonly [name: string]: TestMember }
    const member = people[whom]?.id as TestMember['id']
    const result = tryKind(group, people[by] as TestMember, 'change', { member, ...changes(there)[change] })
    expect(codeOf(result)).toBe(refusal)
  })

  test('a role written twice is no way around: lists have each once', () => {
    const { group, ann, col } = committee()
    const member = col.id
    const lists = [
      () => BODIES.change.read(BODIES.change.write({ member, roles: ['admin', 'admin', 'committee'] }), ''),
      () => BODIES.admit.read(BODIES.admit.write(admissionOf(col, { roles: ['auditor', 'auditor'] })), ''),
      () =>
        BODIES.holder.read(BODIES.holder.write({ account: ann.account, member, can: ['pay', 'pay'] }), ''),
      () => BODIES.change.read(BODIES.change.write({ member, custodians: [member, member] }), ''),
    ]
    for (const read of lists) expect(read).toThrow('each once')
    // Even a body that no shape has read gives no role.
    const roles = ['admin', 'admin', 'committee'] as const
    const signed = intentOf(group, col, 'change', { member, roles })
    const entry = { seq: group.book.size, at: group.now, signed }
    expect(codeOf(checkEntry(group.book, entry, { verify, checkSignature: true }))).toBe('not-allowed')
  })

  test('lifting a suspension calls nobody back from a holiday', () => {
    const { group, col, ben } = committee()
    record(group, ben, 'presence', { away: true })
    record(group, col, 'change', { member: ben.id, status: 'member' })
    expect(memberRow(group, ben).status).toBe('absent')
    record(group, col, 'change', { member: ben.id, status: 'suspended' })
    expect(codeOf(tryKind(group, ben, 'presence', { away: false }))).toBe('not-active')
    record(group, col, 'change', { member: ben.id, status: 'member' })
    expect(memberRow(group, ben).status).toBe('member')
  })

  test('what a change does not name stays', () => {
    const { group, ann, ben } = committee()
    const before = memberRow(group, ben)
    record(group, ann, 'change', { member: ben.id })
    expect(memberRow(group, ben)).toEqual(before)
  })
})

describe('rule 33: admission is by people', () => {
  const CASES = table<'by' | 'area' | 'more' | 'refusal'>(`
    by   area   more     refusal
    kim  north  -        ok
    kim  south  -        not-your-area
    kim  -      -        not-your-area
    kim  north  limits   not-allowed     // credit is the committee's to give
    kim  north  role     not-allowed
    col  -      limits   ok
    col  -      role     not-allowed     // roles are the admins'
    ann  -      role     ok
    ben  north  -        not-allowed
    ann  west   -        no-such-area
  `)

  test.each(CASES)('by $by, area $area, with $more: $refusal', ({ by, area, more, refusal }) => {
    const there = committee()
    const body = admissionOf(memberOf(there.group, 'new'), {
      ...(area === '-' ? {} : { area }),
      ...(more === 'limits' ? { limits: { min: -1_000_00n } } : {}),
      ...(more === 'role' ? { roles: ['auditor'] } : {}),
    })
    const author = there[by as keyof Committee] as TestMember
    expect(codeOf(tryKind(there.group, author, 'admit', body))).toBe(refusal)
  })

  test('rule 36: the first member is an admin with a key: a group without one could never have any', () => {
    const group = foundGroup('Village')
    const first = (more: Partial<BodyOf<'admit'>>) =>
      codeOf(order(group, intentOf(group, 'node', 'admit', admissionOf(memberOf(group, 'ann'), more))))
    expect(first({})).toBe('last-admin')
    expect(first({ roles: ['committee', 'coordinator', 'auditor'] })).toBe('last-admin')
    expect(first({ roles: ['admin'], custodians: [memberOf(group, 'ann').id] })).toBe('no-custodian')
    expect(first({ roles: ['admin'] })).toBe('ok')
  })

  test('a key that was anybody’s admits nobody', () => {
    const { group, ann, ben } = committee()
    record(group, ben, 'key', { add: phoneOf('new'), drop: ben.signer.pub })
    for (const signer of [ann.signer, ben.signer]) {
      const again = { ...memberOf(group, 'again'), signer }
      expect(codeOf(tryKind(group, ann, 'admit', admissionOf(again)))).toBe('key-exists')
    }
  })
})

describe('people without a device', () => {
  test('only the committee signs for others, so nobody signs for a custodian', () => {
    const there = committee()
    const { group, ann, col, kim, ben } = there
    const old = custodial(there, 'old')
    const attempt = (custodians: readonly TestMember[], roles: BodyOf<'admit'>['roles'] = []) =>
      codeOf(
        tryKind(
          group,
          ann,
          'admit',
          admissionOf(memberOf(group, 'other'), { custodians: custodians.map(({ id }) => id), roles }),
        ),
      )
    expect(attempt([ben])).toBe('no-custodian')
    expect(attempt([kim])).toBe('no-custodian')
    expect(attempt([old])).toBe('no-custodian')
    expect(attempt([col, ben])).toBe('no-custodian')
    expect(attempt([memberOf(group, 'other')])).toBe('no-custodian')
    expect(attempt([col], ['auditor'])).toBe('role-needs-key')
    record(group, ann, 'change', { member: there.dee.id, status: 'suspended' })
    expect(attempt([there.dee])).toBe('no-custodian')
    expect(attempt([col, ann])).toBe('ok')
  })

  test('a person has a key of their own or custodians, never both', () => {
    const { group, ann, col } = committee()
    const both = { ...admissionOf(memberOf(group, 'x')), custodians: [col.id] }
    expect(codeOf(tryKind(group, ann, 'admit', both))).toBe('no-custodian')
    const { pub: _, ...neither } = admissionOf(memberOf(group, 'x'))
    expect(codeOf(tryKind(group, ann, 'admit', neither))).toBe('no-custodian')
  })

  test('hold no role: else their custodian would have two voices', () => {
    const there = committee()
    const old = custodial(there, 'old')
    const give = tryKind(there.group, there.ann, 'change', { member: old.id, roles: ['committee'] })
    expect(codeOf(give)).toBe('role-needs-key')
  })

  test.each(['vote', 'propose', 'holder', 'leave', 'agree'] as const)('nobody says %s for them', kind => {
    const there = committee()
    const { group, ann, ben } = there
    const old = custodial(there, 'old')
    const body = { ...bodiesOf(group, ann, ben)[kind], ...(kind === 'leave' ? { member: old.id } : {}) }
    expect(codeOf(order(group, intentOf(group, old, kind, body as never)))).toBe('not-allowed')
  })

  test('a custodian who leaves the committee, or is suspended, signs no more', () => {
    for (const change of [{ roles: [] }, { status: 'suspended' }] as const) {
      const there = committee()
      const { group, ann, col, dee } = there
      const old = custodial(there, 'old')
      must(pay(group, old, ann, 1n))
      record(group, ann, 'change', { member: col.id, ...change })
      expect(codeOf(pay(group, old, ann, 1n))).toBe('not-your-key')
      record(group, ann, 'change', { member: old.id, custodians: [dee.id] })
      must(pay(group, { ...old, signer: dee.signer }, ann, 1n))
    }
  })

  test('custodians are named by somebody else', () => {
    const there = committee()
    const { group, ann, col, dee } = there
    const old = custodial(there, 'old')
    const name = (by: TestMember, ...custodians: TestMember[]) =>
      codeOf(tryKind(group, by, 'change', { member: old.id, custodians: custodians.map(({ id }) => id) }))
    expect(name(dee, col, dee)).toBe('not-allowed')
    expect(name(ann, ann)).toBe('not-allowed')
    expect(name(ann, there.ben)).toBe('no-custodian')
    expect(name(col, col, dee)).toBe('ok')
    expect(name(dee, dee)).toBe('ok')
    expect(memberRow(group, old).custodians).toEqual([dee.id])
  })
})
