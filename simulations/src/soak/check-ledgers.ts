/** After every process has ended: what the ledgers say, read from their bytes. clearing.md §5, the invariants at rest. */
import type { Book } from '@localpay/protocol'
import { countLedgers } from '../story/count-ledgers.ts'
import type { Acknowledged } from './pay-across-groups.ts'

export interface LedgersFound {
  readonly verified: number
  readonly entries: number
  readonly applied: number
  readonly cancelled: number
  readonly cycles: number
  readonly clearedMicroHours: string
  readonly zeroSum: boolean
  readonly mirrors: boolean
  /** In words, each thing that is not as it must be. */
  readonly faults: readonly string[]
}

export async function checkLedgers(
  homes: readonly string[],
  acknowledged: readonly Acknowledged[],
): Promise<LedgersFound> {
  const counts = await countLedgers(homes)
  const books = counts.books.filter(book => book !== null)
  const faults = [...counts.faults]
  if (books.length === homes.length) faults.push(...faultsIn(books, acknowledged, counts.cycles))
  return {
    verified: counts.verified,
    entries: counts.entries,
    applied: counts.acrossGroups,
    cancelled: cancelledIn(books),
    cycles: counts.cycles,
    clearedMicroHours: String(counts.clearedMicroHours),
    zeroSum: counts.zeroSum,
    mirrors: counts.mirrors,
    faults,
  }
}

/** What must hold once nothing is open, by place of the groups, and debts went round in a circle before the last rounds. */
export const faultsIn = (
  books: readonly BookAtRest[],
  acknowledged: readonly Acknowledged[],
  circlesCleared: number,
): string[] => [
  ...(circlesCleared > 0 ? [] : ['no circle of debts was cleared']),
  ...lost(books, acknowledged),
  ...apart(books),
  ...stillHeld(books),
]

/** What is looked at of a book. */
interface BookAtRest {
  readonly tables: {
    readonly across: Pick<Book['tables']['across'], 'has'>
    readonly transfers: Iterable<readonly [string, { readonly state: string }]>
    readonly accounts: Iterable<readonly [string, { readonly held: bigint }]>
  }
}

/** What a group has acknowledged stands in its books, and was tried there. */
const lost = (books: readonly BookAtRest[], acknowledged: readonly Acknowledged[]): string[] =>
  acknowledged.flatMap(({ group, id }) =>
    books[group]?.tables.across.has(id) === true ? [] : [`${id.slice(0, 8)} was acknowledged and is lost`],
  )

const ENDED_WITH_VALUE = new Set(['applied'])
const ENDED_WITHOUT = new Set(['refused', 'released', 'cancelled'])

/** All groups of a transfer applied it, or none did; and nobody still waits. I12, I13. */
function apart(books: readonly BookAtRest[]): string[] {
  const states = new Map<string, Set<string>>()
  for (const book of books)
    for (const [tid, { state }] of book.tables.transfers)
      states.set(tid, (states.get(tid) ?? new Set()).add(state))
  return [...states].flatMap(([tid, found]) => {
    const all = [...found]
    const isWhole =
      all.every(state => ENDED_WITH_VALUE.has(state)) || all.every(state => ENDED_WITHOUT.has(state))
    return isWhole ? [] : [`${tid.slice(0, 8)} ended differently: ${all.sort().join(', ')}`]
  })
}

/** No member's money is held for a payment that has ended. */
const stillHeld = (books: readonly BookAtRest[]): string[] =>
  books.flatMap((book, place) =>
    [...book.tables.accounts].flatMap(([account, { held }]) =>
      held === 0n ? [] : [`group ${place} still holds ${held} of ${account.slice(0, 8)}`],
    ),
  )

const cancelledIn = (books: readonly Book[]): number =>
  books.reduce(
    (sum, book) =>
      sum + [...book.tables.transfers.values()].filter(({ state }) => state === 'cancelled').length,
    0,
  )
