/**
 * What a group's disk says, folded anew by the rules alone: neither the app's memory nor the rows that it derived are
 * asked. Each entry is told on as it becomes durable.
 */
import { entryOf, readGroup, type StoreChange } from '@localpay/node'
import { applyEntry, type Book, type Bytes, type Entry, emptyBook, type Verify } from '@localpay/protocol'

export interface DurableBook {
  /** As of the newest entry on the disk. */
  readonly book: () => Book
  /** A write became durable. */
  readonly take: (changes: readonly StoreChange[]) => void
  /** The disk was replaced: all is folded again. */
  readonly reset: (rows: ReadonlyMap<string, Bytes>) => void
}

const LOG = 'log/'

export function openDurableBook(
  verify: Verify,
  rows: ReadonlyMap<string, Bytes>,
  /** `isNews`: it became durable just now; else it was there when the disk was looked at. */
  onEntry: (entry: Entry, isNews: boolean, book: Book) => void,
): DurableBook {
  let book = emptyBook()

  const fold = (key: string, value: Bytes, isNews: boolean): void => {
    const group = readGroup(Number(key.slice(LOG.length)), value)
    if (!group.ok) throw new Error(`${key} does not read: ${group.refusal.why}`)
    for (let seq = group.value.first; seq < group.value.first + group.value.entries.length; seq++) {
      const entry = entryOf(group.value, seq)
      const applied = applyEntry(book, entry, { verify, checkSignature: false })
      if (!applied.ok) throw new Error(`entry ${seq} on the disk breaks a rule: ${applied.refusal.code}`)
      onEntry(entry, isNews, book)
    }
  }
  const reset = (all: ReadonlyMap<string, Bytes>): void => {
    book = emptyBook()
    for (const key of [...all.keys()].filter(name => name.startsWith(LOG)).sort())
      fold(key, all.get(key) as Bytes, false)
  }
  reset(rows)

  return {
    book: () => book,
    take: changes => {
      for (const change of changes)
        if ('put' in change && change.put.startsWith(LOG)) fold(change.put, change.value, true)
    },
    reset,
  }
}
