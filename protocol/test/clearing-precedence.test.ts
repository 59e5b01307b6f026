/** Which of two cycles gives way: one order for all groups, read from the bodies. SPEC 8.8. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GroupId, Tid } from '../src/base/ids.ts'
import { rankHash } from '../src/clearing/planners.ts'
import { type CycleInOrder, goesFirst } from '../src/clearing/precedence.ts'
import type { TransferBody } from '../src/transfer/body.ts'
import { hashNamed } from './world.ts'

const gid = (name: string): GroupId => hashNamed(name) as string as GroupId
const cycle = (round: string, closer: string, tid: string): CycleInOrder => ({
  tid: hashNamed(tid) as string as Tid,
  body: {
    round: { id: round },
    closer: 1,
    parts: [{ g: gid('x') }, { g: gid(closer) }],
  } as unknown as TransferBody,
})

test('the older round, then the closer of smaller rank in it, then the smaller tid', () => {
  const [low, high] = ['ann', 'ben'].sort((a, b) =>
    rankHash('2026-11-30', gid(a)) < rankHash('2026-11-30', gid(b)) ? -1 : 1,
  ) as [string, string]
  const before = (one: CycleInOrder, other: CycleInOrder): void => {
    expect([goesFirst(one, other), goesFirst(other, one)]).toEqual([true, false])
  }
  before(cycle('2026-11-29', high, 't'), cycle('2026-11-30', low, 't'))
  before(cycle('2026-11-30', high, 't'), cycle('2026-11-30#4', low, 't'))
  before(cycle('2026-11-30', low, 't'), cycle('2026-11-30', high, 't'))
  const [one, other] = ['s', 't'].sort((a, b) => (hashNamed(a) < hashNamed(b) ? -1 : 1)) as [string, string]
  before(cycle('2026-11-30', low, one), cycle('2026-11-30', low, other))
})

test('nobody goes before itself, and of any three none waits for all', () => {
  const some = fc.constantFrom('a', 'b', 'c')
  const cycles = fc.tuple(fc.constantFrom('2026-11-29', '2026-11-30', '2026-11-30#1'), some, some)
  fc.assert(
    fc.property(cycles, cycles, cycles, (...three) => {
      const [a, b, c] = three.map(each => cycle(...each)) as [CycleInOrder, CycleInOrder, CycleInOrder]
      expect(goesFirst(a, a)).toBe(false)
      expect(goesFirst(a, b) && goesFirst(b, c) && goesFirst(c, a)).toBe(false)
      if (a.tid !== b.tid) expect(goesFirst(a, b)).toBe(!goesFirst(b, a))
    }),
  )
})
