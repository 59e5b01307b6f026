/** Several tries of one payment, one consent of the member. SPEC 5.10, H11. */
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import type { IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { tidOf } from '../src/transfer/body.ts'
import { type RefuseReason, refuseOf, signStatement } from '../src/transfer/statement.ts'
import { commits, fresh, HUNDREDTH, path, release, type Street, tryNode } from './street.ts'
import { tryKind } from './village.ts'
import { balanceOf, codeOf, must, record, sumOf, type TestGroup } from './world.ts'
import { consent } from './world-lines.ts'

interface Paying extends Street {
  readonly across: IntentId
}

/** Ann consents to 50 for somebody of B. */
function paying(): Paying {
  const there = fresh()
  return { ...there, across: consent(there.a, there.ann, there.b, 50n) }
}

const body = (there: Street, nonce: string, amt = 5n): Bytes => path(there, amt, {}, nonce)

const begin = (there: Paying, nonce: string, amt = 5n): string =>
  codeOf(
    tryNode(there.a, 'commit', { body: body(there, nonce, amt), payer: { across: there.across, amt: 40n } }),
  )

const refusalBy = (bytes: Bytes, by: TestGroup, reason: RefuseReason = 'capacity') => ({
  tid: tidOf(bytes),
  ke: 1,
  reason,
  sig: signStatement(refuseOf(tidOf(bytes), by.gid, 1, reason), by.signer),
})

const deny = (there: Street, nonce: string, amt = 5n): string =>
  codeOf(tryNode(there.a, 'deny', refusalBy(body(there, nonce, amt), there.b)))

const letGo = (there: Street, nonce: string, amt = 5n): string =>
  codeOf(tryNode(there.a, 'free', release(body(there, nonce, amt), there.m, there.a)))

const bookIt = (there: Street, nonce: string): string => {
  const bytes = body(there, nonce)
  return codeOf(
    tryNode(there.a, 'book', { tid: tidOf(bytes), commits: commits(bytes, [there.a, there.m, there.b]) }),
  )
}

const end = ({ a, across }: Paying): string => codeOf(tryNode(a, 'end-across', { across, why: 'no-path' }))

const held = ({ a, ann }: Street): bigint | undefined => a.book.tables.accounts.get(ann.account)?.held
const consentOf = ({ a, across }: Paying) => a.book.tables.across.get(across)
const atRisk = ({ a, b }: Street): bigint | undefined => a.book.tables.met.get(b.gid)?.atRisk

/** What the group is willing to have at risk, µh. */
function risk({ a, ann }: Street, µh: bigint): void {
  const neighbours = { ...a.book.tables.group.get('group')!.policy.neighbours, risk: µh }
  must(tryKind(a, ann, 'policy', { change: { neighbours } }))
}

describe('the next try', () => {
  test('waits for the RELEASE of the one before', () => {
    const there = paying()
    expect(begin(there, '1')).toBe('ok')
    expect(begin(there, '2')).toBe('try-open')
    expect(letGo(there, '1')).toBe('ok')
    expect(held(there)).toBe(50n)
    expect(begin(there, '2')).toBe('ok')
    expect(consentOf(there)).toMatchObject({ state: 'open', tries: 2, live: [tidOf(body(there, '2'))] })
  })

  test('may come at once with the payee’s REFUSE in hand, within what may be at risk', () => {
    const there = paying()
    risk(there, 10n * HUNDREDTH)
    begin(there, '1')
    expect(deny(there, '1')).toBe('ok')
    expect(begin(there, '2')).toBe('ok')
    expect(atRisk(there)).toBe(5n * HUNDREDTH)
    expect(deny(there, '2')).toBe('ok')
    expect(begin(there, '3')).toBe('ok')
    expect(atRisk(there)).toBe(10n * HUNDREDTH)
    expect(deny(there, '3')).toBe('ok')
    expect(begin(there, '4')).toBe('over-risk')
    expect([letGo(there, '1'), letGo(there, '3')]).toEqual(['ok', 'ok'])
    expect(atRisk(there)).toBe(5n * HUNDREDTH)
    expect(begin(there, '4')).toBe('ok')
    expect([letGo(there, '2'), letGo(there, '4'), atRisk(there)]).toEqual(['ok', 'ok', 0n])
  })

  test('never comes at risk in a group that risks nothing', () => {
    const there = paying()
    risk(there, 0n)
    begin(there, '1')
    deny(there, '1')
    expect(begin(there, '2')).toBe('over-risk')
    expect(end(there)).toBe('over-risk')
    letGo(there, '1')
    expect(begin(there, '2')).toBe('ok')
  })

  test('is one of four at most', () => {
    const there = paying()
    for (let i = 0; i < LIMITS.triesMax; i++) {
      expect(begin(there, `${i}`)).toBe('ok')
      letGo(there, `${i}`)
    }
    expect(begin(there, 'more')).toBe('too-many-tries')
    expect(end(there)).toBe('ok')
  })

  test('needs a consent that is neither paid nor given up', () => {
    const there = paying()
    begin(there, '1')
    expect(bookIt(there, '1')).toBe('ok')
    expect(begin(there, '2')).toBe('no-consent')
    const other = paying()
    expect(end(other)).toBe('ok')
    expect(begin(other, '1')).toBe('no-consent')
    expect(end(other)).toBe('no-consent')
  })
})

describe('the payee’s REFUSE', () => {
  test('counts from the payee alone, of a try of ours that we have signed, once', () => {
    const there = paying()
    const { a, m, b } = there
    begin(there, '1')
    const bytes = body(there, '1')
    const code = (change: Partial<ReturnType<typeof refusalBy>>) =>
      codeOf(tryNode(a, 'deny', { ...refusalBy(bytes, b), ...change }))
    expect(code({ tid: tidOf(body(there, '2')) })).toBe('no-such-transfer')
    expect(code({ sig: refusalBy(bytes, m).sig })).toBe('bad-signature')
    expect(code({ reason: 'policy' })).toBe('bad-signature')
    expect(code({ sig: commits(bytes, [b])[0] as Bytes })).toBe('bad-signature')
    expect(code({ ke: 0 })).toBe('bad-signature')
    expect(code({})).toBe('ok')
    expect(code({})).toBe('wrong-state')
    record(m, 'node', 'commit', { body: bytes, upstream: commits(bytes, [a])[0] as Bytes })
    expect(codeOf(tryNode(m, 'deny', refusalBy(bytes, b)))).toBe('wrong-state')
  })

  test('frees nothing on the line by itself', () => {
    const there = paying()
    begin(there, '1')
    deny(there, '1')
    const [row] = [...there.a.book.tables.lines.values()].filter(({ partner }) => partner === there.m.gid)
    expect(row?.holdOut).toBe(5n * HUNDREDTH)
  })
})

describe('the member', () => {
  test('has what was held back as soon as the payment is given up, and not before', () => {
    const there = paying()
    begin(there, '1')
    expect(end(there)).toBe('try-open')
    deny(there, '1')
    expect(held(there)).toBe(50n)
    expect(end(there)).toBe('ok')
    expect([held(there), atRisk(there)]).toEqual([0n, 5n * HUNDREDTH])
    expect(consentOf(there)).toMatchObject({ state: 'ended', why: 'no-path' })
    expect([letGo(there, '1'), atRisk(there), held(there)]).toEqual(['ok', 0n, 0n])
  })

  test('pays once, whichever try applies', () => {
    const there = paying()
    const { a, ann } = there
    begin(there, '1')
    deny(there, '1')
    begin(there, '2')
    // The first one after all: its payee signed both ways, and the second is still open.
    expect(bookIt(there, '1')).toBe('ok')
    expect([balanceOf(a, ann.account), held(there), atRisk(there)]).toEqual([-40n, 0n, 0n])
    expect(consentOf(there)?.state).toBe('paid')
  })

  test('never pays for a payee who signed both ways: the community account bears it, and books stay at zero', () => {
    const there = paying()
    const { a, ann } = there
    begin(there, '1')
    deny(there, '1')
    begin(there, '2')
    expect(bookIt(there, '2')).toBe('ok')
    expect(bookIt(there, '1')).toBe('ok')
    expect([balanceOf(a, ann.account), balanceOf(a, a.community), balanceOf(a, a.external)]).toEqual([
      -40n,
      -40n,
      80n,
    ])
    expect([atRisk(there), sumOf(a.book)]).toEqual([0n, 0n])
    const ended = paying()
    begin(ended, '1')
    deny(ended, '1')
    end(ended)
    expect(bookIt(ended, '1')).toBe('ok')
    expect([balanceOf(ended.a, ann.account), balanceOf(ended.a, ended.a.community)]).toEqual([0n, -40n])
  })
})
