/** From the log on disk to the books in memory. */
import {
  appendLeaf,
  applyEntry,
  type Book,
  type Entry,
  emptyBook,
  emptyLog,
  groupOf,
  type Head,
  headOf,
  leafHash,
  type MerkleLog,
  openHead,
  rootAt,
  type Signed,
  type Verify,
} from '@localpay/protocol'
import type { Ports } from '../ports.ts'
import { LedgerFault } from './ledger-fault.ts'
import { endOf, entryOf, groupsFrom, type LogGroup } from './log-groups.ts'

export interface OpenBooks {
  readonly book: Book
  readonly log: MerkleLog
  /** Null before founding. */
  readonly newest: { readonly head: Head; readonly signed: Signed } | null
}

/** @throws LedgerFault naming what does not read or does not fit */
export async function openBooks({ store, crypto }: Pick<Ports, 'store' | 'crypto'>): Promise<OpenBooks> {
  const book = emptyBook()
  const log = emptyLog()
  let newest: LogGroup | null = null
  for await (const group of groupsFrom(store, 0)) {
    for (let seq = group.first; seq < endOf(group); seq++) {
      foldAgain(book, entryOf(group, seq), crypto.verify)
      appendLeaf(log, leafHash(group.entries[seq - group.first] as Uint8Array))
    }
    newest = group
  }
  return { book, log, newest: newest === null ? null : headThatFits(newest, { book, log }, crypto.verify) }
}

function foldAgain(book: Book, entry: Entry, verify: Verify): void {
  const { seq } = entry
  const applied = applyEntry(book, entry, { verify, checkSignature: false })
  if (!applied.ok)
    throw new LedgerFault(`entry ${seq} breaks a rule (${applied.refusal.code}). Run «localpay verify».`)
}

function headThatFits(
  { head: signed }: LogGroup,
  { book, log }: { book: Book; log: MerkleLog },
  verify: Verify,
): { head: Head; signed: Signed } {
  const head = openHead(signed, verify)
  const { gid, inc } = groupOf(book)
  const now = headOf({ gid, inc, size: book.size, root: rootAt(log), at: book.at })
  if (!head.ok || head.value.size !== now.size || head.value.root !== now.root)
    throw new LedgerFault('the newest head does not fit the entries. Run «localpay verify».')
  return { head: head.value, signed }
}
