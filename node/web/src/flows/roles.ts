/** What each role of a group opens on the screens. The node decides again for itself, whatever a screen shows. */
import type { Me } from '@localpay/node'

type Role = Me['roles'][number] | 'coordinator' | 'auditor'

/** Who a page is for, and the roles that open it. A person may hold several. */
// biome-ignore format: a table reads by column.
const OPENED_BY = {
  committee: ['admin', 'committee'],
  admin:     ['admin'],
  area:      ['admin', 'committee', 'coordinator'],
  books:     ['admin', 'committee', 'auditor'],
  desk:      ['admin', 'committee', 'coordinator', 'auditor'],
} as const satisfies Record<string, readonly Role[]>

type Desk = keyof typeof OPENED_BY

/** `anyone` needs no account, `member` any active one, the others a role as well. */
export type Who = 'anyone' | 'member' | Desk

/** Away on holiday is still a member. */
export const belongs = (me: Pick<Me, 'status'> | null | undefined): boolean =>
  me?.status === 'member' || me?.status === 'absent'

export const mayOpen = (who: Who, roles: readonly string[]): boolean => {
  if (who === 'anyone' || who === 'member') return true
  const openers: readonly string[] = OPENED_BY[who]
  return roles.some(role => openers.includes(role))
}
