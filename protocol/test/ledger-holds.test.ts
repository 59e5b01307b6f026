/** What payments that are not decided may hold of a line, and what a neighbour's silence costs it. SPEC 6.5. */
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import { LIMITS } from '../src/base/limits.ts'
import { SECOND_MS } from '../src/base/time.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { placesFor, stallScore } from '../src/ledger/rules-holds.ts'
import { tidOf } from '../src/transfer/body.ts'
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
  type Street,
  signed,
  tryNode,
} from './street.ts'
import { codeOf, copyOf, foundGroup, must, record, type TestGroup } from './world.ts'
import { bodyBytes, connect, consent, lineBetween, meet } from './world-lines.ts'

/** A street with room enough that only the budgets bind. */
function wide(): Street {
  const there = fresh()
  grant(there.m, there.a, 4_000n)
  grant(there.b, there.m, 4_000n)
  return there
}

const commitAt = (group: TestGroup, body: Bytes, from: TestGroup): string =>
  codeOf(
    tryNode(group, 'commit', {
      body,
      upstream: commits(body, [from])[0] as Bytes,
    } satisfies BodyOf<'commit'>),
  )

/** M passes so many payments of A on. */
function fill(there: Street, payments: number, nonce = 'fill'): void {
  for (let i = 0; i < payments; i++)
    record(there.m, 'node', 'commit', onward(there, path(there, 1n, {}, `${nonce} ${i}`)))
}

/** Strangers, each of whom pays B over a neighbour of M's own and then over M. */
const crowd: Street & {
  readonly neighbours: readonly TestGroup[]
  readonly strangers: readonly TestGroup[]
} = (() => {
  const there = wide()
  const neighbours = [1, 2, 3, 4, 5].map(i => foundGroup(`N${i}`))
  const strangers = [1, 2, 3, 4, 5].map(i => foundGroup(`S${i}`))
  for (const group of [...neighbours, ...strangers]) meet(there.m, group)
  for (const group of neighbours) {
    meet(group, there.m)
    connect(there.m, group, { byOne: 4_000n * HUNDREDTH, byOther: 0n })
  }
  return { ...there, neighbours, strangers }
})()

/** Stranger s pays over neighbour n: signed by both before M. */
function strangerPays(m: TestGroup, s: number, n: number, nonce: string): string {
  const { strangers, neighbours, b } = crowd
  const groups = [strangers[s], neighbours[n], m, b] as TestGroup[]
  const body = bodyBytes({ groups, amt: HUNDREDTH, nonce })
  return commitAt(m, body, neighbours[n] as TestGroup)
}

describe('places on a line', () => {
  test('at most four payments whose value comes from one neighbour', () => {
    const there = wide()
    fill(there, LIMITS.upstreamPaymentsMax)
    expect(codeOf(tryNode(there.m, 'commit', onward(there, path(there, 1n, {}, 'more'))))).toBe(
      'upstream-places-full',
    )
    must(tryNode(there.m, 'free', release(path(there, 1n, {}, 'fill 0'), there.b, there.m)))
    expect(codeOf(tryNode(there.m, 'commit', onward(there, path(there, 1n, {}, 'more'))))).toBe('ok')
  })

  test('at most four payments of one stranger, whoever brings them', () => {
    const m = copyOf(crowd.m)
    for (let i = 0; i < LIMITS.proposerPaymentsMax; i++) expect(strangerPays(m, 0, i, `${i}`)).toBe('ok')
    expect(strangerPays(m, 0, 4, 'more')).toBe('proposer-places-full')
    expect(strangerPays(m, 1, 4, 'another')).toBe('ok')
  })

  test('half of the places are kept for the two partners of the line', () => {
    const m = copyOf(crowd.m)
    for (let i = 0; i < LIMITS.lineStrangersMax; i++)
      expect(strangerPays(m, i % 4, Math.floor(i / 2), `${i}`)).toBe('ok')
    expect(strangerPays(m, 4, 4, 'more')).toBe('stranger-places-full')
    const there = { ...crowd, m }
    const own = path(there, 1n, {}, 'of a')
    // A is a partner on the way in only: on the line to B it is a stranger like the others.
    expect(codeOf(tryNode(m, 'commit', onward(there, own)))).toBe('stranger-places-full')
  })

  test('sixteen payments in all, those of our own members among them', () => {
    const { a, m, b, ann } = fresh()
    for (let i = 0; i <= LIMITS.linePaymentsMax; i++) {
      const body = bodyBytes({ groups: [a, m, b], amt: 1n, nonce: `${i}` })
      const payer = { across: consent(a, ann, b, 1n, `${i}`), amt: 1n }
      expect(codeOf(tryNode(a, 'commit', { body, payer }))).toBe(
        i < LIMITS.linePaymentsMax ? 'ok' : 'line-places-full',
      )
    }
  })

  test('cycles have places of their own, sixteen whose value comes from one neighbour', () => {
    const after = (cycles: number): string => {
      const there = ring()
      const { a, m, b } = there
      const line = lineBetween(a, m)
      const row = a.book.tables.lines.get(line)!
      const held = Array.from({ length: cycles }, (_, i) => ({
        tid: tidOf(cycle(there, 1n, `${i}`)),
        side: 'in' as const,
        kind: 'clear' as const,
        amt: 1n,
        // Not by the closer of the next, who has places of his own.
        proposer: b.gid,
        upstream: m.gid,
        backed: false,
        late: a.now,
        overdue: a.now,
      }))
      a.book.tables.lines.set(line, { ...row, held })
      return codeOf(tryNode(a, 'commit', { body: cycle(there, 1n, 'more') }))
    }
    expect(after(LIMITS.upstreamCyclesMax - 1)).toBe('ok')
    expect(after(LIMITS.upstreamCyclesMax)).toBe('upstream-places-full')
  })
})

