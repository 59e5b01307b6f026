/**
 * New passwords of people who lost theirs, as they wait beside the ledger: each by the public key whose seed lies in its
 * vault. The door takes them from anybody, so they are few, and the oldest that nobody ordered makes room.
 */
import type { MemberId, PublicKey } from '@localpay/protocol'
import { PEOPLE } from './people-limits.ts'
import type { Store } from './ports.ts'
import type { Prepared } from './register.ts'
import { putRow, type RenewalRow, rangeRows, renewalRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

export interface Renewals {
  readonly get: (key: PublicKey) => RenewalRow | undefined
  readonly all: () => Iterable<readonly [PublicKey, RenewalRow]>
  /** Makes room first, for this name and in all, among those that are not `held`. */
  readonly put: (key: PublicKey, row: RenewalRow, held: (key: PublicKey) => boolean) => Prepared
  readonly drop: (keys: readonly PublicKey[]) => Prepared
}

/** @throws RowFault when a row on our disk does not read */
export async function openRenewals(store: Store): Promise<Renewals> {
  const rows = new Map<PublicKey, RenewalRow>()
  const prefix = KEYS.renewal('')
  for await (const [key, row] of rangeRows(store, renewalRow, all(prefix)))
    rows.set(key.slice(prefix.length) as PublicKey, row)

  const drop = (keys: readonly PublicKey[]): Prepared => ({
    changes: keys.map(key => ({ del: KEYS.renewal(key) })),
    keep: () => {
      for (const key of keys) rows.delete(key)
    },
  })

  /** Those that must go before one more for this member fits. */
  function over(member: MemberId, now: number, held: (key: PublicKey) => boolean): readonly PublicKey[] {
    const free = [...rows].filter(([key]) => !held(key)).sort(([, a], [, b]) => a.at - b.at)
    const late = free.filter(([, { at }]) => at + PEOPLE.renewalMs <= now)
    const left = free.filter(one => !late.includes(one))
    const ofName = left.filter(([, row]) => row.member === member)
    const gone = new Set([
      ...late,
      ...ofName.slice(0, Math.max(0, ofName.length + 1 - PEOPLE.renewalsPerNameMax)),
      ...left.slice(0, Math.max(0, left.length + 1 - PEOPLE.renewalsMax)),
    ])
    return [...gone].map(([key]) => key)
  }

  return {
    get: key => rows.get(key),
    all: () => rows,
    put: (key, row, held) => {
      const room = drop(over(row.member, row.at, held))
      return {
        changes: [...room.changes, putRow(renewalRow, KEYS.renewal(key), row)],
        keep: () => {
          room.keep()
          rows.set(key, row)
        },
      }
    },
    drop,
  }
}
