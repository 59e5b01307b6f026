/** A payment between groups paid back: once, by who was paid, to who paid, never more. SPEC 7.8. */
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import type { IntentId, Tid } from '../src/base/ids.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { tidOf } from '../src/transfer/body.ts'
import {
  commits,
  fresh,
  grant,
  HUNDREDTH,
  levied,
  payeeOf,
  release,
  type Street,
  signed,
  tryNode,
} from './street.ts'
import { balanceOf, codeOf, hashNamed, must, record, sumOf, type TestMember } from './world.ts'
import { bodyBytes } from './world-lines.ts'

interface Paid extends Street {
  readonly first: Tid
}

/** Room for more the other way than what came. */
function roomy({ a, m, b }: Street): void {
  grant(m, b, 10n)
  grant(a, m, 10n)
}

/** Ann of A paid Bob of B 40 there, by 30 hundredths of an hour, which cost her 40 here. */
function paid(there: Street = fresh()): Paid {
  const { a, m, b } = there
  const body = signed(there, 30n)
  const all = commits(body, [a, m, b])
  record(b, 'node', 'close', { body, commits: all, payee: payeeOf(there) })
  for (const group of [a, m]) record(group, 'node', 'book', { tid: tidOf(body), commits: all })
  grant(b, m, 0n)
  return { ...there, first: tidOf(body) }
}

const backBody = ({ a, m, b, first }: Paid, amt = 30n, nonce = 'back', reverses: Tid | null = first): Bytes =>
  bodyBytes({ groups: [b, m, a], amt: amt * HUNDREDTH, nonce }, reverses === null ? {} : { reverses })

const consentBack = ({ b, a, first }: Paid, by: TestMember, max = 40n, name = 'back'): IntentId =>
  record(b, by, 'pay-across', {
    from: by.account,
    to: a.gid,
    invoice: hashNamed(name),
    max,
    reverses: first,
  }).signed.id

const commitBack = (there: Paid, body: Bytes, across: IntentId, amt = 40n): string =>
  codeOf(tryNode(there.b, 'commit', { body, payer: { across, amt } }))

const closeBack = (
  there: Paid,
  body: Bytes,
  change: Partial<NonNullable<BodyOf<'close'>['payee']>> = {},
): string => {
  const { a, m, b, ann } = there
  const payee = { account: ann.account, amt: 40n, invoice: hashNamed('back'), ...change }
  return codeOf(tryNode(a, 'close', { body, commits: commits(body, [b, m, a]), payee }))
}

/** The payer's group takes a tenth on top and 1, the payee's an eighth off. */
function paidWithLevies(): Paid {
  const there = fresh()
  levied(there.a, there.ann, { ppm: 100_000, flat: 1n })
  levied(there.b, there.bob, { on: 'payee', ppm: 125_000 })
  return paid(there)
}

/** What the members have, and the treasuries. */
const levels = ({ a, b, ann, bob }: Paid): bigint[] => [
  balanceOf(a, ann.account),
  balanceOf(a, a.treasury),
  balanceOf(b, bob.account),
  balanceOf(b, b.treasury),
]

/** Gives back so many hundredths, which are `amt` in both currencies. */
function givenBack(there: Paid, hundredths: bigint, amt: bigint): void {
  const { a, m, b, bob } = there
  const body = backBody(there, hundredths)
  expect(commitBack(there, body, consentBack(there, bob), amt)).toBe('ok')
  expect(codeOf(tryNode(m, 'commit', { body, upstream: commits(body, [b])[0]! }))).toBe('ok')
  expect(closeBack(there, body, { amt })).toBe('ok')
  for (const group of [b, m])
    must(tryNode(group, 'book', { tid: tidOf(body), commits: commits(body, [b, m, a]) }))
  for (const group of [a, m, b]) expect(sumOf(group.book)).toBe(0n)
}

