/**
 * The log on disk. What was flushed together is one value: a commit group, under the number of its first entry, with
 * the head that the group signed over everything up to its last.
 *
 *     log/000000000007   entries 7, 8, 9 and the head of size 10
 *     log/000000000010   entry 10 and the head of size 11
 *
 * One value instead of a row an entry: fewer rows to write, and a whole ledger reads twice as fast.
 */
import {
  type Bytes,
  decodeAs,
  type Entry,
  encodeAs,
  err,
  type Head,
  LIMITS,
  list,
  type MalformedRefusal,
  ok,
  openHead,
  type Result,
  readEntry,
  type Signed,
  signedShape,
  struct,
  type Verify,
  view,
} from '@localpay/protocol'
import type { Store, StoreChange } from '../ports.ts'
import { all, KEYS } from '../store-keys.ts'
import { LedgerFault } from './ledger-fault.ts'

/** Bounds of one commit group. Decisions that come when it is full wait for the next. */
export const GROUP = {
  /** Entries after which a group takes no more decisions: what members of the largest group sign in one disk write. */
  entriesMax: 1_000,
  /** Entries of one decision: the largest is a contribution run over a whole group, a chunk at a time. */
  decisionEntriesMax: 1_000,
  /** Bytes of entries after which a group takes no more decisions. */
  bytesMax: 1 << 20,
} as const

const ENTRY_BYTES_MAX = LIMITS.intentBytesMax + 256
const GROUP_ENTRIES_MAX = GROUP.entriesMax + GROUP.decisionEntriesMax

const groupRow = struct({
  entries: list(view(ENTRY_BYTES_MAX, 1), GROUP_ENTRIES_MAX, 1),
  head: signedShape,
})

export interface LogGroup {
  /** Number of its first entry. */
  readonly first: number
  readonly entries: readonly Bytes[]
  /** Signed over all entries up to the last of these. */
  readonly head: Signed
}

export const endOf = ({ first, entries }: LogGroup): number => first + entries.length

export const putGroup = ({ first, entries, head }: LogGroup): StoreChange => ({
  put: KEYS.log(first),
  value: encodeAs(groupRow, { entries, head }),
})

/** The group in a value of the log. */
export function readGroup(first: number, bytes: Bytes): Result<LogGroup, MalformedRefusal> {
  const row = decodeAs(groupRow, bytes, GROUP_ENTRIES_MAX * ENTRY_BYTES_MAX)
  return row.ok ? ok({ first, ...row.value }) : err(row.refusal)
}

export const firstOf = (key: string): number => Number(key.slice(KEYS.log(0).lastIndexOf('/') + 1))

/** @throws LedgerFault when it does not read */
function ownGroup(key: string, bytes: Bytes): LogGroup {
  const group = readGroup(firstOf(key), bytes)
  if (!group.ok) throw new LedgerFault(`${key} does not read: ${group.refusal.why}. Run «localpay verify».`)
  return group.value
}

/** @throws LedgerFault when the bytes are no entry */
export function entryOf(group: LogGroup, seq: number): Entry {
  const entry = readEntry(group.entries[seq - group.first] as Uint8Array)
  if (!entry.ok)
    throw new LedgerFault(`entry ${seq} does not read: ${entry.refusal.why}. Run «localpay verify».`)
  return entry.value
}

/** From the group that begins with entry `first` on, in order. @throws LedgerFault at a gap */
export async function* groupsFrom(store: Store, first: number): AsyncGenerator<LogGroup> {
  let next = first
  for await (const [key, bytes] of store.range({ gte: KEYS.log(first), lt: all('log/').lt })) {
    if (key !== KEYS.log(next))
      throw new LedgerFault(`entry ${next} is missing before ${key}. Run «localpay verify».`)
    const group = ownGroup(key, bytes)
    yield group
    next = endOf(group)
  }
}

/** The group that entry `seq` stands in; null when the log has no such entry. @throws LedgerFault */
export async function groupAt(store: Store, seq: number): Promise<LogGroup | null> {
  const before = { gte: all('log/').gte, lt: KEYS.log(seq + 1), reverse: true, limit: 1 }
  for await (const [key, bytes] of store.range(before)) {
    const group = ownGroup(key, bytes)
    return seq < endOf(group) ? group : null
  }
  return null
}

/** Entries before `before`, newest first. @throws LedgerFault */
export async function* entriesBefore(store: Store, before: number): AsyncGenerator<Entry> {
  for await (const [key, bytes] of store.range({ gte: KEYS.log(0), lt: KEYS.log(before), reverse: true })) {
    const group = ownGroup(key, bytes)
    for (let seq = Math.min(endOf(group), before) - 1; seq >= group.first; seq--) yield entryOf(group, seq)
  }
}

/** Entries from `from` on, oldest first. @throws LedgerFault */
export async function* entriesFrom(store: Store, from: number): AsyncGenerator<Entry> {
  const group = await groupAt(store, from)
  if (group === null) return
  for await (const next of groupsFrom(store, group.first))
    for (let seq = Math.max(next.first, from); seq < endOf(next); seq++) yield entryOf(next, seq)
}

/** The head that was signed over the first `size` entries; null when none was. @throws LedgerFault */
export async function headAt(store: Store, size: number, verify: Verify): Promise<Head | null> {
  const group = size === 0 ? null : await groupAt(store, size - 1)
  if (group === null || endOf(group) !== size) return null
  const head = openHead(group.head, verify)
  return head.ok ? head.value : null
}

/** The newest group; null for an empty log. @throws LedgerFault */
export async function newestGroup(store: Store): Promise<LogGroup | null> {
  for await (const [key, bytes] of store.range({ ...all('log/'), reverse: true, limit: 1 }))
    return ownGroup(key, bytes)
  return null
}
