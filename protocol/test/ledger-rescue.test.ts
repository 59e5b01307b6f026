import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../src/base/time.ts'
import {
  committee,
  custodial,
  DELAY_MS,
  memberRow,
  phoneOf,
  reissueRow,
  rescue,
  signed,
  withPhone,
} from './committee.ts'
import { pay, tryKind } from './village.ts'
import { codeOf, hashNamed, must, record, signerNamed, type TestMember } from './world.ts'

describe('people without a device', () => {
  test('get one by a re-issue, and then nobody else signs for them', () => {
    const there = committee()
    const { group, ann, col } = there
    const old = custodial(there, 'old')
    must(pay(group, old, ann, 1n))
    const reissue = signed(there, old)
    group.now += DELAY_MS
    must(tryKind(group, 'node', 'rekey', { reissue }))
    expect(memberRow(group, old)).toMatchObject({ keys: [phoneOf('new phone')], custodians: [] })
    expect(codeOf(pay(group, old, ann, 1n))).toBe('not-your-key')
    must(pay(group, withPhone(old, 'new phone'), ann, 1n))
    expect(col.signer.pub).toBe(old.signer.pub)
  })

  test('their custodian objects for them, and never agrees: whoever signs for them does not shorten the days', () => {
    const there = committee()
    const old = custodial(there, 'old')
    const reissue = signed(there, old)
    expect(codeOf(tryKind(there.group, old, 'agree', { reissue }))).toBe('not-allowed')
    must(tryKind(there.group, old, 'object', { reissue }))
  })

  test('who has no device any more gets custodians the same way, in the open and with objection', () => {
    const there = committee()
    const { group, ann, col, dee, ben } = there
    const body = { member: ben.id, custodians: [col.id, dee.id] }
    const reissue = must(tryKind(group, col, 'reissue', body)).signed.id
    must(tryKind(group, dee, 'second', { reissue }))
    expect(codeOf(pay(group, { ...ben, signer: dee.signer }, ann, 1n))).toBe('not-your-key')
    group.now += DELAY_MS
    must(tryKind(group, 'node', 'rekey', { reissue }))
    expect(memberRow(group, ben)).toMatchObject({ keys: [], custodians: [col.id, dee.id] })
    must(pay(group, { ...ben, signer: dee.signer }, ann, 1n))
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('not-your-key')
  })

  test('nobody who holds a role, and only people of the committee sign for others', () => {
    const there = committee()
    const { group, ann, col, dee, kim, ben, eve } = there
    const custody = (of: TestMember, by: readonly TestMember[]) =>
      codeOf(tryKind(group, ann, 'reissue', { member: of.id, custodians: by.map(one => one.id) }))
    expect(custody(kim, [col])).toBe('role-needs-key')
    expect(custody(ben, [eve])).toBe('no-custodian')
    expect(custody(ben, [col, kim])).toBe('no-custodian')
    expect(custody(ben, [ben])).toBe('no-custodian')
    expect(custody(ben, [col, dee])).toBe('ok')
  })

  test('is asked again on the day: a role since, or custodians who are none, stand against it', () => {
    const there = committee()
    const { group, ann, col, dee, ben } = there
    const body = { member: ben.id, custodians: [ann.id] }
    const reissue = must(tryKind(group, col, 'reissue', body)).signed.id
    must(tryKind(group, dee, 'second', { reissue }))
    group.now += DELAY_MS
    record(group, ann, 'change', { member: ben.id, roles: ['auditor'] })
    expect(codeOf(tryKind(group, 'node', 'rekey', { reissue }))).toBe('role-needs-key')
    record(group, ann, 'change', { member: ben.id, roles: [] })
    record(group, ann, 'change', { member: there.eve.id, roles: ['admin'] })
    record(group, there.eve, 'change', { member: ann.id, roles: [] })
    expect(codeOf(tryKind(group, ben, 'agree', { reissue }))).toBe('no-custodian')
    expect(reissueRow(group, reissue).state).toBe('waiting')
  })
})

