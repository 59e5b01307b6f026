/** The history in days, newest first, from pages that may overlap because new payments came in between. */
import type { HistoryItem } from '@localpay/node'

export interface HistoryDay {
  /** Of the day's newest payment, ms. */
  readonly at: number
  readonly items: readonly HistoryItem[]
}

export function mergePages(pages: readonly (readonly HistoryItem[])[]): readonly HistoryItem[] {
  const bySeq = new Map<number, readonly HistoryItem[]>()
  // The first page is the freshest: its word on a payment stands. A page has all lines of an entry, or none.
  for (const page of [...pages].reverse())
    for (const seq of new Set(page.map(item => item.seq)))
      bySeq.set(
        seq,
        page.filter(item => item.seq === seq),
      )
  return [...bySeq].sort(([a], [b]) => b - a).flatMap(([, items]) => items)
}

export function daysOf(items: readonly HistoryItem[]): readonly HistoryDay[] {
  const days: { at: number; items: HistoryItem[] }[] = []
  for (const item of items) {
    const last = days.at(-1)
    if (last !== undefined && new Date(last.at).toDateString() === new Date(item.at).toDateString())
      last.items.push(item)
    else days.push({ at: item.at, items: [item] })
  }
  return days
}
