import { describe, expect, test } from 'vitest'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import type { ShapeOf } from '../src/codec/shape.ts'
import { BODIES } from '../src/ledger/kinds.ts'
import { asked, committee, custodial, memberRow, phoneOf, withPhone } from './committee.ts'
import { table } from './table.ts'
import { pay, tryKind } from './village.ts'
import { codeOf, intentOf, must, record } from './world.ts'

type KeyBody = ShapeOf<(typeof BODIES)['key']>

describe('a member’s devices', () => {
  test('a second phone signs as the first does, until it is dropped', () => {
    const { group, ben, ann } = committee()
    must(tryKind(group, ben, 'key', { add: phoneOf('tablet') }))
    const tablet = withPhone(ben, 'tablet')
    must(pay(group, tablet, ann, 1n))
    must(pay(group, ben, ann, 1n))
    must(tryKind(group, tablet, 'key', { drop: ben.signer.pub }))
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('not-your-key')
    must(pay(group, tablet, ann, 1n))
  })

  test('add and drop in one are a change of phone, signed by the one that goes', () => {
    const { group, ben } = committee()
    must(tryKind(group, ben, 'key', { add: phoneOf('tablet'), drop: ben.signer.pub }))
    expect(memberRow(group, ben).keys).toEqual([phoneOf('tablet')])
  })

  const CASES = table<'what' | 'add' | 'drop' | 'refusal'>(`
    what                        add      drop     refusal
    own-key-again               mine     -        key-exists
    of-somebody-else            anns     -        key-exists
    dropped-before              old      -        key-exists    // lost once, trusted never again
    of-a-card                   card     -        key-exists
    waits-in-a-reissue          waiting  -        key-exists    // nobody takes it in between
    not-theirs                  -        anns     no-such-key
    dropped-already             -        old      no-such-key
    never-seen                  tablet   unseen   no-such-key
    key-exists-before-no-such   anns     anns     key-exists
    the-last                    -        mine     last-key
    one-for-the-other           tablet   mine     ok
  `)

  test.each(CASES)('$what: $refusal', ({ add, drop, refusal }) => {
    const there = committee()
    const { group, ann, ben, eve } = there
    record(group, ben, 'key', { add: phoneOf('ben 2') })
    record(group, ben, 'key', { drop: ben.signer.pub })
    const now = withPhone(ben, 'ben 2')
    const until = group.now + DAY_MS
    record(group, ann, 'delegate', {
      key: phoneOf('a card'),
      account: ann.account,
      scope: ['pay'],
      each: 1n,
      amount: 1n,
      every: 'week',
      until,
    })
    asked(there, eve, 'waiting')
    const names = {
      mine: now.signer.pub,
      old: ben.signer.pub,
      anns: ann.signer.pub,
      card: phoneOf('a card'),
      waiting: phoneOf('waiting'),
      tablet: phoneOf('tablet'),
      unseen: phoneOf('unseen'),
    }
    const named = (name: string) => names[name as keyof typeof names]
    const body: KeyBody = {
      ...(add === '-' ? {} : { add: named(add) }),
      ...(drop === '-' ? {} : { drop: named(drop) }),
    }
    expect(codeOf(tryKind(group, now, 'key', body))).toBe(refusal)
  })

  test('a person has so many devices at most; one for another is always possible', () => {
    const { group, ben } = committee()
    for (let i = 1; i < LIMITS.keysPerMemberMax; i++)
      record(group, ben, 'key', { add: phoneOf(`phone ${i}`) })
    expect(codeOf(tryKind(group, ben, 'key', { add: phoneOf('one more') }))).toBe('too-many-keys')
    must(tryKind(group, ben, 'key', { add: phoneOf('one more'), drop: phoneOf('phone 1') }))
  })

  test('neither is no intent at all', () => {
    const { group, ben } = committee()
    const { intent } = intentOf(group, ben, 'key', { add: phoneOf('x') })
    expect(() => BODIES.key.read({}, 'body')).toThrow('a key to add or to drop')
    expect(intent.kind).toBe('key')
  })

  test('who signs for a person without a device gives them none: that would hide who signs', () => {
    const there = committee()
    const old = custodial(there, 'old')
    expect(codeOf(tryKind(there.group, old, 'key', { add: phoneOf('phone') }))).toBe('not-your-key')
  })
})
