/** What people and the node decide about a line, and what it then takes. SPEC 5.20, clearing.md §6a. */
import { describe, expect, test } from 'vitest'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import type { Row } from '../src/ledger/tables.ts'
import { type LINE_MOVES, type LineEvent, moveLine } from '../src/lines/line-state.ts'
import { tidOf } from '../src/transfer/body.ts'
import { commits, fresh, HUNDREDTH, lineOf, onward, path, type Street, tryNode } from './street.ts'
import { table } from './table.ts'
import { tryKind } from './village.ts'
import { type Author, admit, codeOf, copyOf, must, record, type TestGroup, type TestMember } from './world.ts'
import { handOver } from './world-keys.ts'
import { bodyBytes, lineBetween, lineEnding, lineOpening, meet, signedLimit } from './world-lines.ts'

interface There extends Street {
  /** Admin of M. */
  readonly mia: TestMember
}

const here = (): There => {
  const street = fresh()
  return { ...street, mia: admit(street.m, 'mia') }
}

const act = <K extends Kind>(group: TestGroup, by: Author, kind: K, body: BodyOf<K>): string =>
  codeOf(tryKind(group, by, kind, body))

/** M owes A: A was paid by M's member, say. */
const owing = ({ a, m }: There, hundredths: bigint): void => {
  setBalance(m, a, hundredths)
  setBalance(a, m, -hundredths)
}

function setBalance(of: TestGroup, other: TestGroup, hundredths: bigint): void {
  const line = lineBetween(of, other)
  const row = of.book.tables.lines.get(line) as Row<'lines'>
  of.book.tables.lines.set(line, { ...row, balance: hundredths * HUNDREDTH })
}

describe('states of a line', () => {
  const ROWS = table(`
    from     event   to
    opening  agree   active
    active   freeze  frozen
    active   end     closing
    active   thaw    -
    active   rest    -
    active   agree   -        // it stands already
    frozen   freeze  frozen   // one reason more
    frozen   thaw    active
    frozen   end     closing
    closing  freeze  -        // it takes no new debt anyhow
    closing  thaw    -
    closing  end     -
    closing  rest    closed
    closed   agree   active   // both committees agree anew
    closed   freeze  -
    closed   end     -
  `)
  test.each(ROWS)('$from, $event: $to', ({ from, event, to }) => {
    expect(moveLine(from as keyof typeof LINE_MOVES, event as LineEvent) ?? '-').toBe(to)
  })
})

