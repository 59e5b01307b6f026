/**
 * Which bound keeps a payment from finding a way, so that people learn what would help: another line, a higher limit, a
 * smaller amount, or time. Asked once no path was found. clearing.md §3.9, domain.md rule 25.
 */
import type { GroupId } from '../base/ids.ts'
import { findPaths, type Hop } from './paths.ts'

export interface NoWay {
  /**
   * `lines`: the payer's group has none; `chain`: none leads there; `tried`: all were refused just now; `own`: a limit on
   * the payer's own line; `other`: one further on.
   */
  readonly because: 'lines' | 'chain' | 'tried' | 'own' | 'other'
  /** At whose limit it ends, where it does. */
  readonly at: GroupId | null
  /** µh that might pass the widest way: exact for the own line, an upper bound beyond. */
  readonly most: bigint
}

interface Search {
  readonly from: GroupId
  readonly to: GroupId
  readonly amt: bigint
  readonly hops: readonly Hop[]
  /** Hops that a refusal hides for a while. */
  readonly hidden: readonly Hop[]
}

/** @pre no path for `amt` over `hops` */
export function whyNoWay({ from, to, amt, hops, hidden }: Search): NoWay {
  const all = [...hops, ...hidden]
  const own = all.filter(hop => hop.from === from)
  if (own.length === 0) return { because: 'lines', at: null, most: 0n }
  const open = all.map(hop => ({ ...hop, room: hop.room < 0n ? 0n : hop.room }))
  const [any] = findPaths({ from, to, amt: 0n, hops: open })
  if (any === undefined) return { because: 'chain', at: null, most: 0n }
  if (findPaths({ from, to, amt, hops: all }).length > 0) return { because: 'tried', at: null, most: amt }
  const most = widest({ from, to, hops: open })
  const lent = open.map(hop => (hop.from === from ? { ...hop, room: amt } : hop))
  const [past] = findPaths({ from, to, amt, hops: lent })
  if (past !== undefined) return { because: 'own', at: past[1] as GroupId, most }
  const narrow = any.findIndex((group, i) => i > 0 && roomBetween(open, any[i - 1] as GroupId, group) < amt)
  return { because: 'other', at: any[narrow] ?? to, most }
}

const roomBetween = (hops: readonly Hop[], from: GroupId, to: GroupId): bigint =>
  hops.find(hop => hop.from === from && hop.to === to)?.room ?? 0n

/** The greatest amount that some path may carry, however long. */
function widest({ from, to, hops }: Pick<Search, 'from' | 'to' | 'hops'>): bigint {
  const width = new Map<GroupId, bigint>()
  const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
  for (let grew = true; grew; ) {
    grew = false
    for (const hop of hops) {
      const before = hop.from === from ? hop.room : width.get(hop.from)
      if (before === undefined) continue
      const now = least(before, hop.room)
      if (now <= (width.get(hop.to) ?? -1n)) continue
      width.set(hop.to, now)
      grew = true
    }
  }
  return width.get(to) ?? 0n
}
