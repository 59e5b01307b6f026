/** What the parts of this folder share: the entries that a line begins with, and what our own key signs about it. */
import {
  type Bytes,
  chainStep,
  decodeAs,
  encodeAs,
  type GroupId,
  type LineId,
  type LineLimit,
  limitShape,
  prefixed,
  type Signed,
  type SignedIntent,
  seal,
  signedShape,
} from '@localpay/protocol'
import type { Core, Directory, KnownGroupRow } from '../core.ts'
import type { Mail } from '../mail.ts'
import { type MinuteCount, makeMinuteCount } from '../minute-count.ts'
import type { OfferRow } from '../rows.ts'

/** Papers of one group about lines that are looked at in a minute: each is a write. The others are to come again. */
const PAPERS_PER_MINUTE = 30

/** What is known of the groups at the other ends. */
export type LineDirectory = Pick<Directory, 'known' | 'isConnected' | 'announce'>

export interface LineParts {
  readonly core: Core
  readonly directory: LineDirectory
  readonly mail: Mail
  readonly papers: MinuteCount<GroupId>
  readonly us: () => GroupId
  /** A line is another than before: pages and our record tell it. */
  readonly changed: () => void
}

export const lineParts = (core: Core, directory: LineDirectory, mail: Mail): LineParts => ({
  core,
  directory,
  mail,
  papers: makeMinuteCount(core.ports.clock, PAPERS_PER_MINUTE),
  us: () => core.ledger.head().head.gid,
  changed: () => {
    core.live.tell('neighbours', 'all')
    directory.announce()
  },
})

/** Does this line stand? One that was closed may be offered anew. */
export const stands = ({ ledger }: Core, line: LineId): boolean => {
  const row = ledger.book.tables.lines.get(line)
  return row !== undefined && row.state !== 'closed'
}

export const signLimit = (
  { core, us }: Pick<LineParts, 'core' | 'us'>,
  line: LineId,
  amt: bigint,
  seq: number,
): Signed =>
  seal('limit', encodeAs(limitShape, { v: 1, line, by: us(), amt, seq } satisfies LineLimit), core.signer)

/** The number of our next limit on this line: it goes on counting on a line that begins again. */
export const nextLimitSeq = ({ ledger }: Core, line: LineId): number =>
  (ledger.book.tables.lines.get(line)?.grantedSeq ?? 0) + 1

export const signOpen = ({ core }: LineParts, open: Bytes): Bytes =>
  core.signer.sign(prefixed('line-open', open))

/** The entry that makes a group's key of today known to our books, where they do not know it yet. */
export function meetNewer(
  { ledger }: Core,
  { group, bundle: { charter, chain } }: KnownGroupRow,
): readonly SignedIntent[] {
  const met = ledger.book.tables.met.get(group.gid)
  const isNews = met === undefined || chainStep(met, group) === 'newer'
  return isNews ? [ledger.nodeIntent('meet', { charter, chain })] : []
}

export function limitOfOffer(row: OfferRow): Signed {
  const limit = decodeAs(signedShape, row.limit)
  if (!limit.ok) throw new Error('a limit of our own database does not read')
  return limit.value
}
