/**
 * The messages of one member, received and sent. Both people keep a copy of their own, so that either may throw theirs away.
 * How many there are stands in a row beside them and changes in the same write, so that nobody counts to know it.
 */
import { LIMITS, type MemberId, toHex } from '@localpay/protocol'
import type { MessageBox } from './contract-messages.ts'
import type { Random, Store, StoreChange } from './ports.ts'
import { type BoxRow, boxRow, getRow, type MessageRow, messageRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

export interface Kept {
  readonly name: string
  readonly row: MessageRow
}

const EMPTY: BoxRow = { unread: 0, received: 0, sent: 0, blocked: [] }

export const boxOf = async (store: Store, member: string): Promise<BoxRow> =>
  (await getRow(store, boxRow, KEYS.box(member))) ?? EMPTY

export const unreadOf = async (store: Store, member: string): Promise<number> =>
  (await boxOf(store, member)).unread

/** Sorts by time; the rest is random, so that two of one moment are two. 16 bytes in hex. */
export const messageName = (random: Random, at: number): string =>
  at.toString(16).padStart(12, '0') + toHex(random.bytes(10))

/** The newest first, those before `before`. */
export async function pageOf(
  store: Store,
  member: MemberId,
  {
    box,
    before,
    limit,
  }: { readonly box: MessageBox; readonly before: string | null; readonly limit: number },
): Promise<readonly Kept[]> {
  const range = all(KEYS.messagesOf(member, box))
  const lt = before === null ? range.lt : KEYS.message(member, box, before)
  const page: Kept[] = []
  for await (const [key, row] of rangeRows(store, messageRow, { gte: range.gte, lt, reverse: true, limit }))
    page.push({ name: key.slice(range.gte.length), row })
  return page
}

/** The message that this member sent under that name of theirs. */
export async function sentAs(store: Store, member: MemberId, wish: string): Promise<MessageRow | null> {
  const sent = rangeRows(store, messageRow, all(KEYS.messagesOf(member, 'sent')))
  for await (const [, row] of sent) if (row.wish !== undefined && toHex(row.wish) === wish) return row
  return null
}

/** One more; the oldest that was read makes room. Null when too many are still to be read, of all or of this sender. */
export async function withMessage(
  store: Store,
  member: MemberId,
  { box, name, row }: Kept & { readonly box: MessageBox },
): Promise<readonly StoreChange[] | null> {
  const before = await boxOf(store, member)
  if (!row.read && (await isBuried(store, member, { by: row.other, unread: before.unread }))) return null
  const over = before[box] >= LIMITS.messagesKeptMax ? await oldestRead(store, member, box) : null
  if (over === null && before[box] >= LIMITS.messagesKeptMax) return null
  const after = {
    ...before,
    [box]: before[box] + (over === null ? 1 : 0),
    unread: before.unread + (row.read ? 0 : 1),
  }
  return [
    putRow(messageRow, KEYS.message(member, box, name), row),
    ...(over === null ? [] : [{ del: over }]),
    putRow(boxRow, KEYS.box(member), after),
  ]
}

/** Nobody takes all the room there is and so keeps others from writing. */
async function isBuried(
  store: Store,
  member: MemberId,
  { by, unread }: { readonly by: MemberId; readonly unread: number },
): Promise<boolean> {
  if (unread < LIMITS.messagesUnreadFromOneMax) return false
  let count = 0
  const kept = rangeRows(store, messageRow, all(KEYS.messagesOf(member, 'received')))
  for await (const [, row] of kept) if (!row.read && row.other === by) count++
  return count >= LIMITS.messagesUnreadFromOneMax
}

async function oldestRead(store: Store, member: MemberId, box: MessageBox): Promise<string | null> {
  const kept = rangeRows(store, messageRow, all(KEYS.messagesOf(member, box)))
  for await (const [key, row] of kept) if (row.read) return key
  return null
}

/** Of these the ones that were still to be read. */
export async function withRead(
  store: Store,
  member: MemberId,
  names: ReadonlySet<string>,
): Promise<readonly StoreChange[]> {
  const before = await boxOf(store, member)
  const changes: StoreChange[] = []
  for (const name of names) {
    const key = KEYS.message(member, 'received', name)
    const row = await getRow(store, messageRow, key)
    if (row?.read === false) changes.push(putRow(messageRow, key, { ...row, read: true }))
  }
  if (changes.length === 0) return []
  return [...changes, putRow(boxRow, KEYS.box(member), { ...before, unread: before.unread - changes.length })]
}

/** Without this one, in whichever box it lies. */
export async function without(store: Store, member: MemberId, name: string): Promise<readonly StoreChange[]> {
  const before = await boxOf(store, member)
  for (const box of ['received', 'sent'] as const) {
    const key = KEYS.message(member, box, name)
    const found = await getRow(store, messageRow, key)
    if (found === null) continue
    const row = { ...before, [box]: before[box] - 1, unread: before.unread - (found.read ? 0 : 1) }
    return [{ del: key }, putRow(boxRow, KEYS.box(member), row)]
  }
  return []
}

/** All letters that lie in a member's boxes, by their keys. */
export async function keysOfBox(store: Store, member: MemberId): Promise<readonly string[]> {
  const keys: string[] = []
  for (const box of ['received', 'sent'] as const)
    for await (const [key] of store.range(all(KEYS.messagesOf(member, box)))) keys.push(key)
  return keys
}
