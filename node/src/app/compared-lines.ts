/**
 * Lines of which both books were laid side by side since this start: what is missing in ours may be missing because they are an older
 * copy, until the partner has shown how far it stands. Of a line that was agreed since the start no former self knew anything.
 */
import type { LineId } from '@localpay/protocol'
import type { Core } from './core.ts'

export interface ComparedLines {
  readonly has: (line: LineId) => boolean
  readonly add: (line: LineId) => void
}

export function makeComparedLines({ ledger }: Pick<Core, 'ledger'>): ComparedLines {
  const found: ReadonlySet<string> = new Set(ledger.book.tables.lines.keys())
  const compared = new Set<LineId>()
  return {
    has: line => !found.has(line) || compared.has(line),
    add: line => void compared.add(line),
  }
}
