/** How debts are set off in a circle, and what a group asks of a cycle before it signs. SPEC 7.4, clearing.md §4.3. */
import { describe, expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { tidOf } from '../src/transfer/body.ts'
import { adHocRound, dailyRound, isFreshRound, readRoundId } from '../src/transfer/round-id.ts'
import {
  commits,
  cycle,
  fresh,
  grant,
  HUNDREDTH,
  lineOf,
  onward,
  path,
  release,
  ring,
  tryNode,
} from './street.ts'
import { table } from './table.ts'
import { codeOf, hashNamed, must, NOW, record } from './world.ts'
import { lineBetween } from './world-lines.ts'

describe('a cycle', () => {
  test('sets off three debts and leaves every net position as it was, without any limit', () => {
    const there = ring()
    const { a, m, b } = there
    const body = cycle(there, 40n)
    record(a, 'node', 'commit', { body })
    record(b, 'node', 'commit', { body })
    const all = commits(body, [a, b, m])
    record(m, 'node', 'close', { body, commits: all })
    for (const group of [a, b]) record(group, 'node', 'book', { tid: tidOf(body), commits: all })
    for (const [group, other] of [
      [a, m],
      [m, a],
      [m, b],
      [b, m],
      [a, b],
      [b, a],
    ] as const)
      expect(lineOf(group, other)).toMatchObject({ balance: 0n, holdIn: 0n, holdOut: 0n })
  })

  test('never crosses zero: neither beyond the debt nor, with holds, beyond what is left of it', () => {
    const there = ring()
    const { a, m } = there
    const tryA = (amt: bigint, nonce: string) => tryNode(a, 'commit', { body: cycle(there, amt, nonce) })
    expect(tryA(41n, '1')).toEqual({
      ok: false,
      refusal: { code: 'over-line-limit', line: lineBetween(a, m), side: 'in', room: 40n * HUNDREDTH },
    })
    must(tryA(30n, '2'))
    expect(tryA(11n, '3')).toMatchObject({ refusal: { code: 'over-line-limit', room: 10n * HUNDREDTH } })
    must(tryA(10n, '4'))
  })

  test('has no ends: neither a payer nor a payee may be named', () => {
    const there = ring()
    const { a, b, m, bob } = there
    const body = cycle(there, 10n)
    expect(
      codeOf(
        tryNode(a, 'commit', { body, payer: { across: hashNamed('x') as string as IntentId, amt: 1n } }),
      ),
    ).toBe('ends-missing')
    const payee = { account: bob.account, amt: 1n, invoice: hashNamed('i') }
    expect(codeOf(tryNode(m, 'close', { body, commits: commits(body, [a, b, m]), payee }))).toBe(
      'ends-missing',
    )
    expect(codeOf(tryNode(m, 'commit', { body }))).toBe('closer-signs-last')
  })
})

describe('a signer of a cycle asks (clearing.md §4.3)', () => {
  const ofRound = (id: string) => ({ round: { id, plan: hashNamed('plan') } })
  const days = (n: number): string => dailyRound(NOW + n * DAY_MS)

  test.each([
    ['of today', days(0), 'ok'],
    ['of two days ago', days(-2), 'ok'],
    ['of the day after tomorrow, for clocks differ', days(2), 'ok'],
    ['of three days ago', days(-3), 'stale-round'],
    ['of three days ahead', days(3), 'stale-round'],
    ['opened by hand today', `${days(0)}#1`, 'ok'],
    ['opened by hand three days ago', `${days(-3)}#1`, 'stale-round'],
    ['without a day', 'tomorrow', 'stale-round'],
    ['of a day that is none', '2026-02-30', 'stale-round'],
  ])('a round %s: %s is %s', (_what, id, code) => {
    const there = ring()
    const body = cycle(there, 10n, 'one', ofRound(id))
    expect(codeOf(tryNode(there.a, 'commit', { body }))).toBe(code)
    const all = commits(body, [there.a, there.b, there.m])
    expect(codeOf(tryNode(there.m, 'close', { body, commits: all }))).toBe(code)
  })

  test('no closer keeps more than four cycles open here; another closer has four of its own', () => {
    const there = ring()
    const sign = (nonce: string, closer: number) =>
      codeOf(tryNode(there.a, 'commit', { body: cycle(there, 1n, nonce, { closer }) }))
    for (let i = 0; i < LIMITS.openCyclesPerCloserMax; i++) expect(sign(`m ${i}`, 2)).toBe('ok')
    expect(sign('one more of m', 2)).toBe('too-many-open')
    expect(sign('the first of b', 1)).toBe('ok')
    const first = cycle(there, 1n, 'm 0', { closer: 2 })
    must(tryNode(there.a, 'free', release(first, there.b, there.a)))
    expect(sign('one more of m', 2)).toBe('ok')
  })

  test('while a payment waits on a line, cycles hold at most half of its debt', () => {
    const there = ring()
    const { a, m, b } = there
    for (const [by, to] of [
      [m, a],
      [b, m],
    ] as const)
      grant(by, to, 100n)
    record(m, 'node', 'commit', onward(there, path(there, 1n)))
    const sign = (amt: bigint, nonce: string) =>
      tryNode(m, 'commit', { body: cycle(there, amt, nonce, { closer: 0 }) })
    expect(sign(21n, '1')).toEqual({
      ok: false,
      refusal: { code: 'over-line-limit', line: lineBetween(m, b), side: 'in', room: 20n * HUNDREDTH },
    })
    must(sign(15n, '2'))
    expect(sign(6n, '3')).toMatchObject({ refusal: { code: 'over-line-limit', room: 5n * HUNDREDTH } })
    must(sign(5n, '4'))
    expect(lineOf(m, b)).toMatchObject({ balance: -40n, holdIn: 20n, holdOut: 1n })
  })

  test('with no payment waiting all of the debt may be held', () => {
    const there = ring()
    must(tryNode(there.a, 'commit', { body: cycle(there, 40n) }))
  })

  test('a line that lends nothing any more is set off all the same', () => {
    const there = ring()
    for (const by of [there.a, there.m, there.b])
      for (const to of [there.a, there.m, there.b]) if (by !== to) grant(by, to, 0n)
    must(tryNode(there.a, 'commit', { body: cycle(there, 40n) }))
  })

  test('payments ask nothing of it: none names a round', () => {
    const there = fresh()
    must(tryNode(there.m, 'commit', onward(there, path(there, 1n))))
  })
})

describe('names of rounds (SPEC 8.1)', () => {
  test('tell the day and whether it is the daily round', () => {
    const rows = table<'name' | 'opens' | 'daily'>(`
      name              opens       daily
      2026-11-30        2026-11-30  true
      2026-11-30#1      2026-11-30  false
      2024-02-29        2024-02-29  true
      2026-02-29        none        none    // no such day
      2026-11-30#       none        none
      2026-11-30#0      none        none
      2026-11-30#01     none        none
      2026-11-30#1#2    none        none
      2026-11-30T00     none        none
      26-11-30          none        none
    `)
    for (const { name, opens, daily } of rows)
      expect(readRoundId(name), name).toEqual(
        opens === 'none' ? null : { opens: Date.parse(opens), daily: daily === 'true' },
      )
  })

  test('those that are made are read again, and are fresh', () => {
    for (const name of [dailyRound(NOW), adHocRound(NOW, 999_999_999_999_999)])
      expect([readRoundId(name) !== null, isFreshRound(name, NOW)]).toEqual([true, true])
  })
})
