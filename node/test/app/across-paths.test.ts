/** Which way a payment is sent first: what was learned by trying, who is there, what lowers a debt. clearing.md §3.9. */
import { type GroupId, lineIdOf, MINUTE_MS, type Row, type TransferBody } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeWays } from '../../src/app/across-paths.ts'

const gid = (n: number): GroupId => String(n).repeat(64) as GroupId
const [US, NEAR, OTHER, FAR] = [1, 2, 3, 4].map(gid) as [GroupId, GroupId, GroupId, GroupId]
const HOUR = 1_000_000n

const line = (partner: GroupId, change: Partial<Row<'lines'>> = {}): Row<'lines'> => ({
  partner,
  balance: 0n,
  holdIn: 0n,
  holdOut: 0n,
  granted: 0n,
  grantedSeq: 1,
  received: 10n * HOUR,
  receivedSeq: 1,
  contested: 0n,
  held: [],
  stalls: 0,
  state: 'active',
  openness: 'open',
  opened: 1,
  ...change,
})

interface Scene {
  readonly near?: Partial<Row<'lines'>>
  readonly other?: Partial<Row<'lines'>>
  readonly away?: readonly GroupId[]
  readonly seenAt?: number
}

/** Two ways from us to FAR: over NEAR and over OTHER. */
function scene({ near = {}, other = {}, away = [], seenAt = 0 }: Scene = {}) {
  let now = 1_000_000_000_000
  const lines = new Map([
    [lineIdOf(US, NEAR), line(NEAR, near)],
    [lineIdOf(US, OTHER), line(OTHER, other)],
  ])
  const record = { gid: FAR, lines: [NEAR, OTHER].map(g => ({ g, bits: 40, cp: 0 })) }
  const core = {
    ports: { clock: { now: () => now } },
    ledger: { book: { tables: { lines } }, head: () => ({ head: { gid: US } }) },
  }
  const directory = {
    all: () => [{ record }],
    known: () => ({ seenAt: now - seenAt }),
    isConnected: (group: GroupId) => !away.includes(group),
  }
  const ways = makeWays(core as never, directory as never, { hear: async () => {}, told: () => [] })
  const first = (): readonly GroupId[] =>
    ways.to({ gid: FAR, amt: HOUR, hints: [] }).map(path => path[1] as GroupId)
  const body = (over: GroupId): TransferBody =>
    ({ parts: [US, over, FAR].map(g => ({ g, ke: 1, inc: 0 })), edges: [{}, {}], closer: 2 }) as never
  const skip = (ms: number): void => {
    now += ms
  }
  return { ways, first, body, skip }
}

describe('the way that is tried first', () => {
  test('is the one that lowers what a neighbour owes us', () => {
    expect(scene({ other: { balance: HOUR } }).first()).toEqual([OTHER, NEAR])
    expect(scene({ near: { balance: HOUR } }).first()).toEqual([NEAR, OTHER])
  })

  test('leads past a neighbour that leaves us waiting', () => {
    expect(scene({ near: { stalls: 2 } }).first()).toEqual([OTHER, NEAR])
  })

  test('leads past a group that refused within the hour', () => {
    const { ways, first, body, skip } = scene()
    ways.refused(body(NEAR), 1, 'policy')
    expect(first()).toEqual([OTHER, NEAR])
    skip(61 * MINUTE_MS)
    ways.refused(body(OTHER), 1, 'policy')
    expect(first()).toEqual([NEAR, OTHER])
  })
})

describe('a refusal for capacity', () => {
  test('hides the line of others that it may have been about, for ten minutes', () => {
    const { ways, first, body, skip } = scene()
    ways.refused(body(NEAR), 1, 'capacity')
    expect(first()).toEqual([OTHER])
    skip(10 * MINUTE_MS + 1)
    expect([...first()].sort()).toEqual([NEAR, OTHER])
  })

  test('leaves our own line open: whoever refused to pass it on is paid at once', () => {
    const { ways, body } = scene()
    const toNear = { gid: NEAR, amt: HOUR, hints: [] }
    ways.refused(body(NEAR), 1, 'capacity')
    expect(ways.to(toNear)[0]).toEqual([US, NEAR])
    ways.refused({ ...body(NEAR), edges: [{}] } as never, 1, 'capacity')
    expect(ways.to(toNear)[0]).toEqual([US, NEAR])
  })

  test('of a group further on hides its way in and its way out, and no more', () => {
    const { ways, body } = scene()
    const past = { gid: gid(5), amt: HOUR, hints: [{ g: FAR, bits: 40, cp: 0 }] }
    const long = { ...body(NEAR), parts: [US, NEAR, FAR, gid(5)].map(g => ({ g })), edges: [{}, {}, {}] }
    const toFar = { gid: FAR, amt: HOUR, hints: [] }
    ways.refused(long as never, 2, 'capacity')
    expect(ways.to(past)).toEqual([])
    expect(ways.to(toFar)).toEqual([[US, OTHER, FAR]])
  })

  test('says so when no way is left', () => {
    const { ways, body } = scene()
    for (const over of [NEAR, OTHER]) ways.refused(body(over), 1, 'capacity')
    expect(ways.to({ gid: FAR, amt: HOUR, hints: [] })).toEqual([])
    expect(ways.whyNone({ gid: FAR, amt: HOUR, hints: [] })).toMatchObject({ because: 'tried' })
  })
})

test('lines that only an invoice tells of are ways too', () => {
  const { ways } = scene()
  const hidden = gid(5)
  expect(ways.to({ gid: hidden, amt: HOUR, hints: [] })).toEqual([])
  expect(ways.to({ gid: hidden, amt: HOUR, hints: [{ g: NEAR, bits: 40, cp: 0 }] })).toEqual([
    [US, NEAR, hidden],
  ])
})

test('a limit of ours is named with what would still pass', () => {
  const { ways } = scene({ near: { received: HOUR }, other: { received: 0n } })
  expect(ways.whyNone({ gid: FAR, amt: 2n * HOUR, hints: [] })).toEqual({
    because: 'own',
    at: NEAR,
    most: HOUR,
  })
})
