/** Which bound keeps a payment from finding a way. clearing.md §3.9, domain.md rule 25. */
import { describe, expect, test } from 'vitest'
import type { GroupId } from '../src/base/ids.ts'
import { whyNoWay } from '../src/transfer/no-way.ts'
import type { Hop } from '../src/transfer/paths.ts'
import { hashNamed } from './world.ts'

const gid = (name: string): GroupId => hashNamed(name) as string as GroupId
const [A, M, N, B] = ['a', 'm', 'n', 'b'].map(gid) as [GroupId, GroupId, GroupId, GroupId]
const hop = (from: GroupId, to: GroupId, room: bigint): Hop => ({ from, to, room, extra: 0 })

const why = (hops: readonly Hop[], hidden: readonly Hop[] = []) =>
  whyNoWay({ from: A, to: B, amt: 10n, hops, hidden })

describe('what keeps 10 from A to B', () => {
  test('no line at all', () => {
    expect(why([hop(M, B, 99n)])).toEqual({ because: 'lines', at: null, most: 0n })
  })

  test('no chain that leads there, whatever the amount', () => {
    expect(why([hop(A, M, 99n), hop(N, B, 99n)])).toEqual({ because: 'chain', at: null, most: 0n })
    expect(why([hop(A, M, 99n), hop(B, M, 99n)]).because).toBe('chain')
  })

  test('refusals of just now', () => {
    expect(why([hop(A, M, 99n)], [hop(M, B, 99n)]).because).toBe('tried')
  })

  test('the own limit, with what would still pass', () => {
    expect(why([hop(A, M, 9n), hop(M, B, 99n)])).toEqual({ because: 'own', at: M, most: 9n })
    expect(why([hop(A, M, -3n), hop(M, B, 99n)])).toEqual({ because: 'own', at: M, most: 0n })
    expect(why([hop(A, M, 4n), hop(A, N, 7n), hop(M, B, 99n), hop(N, B, 5n)])).toEqual({
      because: 'own',
      at: M,
      most: 5n,
    })
  })

  test('a limit further on, and whose it is', () => {
    expect(why([hop(A, M, 99n), hop(M, B, 7n)])).toEqual({ because: 'other', at: B, most: 7n })
    expect(why([hop(A, M, 99n), hop(M, N, 3n), hop(N, B, 99n)])).toEqual({
      because: 'other',
      at: N,
      most: 3n,
    })
  })
})
