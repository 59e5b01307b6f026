/** What the group's own accounts are called. */
import type { GroupAccountsReply } from '@localpay/node'
import type { Translate } from '../text/text.ts'
import { sayNumber } from './account-number.ts'

export type GroupAccount = GroupAccountsReply['accounts'][number]

/** Those that the group was founded with have no number that people say; a treasury opened later is told by its own. */
export function groupAccountName(
  { kind, number }: Pick<GroupAccount, 'kind' | 'number'>,
  t: Translate,
): string {
  const name = t('group-accounts.name', { kind })
  const said = sayNumber(number)
  return said === number ? name : `${name} · ${said}`
}

/** Of the four that every group has: no member's number looks so. SPEC 5.5. */
const KIND_OF_NUMBER: Readonly<Record<string, GroupAccount['kind']>> = {
  TREASURY: 'treasury',
  COMMUNAL: 'community',
  OUTSIDE0: 'external',
  DISPUTED: 'contested',
}

/** What an account with this number is called that is nobody's; null for all others. */
export function groupNumberName(number: string, t: Translate): string | null {
  const kind = KIND_OF_NUMBER[number]
  return kind === undefined ? null : t('group-accounts.name', { kind })
}

/** The committee pays into these and out of them; what only the books themselves move takes no payment. */
export const takesPayments = ({ kind }: Pick<GroupAccount, 'kind'>): boolean =>
  kind === 'treasury' || kind === 'community'
