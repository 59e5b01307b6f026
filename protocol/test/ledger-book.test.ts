import { describe, expect, test } from 'vitest'
import type { AccountId, Hash, MemberId } from '../src/base/ids.ts'
import { encodeAs } from '../src/codec/shape.ts'
import { boundsOf } from '../src/ledger/bounds.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { lineOpenShape } from '../src/lines/line.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { pay, tryKind, village } from './village.ts'
import {
  type Author,
  admissionOf,
  admit,
  balanceOf,
  chainOfOne,
  codeOf,
  foundGroup,
  foundingOf,
  hashNamed,
  idOf,
  intentOf,
  keyCert,
  memberOf,
  must,
  NOW,
  order,
  record,
  signerNamed,
  type TestGroup,
  type TestMember,
  unfounded,
} from './world.ts'
import { papersOf, seenNow } from './world-keys.ts'
import { connect, consent, lineBetween, lineOpening, meet, signedLimit } from './world-lines.ts'

describe('founding', () => {
  test('opens the accounts of nobody at zero, takes the key of the certificate, and starts rates at 1', () => {
    const group = foundGroup('Village')
    const { tables } = group.book
    expect(tables.group.get('group')).toMatchObject({
      gid: group.gid,
      ke: 1,
      inc: 0,
      key: group.signer.pub,
      rate: { num: 500n, den: 1n, seq: 1 },
    })
    const nothing = { status: 'open', balance: 0n, held: 0n, frozen: 0n, earned: 0n, holders: [] }
    for (const [kind, number] of [
      ['external', 'OUTSIDE0'],
      ['treasury', 'TREASURY'],
      ['community', 'COMMUNAL'],
      ['contested', 'DISPUTED'],
    ] as const) {
      expect(tables.accounts.get(group[kind])).toEqual({
        number,
        kind,
        ...nothing,
        locked: false,
        waiting: 0,
        orders: 0,
        since: NOW,
      })
      expect(tables.numbers.get(number)).toEqual({ account: group[kind] })
    }
  })

  test('is refused by name: a paper not signed by the roots, another group, key, incarnation or author', () => {
    const group = unfounded('Village')
    const other = unfounded('Other')
    const body = foundingOf(group)
    const found = (change: Partial<typeof body>, envelope = {}, author: Author = 'node') =>
      codeOf(order(group, intentOf(group, author, 'found', { ...body, ...change }, envelope)))
    expect(found({ charter: new Uint8Array([1, 2]) })).toBe('malformed')
    expect(found({ charter: other.charter })).toBe('bad-certificate')
    expect(found({ chain: other.chain })).toBe('bad-certificate')
    const forged = keyCert(group.gid, signerNamed('mallory'), {
      ke: 1,
      pub: group.signer.pub,
      prev: group.gid as string as Hash,
    })
    expect(found({ chain: chainOfOne(forged) })).toBe('bad-certificate')
    const { chain } = papersOf(group, { key: 'Village key 2' })
    const second = { ...group, signer: signerNamed('Village key 2') }
    const later = intentOf(second, 'node', 'found', { ...body, chain })
    expect(codeOf(order(group, later))).toBe('bad-founding') // a group begins with its first key
    expect(found({}, { gid: other.gid })).toBe('bad-founding')
    expect(found({}, { inc: 1 })).toBe('bad-founding')
    expect(found({}, {}, memberOf(group, 'ann'))).toBe('bad-founding')
    expect(found({}, { by: idOf<MemberId>('ann') })).toBe('bad-founding')
    expect(found({})).toBe('ok')
  })
})

describe('members', () => {
  test('a member, an account and a number are each taken once; a number is four letters and four digits', () => {
    const { group, ann, ben } = village()
    const cid = memberOf(group, 'cid')
    const body = admissionOf(cid)
    const admission = (change: Partial<BodyOf<'admit'>>) =>
      codeOf(tryKind(group, ann, 'admit', { ...body, ...change }))
    for (const number of ['TEST000A', 'test0001', 'TESTA001', '00000000'])
      expect(admission({ number })).toBe('bad-number')
    expect(admission({ member: ben.id })).toBe('member-exists')
    expect(admission({ member: '0'.repeat(32) as MemberId })).toBe('member-exists')
    expect(admission({ account: ben.account })).toBe('account-exists')
    expect(admission({ account: group.external })).toBe('account-exists')
    expect(admission({ number: ben.number })).toBe('number-taken')
    expect(admission({ limits: { min: 1n, max: 0n } })).toBe('limits-crossed')
    expect(admission({})).toBe('ok')
  })

  test('who joins without limits of their own has those of the group', () => {
    const { group, ben } = village()
    const cid = admit(group, 'cid', { limits: { min: -5n } })
    const bounds = (who: TestMember) => {
      const { policy } = group.book.tables.group.get('group')!
      return boundsOf(policy, group.book.tables.accounts.get(who.account)!)
    }
    expect(bounds(ben)).toEqual({ min: -100_00n, max: 200_00n, hard: true })
    expect(bounds(cid)).toEqual({ min: -5n, max: null, hard: true })
  })

  test('what stands in dispute has no limits to change, and neither has an account that does not exist', () => {
    const { group, ann } = village()
    for (const account of [group.contested, idOf<AccountId>('nobody')])
      expect(tryKind(group, ann, 'limits', { account, limits: { min: 0n } })).toEqual({
        ok: false,
        refusal: { code: 'no-such-account', account },
      })
  })

  test('a new rate counts up, and moves no balance', () => {
    const { group, ann, ben } = village()
    must(pay(group, ben, ann, 7n))
    record(group, ann, 'rate', { num: 200n, den: 3n })
    expect(group.book.tables.group.get('group')?.rate).toEqual({ num: 200n, den: 3n, seq: 2 })
    expect(balanceOf(group, ann.account)).toBe(7n)
  })
})

