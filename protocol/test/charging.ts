/** Ann and Ben in a group that takes contributions, and short words for taking them. */
import type { IntentId } from '../src/base/ids.ts'
import { planCharge } from '../src/ledger/charge-plan.ts'
import { type Charge, explicitLimits, type Policy } from '../src/ledger/policy.ts'
import { tryKind, type Village, village } from './village.ts'
import { type Author, balanceOf, NOW, record } from './world.ts'

/** NOW lies in it. */
export const NOVEMBER = '2026-11'
export const DECEMBER_1 = Date.parse('2026-12-01T00:00:00Z')

export const FEE: Omit<Charge, 'to'> = {
  name: 'fee',
  kind: 'fee',
  every: 'month',
  from: NOW,
  amt: 10_00n,
  ppm: 0,
  free: 0n,
}
export const DEMURRAGE = {
  ...FEE,
  name: 'demurrage',
  kind: 'demurrage',
  amt: 0n,
  ppm: 10_000,
  free: 50_00n,
} as const
export const BEYOND = { ...FEE, name: 'beyond', kind: 'beyond', amt: 0n, ppm: 100_000 } as const

/** Ann and Ben, where these are taken. */
export function charging(
  charges: readonly Omit<Charge, 'to'>[],
  limits: Partial<Policy['limits']> = {},
): Village {
  const there = village()
  const { group, ann } = there
  record(group, ann, 'policy', {
    change: {
      limits: { ...explicitLimits({ min: -100_00n, max: 200_00n }), ...limits },
      charges: charges.map(charge => ({ ...charge, to: group.treasury })),
    },
  })
  return there
}

export const run = ({ group, ann }: Village, charge = 'fee', period = NOVEMBER, by: Author = ann) =>
  tryKind(group, by, 'run', { charge, period })

export const undo = ({ group, ann }: Village, id: IntentId) => tryKind(group, ann, 'unrun', { run: id })

export const balances = ({ group, ann, ben }: Village): readonly bigint[] =>
  [ann.account, ben.account, group.treasury].map(account => balanceOf(group, account))

const charge = ({ group }: Village, name: string): Charge =>
  group.book.tables.group.get('group')?.policy.charges.find(one => one.name === name) as Charge

export const plan = (there: Village, name = 'fee', period = NOVEMBER) =>
  planCharge(there.group.book, charge(there, name), period)

export const byId = <T extends { readonly account: string }>(takings: readonly T[]): readonly T[] =>
  [...takings].sort((a, b) => (a.account < b.account ? -1 : 1))
