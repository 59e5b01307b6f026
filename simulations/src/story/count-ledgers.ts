/** What the ledgers themselves say, read from their bytes after every process has ended. */
import { type AuditedLedger, auditFolder } from '@localpay/node'
import type { Book } from '@localpay/protocol'

export interface LedgerCounts {
  readonly verified: number
  readonly entries: number
  readonly inGroup: number
  readonly acrossGroups: number
  readonly cycles: number
  readonly clearedMicroHours: bigint
  readonly zeroSum: boolean
  readonly mirrors: boolean
  readonly faults: readonly string[]
  /** Of those that hold, by place; of the others null. */
  readonly books: readonly (Book | null)[]
}

export async function countLedgers(folders: readonly string[]): Promise<LedgerCounts> {
  const ledgers: AuditedLedger[] = []
  const read: (Book | null)[] = []
  const faults: string[] = []
  for (const folder of folders) {
    const audit = await auditFolder(folder)
    read.push(audit.ok ? audit.value.book : null)
    if (audit.ok) ledgers.push(audit.value)
    else
      faults.push(`${folder}: entry ${audit.refusal.seq ?? '-'} ${audit.refusal.code} ${audit.refusal.why}`)
  }
  const books = ledgers.map(ledger => ledger.book)
  // Each by the group that closed it.
  const circles = ledgers.flatMap(ledger => ledger.circles)
  return {
    verified: ledgers.length,
    entries: books.reduce((sum, book) => sum + book.size, 0),
    inGroup: ledgers.reduce((sum, ledger) => sum + (ledger.kinds.get('pay') ?? 0), 0),
    acrossGroups: books.reduce(
      (sum, book) =>
        sum +
        [...book.tables.transfers.values()].filter(row => row.role === 'payee' && row.state === 'applied')
          .length,
      0,
    ),
    cycles: circles.length,
    clearedMicroHours: circles.reduce((sum, amt) => sum + amt, 0n),
    zeroSum: books.length > 0 && books.every(sumsToZero),
    mirrors: books.length > 0 && mirrorsHold(books),
    faults,
    books: read,
  }
}

const sumsToZero = (book: Book): boolean =>
  [...book.tables.accounts.values()].reduce((sum, account) => sum + account.balance, 0n) === 0n

/** Both sides of every line hold the same number with opposite signs, and nothing is held any more. */
function mirrorsHold(books: readonly Book[]): boolean {
  const sides = new Map<string, bigint[]>()
  for (const book of books) {
    for (const [line, row] of book.tables.lines) {
      if (row.holdIn !== 0n || row.holdOut !== 0n) return false
      sides.set(line, [...(sides.get(line) ?? []), row.balance])
    }
  }
  return [...sides.values()].every(
    ([one, other, ...more]) =>
      more.length === 0 && one !== undefined && other !== undefined && one === -other,
  )
}
