/**
 * Rows of cold tables that an intent asks about. A node that keeps those tables on disk brings these before it folds the
 * intent; a row that is not there is not there.
 */
import type { Intent } from './intent.ts'
import type { COLD } from './tables.ts'
import { takenKeys } from './takings.ts'

export interface ColdRow {
  readonly table: (typeof COLD)[number]
  readonly key: string
}

/** Key of a row of `votes`. */
export const voteKey = (proposal: string, member: string): string => `${proposal}.${member}`

export function coldRowsOf(intent: Intent): readonly ColdRow[] {
  switch (intent.kind) {
    case 'accept':
    case 'reject':
    case 'withdraw':
    case 'lapse':
      return [{ table: 'bills', key: intent.body.bill }]
    case 'reverse':
    case 'thank':
    case 'dispute':
    case 'settle':
      return [{ table: 'payments', key: intent.body.payment }]
    case 'vote':
      return [{ table: 'votes', key: voteKey(intent.body.proposal, intent.by) }]
    case 'unrun':
      return takenKeys(intent.body.run).map(key => ({ table: 'taken', key }))
    default:
      return []
  }
}
