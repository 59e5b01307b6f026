/**
 * The newest checkpoint of a line, as a transfer over it must name it: of our own lines by our books, of others by what
 * either end tells. Who is behind the other refuses or waits; the next try names what was told since.
 */
import { type GroupId, lineIdOf } from '@localpay/protocol'
import type { Core, Directory } from './core.ts'

/** What one group tells of its lines beside its record. */
export interface ToldLines {
  readonly by: GroupId
  readonly lines: readonly { readonly g: GroupId; readonly cp: number }[]
}

export function newestCheckpoint(
  { ledger }: Core,
  directory: Pick<Directory, 'known'>,
  { from, to }: { readonly from: GroupId; readonly to: GroupId },
  more: readonly ToldLines[] = [],
): number {
  const line = lineIdOf(from, to)
  if (ledger.book.tables.lines.has(line)) return ledger.book.tables.balances.get(line)?.known ?? 0
  const records = [from, to].map(by => ({ by, lines: directory.known(by)?.record.lines ?? [] }))
  const told = [...records, ...more].flatMap(({ by, lines }) =>
    lines.filter(({ g }) => (by === from && g === to) || (by === to && g === from)),
  )
  return told.reduce((newest, { cp }) => Math.max(newest, cp), 0)
}
