/** Rules of a group as the node tells them, and a form filled in. */
import type { PolicyJson, PolicyReply } from '@localpay/node'
import type { FormFields } from '../../src/flows/read-form.ts'
import { GROUP, id } from './fixtures.ts'

export const DAY_MS = 86_400_000
export const TREASURY = id('7', 16)
export const COMMUNITY = id('8', 16)

export const POLICY: PolicyJson = {
  currency: GROUP.currency,
  limits: { mode: 'explicit', min: '-20000', hard: true, skip: ['batch'] },
  entry: {
    payer: true,
    payee: 'confirm',
    third: 'committee',
    zero: false,
    waitMs: 30 * DAY_MS,
    payerUndoMs: 0,
    payeeUndoMs: 45 * DAY_MS,
  },
  levies: [],
  charges: [],
  areas: [],
  recovery: { signers: 2, delayMs: 3 * DAY_MS },
  votes: { quorumPpm: 250_000, majorityPpm: 500_000, propose: 'committee', runMs: 3 * DAY_MS },
  manners: { leaver: 'settle', books: 'own' },
  neighbours: { risk: '5000000', ratePpm: 200_000 },
}

const common = (account: string, number: string) => ({ account, number, balance: '0' })

export const RULES: PolicyReply = {
  policy: POLICY,
  termsSince: null,
  rate: { num: '500', den: '1' },
  ratesOfLate: [{ num: '500', den: '1' }],
  accounts: {
    treasury: common(TREASURY, 'TREASURY'),
    community: common(COMMUNITY, 'COMMUNAL'),
    contested: common(id('9', 16), 'DISPUTED'),
    external: common(id('6', 16), 'OUTSIDE0'),
    more: [common(id('5', 16), 'SELD0100')],
  },
  committee: 2,
}

/** What a form says: text by field name; of boxes all that are ticked. */
export function filled(fields: Readonly<Record<string, string | readonly string[]>>): FormFields {
  const all = (name: string): readonly string[] => [fields[name] ?? []].flat()
  return Object.assign((name: string) => all(name)[0] ?? '', { all })
}
