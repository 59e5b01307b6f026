import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bucketOf,
  bucketSum,
  type CborValue,
  decodeAs,
  encodeAs,
  encodeCbor,
  encodeNews,
  type GroupId,
  type GroupState,
  groupsReplyShape,
  hasNewerAds,
  hasNewerRecord,
  LIMITS,
  packSums,
  readNews,
  SYNC_BUCKETS,
  SYNC_SUMS_BYTES,
  type SyncAsk,
  syncAskShape,
  unpackSums,
} from '../src/index.ts'
import { table } from './table.ts'

const gidOf = (byte: number): GroupId => byte.toString(16).padStart(2, '0').repeat(32) as GroupId
const gid = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map(bytes => Buffer.from(bytes).toString('hex') as GroupId)
const gids = fc.array(gid, { minLength: 1, maxLength: LIMITS.syncGidsPerAskMax })
const v = fc.constant(1 as const)
const bucket = fc.nat(SYNC_BUCKETS - 1)

const ask: fc.Arbitrary<SyncAsk> = fc.oneof(
  fc.record({ v, q: fc.constant('sums' as const) }),
  fc.record({ v, q: fc.constant('groups' as const), bucket, after: gid }),
  fc.record({ v, q: fc.constant('groups' as const), bucket }),
  fc.record({ v, q: fc.constant('records' as const), gids }),
  fc.record({ v, q: fc.constant('heads' as const), gids }),
  fc.record({ v, q: fc.constant('since' as const), gid, seq: fc.nat() }),
)

const state: fc.Arbitrary<GroupState> = fc.record({
  gid,
  re: fc.nat(),
  ke: fc.nat(),
  seq: fc.nat(),
  epoch: fc.nat(),
  ads: fc.nat(),
})

describe('questions of a sync', () => {
  test('what is written is read again', () => {
    fc.assert(
      fc.property(ask, one => {
        expect(decodeAs(syncAskShape, encodeAs(syncAskShape, one))).toEqual({ ok: true, value: one })
      }),
    )
  })

  test('a reader never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(decodeAs(syncAskShape, bytes).ok).toBeTypeOf('boolean')
      }),
    )
  })

  const some = Buffer.alloc(32, 7)
  const bad: { readonly [why: string]: CborValue } = {
    'no map': [1, 'sums'],
    'another version': { v: 2, q: 'sums' },
    'an unknown question': { v: 1, q: 'everything' },
    'a field of another question': { v: 1, q: 'sums', seq: 1 },
    'a bucket that does not exist': { v: 1, q: 'groups', bucket: SYNC_BUCKETS },
    'no group at all': { v: 1, q: 'records', gids: [] },
    'more groups than one question names': {
      v: 1,
      q: 'heads',
      gids: Array.from({ length: LIMITS.syncGidsPerAskMax + 1 }, () => some),
    },
    'a group id that is too short': { v: 1, q: 'since', gid: some.subarray(1), seq: 0 },
    'a counter below zero': { v: 1, q: 'since', gid: some, seq: -1 },
  }
  test.each(Object.entries(bad))('refused: %s', (_, value) => {
    expect(decodeAs(syncAskShape, encodeCbor(value))).toMatchObject({
      ok: false,
      refusal: { code: 'malformed' },
    })
  })

  test('the longest question fits 4 kB, a full page of groups a reply', () => {
    const most = Number.MAX_SAFE_INTEGER
    const named = Array.from({ length: LIMITS.syncGidsPerAskMax }, () => gidOf(255))
    expect(encodeAs(syncAskShape, { v: 1, q: 'records', gids: named }).length).toBeLessThan(4 * 1024)
    const full = { gid: gidOf(255), re: most, ke: most, seq: most, epoch: most, ads: most }
    const groups = Array.from({ length: LIMITS.syncGroupsPerPageMax }, () => full)
    expect(encodeAs(groupsReplyShape, { v: 1, groups, more: true }).length).toBeLessThan(
      LIMITS.syncReplyBytesMax,
    )
  })
})

describe('sums over what is known', () => {
  test('do not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 20 }), states => {
        expect(bucketSum([...states].reverse())).toBe(bucketSum(states))
      }),
    )
  })

  test('differ when anything of a group differs', () => {
    const one: GroupState = { gid: gidOf(3), re: 0, ke: 1, seq: 1, epoch: 1, ads: 1 }
    const others: readonly GroupState[] = [
      { ...one, gid: gidOf(4) },
      { ...one, re: 1 },
      { ...one, ke: 2 },
      { ...one, seq: 2 },
      { ...one, epoch: 2 },
      { ...one, ads: 2 },
    ]
    const sums = [one, ...others].map(only => bucketSum([only]))
    expect(new Set(sums).size).toBe(7)
    expect(bucketSum([])).toBe('0'.repeat(16))
  })

  test('are packed into two kilobytes and unpacked again', () => {
    const sums = Array.from({ length: SYNC_BUCKETS }, (_, n) =>
      bucketSum([{ gid: gidOf(n), re: 0, ke: 1, seq: n, epoch: 0, ads: 0 }]),
    )
    const packed = packSums(sums)
    expect(packed.length).toBe(SYNC_SUMS_BYTES)
    expect(unpackSums(packed)).toEqual(sums)
  })

  test('a group falls into the bucket of its first byte', () => {
    expect([0, 16, 255].map(byte => bucketOf(gidOf(byte)))).toEqual([0, 16, 255])
  })
})

describe('which of two is newer', () => {
  test.each(
    table<'epoch' | 'number' | 'thanEpoch' | 'thanNumber' | 'newer'>(`
      epoch  number  thanEpoch  thanNumber  newer
      1      2       1          1           yes
      1      1       1          1           no
      1      1       1          2           no
      2      1       1          9           yes    // a newer key, or a restored group, counts before the number
      1      9       2          1           no
    `),
  )('$epoch.$number than $thanEpoch.$thanNumber: $newer', row => {
    const [a, b] = [
      { epoch: Number(row.epoch), number: Number(row.number) },
      { epoch: Number(row.thanEpoch), number: Number(row.thanNumber) },
    ]
    const at = { re: 1 }
    const record = hasNewerRecord(
      { ...at, ke: a.epoch, seq: a.number },
      { ...at, ke: b.epoch, seq: b.number },
    )
    const ads = hasNewerAds({ epoch: a.epoch, ads: a.number }, { epoch: b.epoch, ads: b.number })
    expect([record, ads]).toEqual([row.newer === 'yes', row.newer === 'yes'])
  })
})

test('a record under later roots is newer, whatever keys the former ones have named since', () => {
  const slipped = { re: 0, ke: 9, seq: 900 }
  const real = { re: 1, ke: 2, seq: 1 }
  expect([hasNewerRecord(real, slipped), hasNewerRecord(slipped, real)]).toEqual([true, false])
})

describe('news of a group', () => {
  const head = { b: new Uint8Array([1]), k: 'ab'.repeat(32) as never, s: new Uint8Array(64) }

  test('carry a record, a head, or both', () => {
    const bundle = new Uint8Array([1, 2, 3])
    for (const news of [{ bundle }, { head }, { bundle, head }])
      expect(readNews(encodeNews(news))).toEqual({ ok: true, value: { v: 1, ...news } })
  })

  test('that say nothing are refused', () => {
    expect(readNews(encodeCbor({ v: 1 }))).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
  })
})
