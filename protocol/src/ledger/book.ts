/**
 * The book is everything the log says, folded: accounts, members, lines, transfers. It is tables of rows, so that
 * the same rows stand in memory, on disk beside the log, and in an audit that computes them again. SPEC 5.3.
 *
 * A `Draft` reads through to the book and collects changed rows; nothing changes until `commitChanges`.
 */
import { assert } from '../base/assert.ts'
import type { GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import {
  blob,
  bool,
  count,
  id,
  int64,
  list,
  oneOf,
  optional,
  type Shape,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { currencyPolicyShape, ROLES } from './kinds.ts'

const bounds = { min: optional(int64()), max: optional(int64()) }

/** Every table with the shape of its rows. The key of `group` is 'group'. */
export const TABLES = {
  group: struct({
    gid: id('group'),
    inc: count(),
    ke: count(),
    /** The operational key: signs heads and the node's own intents. */
    key: id('key'),
    name: text(LIMITS.nameBytesMax),
    currency: currencyPolicyShape,
    rate: struct({ num: int64(1n), den: int64(1n), seq: count() }),
    limits: struct(bounds),
    external: id('account'),
  }),
  members: struct({
    pub: id('key'),
    account: id('account'),
    roles: list(oneOf(...ROLES), 2),
    status: oneOf('member', 'suspended', 'left'),
  }),
  accounts: struct({
    number: text(8, 8),
    kind: oneOf('member', 'external'),
    balance: int64(),
    /**
     * Consented to for payments to other groups that are not decided yet: may still leave a member's account. Of the
     * outside account the sum over all members, which may still enter it.
     */
    held: int64(0n),
    ...bounds,
  }),
  numbers: struct({ account: id('account') }),
  /** Intents that stand in the log, by id. */
  seen: struct({ seq: count() }),
  /** Other groups whose charter and key were proved to us. */
  met: struct({ name: text(LIMITS.nameBytesMax), ke: count(), key: id('key'), inc: count() }),
  /** Every key of ours and of groups we met, by `<gid>.<ke>`: a transfer keeps the keys that its body pins. H12. */
  keys: struct({ key: id('key') }),
  lines: struct({
    partner: id('group'),
    balance: int64(),
    holdIn: int64(0n),
    holdOut: int64(0n),
    granted: int64(0n),
    grantedSeq: count(),
    received: int64(0n),
    receivedSeq: count(),
    /** Given back to us after booking by somebody who equivocated; no part of any claim. */
    contested: int64(0n),
  }),
  transfers: struct({
    body: blob(LIMITS.intentBytesMax),
    role: oneOf('payer', 'middle', 'payee', 'member', 'closer'),
    state: oneOf('signed', 'applied', 'refused', 'released', 'cancelled', 'waived'),
    amt: int64(1n),
    since: count(),
    /** Payer: the member's consent. Payee: the account paid. And what moves there, in minor units. */
    across: optional(id('intent')),
    account: optional(id('account')),
    local: optional(int64(1n)),
  }),
  invoices: struct({ tid: id('tid') }),
  /** Members' consents to pay another group. */
  across: struct({ from: id('account'), to: id('group'), invoice: id('hash'), max: int64(1n), used: bool() }),
} as const

export type Table = keyof typeof TABLES
export type Row<T extends Table> = ShapeOf<(typeof TABLES)[T]>
export const TABLE_NAMES = Object.keys(TABLES) as Table[]
export const rowShape = (table: Table): Shape<unknown> => TABLES[table] as Shape<unknown>

export interface Book {
  readonly tables: { readonly [T in Table]: Map<string, Row<T>> }
  /** Entries folded so far. */
  size: number
  /** Time of the newest entry. */
  at: number
  /** Of all balances: zero after every entry. */
  sum: bigint
  /** Transfers that hold value. */
  open: number
}

export function emptyBook(): Book {
  const tables = Object.fromEntries(TABLE_NAMES.map(name => [name, new Map()])) as unknown as Book['tables']
  return { tables, size: 0, at: 0, sum: 0n, open: 0 }
}

export type Change = {
  readonly [T in Table]: { readonly table: T; readonly key: string; readonly row: Row<T> }
}[Table]

export interface Draft {
  readonly get: <T extends Table>(table: T, key: string) => Row<T> | undefined
  readonly set: <T extends Table>(table: T, key: string, row: Row<T>) => void
  readonly changes: () => readonly Change[]
}

export function draftOf(book: Book): Draft {
  const changes: Change[] = []
  const places = new Map<Table, Map<string, number>>()
  return {
    get: (table, key) => {
      const place = places.get(table)?.get(key)
      const row = place === undefined ? book.tables[table].get(key) : (changes[place] as Change).row
      return row as never
    },
    set: (table, key, row) => {
      let rows = places.get(table)
      if (rows === undefined) {
        rows = new Map()
        places.set(table, rows)
      }
      const place = rows.get(key) ?? changes.length
      rows.set(key, place)
      changes[place] = { table, key, row } as never
    },
    changes: () => changes,
  }
}

/** Key of a row of `keys`. */
export const keyName = (gid: GroupId, ke: number): string => `${gid}.${ke}`

export const groupOf = (book: { readonly tables: Book['tables'] }): Row<'group'> => {
  const group = book.tables.group.get('group')
  assert(group !== undefined, 'the group is founded')
  return group
}

/**
 * Writes the rows of one entry into the book. Mutual credit sums to zero: asserted, always.
 * @returns takes it back, as long as nothing else was written since: for decisions that are several entries.
 */
export function commitChanges(
  book: Book,
  entry: { readonly seq: number; readonly at: number },
  changes: readonly Change[],
): () => void {
  assert(entry.seq === book.size, 'entries come in order')
  const before = { size: book.size, at: book.at, sum: book.sum, open: book.open }
  const rows = changes.map(({ table, key }) => ({ table, key, row: book.tables[table].get(key) }))
  let { sum, open } = book
  for (const { table, key, row } of changes) {
    if (table === 'accounts') sum += row.balance - (book.tables.accounts.get(key)?.balance ?? 0n)
    if (table === 'transfers') open += holds(row) - holds(book.tables.transfers.get(key))
  }
  assert(sum === 0n, 'mutual credit sums to zero')
  for (const { table, key, row } of changes) (book.tables[table] as Map<string, unknown>).set(key, row)
  book.size = entry.seq + 1
  book.at = entry.at
  book.sum = sum
  book.open = open
  let stands = true
  return () => {
    assert(stands && book.size === entry.seq + 1, 'only the newest entry is taken back, and once')
    stands = false
    for (const { table, key, row } of rows) {
      if (row === undefined) book.tables[table].delete(key)
      else (book.tables[table] as Map<string, unknown>).set(key, row)
    }
    Object.assign(book, before)
  }
}

const holds = (row: Row<'transfers'> | undefined): number => (row?.state === 'signed' ? 1 : 0)
