/** What the soak looks for at the end: each fault of two ledgers is found, and two that agree have none. */
import { expect, test } from 'vitest'
import { faultsIn } from '../src/soak/check-ledgers.ts'

const book = (rows: {
  across?: readonly string[]
  transfers?: Readonly<Record<string, string>>
  held?: bigint
}) => ({
  tables: {
    across: new Set(rows.across ?? []) as unknown as { has: (id: string) => boolean },
    transfers: Object.entries(rows.transfers ?? {}).map(([tid, state]) => [tid, { state }] as const),
    accounts: [['account-1', { held: rows.held ?? 0n }] as const],
  },
})

const PAID = [{ group: 0, id: 'consent-1' }]

test.each([
  ['both applied', book({ across: ['consent-1'], transfers: { t: 'applied' } }), { t: 'applied' }, []],
  [
    'cancelled here, refused there',
    book({ across: ['consent-1'], transfers: { t: 'cancelled' } }),
    { t: 'refused' },
    [],
  ],
  ['an acknowledged payment is not there', book({}), {}, ['consent- was acknowledged and is lost']],
  [
    'one applied what the other let go',
    book({ across: ['consent-1'], transfers: { t: 'applied' } }),
    { t: 'released' },
    ['t ended differently: applied, released'],
  ],
  [
    'somebody still waits',
    book({ across: ['consent-1'], transfers: { t: 'signed' } }),
    { t: 'signed' },
    ['t ended differently: signed'],
  ],
  [
    'a hold outlives its payment',
    book({ across: ['consent-1'], transfers: { t: 'cancelled' }, held: 5n }),
    { t: 'released' },
    ['group 0 still holds 5 of account-'],
  ],
] as const)('%s', (_, one, there, faults) => {
  expect(faultsIn([one, book({ transfers: there })], PAID, 1)).toEqual(faults)
})

test('days in which no circle was cleared show nothing of clearing', () => {
  expect(faultsIn([], [], 0)).toEqual(['no circle of debts was cleared'])
})
