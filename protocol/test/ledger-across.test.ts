/** Payments to and from other groups in one group's books: what is held, what each side's own group takes. SPEC 5.10. */
import { describe, expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { tidOf } from '../src/transfer/body.ts'
import { commits, fresh, levied, path, payeeOf, release, type Street, tryNode } from './street.ts'
import { accountOf, tryKind } from './village.ts'
import { balanceOf, codeOf, hashNamed, must, record, sumOf, type TestGroup } from './world.ts'
import { bodyBytes, consent } from './world-lines.ts'

/** A signs with Ann's consent of 50; the invoice asks 40. */
function committed(there: Street, nonce = 'one'): { readonly across: IntentId; readonly body: Uint8Array } {
  const body = path(there, 30n, {}, nonce)
  const across = consent(there.a, there.ann, there.b, 50n, nonce)
  record(there.a, 'node', 'commit', { body, payer: { across, amt: 40n } })
  return { across, body }
}

const certificate = ({ a, m, b }: Street, body: Uint8Array) => ({
  tid: tidOf(body),
  commits: commits(body, [a, m, b]),
})
const treasuryOf = (group: TestGroup): bigint => balanceOf(group, group.treasury)

describe('the payer’s levies', () => {
  test('are held beside what is paid at most, at the member and at the outside account', () => {
    const there = fresh()
    const { a, ann } = there
    levied(a, ann, { ppm: 100_000, flat: 1n })
    const across = consent(a, ann, there.b, 50n)
    expect(a.book.tables.across.get(across)).toMatchObject({ max: 50n, levy: 6n, state: 'open', tries: 0 })
    expect([accountOf(a, ann).held, accountOf(a, { account: a.external }).held]).toEqual([56n, 56n])
  })

  test('count at the floor, so a consent never promises more than its levies allow', () => {
    const there = fresh()
    const { a, b, ann } = there
    levied(a, ann, { flat: 6n })
    must(tryKind(a, ann, 'limits', { account: ann.account, limits: { min: -55n } }))
    const body = { from: ann.account, to: b.gid, invoice: hashNamed('i'), max: 50n }
    expect(tryKind(a, ann, 'pay-across', body)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer', wouldBe: -56n },
    })
    must(tryKind(a, ann, 'pay-across', { ...body, max: 49n }))
  })

  test('are taken of what is paid when it is booked, and the rest of the hold ends', () => {
    const there = fresh()
    const { a, ann } = there
    levied(a, ann, { ppm: 100_000, flat: 1n })
    const { body } = committed(there)
    record(a, 'node', 'book', certificate(there, body))
    expect(accountOf(a, ann)).toMatchObject({ balance: -45n, held: 0n })
    expect(accountOf(a, { account: a.external })).toMatchObject({ balance: 40n, held: 0n })
    expect([treasuryOf(a), sumOf(a.book)]).toEqual([5n, 0n])
  })

  test('end with the hold when the payment is given up', () => {
    const there = fresh()
    const { a, m, ann } = there
    levied(a, ann, { flat: 6n })
    const { across, body } = committed(there)
    must(tryNode(a, 'free', release(body, m, a)))
    expect(accountOf(a, ann).held).toBe(56n)
    must(tryNode(a, 'end-across', { across, why: 'no-path' }))
    expect(accountOf(a, ann)).toMatchObject({ balance: 0n, held: 0n })
    expect([accountOf(a, { account: a.external }).held, treasuryOf(a)]).toEqual([0n, 0n])
  })

  test('are never more than the consent held, whatever policy says by then', () => {
    const there = fresh()
    const { a, ann } = there
    levied(a, ann, { flat: 3n })
    const { body } = committed(there)
    levied(a, ann, { flat: 2n }, { flat: 900n })
    record(a, 'node', 'book', certificate(there, body))
    expect([accountOf(a, ann).balance, treasuryOf(a), sumOf(a.book)]).toEqual([-43n, 3n, 0n])
  })

  test('are less where policy has become milder', () => {
    const there = fresh()
    const { a, ann } = there
    levied(a, ann, { flat: 3n })
    const { body } = committed(there)
    levied(a, ann)
    record(a, 'node', 'book', certificate(there, body))
    expect(accountOf(a, ann)).toMatchObject({ balance: -40n, held: 0n })
  })

  test('stop at what the chest can hold: a certificate is booked whatever stands in the books', () => {
    const there = fresh()
    const { a, ann } = there
    levied(a, ann, { flat: 6n })
    const { body } = committed(there)
    must(tryKind(a, ann, 'limits', { account: a.community, limits: {} }))
    const all = { from: a.community, to: a.treasury, amt: AMOUNT_MAX - 2n }
    must(tryKind(a, ann, 'pay', all))
    record(a, 'node', 'book', certificate(there, body))
    expect([treasuryOf(a), accountOf(a, ann).balance, sumOf(a.book)]).toEqual([AMOUNT_MAX, -42n, 0n])
  })
})