describe('the roots give an admin a new key', () => {
  const lone = () => {
    const there = committee()
    const { group, ann, col, dee } = there
    for (const one of [col, dee]) record(group, ann, 'change', { member: one.id, roles: [] })
    return there
  }

  test('where the only admin is locked out, no committee is left to sign: policy’s number never sinks by itself', () => {
    const { group, ann, ben } = lone()
    record(group, ann, 'change', { member: ben.id, roles: ['committee'] })
    const reissue = must(tryKind(group, ben, 'reissue', { member: ann.id, pub: phoneOf('new phone') })).signed
      .id
    group.now += 100 * DAY_MS
    expect(codeOf(tryKind(group, 'node', 'rekey', { reissue }))).toBe('not-enough-signers')
  })

  test('at once, over whatever waits, with all that a re-issue ends', () => {
    const { group, ann, ben } = lone()
    record(group, ann, 'change', { member: ben.id, roles: ['committee'] })
    const waiting = must(tryKind(group, ben, 'reissue', { member: ann.id, pub: phoneOf('bens') })).signed.id
    record(group, ann, 'key', { add: phoneOf('thief') })
    const id = must(
      tryKind(group, 'node', 'reissue', rescue(group, { member: ann.id, pub: phoneOf('new phone') })),
    ).signed.id
    expect(reissueRow(group, waiting).state).toBe('ended')
    expect(reissueRow(group, id)).toMatchObject({ by: [], signers: 0, ready: group.now, state: 'done' })
    expect(memberRow(group, ann)).toMatchObject({ keys: [phoneOf('new phone')] })
    expect(memberRow(group, ann)).not.toHaveProperty('reissue')
    expect(codeOf(tryKind(group, ann, 'rate', { num: 1n, den: 1n }))).toBe('not-your-key')
    must(tryKind(group, withPhone(ann, 'new phone'), 'rate', { num: 1n, den: 1n }))
  })

  test('the same paper does not serve twice', () => {
    const { group, ann } = lone()
    const body = rescue(group, { member: ann.id, pub: phoneOf('new phone') })
    record(group, 'node', 'reissue', body)
    record(group, withPhone(ann, 'new phone'), 'key', { add: phoneOf('next'), drop: phoneOf('new phone') })
    expect(codeOf(tryKind(group, 'node', 'reissue', body))).toBe('key-exists')
  })

  test('refusals, in order', () => {
    const { group, ann, col, ben } = lone()
    const pub = phoneOf('new phone')
    const to = { member: ann.id, pub }
    const good = rescue(group, to)
    const check = (body: typeof good, by: TestMember | 'node' = 'node') =>
      codeOf(tryKind(group, by, 'reissue', body))
    const far = hashNamed('far') as string as typeof group.gid
    expect(check(good, ann)).toBe('not-allowed')
    expect(check({ member: ann.id, pub })).toBe('not-allowed')
    expect(check({ ...good, member: hashNamed('x').slice(0, 32) as typeof ann.id })).toBe('no-such-member')
    expect(check({ ...good, roots: new Uint8Array([1]) })).toBe('malformed')
    expect(check(rescue(group, to, { gid: far }))).toBe('bad-certificate')
    expect(check(rescue(group, to, { re: 1 }))).toBe('bad-certificate')
    expect(check(rescue(group, to, {}, [signerNamed('a stranger')]))).toBe('bad-certificate')
    expect(check({ ...good, pub: phoneOf('another') })).toBe('bad-certificate')
    expect(check({ ...good, member: ben.id })).toBe('bad-certificate')
    expect(check(rescue(group, { member: col.id, pub }))).toBe('not-allowed')
    expect(check(rescue(group, { member: ann.id, pub: ben.signer.pub }))).toBe('key-exists')
    expect(check(good)).toBe('ok')
  })

  test('an admin that others suspended gets the key, and stays suspended', () => {
    const { group, ann, ben } = lone()
    record(group, ann, 'change', { member: ben.id, roles: ['admin'] })
    record(group, ben, 'change', { member: ann.id, status: 'suspended' })
    record(group, 'node', 'reissue', rescue(group, { member: ann.id, pub: phoneOf('new phone') }))
    expect(memberRow(group, ann)).toMatchObject({ status: 'suspended', keys: [phoneOf('new phone')] })
  })
})