describe('levies', () => {
  test('come back with the whole', () => {
    const there = paidWithLevies()
    expect(levels(there)).toEqual([-45n, 5n, 35n, 5n])
    givenBack(there, 30n, 40n)
    expect(levels(there)).toEqual([0n, 0n, 0n, 0n])
  })

  test('come back in part with a part, rounded down', () => {
    const there = paidWithLevies()
    givenBack(there, 15n, 20n)
    // Half of 5 each: 2.
    expect(levels(there)).toEqual([-45n + 22n, 3n, 35n - 18n, 3n])
  })

  test('come back as they were taken, whatever policy says now, from a treasury that has nothing left', () => {
    const there = paidWithLevies()
    levied(there.a, there.ann, { ppm: 500_000 })
    levied(there.b, there.bob, { on: 'payee', to: there.b.community, flat: 3n })
    record(there.a, there.ann, 'pay', { from: there.a.treasury, to: there.ann.account, amt: 5n })
    expect(levels(there)).toEqual([-40n, 0n, 35n, 5n])
    givenBack(there, 30n, 40n)
    expect(levels(there)).toEqual([5n, -5n, 0n, 0n])
  })
})

describe('giving back', () => {
  test('brings both members to where they were, and every line', () => {
    const there = paid()
    const { a, m, b, ann, bob } = there
    expect([balanceOf(a, ann.account), balanceOf(b, bob.account)]).toEqual([-40n, 40n])
    const body = backBody(there)
    expect(commitBack(there, body, consentBack(there, bob))).toBe('ok')
    expect(codeOf(tryNode(m, 'commit', { body, upstream: commits(body, [b])[0]! }))).toBe('ok')
    expect(closeBack(there, body)).toBe('ok')
    for (const group of [b, m])
      must(tryNode(group, 'book', { tid: tidOf(body), commits: commits(body, [b, m, a]) }))
    expect([balanceOf(a, ann.account), balanceOf(b, bob.account)]).toEqual([0n, 0n])
    for (const group of [a, m, b]) {
      expect(sumOf(group.book)).toBe(0n)
      for (const { balance, held } of group.book.tables.lines.values())
        expect([balance, held]).toEqual([0n, []])
    }
  })

  test('happens once at either end', () => {
    const there = paid()
    const { bob } = there
    roomy(there)
    const body = backBody(there)
    commitBack(there, body, consentBack(there, bob))
    expect(commitBack(there, backBody(there, 1n, 'again'), consentBack(there, bob, 40n, 'again'))).toBe(
      'payment-reversed',
    )
    expect(closeBack(there, body)).toBe('ok')
    expect(closeBack(there, backBody(there, 1n, 'other'), { amt: 1n, invoice: hashNamed('other') })).toBe(
      'payment-reversed',
    )
  })

  test('may be tried anew once it came to nothing', () => {
    const there = paid()
    const { b, m, bob } = there
    const [body, across] = [backBody(there), consentBack(there, bob)]
    commitBack(there, body, across)
    must(tryNode(b, 'free', release(body, m, b)))
    expect(commitBack(there, backBody(there, 30n, 'second'), across)).toBe('ok')
    must(tryNode(b, 'free', release(backBody(there, 30n, 'second'), m, b)))
    must(tryNode(b, 'end-across', { across, why: 'no-path' }))
    expect(commitBack(there, backBody(there, 30n, 'third'), consentBack(there, bob, 40n, 'anew'))).toBe('ok')
  })

  test('is never more than it was, in hours and in what it cost', () => {
    const there = paid()
    roomy(there)
    const across = consentBack(there, there.bob)
    expect(commitBack(there, backBody(there, 31n), across)).toBe('over-original')
    expect(closeBack(there, backBody(there, 31n))).toBe('over-original')
    expect(closeBack(there, backBody(there), { amt: 41n })).toBe('over-original')
    expect(closeBack(there, backBody(there, 15n), { amt: 21n })).toBe('over-original')
    expect(closeBack(there, backBody(there, 15n), { amt: 20n })).toBe('ok')
  })

  test('goes from the account that was paid to the account that paid, between the same two groups', () => {
    const there = paid()
    const { a, b, bob, first } = there
    const other = { ...there, first: hashNamed('no payment') as string as Tid }
    expect(commitBack(there, backBody(other), consentBack(other, bob, 40n, 'none'))).toBe('not-the-original')
    expect(closeBack(there, backBody(other))).toBe('not-the-original')
    expect(closeBack(there, backBody(there), { account: a.community })).toBe('not-the-original')
    const across = consentBack(there, bob)
    expect(commitBack(there, backBody(there, 30n, 'plain', null), across)).toBe('no-consent')
    const direct = bodyBytes({ groups: [a, b], amt: HUNDREDTH }, { reverses: first })
    expect(codeOf(tryNode(b, 'close', { body: direct, commits: [], payee: payeeOf(there, 'x') }))).toBe(
      'not-the-original',
    )
  })
})
