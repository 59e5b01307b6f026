/** What a transfer does to the books of one group, and what it is refused for, in order. SPEC 7.4. */
import { describe, expect, test } from 'vitest'
import { type Bytes, fromHex } from '../src/base/bytes.ts'
import type { AccountId, IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { type TransferBody, tidOf } from '../src/transfer/body.ts'
import { refuseOf, signStatement } from '../src/transfer/statement.ts'
import {
  commits,
  fresh,
  grant,
  HUNDREDTH,
  lineOf,
  onward,
  path,
  payeeOf,
  release,
  signed,
  tryNode,
} from './street.ts'
import { balanceOf, codeOf, foundGroup, hashNamed, idOf, must, record, sumOf } from './world.ts'
import { papersOf } from './world-keys.ts'
import { bodyBytes, consent, lineBetween } from './world-lines.ts'

describe('COMMIT', () => {
  test('holds value on both edges, and pays nobody', () => {
    const there = fresh()
    signed(there, 30n)
    expect(lineOf(there.m, there.a)).toMatchObject({ balance: 0n, holdIn: 30n, holdOut: 0n })
    expect(lineOf(there.m, there.b)).toMatchObject({ balance: 0n, holdIn: 0n, holdOut: 30n })
    expect(lineOf(there.a, there.m)).toMatchObject({ balance: 0n, holdIn: 0n, holdOut: 30n })
    expect(there.a.book.tables.accounts.get(there.ann.account)).toMatchObject({ balance: 0n, held: 50n })
    expect([there.m.book.open, there.a.book.open]).toEqual([1, 1])
  })

  test('is refused in the order of SPEC 7.4', () => {
    const there = fresh()
    const { a, m, b } = there
    const code = (body: Bytes, payer?: BodyOf<'commit'>['payer']) =>
      codeOf(tryNode(m, 'commit', { ...onward(there, body), ...(payer ? { payer } : {}) }))
    const stranger = foundGroup('Stranger')
    const parts = (g: Partial<TransferBody['parts'][number]>, at: number) =>
      [a, m, b].map(({ gid }, i) => ({ g: gid, ke: 1, inc: 0, ...(i === at ? g : {}) }))
    expect(code(new Uint8Array([1]))).toBe('malformed')
    expect(code(path(there, 30n, { closer: 1 }))).toBe('not-well-formed')
    expect(code(bodyBytes({ groups: [a, b], amt: 1n }))).toBe('not-a-part')
    expect(code(path(there, 30n, { notAfter: m.now - 1 }))).toBe('expired')
    expect(code(bodyBytes({ groups: [a, m, stranger], amt: 1n }))).toBe('unknown-group')
    for (const at of [0, 1, 2]) {
      expect(code(path(there, 30n, { parts: parts({ ke: 2 }, at) }))).toBe('stale-inc')
      expect(code(path(there, 30n, { parts: parts({ inc: 1 }, at) }))).toBe('stale-inc')
    }
    expect(code(bodyBytes({ groups: [a, m], amt: 1n }))).toBe('closer-signs-last')
    expect(code(path(there, 101n))).toBe('over-line-limit')
    expect(code(path(there, 30n), { across: hashNamed('none') as string as IntentId, amt: 1n })).toBe(
      'ends-missing',
    )
    expect(code(path(there, 30n))).toBe('ok')
    expect(code(path(there, 30n))).toBe('already-decided')
    expect(code(path(there, 30n, { notAfter: m.now - 1 }))).toBe('expired')
  })

  test('rule 25: a limit that binds is named: which line, which direction, and what would still pass', () => {
    const there = fresh()
    const { a, m, b } = there
    const refused = (body: Bytes) => tryNode(m, 'commit', onward(there, body))
    expect(refused(path(there, 101n))).toEqual({
      ok: false,
      refusal: { code: 'over-line-limit', line: lineBetween(a, m), side: 'in', room: 100n * HUNDREDTH },
    })
    expect(refused(path(there, 81n))).toEqual({
      ok: false,
      refusal: { code: 'over-line-limit', line: lineBetween(m, b), side: 'out', room: 80n * HUNDREDTH },
    })
    expect(codeOf(refused(path(there, 80n)))).toBe('ok')
  })

  test('holds count: two payments that fit one by one do not fit together', () => {
    const there = fresh()
    record(there.m, 'node', 'commit', onward(there, path(there, 50n, {}, 'first')))
    expect(tryNode(there.m, 'commit', onward(there, path(there, 50n, {}, 'second')))).toMatchObject({
      refusal: { code: 'over-line-limit', side: 'out', room: 30n * HUNDREDTH },
    })
    grant(there.b, there.m, 1_000n)
    expect(tryNode(there.m, 'commit', onward(there, path(there, 51n, {}, 'third')))).toMatchObject({
      refusal: { code: 'over-line-limit', side: 'in', room: 50n * HUNDREDTH },
    })
  })

  test('a limit lowered after signing changes nothing that was signed', () => {
    const there = fresh()
    const body = signed(there, 80n)
    grant(there.m, there.a, 0n)
    must(tryNode(there.m, 'book', { tid: tidOf(body), commits: commits(body, [there.a, there.m, there.b]) }))
    expect(lineOf(there.m, there.a)).toMatchObject({ balance: 80n, granted: 0n, holdIn: 0n })
  })

  test('a payer needs a consent to that payee, large enough, and unused', () => {
    const there = fresh()
    const { a, m, b, ann } = there
    const code = (payer: BodyOf<'commit'>['payer'] | null, nonce: string) =>
      codeOf(tryNode(a, 'commit', { body: path(there, 5n, {}, nonce), ...(payer ? { payer } : {}) }))
    expect(code(null, '1')).toBe('ends-missing')
    expect(code({ across: hashNamed('none') as string as IntentId, amt: 1n }, '1')).toBe('no-consent')
    const toM = consent(a, ann, m, 10n, 'to m')
    expect(code({ across: toM, amt: 1n }, '1')).toBe('no-consent')
    const across = consent(a, ann, b, 10n, 'to b')
    expect(code({ across, amt: 11n }, '1')).toBe('over-consent')
    expect(code({ across, amt: 10n }, '1')).toBe('ok')
    expect(code({ across, amt: 1n }, '2')).toBe('try-open')
  })

  test('open transfers are counted, and there are not more than the limit', () => {
    const there = fresh()
    record(there.m, 'node', 'commit', onward(there, path(there, 1n, {}, '0')))
    there.m.book.open = LIMITS.openTransfersMax
    expect(codeOf(tryNode(there.m, 'commit', onward(there, path(there, 1n, {}, 'more'))))).toBe(
      'too-many-open',
    )
    const first = path(there, 1n, {}, '0')
    must(tryNode(there.m, 'free', release(first, there.b, there.m)))
    expect(codeOf(tryNode(there.m, 'commit', onward(there, path(there, 1n, {}, 'more'))))).toBe('ok')
  })
})

describe('closing', () => {
  test('the payee signs last and books at once: its member is paid by the outside account', () => {
    const there = fresh()
    const { a, m, b, bob } = there
    const body = signed(there, 30n)
    record(b, 'node', 'close', { body, commits: commits(body, [a, m, b]), payee: payeeOf(there) })
    expect(lineOf(b, m)).toMatchObject({ balance: 30n, holdIn: 0n })
    expect([balanceOf(b, bob.account), balanceOf(b, b.external), sumOf(b.book)]).toEqual([40n, -40n, 0n])
    expect(b.book.open).toBe(0)
  })

  test('is refused in the order of SPEC 7.4, the certificate last', () => {
    const there = fresh()
    const { a, m, b, bob } = there
    const body = signed(there, 30n)
    const all = commits(body, [a, m, b])
    const payee = payeeOf(there)
    const code = (change: Partial<BodyOf<'close'>>) =>
      codeOf(tryNode(b, 'close', { body, commits: all, payee, ...change }))
    expect(codeOf(tryNode(m, 'close', { body: path(there, 5n), commits: [] }))).toBe('closer-signs-last')
    expect(code({ body: path(there, 81n) })).toBe('over-line-limit')
    expect(codeOf(tryNode(b, 'close', { body, commits: all }))).toBe('ends-missing')
    expect(code({ payee: { ...payee, account: b.external } })).toBe('no-such-account')
    expect(code({ payee: { ...payee, account: idOf<AccountId>('nobody') } })).toBe('no-such-account')
    expect(code({ payee: { ...payee, amt: 1_000_000n } })).toBe('over-limit')
    expect(code({ commits: [] })).toBe('bad-certificate')
    expect(code({ commits: all.slice(0, 2) })).toBe('bad-certificate')
    expect(code({ commits: [...all].reverse() })).toBe('bad-certificate')
    expect(code({ commits: commits(path(there, 30n, {}, 'other'), [a, m, b]) })).toBe('bad-certificate')
    for (const i of [0, 1, 2])
      expect(
        code({
          commits: all.map((sig, at) => (at === i ? commits(body, [m, b, a])[i]! : sig)),
        }),
      ).toBe('bad-certificate')
    expect(code({})).toBe('ok')
    expect(code({})).toBe('already-decided')
    expect(balanceOf(b, bob.account)).toBe(40n)
  })

  test('an invoice is paid once', () => {
    const there = fresh()
    const { a, m, b } = there
    const [first, second] = [path(there, 5n, {}, '1'), path(there, 5n, {}, '2')]
    record(b, 'node', 'close', { body: first, commits: commits(first, [a, m, b]), payee: payeeOf(there) })
    const again = { body: second, commits: commits(second, [a, m, b]), payee: payeeOf(there) }
    expect(codeOf(tryNode(b, 'close', again))).toBe('invoice-paid')
  })

  test('a transfer that is not closed yet reserves nothing at the closer, so its limit is asked when it closes', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = path(there, 80n)
    grant(b, m, 70n)
    expect(
      codeOf(tryNode(b, 'close', { body, commits: commits(body, [a, m, b]), payee: payeeOf(there) })),
    ).toBe('over-line-limit')
  })
})

