/** A group of two, and short words for what they do. */
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import type { AccountLimits } from '../src/ledger/policy.ts'
import {
  type Author,
  admit,
  type Founding,
  foundGroup,
  intentOf,
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