describe('amounts on a line', () => {
  test('less than a hundredth of an hour is not passed on, but may be paid', () => {
    const there = fresh()
    const { a, m, b, ann } = there
    const body = bodyBytes({ groups: [a, m, b], amt: HUNDREDTH - 1n })
    expect(commitAt(m, body, a)).toBe('forward-too-small')
    const payer = { across: consent(a, ann, b, 1n), amt: 1n }
    expect(codeOf(tryNode(a, 'commit', { body, payer }))).toBe('ok')
  })

  test('before the group in front of us has signed, a tenth of the line at most', () => {
    const there = fresh()
    const { m } = there
    const unsigned = (amt: bigint, nonce: string) =>
      codeOf(tryNode(m, 'commit', { body: path(there, amt, {}, nonce) }))
    expect(unsigned(11n, '1')).toBe('upstream-unsigned')
    expect(unsigned(6n, '2')).toBe('ok')
    expect(unsigned(5n, '3')).toBe('upstream-unsigned')
    expect(unsigned(4n, '4')).toBe('ok')
    expect(codeOf(tryNode(m, 'commit', onward(there, path(there, 60n, {}, '5'))))).toBe('ok')
  })

  test('the signature of the group in front of us is looked at', () => {
    const there = fresh()
    const { m, b } = there
    const body = path(there, 30n)
    for (const upstream of [
      commits(body, [b])[0]!,
      commits(path(there, 31n), [there.a])[0]!,
      new Uint8Array(64),
    ])
      expect(codeOf(tryNode(m, 'commit', { body, upstream }))).toBe('bad-certificate')
  })

  test('a fresh payment may use the whole line; over a quarter that waits too long, nothing more', () => {
    const there = fresh()
    const { m } = there
    const next = (nonce: string) => codeOf(tryNode(m, 'commit', onward(there, path(there, 1n, {}, nonce))))
    record(m, 'node', 'commit', onward(there, path(there, 20n)))
    m.now += 61 * SECOND_MS
    expect(next('a quarter of eighty')).toBe('ok')
    const more = fresh()
    record(more.m, 'node', 'commit', onward(more, path(more, 21n)))
    expect(codeOf(tryNode(more.m, 'commit', onward(more, path(more, 50n, {}, 'in time'))))).toBe('ok')
    more.m.now += 61 * SECOND_MS
    const late = path(more, 1n, {}, 'late')
    expect(codeOf(tryNode(more.m, 'commit', onward(more, late)))).toBe('line-stalled')
    for (const body of [path(more, 21n), path(more, 50n, {}, 'in time')])
      must(tryNode(more.m, 'free', release(body, more.b, more.m)))
    expect(codeOf(tryNode(more.m, 'commit', onward(more, late)))).toBe('ok')
  })
})

describe('the stall score', () => {
  test('counts what the next group leaves waiting past closeTtl, and remembers late answers until as many came in time', () => {
    const there = wide()
    const { m, b } = there
    const score = (): number => stallScore(lineOf(m, b), m.now)
    const answered = (nonce: string, lateMs: number): void => {
      const body = path(there, 1n, {}, nonce)
      record(m, 'node', 'commit', onward(there, body))
      m.now += lateMs
      must(tryNode(m, 'free', release(body, b, m)))
    }
    record(m, 'node', 'commit', onward(there, path(there, 1n, {}, 'open')))
    m.now += 90 * SECOND_MS
    expect(score()).toBe(0)
    m.now += 1
    expect(score()).toBe(1)
    answered('late', 91 * SECOND_MS)
    expect([score(), lineOf(m, b).stalls]).toEqual([2, 1])
    answered('in time', 1)
    expect([score(), lineOf(m, b).stalls]).toEqual([1, 0])
    answered('in time too', 1)
    expect(lineOf(m, b).stalls).toBe(0)
    expect(lineOf(m, there.a).stalls).toBe(0)
  })

  test('halves the places on the line of who stalls, to one at the least', () => {
    expect([0, 1, 2, 3, 4, 5, 99].map(score => placesFor(16, score))).toEqual([16, 8, 4, 2, 1, 1, 1])
    const there = wide()
    const { m, b } = there
    const line = lineBetween(m, b)
    m.book.tables.lines.set(line, { ...m.book.tables.lines.get(line)!, stalls: 3 })
    fill(there, 1)
    expect(codeOf(tryNode(m, 'commit', onward(there, path(there, 1n, {}, 'more'))))).toBe(
      'stranger-places-full',
    )
    const own = wide()
    own.m.book.tables.lines.set(lineBetween(own.m, own.a), {
      ...own.m.book.tables.lines.get(lineBetween(own.m, own.a))!,
      stalls: 2,
    })
    fill(own, 1)
    expect(codeOf(tryNode(own.m, 'commit', onward(own, path(own, 1n, {}, 'more'))))).toBe(
      'upstream-places-full',
    )
  })

  test('what is booked or let go leaves no row of a hold behind', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    expect(lineOf(m, a).held).toMatchObject([{ side: 'in', upstream: a.gid, proposer: a.gid, backed: true }])
    expect(lineOf(m, b).held).toMatchObject([{ side: 'out', tid: tidOf(body) }])
    record(m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    for (const other of [a, b]) expect(lineOf(m, other)).toMatchObject({ held: [], holdIn: 0n, holdOut: 0n })
  })
})
