/** Over which lines we pass payments on for others. SPEC 6.8. */
import { describe, expect, test } from 'vitest'
import type { Openness } from '../src/lines/openness.ts'
import { commits, fresh, onward, path, type Street, tryNode } from './street.ts'
import { table } from './table.ts'
import { tryKind } from './village.ts'
import { admit, codeOf, foundGroup, must, type TestGroup } from './world.ts'
import { bodyBytes, connect, lineBetween, meet } from './world-lines.ts'

const HOUR = 1_000_000n

interface Long extends Street {
  /** Pays over a neighbour of M; keeps a line with M where the table says so. */
  readonly far: TestGroup
  readonly near: TestGroup
}

/** far → near → M → B. */
function long(payerIsNeighbour: boolean): Long {
  const there = fresh()
  const [far, near] = [foundGroup('Far'), foundGroup('Near')]
  for (const group of [far, near]) {
    meet(there.m, group)
    meet(group, there.m)
  }
  connect(there.m, near, { byOne: 10n * HOUR, byOther: 0n })
  if (payerIsNeighbour) connect(there.m, far, { byOne: 0n, byOther: 0n })
  return { ...there, far, near }
}

const set = (group: TestGroup, other: TestGroup, openness: Openness): void => {
  const admin = admit(group, `of ${other.name} ${openness}`, { roles: ['admin'] })
  must(tryKind(group, admin, 'openness', { line: lineBetween(group, other), openness }))
}

describe('a payment that M passes on', () => {
  test.each(
    table<'in' | 'out' | 'neighbour' | 'code'>(`
      in          out         neighbour  code
      open        open        no         ok
      neighbours  open        no         line-not-open
      neighbours  neighbours  yes        ok
      open        neighbours  no         ok              // B is its partner, and is paid
      hidden      open        yes        line-not-open   // neither end is on it
      open        hidden      no         ok
    `),
  )('in $in, out $out, payer next to us $neighbour: $code', row => {
    const { m, b, far, near } = long(row.neighbour === 'yes')
    set(m, near, row.in as Openness)
    set(m, b, row.out as Openness)
    const body = bodyBytes({ groups: [far, near, m, b], amt: 10_000n })
    expect(codeOf(tryNode(m, 'commit', { body, upstream: commits(body, [near])[0]! }))).toBe(row.code)
  })

  test('may begin at a partner over a hidden line', () => {
    const there = fresh()
    set(there.m, there.a, 'hidden')
    set(there.m, there.b, 'hidden')
    expect(codeOf(tryNode(there.m, 'commit', onward(there, path(there, 5n))))).toBe('ok')
  })
})

test('only a line that there is, and that is not closed, has an openness', () => {
  const { m, a, b } = fresh()
  const admin = admit(m, 'admin', { roles: ['admin'] })
  const code = (line: ReturnType<typeof lineBetween>) =>
    codeOf(tryKind(m, admin, 'openness', { line, openness: 'hidden' }))
  expect(code(lineBetween(a, b))).toBe('no-such-line')
  const row = m.book.tables.lines.get(lineBetween(m, a))!
  m.book.tables.lines.set(lineBetween(m, a), { ...row, state: 'closed' })
  expect(code(lineBetween(m, a))).toBe('wrong-line-state')
})
