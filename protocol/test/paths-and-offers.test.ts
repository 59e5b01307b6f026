import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GroupId } from '../src/base/ids.ts'
import { type ClearOffer, disclosed, matchOffers } from '../src/clearing/offer.ts'
import { lineIdOf } from '../src/lines/line.ts'
import { findPaths, type Hop, roomBits, roomOfBits } from '../src/transfer/paths.ts'
import { hashNamed } from './world.ts'

const gid = (name: string): GroupId => hashNamed(name) as unknown as GroupId
const [A, B, C, D] = ['A', 'B', 'C', 'D'].map(gid) as [GroupId, GroupId, GroupId, GroupId]
const names = new Map<GroupId, string>([
  [A, 'A'],
  [B, 'B'],
  [C, 'C'],
  [D, 'D'],
])
const hop = (from: GroupId, to: GroupId, room = 100n, extra = 0): Hop => ({ from, to, room, extra })
const found = (hops: readonly Hop[], amt = 10n): string[] =>
  findPaths({ from: A, to: C, amt, hops }).map(path => path.map(step => names.get(step)).join(''))

describe('paths (clearing.md §3.9)', () => {
  test('the shorter path comes first', () => {
    expect(found([hop(A, B), hop(B, C), hop(A, C)])).toEqual(['AC', 'ABC'])
  })

  test('a hop without room is no hop', () => {
    expect(found([hop(A, C, 9n), hop(A, B), hop(B, C)])).toEqual(['ABC'])
  })

  test('value flows one way: a line the other way round does not help', () => {
    expect(found([hop(B, A), hop(C, B)])).toEqual([])
  })

  test('a hop that lowers a debt is worth more than one that does not', () => {
    expect(found([hop(A, B), hop(B, C), hop(A, D, 100n, -0.5), hop(D, C)])[0]).toBe('ADC')
  })

  test('no path visits a group twice or has more than seven groups', () => {
    const groups = Array.from({ length: 9 }, (_, i) => gid(`group ${i}`))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 40 }), pairs => {
        const hops = pairs
          .filter(([a, b]) => a !== b)
          .map(([a, b]) => hop(groups[a] as GroupId, groups[b] as GroupId))
        const paths = findPaths({ from: groups[0] as GroupId, to: groups[8] as GroupId, amt: 1n, hops })
        for (const path of paths) {
          expect(new Set(path).size).toBe(path.length)
          expect(path.length).toBeLessThanOrEqual(7)
          for (let i = 1; i < path.length; i++)
            expect(hops.some(({ from, to }) => from === path[i - 1] && to === path[i])).toBe(true)
        }
      }),
    )
  })

  test('the published room never says less than there is, and at most twice as much', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 53n }), room => {
        const told = roomOfBits(roomBits(room))
        return told >= room && told < 2n * room
      }),
    )
    expect(roomOfBits(roomBits(0n))).toBe(0n)
  })
})

describe('clearing offers (SPEC 8.1, 8.2)', () => {
  const offer = (
    side: GroupId,
    debtor: GroupId,
    creditor: GroupId,
    amt: bigint,
    round = 'r',
  ): ClearOffer => ({
    v: 1,
    round,
    line: lineIdOf(debtor, creditor),
    side,
    debtor,
    creditor,
    amt,
    seq: 1,
  })
  const amounts = (offers: readonly ClearOffer[]): string[] =>
    matchOffers('r', offers).map(({ from, to, amt }) => `${names.get(from)}${names.get(to)} ${amt}`)

  test('a line counts only when both ends offer it, with the smaller amount', () => {
    expect(amounts([offer(A, A, B, 7n), offer(B, A, B, 5n)])).toEqual(['AB 5'])
    expect(amounts([offer(A, A, B, 7n)])).toEqual([])
  })

  test.each([
    ['they disagree who owes', [offer(A, A, B, 7n), offer(B, B, A, 7n)]],
    ['one side speaks for both', [offer(A, A, B, 7n), offer(A, A, B, 9n)]],
    ['it is of another round', [offer(A, A, B, 7n), offer(B, A, B, 7n, 'other')]],
    ['a stranger offers it', [offer(A, A, B, 7n), offer(C, A, B, 7n)]],
    ['it names another line', [offer(A, A, B, 7n), { ...offer(B, A, B, 7n), line: lineIdOf(A, C) }]],
  ])('no debt when %s', (_why, offers) => {
    expect(amounts(offers)).toEqual([])
  })

  test.each([
    ['exact', 1_234_567n, 1_234_567n],
    ['rounded', 1_234_567n, 1_200_000n],
    ['rounded', 99n, 99n],
    ['rounded', 100n, 100n],
    ['none', 1_234_567n, 0n],
  ] as const)('disclosure %s of %s is %s', (tier, amt, told) => {
    expect(disclosed(amt, tier)).toBe(told)
  })
})
