/** What an account is when it is opened. */
import type { SYSTEM_ACCOUNT_KINDS } from './kinds-people.ts'
import type { AccountLimits } from './policy.ts'
import type { Row } from './tables.ts'

/** Numbers of the accounts of nobody: no member's number has such a form. SPEC 5.5. */
export const SYSTEM_NUMBERS = {
  external: 'OUTSIDE0',
  treasury: 'TREASURY',
  community: 'COMMUNAL',
  contested: 'DISPUTED',
} as const satisfies Record<(typeof SYSTEM_ACCOUNT_KINDS)[number], string>

/** Four letters of the group and four digits: what people say aloud. domain.md rule 34. */
export const isAccountNumber = (text: string): boolean => /^[A-Z]{4}[0-9]{4}$/.test(text)

export function newAccount(of: {
  readonly number: string
  readonly kind: Row<'accounts'>['kind']
  readonly holders: Row<'accounts'>['holders']
  readonly limits?: AccountLimits | undefined
  readonly since: number
}): Row<'accounts'> {
  const { number, kind, holders, limits, since } = of
  return {
    number,
    kind,
    status: 'open',
    balance: 0n,
    held: 0n,
    frozen: 0n,
    earned: 0n,
    holders,
    locked: false,
    ...(limits === undefined ? {} : { own: limits }),
    waiting: 0,
    orders: 0,
    since,
  }
}
