/** From the disk to the books in memory: the newest checkpoint, and the entries after it, folded again. */
import {
  applyEntry,
  groupOf,
  type Head,
  headOf,
  leafHash,
  openHead,
  rowShape,
  type Signed,
  TABLE_NAMES,
  type Verify,
} from '@localpay/protocol'
import type { Ports, Store } from '../ports.ts'
import { getRow, rangeRows } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'
import { isCold } from './cold-tables.ts'
import { checkpointRow, type Derived, openDerived } from './derived.ts'
import { LedgerFault } from './ledger-fault.ts'
import { endOf, entryOf, groupsFrom, type LogGroup, newestGroup } from './log-groups.ts'
import { pastLinesOf } from './past-lines.ts'

export interface OpenBooks {
  readonly derived: Derived
  /** Null before founding. */
  readonly newest: { readonly head: Head; readonly signed: Signed } | null
  /** Entries that the checkpoint on disk tells of. */
  readonly checkpoint: number
}

/** @throws LedgerFault naming what does not read or does not fit */
export async function openBooks({ store, crypto }: Pick<Ports, 'store' | 'crypto'>): Promise<OpenBooks> {
  const { derived, checkpoint } = await openCheckpoint(store)
  let newest: LogGroup | null = null
  for await (const group of groupsFrom(store, checkpoint)) {
    foldGroup(derived, group, crypto.verify)
    newest = group
  }
  newest ??= await newestGroup(store)
  const head = newest === null ? null : headThatFits(newest, derived, crypto.verify)
  if (head === null && checkpoint > 0) throw new LedgerFault('the log is gone. Run «localpay verify».')
  return { derived, newest: head, checkpoint }
}

/** The book as of the newest checkpoint, its hot tables in memory; empty when there is none. */
async function openCheckpoint(store: Store): Promise<{ derived: Derived; checkpoint: number }> {
  const row = await getRow(store, checkpointRow, KEYS.checkpoint)
  const { size, at, open, tree } = row ?? { size: 0, at: 0, open: 0, tree: [] }
  const derived = openDerived(store, { size, at, edge: tree })
  const { book } = derived
  Object.assign(book, { size, at, open })
  for (const table of TABLE_NAMES) {
    if (isCold(table)) continue
    const prefix = KEYS.book(table, '')
    const rows = book.tables[table] as Map<string, unknown>
    for await (const [key, value] of rangeRows(store, rowShape(table), all(prefix)))
      rows.set(key.slice(prefix.length), value)
  }
  await derived.load()
  for (const { balance } of book.tables.accounts.values()) book.sum += balance
  if (book.sum !== 0n)
    throw new LedgerFault(`the balances of the checkpoint sum to ${book.sum}. Run «localpay verify».`)
  return { derived, checkpoint: size }
}

function foldGroup(derived: Derived, group: LogGroup, verify: Verify): void {
  const { book, tree } = derived
  for (let seq = group.first; seq < endOf(group); seq++) {
    const entry = entryOf(group, seq)
    const applied = applyEntry(book, entry, { verify, checkSignature: false })
    if (!applied.ok)
      throw new LedgerFault(`entry ${seq} breaks a rule (${applied.refusal.code}). Run «localpay verify».`)
    const folded = { entry, applied: applied.value }
    derived.note([{ ...folded, lines: pastLinesOf(folded, book) }])
    tree.append(leafHash(group.entries[seq - group.first] as Uint8Array))
  }
}

/** The head proves every entry: those after the checkpoint by their bytes, those before by the hashes it carries. */
function headThatFits(
  { head: signed }: LogGroup,
  { book, tree }: Derived,
  verify: Verify,
): { head: Head; signed: Signed } {
  const head = openHead(signed, verify)
  const { gid, inc } = groupOf(book)
  const now = headOf({ gid, inc, size: book.size, root: tree.root(), at: book.at })
  if (!head.ok || head.value.size !== now.size || head.value.root !== now.root)
    throw new LedgerFault('the newest head does not fit the entries. Run «localpay verify».')
  return { head: head.value, signed }
}
