/**
 * What is kept beside the books of transfers that the books have forgotten. Who let one go keeps what it signed for a while: a
 * payer that was put back to an older copy, where the payment still waits, learns from nobody else that it ended. What was booked
 * needs none of this: whoever was paid has the certificate for good. SPEC 6.7, 6.9.
 */
import { DAY_MS, type Tid } from '@localpay/protocol'
import type { Ordered } from './ledger.ts'
import type { Store, StoreChange } from './ports.ts'
import { getRow, xferRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

const ENDED = {
  /** Longer than anybody keeps a copy that is meant to be put back. */
  keptMs: 90 * DAY_MS,
  /** So many of them, a few kB each; then the oldest go. */
  keptMax: 4_096,
} as const

/** Transfers that the books forgot with these entries. */
const forgottenBy = (ordered: readonly Ordered[]): Tid[] =>
  ordered.flatMap(({ applied }) =>
    applied.changes.flatMap(({ table, key, row }) =>
      table === 'transfers' && row === null ? [key as Tid] : [],
    ),
  )

/** What goes from the disk with these entries, and how long the rest stays. */
export async function endedChanges(
  store: Store,
  ordered: readonly Ordered[],
  now: number,
): Promise<readonly StoreChange[]> {
  const forgotten = forgottenBy(ordered)
  if (forgotten.length === 0) return []
  const changes: StoreChange[] = []
  let kept = 0
  for (const tid of forgotten) {
    const row = await getRow(store, xferRow, KEYS.xfer(tid))
    if (row === null) continue
    if (row.releases.length === 0) changes.push({ del: KEYS.xfer(tid) })
    else {
      changes.push({ put: KEYS.ended(now, tid), value: new Uint8Array() })
      kept += 1
    }
  }
  const before: string[] = []
  for await (const [key] of store.range(all('ended/'))) before.push(key)
  const due = before.filter(
    (key, i) => before.length - i > ENDED.keptMax - kept || key < KEYS.endedBefore(now - ENDED.keptMs),
  )
  for (const key of due) changes.push({ del: key }, { del: KEYS.xfer(key.slice(key.lastIndexOf('/') + 1)) })
  return changes
}
