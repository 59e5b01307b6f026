/**
 * A ledger as years make it, made in minutes: the node itself orders every entry, on a clock that a bench turns. A day
 * has 300 payments; the newest come one by one, as they do, because they are what a start finds at the end of a log.
 *
 * Nothing of it is signed by members: signing and checking a million payments would tell nothing of a start. Heads are
 * signed as ever.
 */
import { randomBytes } from 'node:crypto'
import { type NodeHandle, systemCrypto } from '@localpay/node'
import { DAY_MS } from '@localpay/protocol'
import {
  type BenchGroup,
  foundBenchGroup,
  introduceLevy,
  type PeopleMeans,
  somePayments,
  submitted,
} from './bench-group.ts'
import { openBenchNode } from './bench-node.ts'

const PAYMENTS_A_DAY = 300
/** Entries at the end that came one by one. */
const ONE_BY_ONE = 200

export interface LongLedger {
  /** Opens the node, adds entries until there are so many, and closes it. @returns its group, whose members do not sign */
  readonly growTo: (entries: number) => Promise<BenchGroup>
}

/** Begins so many days ago that the last of `entriesMax` entries is of today. */
export function beginLedger(wish: { home: string; members: number; entriesMax: number }): LongLedger {
  let now = Date.now() - Math.ceil(wish.entriesMax / PAYMENTS_A_DAY + 1) * DAY_MS
  let known: BenchGroup | null = null
  const means: PeopleMeans = { now: () => now, bytes: randomBytes, signs: false }

  const grow = async ({ app }: NodeHandle, entries: number): Promise<BenchGroup> => {
    const group = known ?? (await foundBenchGroup(app, wish.members, means))
    if (known === null) await introduceLevy(app, group, means)
    known = group
    let left = entries - (await lengthOf(app))
    while (left > 0) {
      const isDay = left > ONE_BY_ONE
      const payments = somePayments(group, isDay ? Math.min(PAYMENTS_A_DAY, left - ONE_BY_ONE) : left, means)
      if (isDay) await Promise.all(payments.map(one => submitted(app, one)))
      else for (const one of payments) await submitted(app, one)
      now += isDay ? DAY_MS : 0
      left -= payments.length
    }
    return group
  }

  return {
    growTo: async entries => {
      const crypto = systemCrypto({ threads: 0 })
      const node = await openBenchNode(wish.home, {
        clock: { now: means.now, after: () => () => {} },
        crypto: { ...crypto, verify: () => true, verifyAll: async batch => batch.map(() => true) },
      })
      try {
        return await grow(node, entries)
      } finally {
        await node.close()
        await crypto.close()
      }
    },
  }
}

async function lengthOf(app: NodeHandle['app']): Promise<number> {
  const head = await app.payments.head()
  if (!head.ok) throw new Error(`no head: ${head.refusal.code}`)
  return head.value.size
}
