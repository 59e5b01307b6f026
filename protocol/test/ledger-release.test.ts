/** How a transfer ends without payment at one group, and how debts are set off in a circle. SPEC 7.4. */
import { describe, expect, test } from 'vitest'
import type { GroupId, IntentId } from '../src/base/ids.ts'
import type { Signer } from '../src/codec/signed.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { tidOf } from '../src/transfer/body.ts'
import { refuseOf, releaseOf, signStatement } from '../src/transfer/statement.ts'
import { commits, fresh, lineOf, onward, path, payeeOf, release, signed, tryNode } from './street.ts'
import { codeOf, foundGroup, hashNamed, record, signerNamed, type TestGroup } from './world.ts'
import { papersOf } from './world-keys.ts'
import { bodyBytes, lineBetween } from './world-lines.ts'

describe('REFUSE', () => {
  test('holds nothing, and nothing is signed after it', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = path(there, 30n)
    record(m, 'node', 'refuse', { body, reason: 'policy' })
    expect(lineOf(m, a)).toMatchObject({ holdIn: 0n, balance: 0n })
    expect(codeOf(tryNode(m, 'commit', onward(there, body)))).toBe('already-decided')
    expect(codeOf(tryNode(m, 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) }))).toBe(
      'wrong-state',
    )
    expect(codeOf(tryNode(m, 'refuse', { body, reason: 'policy' }))).toBe('already-decided')
  })

  test('is always possible before signing, late or among strangers, and never after', () => {
    const there = fresh()
    const { a, m } = there
    const late = bodyBytes({ groups: [a, m, foundGroup('Stranger')], amt: 1n }, { notAfter: m.now - 1 })
    expect(codeOf(tryNode(m, 'refuse', { body: late, reason: 'expired' }))).toBe('ok')
    const body = signed(there, 30n)
    expect(codeOf(tryNode(m, 'refuse', { body, reason: 'policy' }))).toBe('already-decided')
  })
})

describe('RELEASE', () => {
  test('of our out-edge frees both edges of a group in the middle; the member’s hold ends with the payment', () => {
    const there = fresh()
    const { a, m, b, ann } = there
    const body = signed(there, 30n)
    record(m, 'node', 'free', release(body, b, m))
    record(a, 'node', 'free', release(body, m, a))
    for (const [group, other] of [
      [m, a],
      [m, b],
      [a, m],
    ] as const)
      expect(lineOf(group, other)).toMatchObject({ balance: 0n, holdIn: 0n, holdOut: 0n })
    expect(a.book.tables.accounts.get(ann.account)).toMatchObject({ balance: 0n, held: 50n })
    const across = a.book.tables.transfers.get(tidOf(body))?.across as IntentId
    record(a, 'node', 'end-across', { across, why: 'refused-there' })
    expect(a.book.tables.accounts.get(ann.account)).toMatchObject({ balance: 0n, held: 0n })
    expect(a.book.tables.accounts.get(a.external)).toMatchObject({ balance: 0n, held: 0n })
    const states = [m, a].map(group => group.book.tables.transfers.get(tidOf(body))?.state)
    expect(states).toEqual(['released', 'cancelled'])
  })

  test('counts from the receiver of our out-edge alone: H3', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    const good = release(body, b, m)
    const other = path(there, 30n, {}, 'other')
    const code = (bad: BodyOf<'free'>) => codeOf(tryNode(m, 'free', bad))
    const sign = (g: GroupId, of: TestGroup, over: TestGroup, signer: Signer) => ({
      ...good,
      sig: signStatement(releaseOf(tidOf(body), g, 1, lineBetween(of, over)), signer),
    })
    expect(code({ ...good, tid: hashNamed('none') as never })).toBe('no-such-transfer')
    expect(code(sign(a.gid, a, m, a.signer))).toBe('bad-signature')
    expect(code(sign(b.gid, b, a, b.signer))).toBe('bad-signature')
    expect(code(sign(b.gid, b, m, a.signer))).toBe('bad-signature')
    expect(code({ ...good, sig: signStatement(refuseOf(tidOf(body), b.gid, 1, 'policy'), b.signer) })).toBe(
      'bad-signature',
    )
    expect(code({ ...good, sig: release(other, b, m).sig })).toBe('bad-signature')
    expect(code({ ...good, ke: 0, sig: release(body, b, m, 0).sig })).toBe('bad-signature')
    expect(code(good)).toBe('ok')
    expect(code(good)).toBe('wrong-state')
  })

  test('may be signed under the key of the body or a later one: H12', () => {
    for (const ke of [1, 2]) {
      const there = fresh()
      const { m, b } = there
      const body = signed(there, 30n)
      const second = signerNamed('B key 2')
      record(m, 'node', 'meet', { charter: b.charter, chain: papersOf(b, { key: 'B key 2' }).chain })
      expect(codeOf(tryNode(m, 'free', release(body, b, m, ke, ke === 2 ? second : b.signer)))).toBe('ok')
    }
  })

  test('a certificate that comes after it books nothing', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    record(m, 'node', 'free', release(body, b, m))
    expect(codeOf(tryNode(m, 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) }))).toBe(
      'wrong-state',
    )
  })

  test('that comes after booking is parked as contested, and makes no room under any limit', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    expect(codeOf(tryNode(m, 'waive', release(body, b, m)))).toBe('wrong-state')
    record(m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    const before = lineOf(m, b)
    expect(codeOf(tryNode(m, 'free', release(body, b, m)))).toBe('wrong-state')
    expect(codeOf(tryNode(m, 'waive', release(body, m, a)))).toBe('bad-signature')
    expect(codeOf(tryNode(m, 'waive', release(body, b, m)))).toBe('ok')
    expect(lineOf(m, b)).toEqual({ ...before, contested: 30n })
    expect(codeOf(tryNode(m, 'waive', release(body, b, m)))).toBe('wrong-state')
  })

  test('a payee has no out-edge: nobody can take back what it was paid', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    record(b, 'node', 'close', { body, commits: commits(body, [a, m, b]), payee: payeeOf(there) })
    for (const group of [a, m])
      expect(codeOf(tryNode(b, 'waive', release(body, group, b)))).toBe('wrong-state')
  })
})
