/** Which transfers the checkpoints of a line let in, and which they let the books forget. SPEC 6.7, H2, H8. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import { LIMITS } from '../src/base/limits.ts'
import type { Row } from '../src/ledger/tables.ts'
import { encodeBody, tidOf } from '../src/transfer/body.ts'
import { agree } from './balances.ts'
import { commits, release, tryNode } from './street.ts'
import { admit, codeOf, foundGroup, hashNamed, record, type TestGroup } from './world.ts'
import { bodyOf, connect, lineBetween, meet } from './world-lines.ts'

/** Value goes from A over M to B. */
interface Three {
  readonly a: TestGroup
  readonly m: TestGroup
  readonly b: TestGroup
}
let there: Three

beforeEach(() => {
  const [a, m, b] = ['A', 'M', 'B'].map(name => foundGroup(name)) as [TestGroup, TestGroup, TestGroup]
  for (const one of [a, m, b]) for (const other of [a, m, b]) if (one !== other) meet(one, other)
  connect(a, m, { byOne: 0n, byOther: 100_000_000n })
  connect(m, b, { byOne: 0n, byOther: 100_000_000n })
  there = { a, m, b }
})

/** The edge from A names checkpoint `first`, the one to B `second`. */
function body({ a, m, b }: Three, first: number, second: number, nonce = 'one'): Bytes {
  const made = bodyOf({ groups: [a, m, b], amt: 10_000n, nonce })
  const edges = made.edges.map((edge, i) => ({ ...edge, cp: i === 0 ? first : second }))
  return encodeBody({ ...made, edges })
}

const upstream = ({ a }: Three, bytes: Bytes) => commits(bytes, [a])[0] as Bytes
const commit = (world: Three, bytes: Bytes) =>
  codeOf(tryNode(world.m, 'commit', { body: bytes, upstream: upstream(world, bytes) }))
const refuse = ({ m }: Three, bytes: Bytes) => codeOf(tryNode(m, 'refuse', { body: bytes, reason: 'policy' }))

/** M books it, and both lines list it. */
function settle(world: Three, nonce: string): Bytes {
  const { a, m, b } = world
  const known = (other: TestGroup): number => m.book.tables.balances.get(lineBetween(m, other))?.known ?? 0
  const bytes = body(world, known(a), known(b), nonce)
  expect(commit(world, bytes)).toBe('ok')
  record(m, 'node', 'book', { tid: tidOf(bytes), commits: commits(bytes, [a, m, b]) })
  return bytes
}

/** The partner has booked it, too: its own book is not what is asked here, so M's row is copied into it. */
function checkpoint(world: Three, other: TestGroup): void {
  const { m } = world
  const line = lineBetween(m, other)
  const ours = m.book.tables.lines.get(line)
  const theirs = other.book.tables.lines.get(line)
  if (ours === undefined || theirs === undefined) throw new Error('no line')
  other.book.tables.lines.set(line, { ...theirs, balance: -ours.balance })
  for (const [tid, row] of m.book.tables.transfers) {
    const { in: into, out } = row
    const mirrored = into?.line === line ? { out: into } : out?.line === line ? { in: out } : null
    const { in: _, out: __, ...rest } = row
    if (mirrored !== null) other.book.tables.transfers.set(tid, { ...rest, ...mirrored })
  }
  agree(m, other)
}

describe('the window', () => {
  test.each([
    [0, 0, 'stale-cp'],
    [1, 2, 'ok'],
    [2, 1, 'ok'],
    [2, 2, 'ok'],
    [2, 0, 'stale-cp'],
    [3, 2, 'stale-cp'],
  ])('of two checkpoints on each line lets in an edge on %i and one on %i: %s', (first, second, code) => {
    for (const other of [there.a, there.a, there.b, there.b]) checkpoint(there, other)
    expect(commit(there, body(there, first, second))).toBe(code)
  })

  test('holds open what a checkpoint lists as open, however old', () => {
    const bytes = body(there, 0, 0)
    expect(commit(there, bytes)).toBe('ok')
    for (let i = 0; i < 4; i++) for (const other of [there.a, there.b]) checkpoint(there, other)
    const all = commits(bytes, [there.a, there.m, there.b])
    expect(codeOf(tryNode(there.m, 'book', { tid: tidOf(bytes), commits: all }))).toBe('ok')
  })

  test('bounds answers by the edge on which value comes to us', () => {
    for (const other of [there.a, there.a, there.b]) checkpoint(there, other)
    expect(refuse(there, body(there, 0, 1, 'old'))).toBe('stale-cp')
    expect(refuse(there, body(there, 3, 1, 'ahead'))).toBe('stale-cp')
    expect(refuse(there, body(there, 1, 0, 'young'))).toBe('ok')
  })
})

describe('a settled transfer', () => {
  test('is forgotten once it is behind the window of both lines, and its body is then never answered', () => {
    const bytes = settle(there, 'one')
    const has = (): boolean => there.m.book.tables.transfers.has(tidOf(bytes))
    for (let i = 0; i < 3; i++) checkpoint(there, there.a)
    expect(has()).toBe(true)
    checkpoint(there, there.b)
    expect(has()).toBe(true)
    checkpoint(there, there.b)
    expect(has()).toBe(false)
    expect(commit(there, bytes)).toBe('stale-cp')
    expect(refuse(there, bytes)).toBe('stale-cp')
    expect(there.m.book.open).toBe(0)
  })

  test('keeps its outcome where a member of ours was paid', () => {
    const { m, b } = there
    const made = bodyOf({ groups: [m, b], amt: 10_000n })
    const bytes = encodeBody(made)
    const bob = admit(b, 'bob')
    const payee = { account: bob.account, amt: 1n, invoice: hashNamed('invoice') }
    record(b, 'node', 'close', { body: bytes, commits: commits(bytes, [m, b]), payee })
    const line = lineBetween(m, b)
    m.book.tables.lines.set(line, { ...(m.book.tables.lines.get(line) as Row<'lines'>), balance: -10_000n })
    const { in: out, ...row } = b.book.tables.transfers.get(tidOf(bytes)) as Row<'transfers'>
    m.book.tables.transfers.set(tidOf(bytes), { ...row, ...(out === undefined ? {} : { out }) })
    for (let i = 0; i < 3; i++) agree(m, b)
    expect(b.book.tables.transfers.get(tidOf(bytes))).toMatchObject({
      state: 'applied',
      account: bob.account,
      local: 1n,
    })
    expect(b.book.tables.transfers.get(tidOf(bytes))?.in).toBeUndefined()
    expect(codeOf(tryNode(b, 'close', { body: bytes, commits: commits(bytes, [m, b]), payee }))).toBe(
      'already-decided',
    )
  })

  test('that a checkpoint lists as booked is not given back by a later RELEASE', () => {
    const { m, b } = there
    const bytes = settle(there, 'one')
    checkpoint(there, b)
    expect(codeOf(tryNode(m, 'waive', release(bytes, b, m)))).toBe('wrong-state')
  })
})

test('a line waits for a checkpoint when as much stands unlisted as one may list', () => {
  for (let i = 0; i < LIMITS.unlistedMax; i++) settle(there, `${i}`)
  expect(commit(there, body(there, 0, 0, 'one more'))).toBe('checkpoint-due')
  for (const other of [there.a, there.b]) checkpoint(there, other)
  expect(commit(there, body(there, 1, 1, 'one more'))).toBe('ok')
})
