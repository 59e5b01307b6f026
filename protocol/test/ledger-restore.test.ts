/** What a group signs whose books are an older copy, and what it takes back from its partners. SPEC 6.9. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import type { Tid } from '../src/base/ids.ts'
import type { Row } from '../src/ledger/tables.ts'
import { signBalanceBytes } from '../src/lines/balance.ts'
import { encodeBody, tidOf } from '../src/transfer/body.ts'
import { agree, inTurn, type Text } from './balances.ts'
import { commits, release, tryNode } from './street.ts'
import { admit, codeOf, copyOf, foundGroup, record, type TestGroup } from './world.ts'
import { handOver } from './world-keys.ts'
import { bodyOf, connect, lineBetween, meet } from './world-lines.ts'

interface Three {
  readonly a: TestGroup
  /** In the middle: the one that is restored. */
  m: TestGroup
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

const bodyAt = ({ a, m, b }: Three, cp: number, nonce: string): Bytes => {
  const made = bodyOf({ groups: [a, m, b], amt: 10_000n, nonce })
  return encodeBody({ ...made, edges: made.edges.map(edge => ({ ...edge, cp })) })
}
const own = ({ m }: Three, body: Bytes): Bytes => commits(body, [m])[0] as Bytes
const lineTo = ({ m }: Three, other: TestGroup) => m.book.tables.lines.get(lineBetween(m, other))

/** The newest text of a line as its other side hands it to M. */
function newestOf({ m }: Three, other: TestGroup, { bytes }: Text) {
  const [ours, theirs] = [m, other].map(({ signer }) => signBalanceBytes(bytes, signer)) as [Bytes, Bytes]
  return { b: bytes, ours, theirs }
}
const answer = (world: Three, other: TestGroup, text?: Text, unlisted: readonly Tid[] = []) =>
  codeOf(
    tryNode(world.m, 'answer', {
      line: lineBetween(world.m, other),
      unlisted,
      ...(text === undefined ? {} : { newest: newestOf(world, other, text) }),
    }),
  )

/** The other side of the line has booked the same, as far as this test asks its book. */
function mirror({ m }: Three, other: TestGroup): void {
  const line = lineBetween(m, other)
  const ours = lineTo(there, other)
  const theirs = other.book.tables.lines.get(line)
  if (ours === undefined || theirs === undefined) throw new Error('no line')
  other.book.tables.lines.set(line, { ...theirs, balance: -ours.balance })
  for (const [tid, { in: into, out, ...row }] of m.book.tables.transfers) {
    if (into?.line === line) other.book.tables.transfers.set(tid, { ...row, out: into })
    else if (out?.line === line) other.book.tables.transfers.set(tid, { ...row, in: out })
  }
}

describe('while partners are asked', () => {
  test('nothing about transfers is signed, until each has told or was set apart', () => {
    const { a, m, b } = there
    const ann = admit(m, 'ann', { roles: ['admin', 'committee'] })
    const open = bodyAt(there, 0, 'open')
    record(m, 'node', 'commit', { body: open, upstream: commits(open, [a])[0] as Bytes })
    record(m, 'node', 'recover', { why: 'witness' })
    expect(codeOf(tryNode(m, 'recover', { why: 'witness' }))).toBe('already-recovering')
    const body = bodyAt(there, 0, 'new')
    const say = () => [
      codeOf(tryNode(m, 'commit', { body, upstream: commits(body, [a])[0] as Bytes })),
      codeOf(tryNode(m, 'refuse', { body, reason: 'policy' })),
      codeOf(tryNode(m, 'free', release(open, b, m))),
    ]
    expect(say()).toEqual(['recovering', 'recovering', 'recovering'])
    expect(answer(there, a)).toBe('ok')
    expect(say()[0]).toBe('recovering')
    record(m, ann, 'quarantine', { line: lineBetween(m, b) })
    // The body builds on no checkpoint that is newer than what was answered; and over the other line nothing passes.
    expect(say()).toEqual(['former-self', 'former-self', 'ok'])
    expect(answer(there, b)).toBe('ok')
    expect(answer(there, b)).toBe('not-recovering')
  })

  test('what a partner has open is held as signed, and ends by a certificate or the next RELEASE', () => {
    const { a, m, b } = there
    record(m, 'node', 'recover', { why: 'partner' })
    const [paid, freed] = [bodyAt(there, 0, 'paid'), bodyAt(there, 0, 'freed')] as [Bytes, Bytes]
    for (const body of [paid, freed]) record(m, 'node', 'recall', { body })
    expect(lineTo(there, a)).toMatchObject({ holdIn: 20_000n })
    for (const other of [a, b]) expect(answer(there, other)).toBe('ok')
    record(m, 'node', 'book', { tid: tidOf(paid), commits: commits(paid, [a, m, b]) })
    record(m, 'node', 'free', release(freed, b, m))
    expect(lineTo(there, a)).toMatchObject({ balance: 10_000n, holdIn: 0n })
    expect(codeOf(tryNode(m, 'recall', { body: bodyAt(there, 0, 'later') }))).toBe('not-recovering')
  })
})

