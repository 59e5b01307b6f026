/** The history in days, newest first, from pages that may overlap because new payments came in between. */
import type { HistoryItem } from '@localpay/node'

export interface HistoryDay {
  /** Of the day's newest payment, ms. */
  readonly at: number
  readonly items: readonly HistoryItem[]
}

export function mergePages(pages: readonly (readonly HistoryItem[])[]): readonly HistoryItem[] {
  const bySeq = new Map<number, HistoryItem>()
  // The first page is the freshest: its word on a payment stands.
  for (const page of [...pages].reverse()) for (const item of page) bySeq.set(item.seq, item)
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq)
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
