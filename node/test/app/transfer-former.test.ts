/** What a node that has just started asks its partners of a transfer, and what others can make it ask and take. SPEC 6.9. */
import {
  askKnownShape,
  type Bytes,
  decodeAs,
  encodeAs,
  err,
  type GroupId,
  type LineId,
  ok,
  type Tid,
  type TransferBody,
  tidOf,
  transferMessageShape,
} from '@localpay/protocol'
import { expect, test } from 'vitest'
import { type ComparedLines, makeComparedLines } from '../../src/app/compared-lines.ts'
import type { Core } from '../../src/app/core.ts'
import type { Mail } from '../../src/app/mail.ts'
import { type Deciding, makeFormerSelf } from '../../src/app/transfer-former.ts'

const [US, NEAR, FAR] = ['us', 'near', 'far'] as [GroupId, GroupId, GroupId]
const BODY = {
  created: 0,
  parts: [NEAR, US, FAR].map(g => ({ g })),
  closer: 2,
  edges: [
    { f: 0, t: 1, line: 'near-us' },
    { f: 1, t: 2, line: 'us-far' },
  ],
} as unknown as TransferBody

/** A transfer's bytes, as a message that holds nothing else. */
const bytesOf = (name: string): Bytes => new TextEncoder().encode(name)
const told = (name: string): Bytes =>
  encodeAs(transferMessageShape, { v: 1, body: bytesOf(name), proofs: [], statements: [] })
const one = (name: string): { tid: Tid; body: TransferBody } => ({ tid: tidOf(bytesOf(name)), body: BODY })

const LINES = ['near-us', 'us-far'] as LineId[]

/**
 * @param knows what a partner answers of a transfer; null: it holds nothing
 * @param compared lines whose partner has shown how far it stands
 */
function begin(
  knows: (to: GroupId, tid: Tid) => Bytes | null,
  compared: Pick<ComparedLines, 'has'> = new Set(LINES),
) {
  const asked: GroupId[] = []
  const learned: Bytes[] = []
  const core = {
    config: { chores: { doubtMs: 600_000 } },
    ports: { clock: { now: () => 1_000 }, log: { error: () => {} } },
    ledger: {
      head: () => ({ head: { gid: US } }),
      book: {
        tables: {
          lines: new Map([NEAR, FAR].map((partner, i) => [i === 0 ? 'near-us' : 'us-far', { partner }])),
        },
      },
    },
  }
  const ask = async (to: GroupId, _kind: string, bytes: Bytes) => {
    asked.push(to)
    const question = decodeAs(askKnownShape, bytes)
    const answer = question.ok ? knows(to, question.value.tid) : null
    return answer === null ? err({ code: 'refused-there', there: 'no-such-transfer' }) : ok(answer)
  }
  const learn = async (_: GroupId, bytes: Bytes) => {
    learned.push(bytes)
    return ok(null)
  }
  const former = makeFormerSelf(core as unknown as Core, { ask } as unknown as Mail, learn, compared)
  /** One brings this transfer. */
  const bring = (from: GroupId, name: string, act: Deciding = 'refuse') =>
    former.surely(from, one(name), async () =>
      former.mayDecide(one(name), act) ? ok(null) : err({ code: 'doubted' }),
    )
  return { bring, asked, learned, mayBegin: former.mayBegin }
}

test('both partners hold nothing of it: it is decided', async () => {
  const { bring, asked } = begin(() => null)
  expect(await bring(NEAR, 'a')).toEqual(ok(null))
  expect(asked).toEqual([NEAR, FAR])
})

test('what a partner holds of it is taken', async () => {
  const { bring, learned } = begin(to => (to === FAR ? told('a') : null))
  expect(await bring(NEAR, 'a')).toEqual(ok(null))
  expect(learned).toEqual([told('a')])
})

test('what a partner tells of another transfer is no answer, and is not taken', async () => {
  const { bring, learned } = begin(to => (to === FAR ? told('b') : null))
  expect(await bring(NEAR, 'a')).toEqual(err({ code: 'undecided' }))
  expect(learned).toEqual([])
})

test.each([
  { silent: FAR, act: 'sign', says: ok(null) },
  { silent: FAR, act: 'refuse', says: err({ code: 'undecided' }) },
  { silent: NEAR, act: 'sign', says: err({ code: 'undecided' }) },
  { silent: NEAR, act: 'refuse', says: err({ code: 'undecided' }) },
] as const)('while $silent is silent, to $act: $says.ok', async ({ silent, act, says }) => {
  const { bring } = begin(to => (to === silent ? told('silence') : null))
  expect(await bring(NEAR, 'a', act)).toEqual(says)
})

test.each([
  { behind: 'near-us', act: 'sign', says: err({ code: 'undecided' }) },
  { behind: 'near-us', act: 'refuse', says: err({ code: 'undecided' }) },
  { behind: 'us-far', act: 'sign', says: ok(null) },
  { behind: 'us-far', act: 'refuse', says: err({ code: 'undecided' }) },
] as const)(
  'who may stand further on $behind than these books know may have forgotten it: to $act: $says.ok',
  async ({ behind, act, says }) => {
    const compared = new Set(LINES.filter(line => line !== behind))
    const { bring } = begin(() => null, compared)
    expect(await bring(NEAR, 'a', act)).toEqual(says)
  },
)

test('what it holds is taken wherever it stands', async () => {
  const { bring, learned } = begin(() => told('a'), new Set())
  expect(await bring(NEAR, 'a')).toEqual(ok(null))
  expect(learned).toHaveLength(2)
})

test('a payment of our own leaves over what was compared, and over what was agreed since the start', () => {
  const lines = new Map(LINES.map(line => [line, {}]))
  const compared = makeComparedLines({ ledger: { book: { tables: { lines } } } } as unknown as Core)
  const { mayBegin } = begin(() => null, compared)
  expect(LINES.map(mayBegin)).toEqual([false, false])
  compared.add('near-us' as LineId)
  expect(LINES.map(mayBegin)).toEqual([true, false])
  lines.set('new' as LineId, {})
  expect(mayBegin('new' as LineId)).toBe(true)
})

test('strangers, however many, make it ask as often as one partner does', async () => {
  const { bring, asked } = begin(() => null)
  for (let i = 0; i < 5; i++)
    for (let j = 0; j < 60; j++) await bring(`stranger ${i}` as GroupId, `${i} ${j}`)
  expect(asked.filter(to => to === NEAR)).toHaveLength(60)
  expect(await bring(NEAR, 'a')).toEqual(ok(null))
})