describe('a checkpoint that the partner kept', () => {
  /** M paid on, both lines have agreed, and then M is what it was before. */
  function lose(): { readonly texts: readonly [Text, Text]; readonly body: Bytes } {
    const { a, m, b } = there
    const before = copyOf(m)
    const body = bodyAt(there, 0, 'lost')
    record(m, 'node', 'commit', { body, upstream: commits(body, [a])[0] as Bytes })
    record(m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    for (const other of [a, b]) mirror(there, other)
    const texts = [agree(m, a), agree(m, b)] as const
    there.m = before
    record(there.m, 'node', 'recover', { why: 'partner' })
    return { texts, body }
  }

  test('sets the balance that both had signed, and what comes up later is not booked there again', () => {
    const { a, b } = there
    const { texts, body } = lose()
    expect(answer(there, b, texts[1])).toBe('ok')
    expect(lineTo(there, b)?.balance).toBe(-10_000n)
    // The other partner tells of the transfer after this line was settled.
    record(there.m, 'node', 'recall', { body, commit: own(there, body) })
    expect(lineTo(there, b)).toMatchObject({ holdOut: 0n })
    expect(answer(there, a)).toBe('ok')
    record(there.m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, there.m, b]) })
    expect([lineTo(there, a)?.balance, lineTo(there, b)?.balance]).toEqual([10_000n, -10_000n])
  })

  test('settles for good: what comes up while partners are asked once more is not booked there again', () => {
    const { a, b } = there
    const { texts, body } = lose()
    for (const [other, text] of [
      [a, texts[0]],
      [b, texts[1]],
    ] as const)
      expect(answer(there, other, text)).toBe('ok')
    record(there.m, 'node', 'recover', { why: 'own-commit' })
    record(there.m, 'node', 'recall', { body, commit: own(there, body) })
    record(there.m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, there.m, b]) })
    expect([lineTo(there, a)?.balance, lineTo(there, b)?.balance]).toEqual([10_000n, -10_000n])
  })

  test.each([
    { what: 'builds on the newest balance', cp: 1, told: false, balance: 10_000n },
    {
      what: 'builds on the one before, and the partner has it',
      cp: 0,
      told: true,
      balance: 10_000n,
    },
    {
      what: 'builds on the one before, and the partner has listed it',
      cp: 0,
      told: false,
      balance: 0n,
    },
  ])('what $what: booked since, or settled', ({ cp, told, balance }) => {
    const { a, m, b } = there
    const before = copyOf(m)
    const texts = [agree(m, a), agree(m, b)] as const
    const body = bodyAt(there, cp, 'young')
    const tid = tidOf(body)
    there.m = before
    const commit = own(there, body)
    if (cp > 0) expect(codeOf(tryNode(there.m, 'recall', { body, commit }))).toBe('stale-cp')
    record(there.m, 'node', 'recover', { why: 'partner' })
    // It is fetched before the answer is written: these books know of no such balance yet.
    record(there.m, 'node', 'recall', { body, commit })
    const unlisted = told ? [tid] : []
    for (const [other, text] of [
      [a, texts[0]],
      [b, texts[1]],
    ] as const)
      expect(answer(there, other, text, unlisted)).toBe('ok')
    const row = there.m.book.tables.transfers.get(tid)
    expect(row?.state).toBe(balance === 0n ? undefined : 'signed')
    if (row !== undefined) record(there.m, 'node', 'book', { tid, commits: commits(body, [a, there.m, b]) })
    expect([lineTo(there, a)?.balance, lineTo(there, b)?.balance]).toEqual([balance, -balance])
  })

  test('counts only with both signatures, for this line, and above our own', () => {
    const { a, b } = there
    const { texts } = lose()
    const newest = newestOf(there, a, texts[0])
    const line = lineBetween(there.m, a)
    const say = (change: object) =>
      codeOf(tryNode(there.m, 'answer', { line, unlisted: [], newest: { ...newest, ...change } }))
    expect(say({ ours: newest.theirs })).toBe('bad-signature')
    expect(say({ theirs: newest.ours })).toBe('bad-signature')
    expect(say({ b: texts[1].bytes })).toBe('bad-balance')
    expect(say({ b: new Uint8Array([1]) })).toBe('malformed')
    expect(answer(there, a, texts[0])).toBe('ok')
    record(there.m, 'node', 'recover', { why: 'partner' })
    expect(answer(there, a, texts[0])).toBe('not-next')
    expect(answer(there, b, texts[1])).toBe('ok')
  })

  test('is the one to build on from then: the next is signed before anything else', () => {
    const { a, b } = there
    const { texts } = lose()
    for (const [other, text] of [
      [a, texts[0]],
      [b, texts[1]],
    ] as const)
      expect(answer(there, other, text)).toBe('ok')
    const commit = (cp: number) => {
      const body = bodyAt(there, cp, `at ${cp}`)
      return codeOf(tryNode(there.m, 'commit', { body, upstream: commits(body, [a])[0] as Bytes }))
    }
    expect(commit(1)).toBe('former-self')
    for (const other of [a, b]) agree(...inTurn(there.m, other))
    expect(commit(1)).toBe('former-self')
    expect(commit(2)).toBe('ok')
  })
})

