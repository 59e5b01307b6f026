/**
 * The books, for who reads them: the committee and the auditor all of them, members the amounts by account number where
 * the group's policy says that its books are open. Nobody reads words here: they are not in the ledger.
 */
import { type AccountId, type Entry, groupOf, NODE_AUTHOR, ok } from '@localpay/protocol'
import { movesOf, SORT } from './book-entries.ts'
import { seqAt } from './book-times.ts'
import type { BookEntry, BooksReply } from './contract-books.ts'
import type { Core } from './core.ts'
import { makeExports } from './exports.ts'
import { accountsOf } from './receipts.ts'
import { no } from './refusals.ts'
import type { Books, BooksAsk, Person } from './services.ts'

/** Entries looked at for one page: those that do not fit the question are passed over. */
const SCAN_MAX = 2_000
/** Moves and accounts told of one entry; the others are counted. */
const TOLD_MAX = 20

type NameOf = (member: string) => Promise<{ readonly name: string } | null>

const readsAll = ({ committee, roles }: Pick<Person, 'committee' | 'roles'>): boolean =>
  committee || roles.includes('auditor')

export function makeBooks(core: Core, nameOf: NameOf): Books {
  return {
    entries: async (person, ask) => {
      if (!core.ledger.isFounded()) return no('not-set-up')
      const whole = readsAll(person)
      if (!whole && groupOf(core.ledger.book).policy.manners.books !== 'open') return no('books-closed')
      const account = ask.number === null ? null : core.ledger.book.tables.numbers.get(ask.number)?.account
      return account === undefined
        ? no('not-found')
        : ok(await pageOf(core, nameOf, { ...ask, account, whole }))
    },
    ...makeExports(core),
  }
}

interface Ask extends BooksAsk {
  readonly account: AccountId | null
  readonly whole: boolean
}

async function pageOf(core: Core, nameOf: NameOf, ask: Ask): Promise<BooksReply> {
  const end = ask.to === null ? Number.MAX_SAFE_INTEGER : await seqAt(core, ask.to)
  const before = Math.min(ask.before ?? end, end)
  const found =
    ask.account === null ? core.ledger.entriesBefore(before) : ofAccount(core, ask.account, before)
  const entries: BookEntry[] = []
  let [scanned, next] = [0, null as number | null]
  for await (const entry of found) {
    if (ask.from !== null && entry.at < ask.from) break
    if (entries.length >= ask.limit || scanned >= SCAN_MAX) {
      next = entry.seq + 1
      break
    }
    scanned++
    const told = await toldOf(core, nameOf, ask, entry)
    if (told !== null) entries.push(told)
  }
  return { entries, next, whole: ask.whole }
}

/** Entries that moved the balance of this account. */
async function* ofAccount({ ledger }: Core, account: AccountId, before: number): AsyncGenerator<Entry> {
  let last = -1
  for await (const { seq } of ledger.pastOf(account, before)) {
    if (seq === last) continue
    last = seq
    const entry = await ledger.entry(seq)
    if (entry !== null) yield entry
  }
}

/** Null for what was not asked for, or is not for this reader. */
async function toldOf(core: Core, nameOf: NameOf, ask: Ask, entry: Entry): Promise<BookEntry | null> {
  const { intent, id } = entry.signed
  const sort = SORT[intent.kind]
  if (ask.sort !== null && sort !== ask.sort) return null
  if (!ask.whole && sort !== 'money') return null
  const { tables } = core.ledger.book
  const numberOf = (account: AccountId): string => tables.accounts.get(account)?.number ?? account
  const moves = await movesOf(core, entry)
  if (!ask.whole && moves.length === 0) return null
  const about = moves.length > 0 ? [] : accountsOf(core.ledger.book, entry.signed)
  const isSigned = ask.whole && intent.by !== NODE_AUTHOR
  return {
    seq: entry.seq,
    at: entry.at,
    id,
    kind: intent.kind,
    by: isSigned ? ((await nameOf(intent.by))?.name ?? intent.by) : null,
    about: about.slice(0, TOLD_MAX).map(numberOf),
    moves: moves.slice(0, TOLD_MAX).map(({ from, to, amt, why }) => ({
      from: numberOf(from),
      to: numberOf(to),
      amount: amt.toString(),
      why,
    })),
    more: Math.max(0, moves.length - TOLD_MAX),
  }
}
