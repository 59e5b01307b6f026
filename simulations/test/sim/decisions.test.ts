/** The checkers of decisions see what they are there to see: a payment as it should be, and then with one thing wrong. */
import {
  type Book,
  type Entry,
  encodeBalance,
  type Hash,
  type LineId,
  lineIdOf,
  type Row,
  type Tid,
} from '@localpay/protocol'
import { expect, test } from 'vitest'
import { checkDecision } from '../../src/sim/checkers/decisions.ts'
import type { CheckerName, WatchedGroup } from '../../src/sim/checkers/scene.ts'
import { type Held, makeTally, type Tallied, type Tally } from '../../src/sim/checkers/tally.ts'
import { makeWatch } from '../../src/sim/checkers/watch.ts'
import { bodyAlong, payAtOnce } from '../../src/sim/crowd/found-crowd.ts'
import { connectLight, copyLight, foundLight, type LightGroup } from '../../src/sim/crowd/light-group.ts'
import { transferOf } from '../../src/sim/crowd/light-transfers.ts'
import { memoCrypto } from '../../src/sim/world/memo-crypto.ts'
import { chanceOf } from '../../src/world/chance.ts'

const crypto = memoCrypto()
const means = { crypto, chance: chanceOf('decisions'), now: () => Date.UTC(2027, 0, 4, 9) }
const [A, B, C] = [0, 1, 2].map(index => foundLight(index, means)) as [LightGroup, LightGroup, LightGroup]
connectLight(A, B, 5_000_000n, means)
connectLight(B, C, 5_000_000n, means)
payAtOnce(
  [A, B, C],
  transferOf(bodyAlong([A, B, C], { kind: 'pay', amt: 1_000_000n, closer: 2 }, means)),
  means,
)

interface Case {
  readonly group: LightGroup
  readonly kind: 'commit' | 'close' | 'book'
  /** What to make wrong: the books, the entry, what the tally says. */
  readonly book?: (book: Book) => void
  readonly entry?: (entry: Entry) => Entry
  readonly tally?: (tally: Tally) => Tally
  readonly tallied?: (tallied: Tallied) => Tallied
}

/** Checkers that break at this decision. */
function broken({ group: original, kind, book, entry, tally, tallied }: Case): CheckerName[] {
  const group = copyLight(original)
  const own = makeTally(group.gid)
  const found = new Set<CheckerName>()
  const watch = makeWatch(crypto.verify, () => true)
  const scene = { ...watch.scene, hold: (name: CheckerName, fact: boolean) => void (fact || found.add(name)) }
  for (const one of group.entries) {
    const what = own.take(one)
    if (one.signed.intent.kind !== kind) continue
    book?.(group.book)
    const watched: WatchedGroup = {
      index: group.index,
      gid: group.gid,
      honest: true,
      restored: () => false,
      left: () => false,
      book: () => group.book,
      tally: tally?.(own) ?? own,
    }
    const decided = { group: watched, entry: entry?.(one) ?? one, book: group.book }
    checkDecision(scene, decided, what === null ? null : (tallied?.(what) ?? what))
    return [...found].sort()
  }
  throw new Error(`there is no ${kind} to look at`)
}

const inward = lineIdOf(B.gid, C.gid)
const change = (book: Book, line: LineId, row: Partial<Row<'lines'>>): void => {
  const before = book.tables.lines.get(line)
  if (before !== undefined) book.tables.lines.set(line, { ...before, ...row })
}
const withBody = (one: Entry, body: object): Entry =>
  ({ ...one, signed: { ...one.signed, intent: { ...one.signed.intent, body } } }) as Entry

test.each([
  { group: A, kind: 'book' },
  { group: B, kind: 'book' },
  { group: C, kind: 'close' },
] as const)('a payment as it should be breaks nothing at its $kind', what => {
  expect(broken(what)).toEqual([])
})

test('I1: money from nowhere', () => {
  const book = (all: Book): void => {
    const [id, row] = [...all.tables.accounts][0] as unknown as [never, { balance: bigint }]
    all.tables.accounts.set(id, { ...row, balance: row.balance + 1n } as never)
  }
  expect(broken({ group: C, kind: 'close', book })).toEqual(['I1'])
})

test('I6: a claim above the limit', () => {
  const book = (all: Book): void => change(all, inward, { granted: 999_999n })
  expect(broken({ group: C, kind: 'close', book })).toEqual(['I6'])
})

test('I8: a certificate that is not whole', () => {
  const entry = (one: Entry): Entry => {
    const { body } = one.signed.intent as unknown as { body: { commits: Uint8Array[] } }
    return withBody(one, {
      ...body,
      commits: body.commits.map((sig, i) => (i === 1 ? new Uint8Array(64) : sig)),
    })
  }
  expect(broken({ group: C, kind: 'close', entry })).toEqual(['I8'])
})

test('I9: a line that is not the sum of its transfers, and one transfer twice', () => {
  expect(broken({ group: C, kind: 'close', book: all => change(all, inward, { balance: 7n }) })).toEqual([
    'I9',
  ])
  expect(broken({ group: C, kind: 'close', tallied: what => ({ ...what, again: true }) })).toEqual(['I9'])
})

