/** Times of the ledger never fall, so a moment is found by halving. */
import type { Millis } from '@localpay/protocol'
import type { Core } from './core.ts'

/** The first entry of that time or later; the size of the log when there is none. */
export async function seqAt({ ledger }: Core, at: Millis): Promise<number> {
  let [low, high] = [0, ledger.head().head.size]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const entry = await ledger.entry(middle)
    if (entry !== null && entry.at < at) low = middle + 1
    else high = middle
  }
  return low
}
