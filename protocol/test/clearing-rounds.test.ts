/** Rounds at one group: the table of clearing.md §6a, who plans and who closes, and plans as they are told. SPEC 8. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex } from '../src/base/bytes.ts'
import type { GroupId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/base/time.ts'
import {
  PLAN_BOUNDS,
  type PlannedCycle,
  planShape,
  planToTell,
  readPlan,
  type ToldPlan,
  withinBounds,
} from '../src/clearing/plan-told.ts'
import { chooseClosers, isGoodEnough, oftenSilent, rankAmong } from '../src/clearing/planners.ts'
import {
  plansAt,
  ROUND_STATES,
  type RoundEvent,
  type RoundState,
  stepRound,
  takesOffers,
  takesPlans,
} from '../src/clearing/round-machine.ts'
import { encodeAs } from '../src/codec/shape.ts'
import { table } from './table.ts'
import { codeOf, hashNamed } from './world.ts'

const gid = (name: string): GroupId => hashNamed(name) as string as GroupId
const GROUPS = Array.from({ length: 20 }, (_, i) => gid(`group ${i}`))

describe('a round at one group (clearing.md §6a)', () => {
  const EVENTS: readonly RoundEvent[] = ['opens', 'rank', 'named', 'over']
  const moves = table<'from' | 'event' | 'act' | 'to'>(`
    from       event  act      to
    idle       opens  offer    offered
    offered    rank   plan     planned
    offered    named  propose  proposing
    offered    over   end      idle
    planned    named  propose  proposing
    planned    over   end      idle
    proposing  rank   plan     proposing   // one small circle to each would otherwise keep all from planning
    proposing  named  propose  proposing
    proposing  over   end      idle
  `)

  test('moves as the table has it, and nothing else does anything', () => {
    for (const from of ROUND_STATES)
      for (const event of EVENTS) {
        const move = moves.find(row => row.from === from && row.event === event)
        expect([from, event, stepRound(from, event)]).toEqual([
          from,
          event,
          move === undefined ? null : { act: move.act, next: move.to },
        ])
      }
  })

  test('whatever happens in whatever order, it ends idle, and only an opening takes it from there', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS)), events => {
        let state: RoundState = 'idle'
        for (const event of events) {
          const before: RoundState = state
          state = stepRound(state, event)?.next ?? state
          if (before === 'idle' && state !== 'idle') expect(event).toBe('opens')
        }
        expect(stepRound(state, 'over')?.next ?? state).toBe('idle')
      }),
    )
  })

  test('tells offers for six hours, plans until thirty, each rank ten minutes after the one before', () => {
    const round = { opens: 100 * DAY_MS, daily: true }
    const at = (ms: number): [boolean, boolean] => [
      takesOffers(round, round.opens + ms),
      takesPlans(round, round.opens + ms),
    ]
    expect(at(-1)).toEqual([false, false])
    expect(at(0)).toEqual([true, false])
    expect(at(6 * HOUR_MS - 1)).toEqual([true, false])
    expect(at(6 * HOUR_MS)).toEqual([false, true])
    expect(at(30 * HOUR_MS - 1)).toEqual([false, true])
    expect(at(30 * HOUR_MS)).toEqual([false, false])
    expect([0, 3].map(rank => plansAt(round, rank) - round.opens)).toEqual([
      6 * HOUR_MS,
      6 * HOUR_MS + 30 * MINUTE_MS,
    ])
  })
})

describe('who plans (SPEC 8.7)', () => {
  test('each has a rank of its own, whoever counts, and another one on another day', () => {
    const ranks = (round: string): number[] => GROUPS.map(us => rankAmong(round, us, GROUPS))
    expect([...ranks('2026-11-30')].sort((a, b) => a - b)).toEqual(GROUPS.map((_, i) => i))
    expect(ranks('2026-12-01')).not.toEqual(ranks('2026-11-30'))
    expect(rankAmong('2026-11-30', GROUPS[0]!, [...GROUPS, ...GROUPS].reverse())).toBe(ranks('2026-11-30')[0])
  })

  test.each([
    ['clears as much as we can compute', { cleared: 100n, own: 20n }, true],
    ['clears 95 % of it', { cleared: 95n, own: 19n }, true],
    ['clears less', { cleared: 94n, own: 20n }, false],
    ['claims more and shows nothing of ours', { cleared: 1_000n, own: 0n }, false],
    ['shows ours and claims little', { cleared: 0n, own: 20n }, false],
  ])('a plan that %s: silent %s', (_what, seen, silent) => {
    expect(isGoodEnough(seen, { cleared: 100n, own: 20n })).toBe(silent)
  })

  test('whom no plan serves is silent at what is claimed', () => {
    expect(isGoodEnough({ cleared: 100n, own: 0n }, { cleared: 100n, own: 0n })).toBe(true)
  })

  test('who was silent in two of the last five rounds is left out', () => {
    const [a, b, c] = GROUPS as [GroupId, GroupId, GroupId]
    expect([...oftenSilent([[a, a], [b], [], [b, a], [c], [c], [c]])].sort()).toEqual([a, b].sort())
    expect([...oftenSilent([[a], [], [], [], [], [a]])]).toEqual([])
  })

  test('the member that answers most often closes, until it has as many as it may keep open', () => {
    const [a, b, c] = GROUPS as [GroupId, GroupId, GroupId]
    const cycles = Array.from({ length: 2 * LIMITS.openCyclesPerCloserMax }, () => [a, b, c])
    const closers = chooseClosers(cycles, one => (one === b ? 1 : one === c ? 0.9 : 0))
    expect(closers).toEqual([1, 1, 1, 1, 2, 2, 2, 2])
    expect(
      chooseClosers(
        [
          [a, b],
          [b, a],
        ],
        () => 0.5,
      ).map(
        (at, i) =>
          [
            [a, b],
            [b, a],
          ][i]?.[at],
      ),
    ).toEqual([a < b ? a : b, a < b ? b : a].map(() => (a < b ? a : b)))
  })
})

describe('a plan as it is told (SPEC 8.5)', () => {
  const ROUND = '2026-11-30'
  const cycle = (...members: readonly number[]): PlannedCycle => ({
    round: ROUND,
    groups: members.map(i => GROUPS[i] as GroupId),
    amt: BigInt(members.length),
    closer: 0,
  })
  const cycles = [cycle(0, 1, 2), cycle(3, 4, 5), cycle(2, 1, 0, 6), cycle(7, 8, 9), cycle(0, 9, 5)]
  const told = (to: number, change: Partial<ToldPlan> = {}): Uint8Array => {
    const { root, of } = planToTell(cycles)
    const mine = of(GROUPS[to] as GroupId)
    return encodeAs(planShape, {
      v: 1,
      round: ROUND,
      root,
      cycles: cycles.length,
      cleared: 16n,
      mine,
      papers: [],
      ...change,
    })
  }
  const read = (bytes: Uint8Array, to = 0) => readPlan(bytes, GROUPS[to] as GroupId)

  test('shows each group its own cycles and nothing of the others', () => {
    for (const [i, us] of GROUPS.slice(0, 10).entries()) {
      const plan = read(told(i), i)
      expect(plan.ok && plan.value.mine.map(one => one.cycle)).toEqual(
        cycles.filter(({ groups }) => groups.includes(us)),
      )
    }
    expect(planToTell(cycles).of(GROUPS[10] as GroupId)).toEqual([])
  })

  test('has one name for one set of cycles', () => {
    expect(planToTell(cycles).root).toBe(planToTell([...cycles]).root)
    expect(planToTell(cycles.slice(1)).root).not.toBe(planToTell(cycles).root)
  })

  test('of which a bit is changed is refused', () => {
    const { mine } = (read(told(0)) as { value: ToldPlan }).value
    const [first] = mine as [ToldPlan['mine'][number]]
    const changed = (change: Partial<ToldPlan['mine'][number]>) =>
      told(0, { mine: [{ ...first, ...change }] })
    expect(codeOf(read(changed({})))).toBe('ok')
    expect(codeOf(read(changed({ cycle: { ...first.cycle, amt: 4n } })))).toBe('bad-proof')
    expect(codeOf(read(changed({ cycle: { ...first.cycle, closer: 1 } })))).toBe('bad-proof')
    expect(codeOf(read(changed({ index: 1 })))).toBe('bad-proof')
    expect(codeOf(read(changed({ proof: first.proof.slice(1) })))).toBe('bad-proof')
    expect(codeOf(read(changed({ proof: first.proof.map(hash => hash.map(byte => byte ^ 1)) })))).toBe(
      'bad-proof',
    )
    expect(codeOf(read(changed({ cycle: { ...first.cycle, round: '2026-12-01' } })))).toBe('other-round')
    expect(codeOf(read(told(0), 3))).toBe('not-a-part')
    expect(codeOf(read(fromHex('00')))).toBe('malformed')
  })

  describe('has room for so many cycles, those that set off most (SPEC 8.5)', () => {
    const { cyclesMax, cyclesPerGroupMax } = PLAN_BOUNDS
    const circle = (amt: number, ...members: readonly string[]) => ({
      groups: members.map(gid),
      amt: BigInt(amt),
    })

    test('of one group', () => {
      const many = Array.from({ length: 40 }, (_, i) => circle((i * 7) % 40, 'hub', `${i} a`, `${i} b`))
      expect(withinBounds(many)).toEqual(many.filter(({ amt }) => amt >= 40 - cyclesPerGroupMax))
    })

    test('in all, in the order of the plan', () => {
      const many = Array.from({ length: cyclesMax + 500 }, (_, i) =>
        circle(1 + i, `${i} a`, `${i} b`, `${i} c`),
      )
      expect(withinBounds(many)).toEqual(many.slice(500))
      expect(withinBounds([...many].reverse())).toEqual([...many.slice(500)].reverse())
    })

    test('counted over all debts of a cycle; of equals the first', () => {
      const shorter = Array.from({ length: cyclesMax }, (_, i) => circle(4, `${i} a`, `${i} b`, `${i} c`))
      const longer = circle(4, 'a', 'b', 'c', 'd')
      expect(withinBounds([...shorter, longer])).toEqual([...shorter.slice(0, -1), longer])
    })

    test('who is left out lacks room at one of its groups, where all that stay set off as much or more', () => {
      const cycle = fc.tuple(
        fc.integer({ min: 1, max: 99 }),
        fc.shuffledSubarray([...'abcdef'], { minLength: 3 }),
      )
      fc.assert(
        fc.property(fc.array(cycle, { minLength: 40, maxLength: 80 }), list => {
          const all = list.map(([amt, groups]) => circle(amt, ...groups))
          const kept = withinBounds(all)
          const volume = ({ amt, groups }: (typeof all)[number]): bigint => amt * BigInt(groups.length)
          for (const out of all.filter(one => !kept.includes(one)))
            expect(
              out.groups.some(gid => {
                const theirs = kept.filter(({ groups }) => groups.includes(gid))
                return theirs.length === cyclesPerGroupMax && theirs.every(one => volume(one) >= volume(out))
              }),
            ).toBe(true)
        }),
      )
    })
  })
})