describe('booking', () => {
  test('turns holds into balances, mirrored, with equal amounts on both edges', () => {
    const there = fresh()
    const { a, m, b, ann } = there
    const body = signed(there, 30n)
    const certificate = { tid: tidOf(body), commits: commits(body, [a, m, b]) }
    record(m, 'node', 'book', certificate)
    record(a, 'node', 'book', certificate)
    expect(lineOf(m, a)).toMatchObject({ balance: 30n, holdIn: 0n, holdOut: 0n })
    expect(lineOf(m, b)).toMatchObject({ balance: -30n, holdIn: 0n, holdOut: 0n })
    expect(lineOf(a, m)).toMatchObject({ balance: -30n, holdOut: 0n })
    expect(a.book.tables.accounts.get(ann.account)).toMatchObject({ balance: -40n, held: 0n })
    expect(a.book.tables.accounts.get(a.external)).toMatchObject({ balance: 40n, held: 0n })
    expect([sumOf(a.book), a.book.open]).toEqual([0n, 0])
  })

  test('needs the COMMIT of every group, and happens once', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    const tid = tidOf(body)
    const code = (list: Bytes[]) => codeOf(tryNode(m, 'book', { tid, commits: list }))
    const all = commits(body, [a, m, b])
    expect(codeOf(tryNode(m, 'book', { tid: hashNamed('none') as never, commits: all }))).toBe(
      'no-such-transfer',
    )
    expect(code(all.slice(0, 2))).toBe('bad-certificate')
    expect(code([all[0]!, all[1]!, signStatement(refuseOf(tid, b.gid, 1, 'policy'), b.signer)])).toBe(
      'bad-certificate',
    )
    expect(code([...all, all[2]!])).toBe('bad-certificate')
    expect(code(all)).toBe('ok')
    expect(code(all)).toBe('wrong-state')
  })

  test('a group that changed its key since is still bound by what it signed with the key of the body', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    record(m, 'node', 'meet', { charter: b.charter, chain: papersOf(b, { key: 'B key 2' }).chain })
    expect(codeOf(tryNode(m, 'commit', onward(there, path(there, 1n, {}, 'old key'))))).toBe('stale-inc')
    must(tryNode(m, 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) }))
    expect(lineOf(m, b).balance).toBe(-30n)
  })
})

test('the nonce makes two like payments two transfers', () => {
  const there = fresh()
  expect(tidOf(path(there, 5n, { nonce: fromHex(idOf('x')) }))).not.toBe(
    tidOf(path(there, 5n, { nonce: fromHex(idOf('y')) })),
  )
})
