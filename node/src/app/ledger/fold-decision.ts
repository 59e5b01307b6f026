/** A decision is one or several entries that stand or fall together: folded one after another, all or none. */
import {
  type Applied,
  applyEntry,
  type Book,
  type Entry,
  err,
  type LedgerRefusal,
  ok,
  type Result,
  type SignedIntent,
  type Verify,
} from '@localpay/protocol'
import { type PastLine, pastLinesOf } from './past-lines.ts'

export interface Ordered {
  readonly entry: Entry
  readonly applied: Applied
  readonly lines: readonly PastLine[]
}

export interface FoldOptions {
  /** Time of the entries. */
  readonly at: number
  readonly verify: Verify
  readonly verdictOf: (signed: SignedIntent) => boolean | undefined
}

/** All in the book, or the first refusal and the book as it was. */
export function foldDecision(
  book: Book,
  intents: readonly SignedIntent[],
  { at, verify, verdictOf }: FoldOptions,
): Result<readonly Ordered[], LedgerRefusal> {
  const done: Ordered[] = []
  try {
    for (const signed of intents) {
      const entry: Entry = { seq: book.size, at, signed }
      const applied = applyEntry(book, entry, { verify, checkSignature: true, verdictOf })
      if (!applied.ok) {
        takeBack(done)
        return err(applied.refusal)
      }
      const ordered = { entry, applied: applied.value, lines: [] as readonly PastLine[] }
      done.push(ordered)
      ordered.lines = pastLinesOf(ordered, book)
    }
  } catch (cause) {
    takeBack(done)
    throw cause
  }
  return ok(done)
}

/** @pre nothing was folded since */
export function takeBack(ordered: readonly Ordered[]): void {
  for (const { applied } of ordered.toReversed()) applied.undo()
}
