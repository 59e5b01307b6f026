/**
 * The rules of replay-restore.pml over a real book: what was settled is forgotten and never answered again, and a group
 * that was put back to an older copy contradicts nothing that its former self signed. Each mutant that the model's header
 * names turns one of these red; `protocol/decisions/0016` tells which.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answerRestored,
  type Content,
  check,
  checkpoint,
  newRestoreWorld,
  type RestoreWorld,
  restore,
  restoreTemplate,
  showBody,
  showCertificate,
  showOwn,
  showRelease,
  showUnwanted,
  type Template,
} from './restore-world.ts'

/** One seed, so that a run can be repeated and has always met what it says. */
const SEED = 20_261_130
const RUNS = process.env['LOCALPAY_TESTS'] === 'fast' ? 250 : 2_500

/** The order of these groups' ids is Ten, Five, One, Two. */
const TEMPLATES = {
  'both partners propose to v': restoreTemplate(['One', 'Two', 'Five']),
  'v proposes to one': restoreTemplate(['Two', 'One', 'Five']),
  'v proposes to both': restoreTemplate(['One', 'Ten', 'Five']),
} as const

type Step = (world: RestoreWorld, template: Template) => void
const content = fc.constantFrom<Content>('open', 'booked', 'not')
const isU = fc.boolean()
const often = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary })
const step = (mayRestore: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    often(
      2,
      fc.constant<Step>(({ made }) => made.add('Cu')),
    ),
    often(
      2,
      fc.constant<Step>(({ made }) => made.add('Cx')),
    ),
    often(
      1,
      fc.constant<Step>(({ made }) => made.add('Rx')),
    ),
    often(
      3,
      fc.constant<Step>(world => showBody(world)),
    ),
    often(
      2,
      fc.constant<Step>(world => showUnwanted(world)),
    ),
    often(
      2,
      fc.constant<Step>((world, { v }) => showOwn(world, v.signer)),
    ),
    often(
      3,
      fc.constant<Step>((world, { v }) => showCertificate(world, v.signer)),
    ),
    often(
      2,
      fc.constant<Step>(world => showRelease(world)),
    ),
    often(
      9,
      fc.tuple(isU, content).map(
        ([first, what]): Step =>
          world =>
            checkpoint(world, first ? world.u : world.x, what),
      ),
    ),
    ...(mayRestore
      ? [
          often(
            1,
            fc.constant<Step>((world, { v }) => restore(world, v)),
          ),
          often(
            4,
            fc.tuple(isU, fc.boolean(), fc.boolean()).map(
              ([first, withNewest, withTransfer]): Step =>
                world =>
                  answerRestored(world, first ? world.u : world.x, { withNewest, withTransfer }),
            ),
          ),
        ]
      : []),
  )

/** Many walks through a world: some seconds, on a busy machine many. */
const WALKS_MS = 120_000

describe.each(Object.entries(TEMPLATES))('%s', (_, template) => {
  test.each([
    ['never restored', false, ['commit: stale-cp', 'refuse: stale-cp', 'book: ok', 'free: ok']],
    ['restored', true, ['restore', 'recall: ok', 'refuse: former-self', 'answer: ok', 'book: ok']],
  ] as const)(
    '%s: nothing is said twice in two ways, and nobody honest pays for it',
    (__, mayRestore, met) => {
      const seen = new Map<string, number>()
      fc.assert(
        fc.property(fc.array(step(mayRestore), { minLength: 20, maxLength: 80, size: 'max' }), steps => {
          const world = newRestoreWorld(template, seen)
          for (const one of steps) {
            one(world, template)
            check(world)
          }
        }),
        { seed: SEED, numRuns: RUNS },
      )
      for (const what of met) expect(seen.get(what) ?? 0, what).toBeGreaterThan(0)
    },
    WALKS_MS,
  )
})