test('I14: a set-off that turns a line round', () => {
  const clear = (what: Tallied): Tallied => ({ ...what, body: { ...what.body, kind: 'clear' } })
  expect(broken({ group: B, kind: 'commit', tallied: clear })).toContain('I14')
})

test('I16: a member who pays more than the rate says', () => {
  const entry = (one: Entry): Entry => {
    const { body } = one.signed.intent as unknown as { body: { payer: { amt: bigint } } }
    return withBody(one, { ...body, payer: { ...body.payer, amt: body.payer.amt + 1n } })
  }
  expect(broken({ group: A, kind: 'commit', entry })).toContain('I16')
})

test('I19: more payments on a line than it has places for', () => {
  const tally = (own: Tally): Tally => {
    const [held] = own.held() as [Held]
    const many = Array.from({ length: 17 }, (_, i) => ({ ...held, tid: `${i}` as Tid }))
    return { ...own, held: () => many }
  }
  expect(broken({ group: B, kind: 'commit', tally })).toContain('I19')
})

test('I19: more than a tenth of a line waits for a neighbour that has not signed', () => {
  const unsigned = (one: Entry): Entry => {
    const { upstream: _, ...body } = one.signed.intent.body as { upstream?: Uint8Array }
    return withBody(one, body)
  }
  const held = (backed: boolean) => (own: Tally) => ({
    ...own,
    held: () => own.held().map(one => ({ ...one, backed })),
  })
  const wide = (all: Book): void => change(all, lineIdOf(A.gid, B.gid), { granted: 10_000_000n })
  const commit = { group: B, kind: 'commit', entry: unsigned } as const
  expect(broken({ ...commit, tally: held(false) })).toContain('I19')
  expect(broken({ ...commit, tally: held(true) })).not.toContain('I19')
  expect(broken({ ...commit, tally: held(false), book: wide })).not.toContain('I19')
})

test('I19: a signature that is not the neighbour’s', () => {
  const entry = (one: Entry): Entry =>
    withBody(one, { ...(one.signed.intent.body as object), upstream: new Uint8Array(64) })
  expect(broken({ group: B, kind: 'commit', entry })).toContain('I19')
})

const [before, behind] = [lineIdOf(A.gid, B.gid), inward]

test.each([
  { what: 'in, over a frozen line', line: before, state: 'frozen', seen: true },
  { what: 'out, over a frozen line', line: behind, state: 'frozen', seen: false },
  { what: 'in, over one that closes', line: before, state: 'closing', seen: true },
  { what: 'out, over one that closes', line: behind, state: 'closing', seen: true },
  { what: 'in, over a closed one', line: before, state: 'closed', seen: true },
  { what: 'out, over a closed one', line: behind, state: 'closed', seen: true },
] as const)('frozen: new debt $what: $seen', ({ line, state, seen }) => {
  const found = broken({ group: B, kind: 'commit', book: all => change(all, line, { state }) })
  expect(found.includes('frozen')).toBe(seen)
})

test('frozen: debt is paid back over a line that is frozen or closes, never over a closed one', () => {
  const tally = (own: Tally): Tally => ({
    ...own,
    line: line => ({ ...own.line(line), claim: line === before ? -2_000_000n : 2_000_000n }),
  })
  const found = (state: 'frozen' | 'closing' | 'closed') =>
    broken({
      group: B,
      kind: 'commit',
      tally,
      book: all => {
        for (const line of [before, behind]) change(all, line, { state })
      },
    }).filter(name => name === 'frozen')
  expect([found('frozen'), found('closing'), found('closed')]).toEqual([[], [], ['frozen']])
})

test('I20: a balance that omits a transfer', () => {
  const entry = (one: Entry): Entry => {
    const balance = encodeBalance({
      v: 1,
      line: inward,
      seq: 1,
      try: 0,
      bal: 0n,
      applied: { n: 0, hash: 'ee'.repeat(32) as Hash },
      open: [],
      limits: [1, 1],
      ke: [1, 1],
      at: 1,
    })
    const { intent } = withBody(one, { balance, applied: [], strangers: [] }).signed
    return { ...one, signed: { ...one.signed, intent: { ...intent, kind: 'balance' } } } as Entry
  }
  expect(broken({ group: B, kind: 'commit', entry })).toContain('I20')
})

test('H2: a key that is over, a group’s own or another’s', () => {
  const older =
    (part: number) =>
    (what: Tallied): Tallied => ({
      ...what,
      body: {
        ...what.body,
        parts: what.body.parts.map((one, i) => (i === part ? { ...one, ke: one.ke - 1 } : one)),
      },
    })
  for (const part of [0, 1, 2])
    expect(broken({ group: B, kind: 'commit', tallied: older(part) })).toContain('H2')
  expect(broken({ group: B, kind: 'commit' })).not.toContain('H2')
})

test('H11: an invoice that was paid before', () => {
  const tally = (own: Tally): Tally => ({ ...own, paidBy: () => 'other' as Tid })
  expect(broken({ group: C, kind: 'close', tally })).toEqual(['H11'])
})