test('another life, signed by the roots, asks every partner, too', () => {
  const { m } = there
  expect(handOver(m, { key: 'next', restart: true }).ok).toBe(true)
  expect([...m.book.tables.recovery.values()].map(({ state }) => state)).toEqual(['asked', 'asked'])
  expect(handOver(copyOf(there.b), { key: 'other', restart: false }).ok).toBe(true)
})

test('a line that closes meanwhile is waited for no more', () => {
  const { a, m, b } = there
  record(m, 'node', 'recover', { why: 'partner' })
  expect(answer(there, a)).toBe('ok')
  const body = bodyAt(there, 0, 'old')
  const free = () => codeOf(tryNode(m, 'free', release(body, b, m)))
  record(m, 'node', 'recall', { body })
  expect(free()).toBe('recovering')
  const line = lineBetween(m, b)
  m.book.tables.lines.set(line, { ...(lineTo(there, b) as Row<'lines'>), state: 'closed' })
  expect(free()).toBe('ok')
})

describe('what names the life that the roots began', () => {
  const body = (nonce: string): Bytes => {
    const { a, m, b } = there
    const made = bodyOf({ groups: [a, m, b], amt: 10_000n, nonce })
    const parts = made.parts.map(part => (part.g === m.gid ? { ...part, ke: 2, inc: 1 } : part))
    return encodeBody({ ...made, parts })
  }
  const commit = (bytes: Bytes) =>
    codeOf(tryNode(there.m, 'commit', { body: bytes, upstream: commits(bytes, [there.a])[0] as Bytes }))

  test('no former self has seen: it is answered, also on the checkpoint that partners told of', () => {
    handOver(there.m, { key: 'next', restart: true })
    for (const other of [there.a, there.b]) expect(answer(there, other)).toBe('ok')
    expect(commit(body('one'))).toBe('ok')
    expect(codeOf(tryNode(there.m, 'refuse', { body: body('two'), reason: 'policy' }))).toBe('ok')
    expect(codeOf(tryNode(there.m, 'refuse', { body: bodyAt(there, 0, 'old'), reason: 'policy' }))).toBe(
      'former-self',
    )
  })

  test('is not held as signed because a partner has it open', () => {
    handOver(there.m, { key: 'next', restart: true })
    expect(codeOf(tryNode(there.m, 'recall', { body: body('one') }))).toBe('not-recovering')
    expect(codeOf(tryNode(there.m, 'recall', { body: bodyAt(there, 0, 'old') }))).toBe('ok')
  })

  test('may have been seen once these books were put back, too', () => {
    handOver(there.m, { key: 'next', restart: true })
    for (const other of [there.a, there.b]) answer(there, other)
    record(there.m, 'node', 'recover', { why: 'partner' })
    expect(codeOf(tryNode(there.m, 'recall', { body: body('two') }))).toBe('ok')
    for (const other of [there.a, there.b]) expect(answer(there, other)).toBe('ok')
    expect(commit(body('one'))).toBe('former-self')
  })
})
