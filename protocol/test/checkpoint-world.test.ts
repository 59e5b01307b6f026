/**
 * The rules of checkpoint-try.pml over real books: co-signed balances with tries and Declines, while two transfers cross
 * the line and may be signed, refused, booked or let go at any time. Each mutant that the model's header names turns one of
 * these red; `protocol/decisions/0016` tells which.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  answer,
  begin,
  book,
  type CheckpointWorld,
  certify,
  commit,
  free,
  learn,
  letGo,
  newCheckpointWorld,
  propose,
  refuse,
  type Side,
  stateOf,
} from './checkpoint-world.ts'
import { lineBetween } from './world-lines.ts'

const side = fc.constantFrom<Side>('u', 'v')
const t = fc.constantFrom<0 | 1>(0, 1)
const SEQ_MAX = 4

/** One seed, so that a run can be repeated and has always met what it says. */
const SEED = 20_261_130

type Step = (world: CheckpointWorld) => void
const often = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary })
const onTransfer = (run: (world: CheckpointWorld, n: 0 | 1, s: Side) => void): fc.Arbitrary<Step> =>
  fc.tuple(t, side).map(
    ([n, s]): Step =>
      world =>
        run(world, n, s),
  )
const onLine = (run: Step): fc.Arbitrary<Step> => fc.constant(run)

/** What ends a transfer is rarer than what brings it on: else few would ever be booked. */
const step: fc.Arbitrary<Step> = fc.oneof(
  often(
    2,
    onTransfer((world, n, s) => begin(world, n, s, 0)),
  ),
  often(
    2,
    onTransfer((world, n, s) => begin(world, n, s, 1)),
  ),
  often(5, onTransfer(commit)),
  often(1, onTransfer(refuse)),
  often(4, onTransfer(certify)),
  often(1, onTransfer(letGo)),
  often(4, onTransfer(book)),
  often(2, onTransfer(free)),
  often(
    4,
    onLine(world => propose(world, SEQ_MAX)),
  ),
  often(4, onLine(answer)),
  often(3, onLine(learn)),
)

/** All mail is delivered; what still may be answered is refused. */
function settle(world: CheckpointWorld): void {
  for (let round = 0; round < 8 * SEQ_MAX; round++) {
    for (const n of [0, 1] as const)
      for (const s of ['u', 'v'] as const) {
        book(world, n, s)
        free(world, n, s)
      }
    propose(world, SEQ_MAX)
    answer(world)
    learn(world)
  }
  // A giver's hold never waits for an answer that the rules forbid.
  for (const [n, giver, taker] of [
    [0, 'u', 'v'],
    [1, 'v', 'u'],
  ] as const) {
    const { signed, refused, bytes } = world.moving[n]
    if (bytes === null || !signed.has(giver) || signed.has(taker) || refused.has(taker)) continue
    refuse(world, n, taker)
    if (!refused.has(taker)) throw new Error('T2: a hold waits for an answer that the rules forbid')
    free(world, n, giver)
  }
}

test('every checkpoint is co-signed, omits nothing that was signed, and blocks no answer', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), steps => {
      const world = newCheckpointWorld(seen)
      for (const one of steps) one(world)
      settle(world)
      const line = lineBetween(world.u, world.v)
      expect([stateOf(world, 'u')?.known, stateOf(world, 'v')?.known], 'T1').toEqual([SEQ_MAX, SEQ_MAX])
      const [ours, theirs] = [world.u, world.v].map(
        ({ book: { tables } }) => tables.lines.get(line)?.balance ?? 0n,
      )
      expect(ours, 'T3: both count the same').toBe(-(theirs ?? 0n))
      expect(world.declines).toBeLessThanOrEqual(2 * SEQ_MAX)
    }),
    { seed: SEED, numRuns: process.env['LOCALPAY_TESTS'] === 'fast' ? 600 : 3_000 },
  )
  for (const what of [
    'book',
    'free',
    'decline',
    'cosign',
    'refuse: ok',
    'refuse: stale-cp',
    'commit: stale-cp',
    'answer: not-booked',
  ])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(0)
}, 120_000)