describe('a frozen line', () => {
  test('takes no new debt of the partner, and takes what pays back our own', () => {
    const there = here()
    const { a, m, b, mia } = there
    const line = lineBetween(a, m)
    owing(there, -20n)
    record(m, mia, 'freeze', { line, why: 'people' })
    expect(tryNode(m, 'commit', onward(there, path(there, 21n, {}, 'more')))).toMatchObject({
      refusal: { code: 'over-line-limit', line, side: 'in', room: 20n * HUNDREDTH },
    })
    const body = path(there, 20n, {}, 'back')
    record(m, 'node', 'commit', onward(there, body))
    record(m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    expect(lineOf(m, a)).toMatchObject({ balance: 0n, state: 'frozen' })
    expect(tryNode(m, 'commit', onward(there, path(there, 1n, {}, 'again')))).toMatchObject({
      refusal: { code: 'over-line-limit', side: 'in', room: 0n },
    })
    record(m, mia, 'thaw', { line, why: 'people' })
    expect(codeOf(tryNode(m, 'commit', onward(there, path(there, 1n, {}, 'free'))))).toBe('ok')
  })

  test('what was signed before is booked all the same', () => {
    const there = here()
    const { a, m, b, mia } = there
    const body = path(there, 30n)
    record(m, 'node', 'commit', onward(there, body))
    record(m, mia, 'freeze', { line: lineBetween(a, m), why: 'people' })
    record(m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    expect(lineOf(m, a)).toMatchObject({ balance: 30n, holdIn: 0n })
  })

  test('set-off goes on', () => {
    const there = here()
    const { a, m, b, mia } = there
    owing(there, -30n)
    setBalance(m, b, 30n)
    record(m, mia, 'freeze', { line: lineBetween(a, m), why: 'people' })
    const circle = bodyBytes({ kind: 'clear', groups: [a, m, b], amt: 30n * HUNDREDTH, closer: 2 })
    expect(codeOf(tryNode(m, 'commit', { body: circle }))).toBe('ok')
  })

  test('is free again once every reason is gone; people lift theirs, evidence goes by pardon alone', () => {
    const { a, m, mia } = here()
    const line = lineBetween(a, m)
    const ROWS: readonly [Author, Kind, object, string][] = [
      ['node', 'freeze', { line, why: 'people' }, 'not-allowed'],
      [mia, 'freeze', { line, why: 'evidence', ke: 1 }, 'not-allowed'],
      [mia, 'freeze', { line, why: 'silence' }, 'not-allowed'],
      ['node', 'freeze', { line, why: 'evidence' }, 'malformed'],
      [mia, 'thaw', { line, why: 'people' }, 'wrong-line-state'],
      [mia, 'freeze', { line, why: 'people' }, 'ok'],
      [mia, 'freeze', { line, why: 'people' }, 'wrong-line-state'],
      ['node', 'freeze', { line, why: 'evidence', ke: 1 }, 'ok'],
      ['node', 'freeze', { line, why: 'silence' }, 'ok'],
      ['node', 'thaw', { line, why: 'people' }, 'not-allowed'],
      [mia, 'thaw', { line, why: 'people' }, 'ok'],
      ['node', 'thaw', { line, why: 'silence' }, 'ok'],
      [mia, 'pardon', { gid: m.gid, ke: 1 }, 'unknown-group'],
      [mia, 'pardon', { gid: a.gid, ke: 1 }, 'ok'],
      [mia, 'pardon', { gid: a.gid, ke: 1 }, 'already-decided'],
      ['node', 'freeze', { line, why: 'evidence', ke: 1 }, 'already-decided'],
      ['node', 'freeze', { line, why: 'evidence', ke: 2 }, 'ok'],
    ]
    for (const [i, [by, kind, body, code]] of ROWS.entries())
      expect([i, act(m, by, kind, body as never)]).toEqual([i, code])
    expect(lineOf(m, a)).toMatchObject({ state: 'frozen', frozen: { why: ['evidence'], ke: 2 } })
  })

  test('newer papers of the partner answer evidence of an earlier key, and no other reason', () => {
    const { a, m, mia } = here()
    const line = lineBetween(a, m)
    record(m, 'node', 'freeze', { line, why: 'evidence', ke: 1 })
    const later = copyOf(a)
    must(handOver(later, { key: 'A key 2' }))
    const other = copyOf(m)
    meet(m, later)
    expect(lineOf(m, a)).toMatchObject({ state: 'active' })
    record(other, mia, 'freeze', { line, why: 'people' })
    meet(other, later)
    expect(lineOf(other, a)).toMatchObject({ state: 'frozen', frozen: { why: ['people'] } })
  })

  test('is the committee’s to say, and nobody else’s', () => {
    const { a, m } = here()
    const mo = admit(m, 'mo')
    expect(act(m, mo, 'freeze', { line: lineBetween(a, m), why: 'people' })).toBe('not-allowed')
    expect(act(m, mo, 'end-line', { line: lineBetween(a, m) })).toBe('not-allowed')
    expect(act(m, mo, 'pardon', { gid: a.gid, ke: 1 })).toBe('not-allowed')
  })
})

describe('the end of a line', () => {
  test('runs down to zero, and closes when both have signed that it stands there', () => {
    const there = here()
    const { a, m, b, mia } = there
    const line = lineBetween(a, m)
    owing(there, -20n)
    const say = (by: TestGroup, rest: boolean): string =>
      act(m, 'node', 'line-end', { signed: lineEnding(by, by === m ? a : m, { rest }) })
    expect(say(m, false)).toBe('wrong-line-state')
    record(m, mia, 'end-line', { line })
    expect(act(m, mia, 'end-line', { line })).toBe('wrong-line-state')
    expect(say(m, false)).toBe('ok')
    expect(say(m, false)).toBe('already-decided')
    expect(say(m, true)).toBe('not-settled')
    expect(act(m, 'node', 'limit', { signed: signedLimit(m, a, 5n, 9) })).toBe('wrong-line-state')
    expect(act(m, 'node', 'limit', { signed: signedLimit(m, a, 0n, 9) })).toBe('ok')
    expect(tryNode(m, 'commit', onward(there, path(there, 21n, {}, 'more')))).toMatchObject({
      refusal: { side: 'in', room: 20n * HUNDREDTH },
    })
    const body = path(there, 20n, {}, 'back')
    record(m, 'node', 'commit', onward(there, body))
    expect(say(m, true)).toBe('not-settled')
    record(m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    expect(say(a, true)).toBe('ok')
    expect(lineOf(m, a)).toMatchObject({ state: 'closing', end: { ours: 'closing', theirs: 'rest' } })
    expect(say(a, false)).toBe('already-decided')
    expect(say(m, true)).toBe('ok')
    expect(lineOf(m, a)).toMatchObject({ state: 'closed', balance: 0n })
    expect(tryNode(m, 'commit', onward(there, path(there, 1n, {}, 'late')))).toMatchObject({
      refusal: { code: 'over-line-limit', room: 0n },
    })
  })

  test('the partner’s word ends it with us, too; nobody else’s does', () => {
    const { a, m, b } = here()
    const line = lineBetween(a, m)
    const signed = lineEnding(a, m, { rest: false })
    const code = (one: typeof signed): string => act(m, 'node', 'line-end', { signed: one })
    expect(code({ ...signed, s: new Uint8Array(64) })).toBe('bad-signature')
    expect(code(lineEnding({ ...a, signer: b.signer }, m, { rest: false }))).toBe('not-your-key')
    expect(code(lineEnding({ ...a, gid: b.gid }, m, { rest: false }))).not.toBe('ok')
    expect(code(lineEnding(a, m, { rest: false, at: 0 }))).toBe('stale-limit')
    expect(code(signed)).toBe('ok')
    expect(m.book.tables.lines.get(line)).toMatchObject({
      state: 'closing',
      end: { ours: 'none', theirs: 'closing' },
    })
  })

  test('a closed line begins again by a newer paper of both, never by the old one', () => {
    const { a, m, mia } = here()
    record(m, mia, 'end-line', { line: lineBetween(a, m) })
    for (const by of [m, a])
      record(m, 'node', 'line-end', { signed: lineEnding(by, by === m ? a : m, { rest: true }) })
    expect(lineOf(m, a).state).toBe('closed')
    expect(act(m, 'node', 'line', lineOpening(m, a))).toBe('line-exists')
    m.now += 1_000
    expect(act(m, 'node', 'line', lineOpening(m, a, m.now))).toBe('ok')
    expect(lineOf(m, a)).toMatchObject({ state: 'active', granted: 0n, opened: m.now })
    expect(lineOf(m, a).end).toBeUndefined()
    expect(act(m, 'node', 'line-end', { signed: lineEnding(a, m, { rest: true, at: m.now - 1 }) })).toBe(
      'stale-limit',
    )
  })
})
