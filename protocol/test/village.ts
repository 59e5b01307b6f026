/** A group of two, and short words for what they do. */

import type { IntentId } from '../src/base/ids.ts'
import type { Result } from '../src/base/result.ts'
import type { Entry } from '../src/ledger/entry.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import { type AccountLimits, POLICY_DEFAULTS, type Policy, type PolicyChange } from '../src/ledger/policy.ts'
import type { Row } from '../src/ledger/tables.ts'
import {
  type Author,
  admit,
  type Founding,
  foundGroup,
  intentOf,
  must,
  order,
  type TestGroup,
  type TestMember,
} from './world.ts'

export interface Village {
  readonly group: TestGroup
  readonly ann: TestMember
  readonly ben: TestMember
}

/** Ann is the admin; both may owe 100.00 and hold 200.00. */
export function village(limits?: AccountLimits, founding: Founding = {}): Village {
  const group = foundGroup('Village', { ...(limits === undefined ? {} : { limits }), ...founding })
  return { group, ann: admit(group, 'ann'), ben: admit(group, 'ben') }
}

export const tryKind = <K extends Kind>(group: TestGroup, author: Author, kind: K, body: BodyOf<K>) =>
  order(group, intentOf(group, author, kind, body))

export const pay = (group: TestGroup, from: TestMember, to: TestMember, amt: bigint) =>
  tryKind(group, from, 'pay', { from: from.account, to: to.account, amt })

/** An account's own limits; `null`: the group's again. */
export const setLimits = ({ group, ann }: Village, who: TestMember, limits: AccountLimits | null) =>
  tryKind(group, ann, 'limits', { account: who.account, ...(limits === null ? {} : { limits }) })

/** What an admin says about the group from now on. */
export const setPolicy = ({ group, ann }: Pick<Village, 'group' | 'ann'>, change: PolicyChange): void =>
  void must(tryKind(group, ann, 'policy', { change }))

/** How payments are entered: the defaults but for this. */
export const setEntry = (there: Pick<Village, 'group' | 'ann'>, entry: Partial<Policy['entry']>): void =>
  setPolicy(there, { entry: { ...POLICY_DEFAULTS.entry, ...entry } })

export const accountOf = ({ book }: TestGroup, { account }: Pick<TestMember, 'account'>): Row<'accounts'> =>
  book.tables.accounts.get(account) as Row<'accounts'>

export const bill = (group: TestGroup, payee: TestMember, payer: TestMember, amt: bigint) =>
  tryKind(group, payee, 'bill', { from: payer.account, to: payee.account, amt })

/** The id under which what an entry began is spoken about. */
export const idOfEntry = (entry: Result<Entry, unknown>): IntentId => must(entry).signed.id

/** Balances by name, as `{ ann: -5n, ben: 5n }`. */
export const balances = (group: TestGroup): { readonly [name: string]: bigint } =>
  Object.fromEntries([...group.members].map(([name, one]) => [name, accountOf(group, one).balance]))
