import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import { type Author, admit, foundGroup, intentOf, order, type TestGroup, type TestMember } from './world.ts'

export interface Village {
  readonly group: TestGroup
  readonly ann: TestMember
  readonly ben: TestMember
}

/** Ann is the admin; both may owe 100.00 and hold 200.00. */
export function village(limits: { min?: bigint; max?: bigint } = { min: -100_00n, max: 200_00n }): Village {
  const group = foundGroup('Village', { limits })
  return { group, ann: admit(group, 'ann'), ben: admit(group, 'ben') }
}

export const tryKind = <K extends Kind>(group: TestGroup, author: Author, kind: K, body: BodyOf<K>) =>
  order(group, intentOf(group, author, kind, body))

export const pay = (group: TestGroup, from: TestMember, to: TestMember, amt: bigint) =>
  tryKind(group, from, 'pay', { from: from.account, to: to.account, amt })

export const setLimits = (village: Village, who: TestMember, limits: { min?: bigint; max?: bigint }) =>
  tryKind(village.group, village.ann, 'limits', { account: who.account, ...limits })
