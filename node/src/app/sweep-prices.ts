/**
 * Prices that nobody took: every question of another group leaves an invoice here, every look at a price a quote. A
 * day after they ended they go, at the start and every few hours.
 */
import { DAY_MS, decodeAs, HOUR_MS, invoiceShape, type Millis } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { StoreChange } from './ports.ts'
import { invoiceRow, quoteRow, rangeRows } from './rows.ts'
import { all } from './store-keys.ts'

const PRICES = {
  /** A payment that was begun in time may still be closing. */
  keepMs: DAY_MS,
  everyMs: 6 * HOUR_MS,
  /** Rows deleted in one turn, so that payments come in between. */
  rowsMax: 500,
} as const

/** Begins by itself; ends when the node closes. */
export function sweepPrices(core: Core): void {
  const { clock, log } = core.ports
  const repeat = async (): Promise<void> => {
    try {
      for (let left = 1; left > 0 && !core.closing.aborted; )
        left = await core.turns.take(() => sweepOnce(core))
    } catch (cause) {
      log.warn({ event: 'chore-failed', chore: 'sweep-prices', reason: String(cause) })
    }
    if (!core.closing.aborted) clock.after(PRICES.everyMs, () => void repeat())
  }
  void repeat()
}

/** @returns how many rows went */
async function sweepOnce({ ports: { store, clock } }: Core): Promise<number> {
  const before = clock.now() - PRICES.keepMs
  const ended: StoreChange[] = []
  const judge = (key: string, until: Millis): void => {
    if (until < before && ended.length < PRICES.rowsMax) ended.push({ del: key })
  }
  for await (const [key, { until }] of rangeRows(store, quoteRow, all('quote/'))) judge(key, until)
  for await (const [key, row] of rangeRows(store, invoiceRow, all('invoice/'))) {
    const invoice = decodeAs(invoiceShape, row.invoice)
    if (invoice.ok) judge(key, invoice.value.expires)
  }
  if (ended.length > 0) await store.write(ended)
  return ended.length
}