describe('payments', () => {
  test('consents together never promise more than the outside account can hold', () => {
    const { group, ann, ben } = village({})
    const far = foundGroup('Far')
    meet(group, far)
    consent(group, ben, far, AMOUNT_MAX)
    const more = { from: ann.account, to: far.gid, invoice: hashNamed('i'), max: 1n }
    expect(tryKind(group, ann, 'pay-across', more)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', limit: AMOUNT_MAX },
    })
  })
})

describe('groups and lines', () => {
  test('a group is met by its papers, once', () => {
    const group = foundGroup('Village')
    const far = foundGroup('Far')
    const meeting = (charter: Uint8Array, chain: Uint8Array) =>
      codeOf(tryKind(group, 'node', 'meet', { charter, chain }))
    expect(meeting(new Uint8Array([1]), far.chain)).toBe('malformed')
    expect(meeting(far.charter, new Uint8Array([1]))).toBe('malformed')
    expect(meeting(group.charter, group.chain)).toBe('unknown-group')
    expect(meeting(far.charter, group.chain)).toBe('bad-certificate')
    expect(meeting(far.charter, far.chain)).toBe('ok')
    expect(meeting(far.charter, far.chain)).toBe('older-certificate')
    expect(group.book.tables.met.get(far.gid)).toEqual({
      name: 'Far',
      inc: 0,
      key: far.signer.pub,
      ...seenNow(far),
      atRisk: 0n,
    })
  })

  test('rule 28: both opt in: a line is opened once, by both signatures, between us and a group we met', () => {
    const [group, far, third] = ['Village', 'Far', 'Third'].map(name => foundGroup(name)) as [
      TestGroup,
      TestGroup,
      TestGroup,
    ]
    const line = lineOpening(group, far)
    const opening = (body: BodyOf<'line'>) => codeOf(tryKind(group, 'node', 'line', body))
    const [a, b] = group.gid < far.gid ? [group.gid, far.gid] : [far.gid, group.gid]
    const swapped = encodeAs(lineOpenShape, { v: 1, a: b, b: a, unit: 'hour', at: NOW })
    expect(opening({ ...line, open: new Uint8Array([9]) })).toBe('malformed')
    expect(opening({ ...line, open: swapped })).toBe('bad-line')
    expect(opening(lineOpening(far, third))).toBe('bad-line')
    expect(opening(line)).toBe('unknown-group')
    meet(group, far)
    expect(opening({ ...line, theirs: line.ours })).toBe('bad-signature')
    expect(opening({ ...line, ours: line.theirs })).toBe('bad-signature')
    expect(opening(line)).toBe('ok')
    expect(opening(line)).toBe('line-exists')
    const zero = { balance: 0n, holdIn: 0n, holdOut: 0n, granted: 0n, received: 0n, contested: 0n }
    expect(group.book.tables.lines.get(lineBetween(group, far))).toMatchObject({ partner: far.gid, ...zero })
  })

  test('rule 26: trust is directional: a limit is signed by its creditor alone, and of two the higher number holds', () => {
    const [group, far, third] = ['Village', 'Far', 'Third'].map(name => foundGroup(name)) as [
      TestGroup,
      TestGroup,
      TestGroup,
    ]
    const limit = (signed: BodyOf<'limit'>['signed']) => codeOf(tryKind(group, 'node', 'limit', { signed }))
    expect(limit(signedLimit(far, group, 5n, 1))).toBe('no-such-line')
    connect(group, far, { byOne: 10n, byOther: 20n })
    const line = group.book.tables.lines.get(lineBetween(group, far))
    expect(line).toMatchObject({ granted: 10n, grantedSeq: 1, received: 20n, receivedSeq: 1 })
    const good = signedLimit(far, group, 5n, 2)
    expect(limit({ ...good, s: new Uint8Array(64) })).toBe('bad-signature')
    expect(limit(signedLimit({ ...far, signer: third.signer }, group, 5n, 2))).toBe('not-your-key')
    expect(limit(signedLimit({ ...far, signer: group.signer }, group, 5n, 2))).toBe('not-your-key')
    expect(limit(signedLimit({ ...group, signer: far.signer }, far, 5n, 2))).toBe('not-your-key')
    expect(limit(signedLimit(far, group, 5n, 1))).toBe('stale-limit')
    expect(limit(good)).toBe('ok')
    expect(limit(good)).toBe('stale-limit')
    expect(group.book.tables.lines.get(lineBetween(group, far))).toMatchObject({
      granted: 10n,
      received: 5n,
      receivedSeq: 2,
    })
  })

  test('a limit that a third group signs for our line is refused', () => {
    const [group, far, third] = ['Village', 'Far', 'Third'].map(name => foundGroup(name)) as [
      TestGroup,
      TestGroup,
      TestGroup,
    ]
    connect(group, far, { byOne: 10n, byOther: 20n })
    const signed = signedLimit(third, third, 5n, 9)
    const onOurs = signedLimit({ ...far, gid: far.gid, signer: third.signer }, group, 5n, 9)
    expect(codeOf(tryKind(group, 'node', 'limit', { signed }))).toBe('no-such-line')
    expect(codeOf(tryKind(group, 'node', 'limit', { signed: onOurs }))).toBe('not-your-key')
  })
})
