/**
 * Which way a payment may go: what groups tell of their lines, our own lines exactly, and what we learned by trying. A
 * group that refused lately, that is not connected or was not seen for long, is a longer way; a hop that lowers a debt
 * is a shorter one. What was learned is in memory alone: it is old within the hour. clearing.md §3.9.
 *
 * Example: our neighbour M has no place for a payment of ours to B and refuses it, in one coarse word. For ten minutes we send
 * nothing over M → B; M itself is paid at once, for what our own line still carries stands in our books.
 */
import {
  findPaths,
  type GroupId,
  groupAt,
  HOUR_MS,
  type Hop,
  type Invoice,
  MINUTE_MS,
  type NoWay,
  type RefuseReason,
  roomOfBits,
  roomOut,
  stallScore,
  type TransferBody,
  whyNoWay,
} from '@localpay/protocol'
import type { Core, Directory } from './core.ts'
import { newestCheckpoint } from './line-cp.ts'
import type { NearLines } from './near-lines.ts'

/** Hops added for a group that is not connected, and once more for one not seen since a day. */
const UNSEEN_EXTRA = 0.5
const LONG_UNSEEN_EXTRA = 0.5
const LONG_MS = 24 * HOUR_MS
/** A hop that lowers what the next group owes us. */
const DEBT_BONUS = -0.5
/** For each answer that the next group owes us since too long. */
const STALL_EXTRA = 0.5
const STALLS_COUNTED = 4
/** For each try that a group refused within the hour. */
const FAILURE_EXTRA = 0.5
const FAILURES_COUNTED = 4
const FAILURE_MS = HOUR_MS
/** A refusal for capacity hides the lines of others that it may have been about. */
const HIDDEN_MS = 10 * MINUTE_MS
/** Of each kind of what was learned; the oldest makes room. */
const LEARNED_MAX = 1_000

interface Wish {
  readonly gid: GroupId
  readonly amt: bigint
  readonly hints: Invoice['hints']
}

export interface Ways {
  /** Up to four paths, ours first, cheapest first. */
  readonly to: (wish: Wish) => readonly (readonly GroupId[])[]
  /** Why there is none. */
  readonly whyNone: (wish: Wish) => NoWay
  /** The newest checkpoint of a line, by all that tell of it. */
  readonly checkpoint: (
    edge: { readonly from: GroupId; readonly to: GroupId },
    wish: Omit<Wish, 'amt'>,
  ) => number
  /** A part refused a try of ours. */
  readonly refused: (body: TransferBody, part: number, reason: RefuseReason) => void
}

export function makeWays(core: Core, directory: Directory, near: NearLines): Ways {
  const { clock } = core.ports
  const { ledger } = core
  /** Until when, by `<from>/<to>`. */
  const hidden = new Map<string, number>()
  const failures = new Map<GroupId, { readonly count: number; readonly until: number }>()

  const isHidden = ({ from, to }: Hop): boolean => (hidden.get(`${from}/${to}`) ?? 0) > clock.now()
  const failuresOf = (gid: GroupId): number => {
    const known = failures.get(gid)
    return known === undefined || known.until <= clock.now() ? 0 : known.count
  }
  const failureExtra = (gid: GroupId): number => Math.min(failuresOf(gid), FAILURES_COUNTED) * FAILURE_EXTRA
  const unseenExtra = (gid: GroupId): number => {
    if (directory.isConnected(gid)) return 0
    const seenAt = directory.known(gid)?.seenAt ?? 0
    return UNSEEN_EXTRA + (clock.now() - seenAt > LONG_MS ? LONG_UNSEEN_EXTRA : 0)
  }

  const ownHops = (us: GroupId): Hop[] =>
    [...ledger.book.tables.lines.values()].map(line => ({
      from: us,
      to: line.partner,
      room: roomOut(line),
      extra:
        (line.balance > 0n ? DEBT_BONUS : 0) +
        Math.min(stallScore(line, clock.now()), STALLS_COUNTED) * STALL_EXTRA +
        failureExtra(line.partner),
    }))

  const toldHop = (from: GroupId, to: GroupId, bits: number): Hop => ({
    from,
    to,
    room: roomOfBits(bits),
    extra: unseenExtra(to) + failureExtra(to),
  })

  const allHops = ({ gid, hints }: Wish): Hop[] => {
    const us = ledger.head().head.gid
    const told = directory
      .all()
      .flatMap(({ record }) => record.lines.map(({ g, bits }) => toldHop(g, record.gid, bits)))
    const nearby = near.told().flatMap(({ by, lines }) => lines.map(({ g, bits }) => toldHop(g, by, bits)))
    const hinted = hints.map(({ g, bits }) => toldHop(g, gid, bits))
    const others = [...told, ...nearby, ...hinted].filter(({ from, to }) => from !== us && to !== us)
    return [...ownHops(us), ...others]
  }

  return {
    to: wish => {
      const hops = allHops(wish).filter(hop => !isHidden(hop))
      return findPaths({ from: ledger.head().head.gid, to: wish.gid, amt: wish.amt, hops })
    },
    whyNone: wish => {
      const all = allHops(wish)
      return whyNoWay({
        from: ledger.head().head.gid,
        to: wish.gid,
        amt: wish.amt,
        hops: all.filter(hop => !isHidden(hop)),
        hidden: all.filter(isHidden),
      })
    },
    checkpoint: (edge, { gid, hints }) =>
      newestCheckpoint(core, directory, edge, [...near.told(), { by: gid, lines: hints }]),
    refused: (body, part, reason) => {
      const gid = groupAt(body, part)
      const now = clock.now()
      remember(failures, gid, { count: failuresOf(gid) + 1, until: now + FAILURE_MS })
      if (reason !== 'capacity') return
      // The reason is coarse on purpose: it may have been about the way in or the way out. The first line is ours: no
      // word of others says more of it than our books, and a payment to the neighbour itself asks nobody for a place.
      for (const at of [part - 1, part])
        if (at > 0 && at < body.edges.length)
          remember(hidden, `${groupAt(body, at)}/${groupAt(body, at + 1)}`, now + HIDDEN_MS)
    },
  }
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > LEARNED_MAX) map.delete(map.keys().next().value as K)
}
