/**
 * Where lines of accounts' pasts are: the newest in memory, all before the last checkpoint in the database, in pages.
 * A page holds what one account got between two checkpoints; a busy account fills several.
 */
import {
  type AccountId,
  type Bytes,
  count,
  decodeAs,
  encodeAs,
  id,
  int64,
  list,
  oneOf,
  optional,
  struct,
} from '@localpay/protocol'
import type { Store, StoreChange } from '../ports.ts'
import { readRow } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'
import { PAST_REASONS, type PastLine } from './past-lines.ts'

/** Lines of one page, about 20 kB: what a screen of history reads to show its first few. */
export const PAGE_LINES_MAX = 128

const pageRow = list(
  struct({
    seq: count(),
    at: count(),
    direction: oneOf('in', 'out'),
    amount: int64(0n),
    balanceAfter: int64(),
    why: optional(oneOf(...PAST_REASONS)),
    intent: id('intent'),
    other: optional(id('account')),
    tid: optional(id('tid')),
    group: optional(id('group')),
    auto: optional(oneOf('order', 'accepted', 'allowed')),
    by: optional(id('member')),
    card: optional(id('key')),
  }),
  PAGE_LINES_MAX,
  1,
)

const readPastPage = (key: string, account: AccountId, bytes: Bytes): readonly PastLine[] =>
  readRow(pageRow, key, bytes).map(line => ({ ...line, account }))

export const encodePastPage = (lines: readonly PastLine[]): Bytes => encodeAs(pageRow, lines)

/** Null for bytes that are no page. */
export function linesInPage(bytes: Bytes): number | null {
  const page = decodeAs(pageRow, bytes)
  return page.ok ? page.value.length : null
}

/** One account's lines as pages, in order. An entry of many lines may fill several, which are told apart by their part. */
function* pagesOf(account: AccountId, lines: readonly PastLine[]): Generator<StoreChange> {
  let [part, before] = [0, -1]
  for (let at = 0; at < lines.length; at += PAGE_LINES_MAX) {
    const page = lines.slice(at, at + PAGE_LINES_MAX)
    const { seq } = page[0] as PastLine
    part = seq === before ? part + 1 : 0
    before = seq
    yield { put: KEYS.past(account, seq, part), value: encodePastPage(page) }
  }
}

type LinesOf = Map<AccountId, PastLine[]>

interface CapturedPast {
  readonly changes: () => Iterable<StoreChange>
  readonly written: () => void
}

export interface PastPages {
  readonly add: (lines: readonly PastLine[]) => void
  /** The newest entry of which a line of this account was added since the node opened; undefined when none was. */
  readonly newestOf: (account: AccountId) => number | undefined
  /** The account's lines before entry `before`, newest first. */
  readonly newestFirst: (account: AccountId, before: number) => AsyncGenerator<PastLine>
  readonly capture: () => CapturedPast
}

export function openPastPages(store: Store): PastPages {
  let newest: LinesOf = new Map()
  /** On their way to the disk. */
  let captured: LinesOf = new Map()
  const newestSeq = new Map<AccountId, number>()
  return {
    newestOf: account => newestSeq.get(account),
    add: lines => {
      for (const line of lines) {
        newestSeq.set(line.account, line.seq)
        const known = newest.get(line.account)
        if (known === undefined) newest.set(line.account, [line])
        else known.push(line)
      }
    },
    newestFirst: (account, before) => {
      const held = [...(captured.get(account) ?? []), ...(newest.get(account) ?? [])]
      return linesBefore(store, { account, before, held })
    },
    capture: () => {
      const lines = newest
      captured = lines
      newest = new Map()
      return {
        changes: function* () {
          for (const [account, some] of lines) yield* pagesOf(account, some)
        },
        written: () => {
          captured = new Map()
        },
      }
    },
  }
}

async function* linesBefore(
  store: Store,
  { account, before, held }: { account: AccountId; before: number; held: readonly PastLine[] },
): AsyncGenerator<PastLine> {
  for (const line of held.toReversed()) if (line.seq < before) yield line
  // Pages that hold the same lines may have come meanwhile.
  const lt = KEYS.pastBefore(account, Math.min(before, held[0]?.seq ?? before))
  for await (const [key, bytes] of store.range({ ...all(KEYS.pastOf(account)), lt, reverse: true }))
    for (const line of readPastPage(key, account, bytes).toReversed()) if (line.seq < before) yield line
}
