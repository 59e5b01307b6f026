/** Ben pays Ann by standing orders, in short words. */
import type { IntentId } from '../src/base/ids.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { POLICY_DEFAULTS } from '../src/ledger/policy.ts'
import type { Row } from '../src/ledger/tables.ts'
import { tryKind, type Village } from './village.ts'
import { NOW, record, type TestGroup, type TestMember } from './world.ts'

export type Standing = BodyOf<'standing'>

/** Ben pays Ann 5.00 a month, from now. */
export const rent = ({ ann, ben }: Village, more: Partial<Standing> = {}): Standing => ({
  from: ben.account,
  to: ann.account,
  amt: 5_00n,
  every: 'month',
  first: NOW,
  ...more,
})

export const orderBy = (there: Village, more: Partial<Standing> = {}, by: TestMember = there.ben): IntentId =>
  record(there.group, by, 'standing', rent(there, more)).signed.id

export const rowOf = ({ group }: { readonly group: TestGroup }, id: IntentId): Row<'orders'> =>
  group.book.tables.orders.get(id) as Row<'orders'>

export const due = ({ group }: Village, id: IntentId, skip = false) =>
  tryKind(group, 'node', 'due', skip ? { order: id, skip: 'refused' } : { order: id })

export const entryWith = (change: Partial<typeof POLICY_DEFAULTS.entry>) => ({
  entry: { ...POLICY_DEFAULTS.entry, ...change },
})