describe('the payee’s levies', () => {
  test('rule 14: go off what comes in, to the payee’s own group', () => {
    const there = fresh()
    const { a, m, b, bob } = there
    levied(b, bob, { on: 'payee', ppm: 100_000, flat: 1n }, { on: 'payer', flat: 9n })
    const body = path(there, 30n)
    record(b, 'node', 'close', { body, commits: commits(body, [a, m, b]), payee: payeeOf(there) })
    expect([balanceOf(b, bob.account), balanceOf(b, b.external), treasuryOf(b)]).toEqual([35n, -40n, 5n])
    expect(sumOf(b.book)).toBe(0n)
  })

  test('count at the payee’s ceiling', () => {
    const there = fresh()
    const { a, m, b, bob } = there
    levied(b, bob, { on: 'payee', flat: 5n })
    const close = (max: bigint) => {
      must(tryKind(b, bob, 'limits', { account: bob.account, limits: { max } }))
      const body = path(there, 30n)
      return tryNode(b, 'close', { body, commits: commits(body, [a, m, b]), payee: payeeOf(there) })
    }
    expect(close(34n)).toMatchObject({ refusal: { code: 'over-limit', who: 'payee', account: bob.account } })
    expect(codeOf(close(35n))).toBe('ok')
  })
})

describe('either side', () => {
  test('pays only the levies of its own side, and only those that are meant for other groups', () => {
    const there = fresh()
    const { a, ann } = there
    levied(a, ann, { flat: 1n }, { flat: 20n, across: false }, { flat: 300n, on: 'payee' })
    const { body } = committed(there)
    record(a, 'node', 'book', certificate(there, body))
    expect([accountOf(a, ann).balance, treasuryOf(a)]).toEqual([-41n, 1n])
  })

  test('the group’s own accounts pay none', () => {
    const there = fresh()
    const { a, m, b, ann, bob } = there
    levied(a, ann, { flat: 7n })
    must(tryKind(a, ann, 'limits', { account: a.community, limits: {} }))
    const invoice = hashNamed('i')
    const consented = tryKind(a, ann, 'pay-across', { from: a.community, to: b.gid, invoice, max: 50n })
    const across = must(consented).signed.id
    expect(a.book.tables.across.get(across)?.levy).toBe(0n)
    levied(b, bob, { on: 'payee', flat: 7n })
    const body = path(there, 30n)
    const payee = { ...payeeOf(there), account: b.treasury }
    record(b, 'node', 'close', { body, commits: commits(body, [a, m, b]), payee })
    expect([treasuryOf(b), sumOf(b.book)]).toEqual([40n, 0n])
  })

  test('rule 20: the outside account has limits of its own: what a group exports and imports', () => {
    const there = fresh()
    const { a, m, b, ann, bob } = there
    must(tryKind(a, ann, 'limits', { account: a.external, limits: { max: 60n } }))
    const body = { from: ann.account, to: b.gid, max: 40n }
    must(tryKind(a, ann, 'pay-across', { ...body, invoice: hashNamed('1') }))
    expect(tryKind(a, ann, 'pay-across', { ...body, invoice: hashNamed('2') })).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', account: a.external, limit: 60n, wouldBe: 80n },
    })
    must(tryKind(b, bob, 'limits', { account: b.external, limits: { min: -39n } }))
    const transfer = path(there, 30n)
    const close = { body: transfer, commits: commits(transfer, [a, m, b]), payee: payeeOf(there) }
    expect(tryNode(b, 'close', close)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer', account: b.external, limit: -39n, wouldBe: -40n },
    })
  })
})

test('all that is held is never more than books can hold, however much the outside account owes', () => {
  const there = fresh()
  const { a, b, ann } = there
  must(tryKind(a, ann, 'policy', { change: { limits: { mode: 'none', hard: true, skip: [] } } }))
  const into = bodyBytes({ groups: [b, a], amt: 30n, nonce: 'in' })
  const payee = { account: ann.account, amt: AMOUNT_MAX, invoice: hashNamed('in') }
  must(tryNode(a, 'close', { body: into, commits: commits(into, [b, a]), payee }))
  const give = (max: bigint, invoice: string) =>
    tryKind(a, ann, 'pay-across', { from: ann.account, to: b.gid, invoice: hashNamed(invoice), max })
  must(give(AMOUNT_MAX, 'one'))
  expect(give(1n, 'two')).toMatchObject({
    refusal: { code: 'over-limit', who: 'payee', account: a.external, limit: AMOUNT_MAX },
  })
})

test('rule 21: each side books its own amount, and a later rate moves neither', () => {
  const there = fresh()
  const { a, m, b, ann, bob } = there
  const { body } = committed(there)
  record(b, 'node', 'close', {
    body,
    commits: commits(body, [a, m, b]),
    payee: { ...payeeOf(there), amt: 7n },
  })
  record(a, 'node', 'book', certificate(there, body))
  for (const [group, by] of [[a, ann] as const, [b, bob] as const]) {
    const before = group.book.tables.transfers.get(tidOf(body))
    record(group, by, 'rate', { num: 9n, den: 1n, confirm: true })
    expect(group.book.tables.transfers.get(tidOf(body))).toEqual(before)
  }
  expect([accountOf(a, ann).balance, accountOf(b, bob).balance]).toEqual([-40n, 7n])
  expect([a, b].map(group => group.book.tables.transfers.get(tidOf(body))?.local)).toEqual([40n, 7n])
})
