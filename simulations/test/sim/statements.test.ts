/** The checkers of statements see what they are there to see: each rule broken once by hand. */
import {
  DAY_MS,
  encodeBody,
  type GroupId,
  type Hash,
  type LineId,
  lineIdOf,
  NET,
  type TransferBody,
  type Verify,
} from '@localpay/protocol'
import { expect, test } from 'vitest'
import { makePool, type PoolEntry } from '../../src/sim/checkers/pool.ts'
import type { CheckerName, Scene, WatchedGroup } from '../../src/sim/checkers/scene.ts'
import { checkStatements } from '../../src/sim/checkers/statements.ts'
import { makeTally } from '../../src/sim/checkers/tally.ts'

const GIDS = ['aa', 'bb', 'cc'].map(two => two.repeat(32) as GroupId)
const [A, B, C] = GIDS as [GroupId, GroupId, GroupId]

function bodyOf(kind: 'pay' | 'clear'): TransferBody {
  const edges = GIDS.map((g, f) => {
    const t = (f + 1) % 3
    return { f, t, line: lineIdOf(g, GIDS[t] as GroupId), amt: 5n, cp: 0 }
  })
  const common = {
    v: 1,
    net: NET,
    unit: 'hour',
    nonce: new Uint8Array(16),
    created: 1,
    prepTtl: 60,
    closeTtl: 90,
  } as const
  const parts = GIDS.map(g => ({ g, ke: 1, inc: 0 }))
  const rest = { notAfter: DAY_MS, parts, closer: 2 }
  return kind === 'pay'
    ? { ...common, kind, ...rest, edges: edges.slice(0, 2), ends: 'ee'.repeat(32) as Hash }
    : { ...common, kind, ...rest, edges, round: { id: '2027-01-04', plan: 'ee'.repeat(32) as Hash } }
}

type Word = readonly [k: 'C' | 'F' | 'R', g: GroupId]

/** Checkers that break when these statements exist. `liar`: who is not asked anything. */
function broken(kind: 'pay' | 'clear', words: readonly Word[], liar: GroupId | null): CheckerName[] {
  const pool = makePool()
  const entry = pool.addBody(encodeBody(bodyOf(kind))) as PoolEntry
  const found = new Set<CheckerName>()
  const groups = GIDS.map(
    (gid, index): WatchedGroup => ({
      index,
      gid,
      honest: gid !== liar,
      restored: () => false,
      left: () => false,
      book: () => {
        throw new Error('statements are judged without books')
      },
      tally: makeTally(gid),
    }),
  )
  const verify: Verify = () => true
  const scene: Scene = {
    groups,
    byGid: new Map(groups.map(group => [group.gid, group])),
    pool,
    verify,
    allHonest: () => liar === null,
    hold: (checker, fact) => void (fact || found.add(checker)),
  }
  for (const [k, g] of words) {
    const from = GIDS[(GIDS.indexOf(g) + 2) % 3] as GroupId
    const line: { line?: LineId } = k === 'R' ? { line: lineIdOf(from, g) } : {}
    pool.add({ k, tid: entry.tid, g, ...line })
    checkStatements(scene, entry)
  }
  return [...found].sort()
}

const all: Word[] = [
  ['C', A],
  ['C', B],
  ['C', C],
]

test.each([
  { what: 'all sign', kind: 'pay', words: all, liar: null, checkers: [] },
  {
    what: 'COMMIT and REFUSE',
    kind: 'pay',
    words: [
      ['C', B],
      ['F', B],
    ],
    liar: C,
    checkers: ['I2'],
  },
  {
    what: 'a liar’s own',
    kind: 'pay',
    words: [
      ['C', B],
      ['F', B],
      ['R', B],
    ],
    liar: B,
    checkers: [],
  },
  {
    what: 'RELEASE of who has signed',
    kind: 'pay',
    words: [
      ['C', B],
      ['R', B],
    ],
    liar: C,
    checkers: ['I3'],
  },
  {
    what: 'RELEASE after REFUSE',
    kind: 'pay',
    words: [
      ['F', C],
      ['R', C],
    ],
    liar: null,
    checkers: [],
  },
  {
    what: 'RELEASE after the next one’s',
    kind: 'pay',
    words: [
      ['C', B],
      ['F', C],
      ['R', C],
      ['R', B],
    ],
    liar: null,
    checkers: [],
  },
  {
    what: 'RELEASE by the closer after the next one’s',
    kind: 'clear',
    words: [
      ['F', A],
      ['R', A],
      ['R', C],
    ],
    liar: null,
    checkers: ['I3'],
  },
  { what: 'who pays is not paid', kind: 'pay', words: [...all, ['R', B]], liar: C, checkers: ['I3', 'I4'] },
  { what: 'the payee lets go', kind: 'pay', words: [...all, ['R', C]], liar: B, checkers: ['I3', 'I5'] },
  {
    what: 'an end beside a certificate',
    kind: 'pay',
    words: [...all, ['F', C], ['R', C]],
    liar: null,
    checkers: ['I2', 'I5', 'I7'],
  },
] as const)('$what: $checkers', ({ kind, words, liar, checkers }) => {
  expect(broken(kind, words, liar)).toEqual([...checkers])
})
